"""Nobody who copies the installation learns whom it is about; on screen, who may sees who it is."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import httpx
import pytest

from shared.personal_numbers import numbers_in
from shared.plain_text import as_digits, as_spoken
from tests.e2e.privacy_known import (
    CONTACT,
    IN_ADDRESS,
    IN_CHOICE,
    IN_COMMENT,
    IN_FILE,
    IN_ID,
    IN_KEY,
    IN_LINK,
    IN_MOVE,
    IN_REASON,
    IN_SUMMARY,
    IN_SYMPTOM,
    MASKED,
    MASKED_CONTACT,
    MASKED_NAME,
    NAME,
    OF_MEMBER,
    OF_MOVE,
    OF_TECHNICIAN,
    PHONE,
    REJECTED,
    SEARCHED,
    TOLD_BY_NATS,
    all_forms,
    forms_in,
)
from tests.on_disk import files_showing, texts_of_every_database
from tests.product import ROOT, Product, eventually, key, running_product
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

SHIPPED = ROOT / "services/workflow/adapters/documents/shipped/restaurant_chain.yaml"
PASSWORD = "correct horse battery staple"

OPEN = "压缩机不转"
"""What is nobody's: a search that does not find this looks in the wrong places."""


@dataclass
class Told:
    """Two tickets that are full of numbers, and who looks at them."""

    shop: Shop
    by_http: str
    by_nats: str
    submission: str
    rejected: str
    program: httpx.AsyncClient
    dispatcher: httpx.AsyncClient
    may_reveal: httpx.AsyncClient

    @property
    def paths(self) -> list[str]:
        """Return everything that can be read about them."""
        now = datetime.now(UTC).isoformat()
        of_tickets = [
            f"/tickets/{ticket}{part}"
            for ticket in (self.by_http, self.by_nats)
            for part in ("", "/history", "/explanation", f"?as_of={now}")
        ]
        of_logs = [
            f"/events?source={name}"
            for name in ("identity", "intake", "workflow", "dispatch", "notification")
        ]
        lists = ["/tickets", "/technicians", "/members", "/notices", "/keys", "/scenarios"]
        reports = [f"/submissions/{self.submission}", "/submissions?state=rejected"]
        return [*of_tickets, *of_logs, *lists, *reports, f"/tickets?q={SEARCHED}"]


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """An installation of its own: each of its files is read, and there should be few."""
    with running_product() as one:
        yield one


@pytest.fixture
async def told(product: Product, shop: Shop) -> AsyncIterator[Told]:
    """Tell the product everything there is to be sealed, in every way it listens."""
    async with AsyncExitStack() as stack:
        operator = await stack.enter_async_context(product.operator(shop.key))
        program = await stack.enter_async_context(product.client(shop.api_key))
        await publish_with_personal_fields(operator)
        dispatcher = await stack.enter_async_context(product.anybody())
        await sign_in(operator, dispatcher, shop)
        await name_technician(operator)
        keys = {}
        for name, scopes, roles in (
            ("staff", ["tickets:read"], ["technician", "store_manager"]),
            ("reader", ["tickets:read", "events:read", "reveal"], []),
        ):
            wish = {"name": name, "scopes": scopes, "roles": roles}
            keys[name] = (await operator.post("/keys", json=wish, headers=key())).json()["api_key"]
        staff = await stack.enter_async_context(product.client(keys["staff"]))
        sent = await program.post("/submissions", json=full_report(), headers=key())
        assert sent.status_code == 202, sent.text
        rejected = await program.post(
            "/submissions",
            json=full_report(type=REJECTED, extra=REJECTED),
            headers={"idempotency-key": f"np-0-{IN_KEY}"},
        )
        assert rejected.status_code == 422, rejected.text
        told = Told(
            shop=shop,
            by_http=sent.json()["ticket_id"],
            by_nats=await report_on_the_bus(product, shop),
            submission=sent.json()["submission_id"],
            rejected=rejected.text,
            program=program,
            dispatcher=dispatcher,
            may_reveal=await stack.enter_async_context(product.client(keys["reader"])),
        )
        await live_through(told, staff)
        yield told


