"""The demonstration: a restaurant chain in Hangzhou with its people, technicians and first reports.

Everything goes through the public doors. Each call carries a key that is always the same, so a
load that was cut short is simply loaded again.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from services.cli.installation import Installation
from services.cli.rest import Json, Rest, operator, publish_shipped
from services.cli.terminal import object_of

TENANT = "weilai"
NAME = "味来连锁餐饮"
SCENARIO = "restaurant_chain"
PASSWORD_BYTES = 9
API_SCOPES = ("submissions:write", "tickets:read", "events:read")


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who signs in; a technician has skills and a place, others a store at most."""

    login: str
    name: str
    role: str
    store: str = ""
    skills: tuple[str, ...] = ()
    lat: float = 0.0
    lon: float = 0.0

    @property
    def member_id(self) -> str:
        """The same id at every load."""
        return str(uuid5(NAMESPACE_URL, f"gongdan:demo:{TENANT}:{self.login}"))


PEOPLE = (
    Person(login="clerk", name="陈小雨", role="store_clerk", store="042"),
    Person(login="manager", name="李店长", role="store_manager", store="042"),
    Person(login="dispatcher", name="周敏", role="dispatcher"),
    Person(login="lead", name="吴建国", role="maint_lead"),
    Person(login="gm", name="沈总", role="gm"),
    Person(
        login="zhang", name="张伟", role="technician",
        skills=("制冷", "电路"), lat=30.2741, lon=120.1551,
    ),
    Person(
        login="liu", name="刘洋", role="technician",
        skills=("燃气灶", "电路"), lat=30.2906, lon=120.1303,
    ),
    Person(
        login="zhao", name="赵磊", role="technician",
        skills=("制冷", "洗碗机"), lat=30.1866, lon=120.2645,
    ),
)  # fmt: skip

REPORTS: Sequence[Json] = (
    {
        "type": "equipment_repair",
        "summary": "冷柜不制冷，货品开始化冻",
        "fields": {"symptom": "压缩机不转，柜内 11 度", "stops_sales": True},
        "reporter": {"name": "王芳", "phone": "13812345678"},
        "asset": "FRZ-0042",
        "location": {"lat": 30.2592, "lon": 120.1634, "address": "杭州市上城区中山中路 88 号"},
        "links": {"store": "042"},
    },
    {
        "type": "equipment_repair",
        "summary": "洗碗机漏水",
        "fields": {"symptom": "底部一直滴水，地面湿滑", "stops_sales": False},
        "reporter": {"name": "陈小雨", "phone": "13900001111"},
        "asset": "DSH-0007",
        "location": {"lat": 30.2803, "lon": 120.1187, "address": "杭州市西湖区文三路 259 号"},
        "links": {"store": "042"},
    },
)


async def load_demo(home: Installation) -> dict[str, object]:
    """Load what is missing and return the sign-ins. Raises Refused."""
    known = _read(home)
    if known.get("complete"):
        return known
    fresh = {one.login: secrets.token_urlsafe(PASSWORD_BYTES) for one in PEOPLE}
    chosen = object_of(known.get("passwords")) or fresh
    home.write_private(home.demo_file, {"passwords": chosen})  # a second try must say the same
    api_key = await _found_tenant(home)
    async with operator(home, tenant=TENANT) as rest:
        for person in PEOPLE:
            await _add(rest, person, str(chosen[person.login]))
    async with Rest(str(home.read_status()["http"]), api_key) as rest:
        for number, report in enumerate(REPORTS):
            await rest.post("/submissions", report, key=f"demo-report-{number}")
    users = [
        {"name": one.name, "role": one.role, "login": one.login, "password": chosen[one.login]}
        for one in PEOPLE
    ]
    tenant = {"key": TENANT, "name": NAME, "api_key": api_key, "users": users}
    document: dict[str, object] = {"tenants": [tenant], "complete": True}
    home.write_private(home.demo_file, document)
    return document


def _read(home: Installation) -> dict[str, object]:
    if not home.demo_file.exists():
        return {}
    document: dict[str, object] = json.loads(home.demo_file.read_text())
    return document


async def _found_tenant(home: Installation) -> str:
    """Make the tenant with its scenario; return an API key for the demonstration."""
    async with operator(home) as rest:
        await rest.post("/tenants", {"key": TENANT, "name": NAME}, key=f"demo-{TENANT}")
    await publish_shipped(home, TENANT, SCENARIO, key=f"demo-{SCENARIO}")
    async with operator(home, tenant=TENANT) as rest:
        wanted = {"name": "demo", "scopes": list(API_SCOPES), "roles": ["dispatcher"]}
        made = await rest.post("/keys", wanted)
    return str(made["api_key"])


async def _add(rest: Rest, person: Person, password: str) -> None:
    member = {
        "member_id": person.member_id,
        "name": person.name,
        "login": person.login,
        "password": password,
        "grants": [{"role": person.role, "scope_value": person.store}],
    }
    await rest.post("/members", member, key=f"demo-member-{person.login}")
    if person.skills:
        technician = {
            "id": person.member_id,
            "name": person.name,
            "skills": list(person.skills),
            "lat": person.lat,
            "lon": person.lon,
            "capacity": 5,
            "member_id": person.member_id,
        }
        await rest.post("/technicians", technician, key=f"demo-technician-{person.login}")