def full_report(**changes: object) -> dict[str, object]:
    """Return a report that has something personal wherever it can."""
    return (
        report(
            summary=f"冷柜不制冷，请打{IN_SUMMARY}",
            fields={
                "symptom": OPEN + "；" + "；".join(IN_SYMPTOM),
                "stops_sales": True,
                "contact": NAME,
                "email": CONTACT,
            },
            reporter={"name": NAME, "phone": PHONE},
            location={"lat": 30.2592, "lon": 120.1634, "address": f"中山中路 88 号 {IN_ADDRESS}"},
            links={"tel": IN_LINK},
            attachments=[{"name": f"{IN_FILE}.jpg", "url": f"https://example.org/{IN_FILE}"}],
        )
        | changes
    )


async def publish_with_personal_fields(operator: httpx.AsyncClient) -> None:
    fields = "    fields:\n"
    more = (
        "      contact:        {type: string, pii: true, label: {zh: 联系人, en: Contact}}\n"
        "      email:          {type: string, pii: true, label: {zh: 邮箱, en: E-mail}}\n"
        "      other_phone:    {type: phone, label: {zh: 电话, en: Phone}}\n"
    )
    document = SHIPPED.read_text("utf-8").replace(fields, fields + more, 1)
    made = await operator.post("/scenarios", json={"document": document}, headers=key())
    assert made.status_code == 201, made.text


async def sign_in(operator: httpx.AsyncClient, who: httpx.AsyncClient, shop: Shop) -> None:
    member = {"name": OF_MEMBER, "login": OF_MEMBER, "password": PASSWORD}
    grants = [{"role": "dispatcher", "scope_value": ""}]
    made = await operator.post("/members", json={**member, "grants": grants}, headers=key())
    assert made.status_code == 201, made.text
    sign = {"tenant": shop.key, "login": OF_MEMBER, "password": PASSWORD}
    assert (await who.post("/sessions", json=sign)).status_code == 201
    wrong = {**sign, "password": OF_MEMBER}
    assert (await operator.post("/sessions", json=wrong)).status_code in {401, 403}


async def name_technician(operator: httpx.AsyncClient) -> None:
    body = {"name": OF_TECHNICIAN, "skills": ["制冷", "电路"], "lat": 30.28, "lon": 120.15}
    assert (await operator.post("/technicians", json=body, headers=key())).status_code == 201


async def report_on_the_bus(product: Product, shop: Shop) -> str:
    """Report over NATS; return the ticket's id."""
    headers = {
        "ce-specversion": "1.0",
        "ce-type": "com.example.report.v1",
        "ce-source": f"urn:example:phone:{IN_ID}",
        "ce-id": f"np-0-{IN_ID}",
    }
    body = full_report(reporter={"name": NAME, "phone": TOLD_BY_NATS})
    nc = await product.producer(shop.api_key, shop.key)
    try:
        ack = await nc.jetstream().publish(
            f"intake.{shop.key}.api", json.dumps(body).encode(), headers=headers, timeout=5
        )
        assert ack.stream == "intake"
    finally:
        await nc.close()
    namespace = uuid5(NAMESPACE_URL, f"gongdan:{shop.key}")
    return str(uuid5(namespace, f"{headers['ce-source']}\n{headers['ce-id']}"))


async def live_through(told: Told, staff: httpx.AsyncClient) -> None:
    """Let everybody say numbers about both tickets, and wait until everybody was told."""
    for ticket in (told.by_http, told.by_nats):
        path = f"/tickets/{ticket}"

        async def first(path: str = path) -> str:
            shown = (await told.program.get(path)).json()
            return str(shown["assignee"]) if shown.get("state") == "assigned" else ""

        before = await eventually(first, bool)
        for body, where in (
            ({"text": f"客户说打{IN_COMMENT}", "internal": True}, "comments"),
            ({"reason": f"没空，找{IN_REASON}"}, "assignments/decline"),
        ):
            done = await told.dispatcher.post(f"{path}/{where}", json=body, headers=key())
            assert done.is_success, done.text
        after = await eventually(first, is_none_of("", before))
        others = set(told.shop.technicians.values()) - {before, after}
        choice = {"technician_id": others.pop(), "reason": f"客户要求，热线 {IN_CHOICE}"}
        done = await told.dispatcher.post(f"{path}/assignments", json=choice, headers=key())
        assert done.is_success, done.text
        await eventually(first, is_none_of("", before, after))
        evidence = {
            "fault_code": "压缩机",
            "parts_used": [{"part": f"找{IN_MOVE}要", "qty": 1}],
            "photo_after": "after.jpg",
            "contact": NAME,
            "other_phone": OF_MOVE,
        }
        for name, fields in (("start", {}), ("finish", evidence)):
            moved = await staff.post(
                f"{path}/transitions/{name}", json={"fields": fields}, headers=key()
            )
            assert moved.is_success, moved.text

    async def noticed() -> int:
        return len((await told.dispatcher.get("/notices")).json()["items"])

    await eventually(noticed, lambda number: number >= len((told.by_http, told.by_nats)))


def is_none_of(*those: str) -> Callable[[str], bool]:
    return lambda one: one not in those


async def answers(who: httpx.AsyncClient, told: Told) -> dict[str, str]:
    """Return the text of everything somebody can read."""
    texts = {}
    for path in told.paths:
        answer = await who.get(path)
        assert answer.status_code in {200, 403, 404}, (path, answer.text)
        texts[path] = json.dumps(answer.json(), ensure_ascii=False)
    return texts


async def test_no_file_and_no_table_shows_whom_it_is_about(told: Told, product: Product) -> None:
    for who in (told.program, told.dispatcher, told.may_reveal):
        await answers(who, told)  # so that what is asked for could be left behind, too
    tables = await texts_of_every_database(product.database(told.shop.key))
    assert OPEN in tables[f"gd_{told.shop.key}"]
    assert {name: found for name, text in tables.items() if (found := forms_in(text))} == {}
    otherwise = {name: numbers_like_ours(text) for name, text in tables.items()}
    assert {name: found for name, found in otherwise.items() if found} == {}
    sought = all_forms() | {OPEN.encode()}
    kept = await asyncio.to_thread(files_showing, product.home, sought)
    assert [one for one in kept if one[1] != OPEN.encode()] == []
    assert {Path(name).parts[0] for name, _ in kept} >= {"nats", "postgres"}


def numbers_like_ours(text: str) -> set[str]:
    """Return numbers like ours that were kept in yet another way."""
    lines = [line for line in text.splitlines() if "5077" in as_spoken(as_digits(line))]
    return {one.value for line in lines for one in numbers_in(line) if "5077" in one.value}


async def test_who_may_not_see_it_sees_masks_and_who_may_sees_it(told: Told) -> None:
    for who in (told.program, told.dispatcher):
        for path, text in (await answers(who, told)).items():
            colleagues = {OF_TECHNICIAN.encode(), OF_MEMBER.encode()}  # whom colleagues know
            assert forms_in(text) <= colleagues, path
            assert "s1." not in text, path
        ticket = (await who.get(f"/tickets/{told.by_http}")).json()
        assert ticket["reporter"] == {"name": MASKED_NAME, "phone": MASKED}
        assert ticket["fields"]["email"] == MASKED_CONTACT
        assert ticket["summary"] == "冷柜不制冷，请打139****0003"
    assert forms_in(told.rejected) == set()

    revealed = (await told.may_reveal.get(f"/tickets/{told.by_http}")).json()
    assert revealed["reporter"] == {"name": NAME, "phone": f"+86{PHONE}"}
    assert revealed["fields"]["email"] == CONTACT
    assert revealed["summary"] == "冷柜不制冷，请打+8613950770003"
    history = (await told.may_reveal.get(f"/tickets/{told.by_http}/history")).text
    for number in ("+8613950770014", "+8613950770015", "+8613950770017", "+8613950770018"):
        assert number in history, number
    why = (await told.may_reveal.get(f"/tickets/{told.by_http}/explanation")).json()
    assert why["reason"].endswith("+864007770016")
