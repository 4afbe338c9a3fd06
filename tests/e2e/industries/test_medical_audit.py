"""Medical equipment: what was written nine years ago is still there, and who looked at it."""

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from tests.e2e.industries.company import Company, Ticket
from tests.e2e.industries.conftest import Found
from tests.product import Json, eventually

pytestmark = pytest.mark.e2e

FLIP = """
update workflow_log.events set payload = set_byte(payload, 9, get_byte(payload, 9) # 1)
where stream_id = $1 and version = 1
returning position
"""
LONG_AGO = "2017-11-28T09:30:00+08:00"
ALARM: dict[str, object] = {
    "type": "device_repair",
    "summary": "呼吸机持续报警",
    "asset": "VEN-0007",
    "fields": {"symptom": "气道压力报警，报修电话 13812345678", "in_use": True},
    "links": {"hospital": "H1", "department": "ICU"},
    "occurred_at": LONG_AGO,
}

MONITOR: dict[str, object] = {
    "type": "device_repair",
    "summary": "监护仪无波形",
    "asset": "MON-0007",
    "fields": {"symptom": "心电无波形", "in_use": False},
    "links": {"hospital": "H1", "department": "ICU"},
}


async def test_a_ticket_of_nine_years_ago_is_read_proved_and_its_readers_are_known(
    newcomer: Found,
) -> None:
    """``medical_equipment`` trap_1 and trap_2: kept, readable, proved, and each look is known."""
    hospital = await newcomer("medical_equipment")
    archive = await hospital.program(
        "submissions:write", "tickets:read", "history:import", roles=("nurse",)
    )
    auditor = await hospital.hire("compliance")
    old = await archive.tells(ALARM)
    shown = await auditor.sees_it_come_to(old, "new")
    assert (shown["opened_at"][:10], shown["retention"]["years"]) == ("2017-11-28", 10)
    assert shown["fields"]["symptom"].startswith("气道压力报警"), "it is not kept as it is sealed"

    async def looks() -> list[Json]:
        found = await hospital.operator.get(f"{old.path}/views")
        assert found.status_code == 200, found.text
        return list(found.json()["items"])

    seen = await eventually(looks, lambda views: auditor.member_id in readers(views))
    assert all(one["at"] for one in seen)
    await prove_and_flip_a_byte(hospital, old)


async def test_who_looks_at_a_file_has_looked_at_its_ticket(company: Found) -> None:
    """``medical_equipment`` trap_2: each look is known, also one that goes past the ticket."""
    hospital = await company("medical_equipment")
    nurse, auditor = await hospital.hire("nurse", place="ICU"), await hospital.hire("compliance")
    length = {"Tus-Resumable": "1.0.0", "Upload-Length": "6"}
    begun = await nurse.http.post("/uploads", headers=length)
    place = begun.headers["location"].removeprefix("/api/v1")
    piece = {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    }
    assert (await nurse.http.patch(place, content=b"a note", headers=piece)).status_code == 204
    ref = place.rpartition("/")[2]
    monitor = await nurse.tells({**MONITOR, "attachments": [{"ref": ref}]})
    await nurse.sees_it_come_to(monitor, "new")
    assert (await auditor.http.get(f"{monitor.path}/attachments/{ref}")).content == b"a note"

    async def looks() -> list[Json]:
        return list((await hospital.operator.get(f"{monitor.path}/views")).json()["items"])

    await eventually(looks, lambda views: auditor.member_id in readers(views))


async def test_the_certificate_of_the_day_of_an_assignment_stays_known(company: Found) -> None:
    """``medical_equipment`` trap_1: it was valid on that day, whatever became of it since."""
    hospital = await company("medical_equipment")
    nurse = await hospital.hire("nurse", place="ICU")
    dispatcher, auditor = await hospital.hire("dispatcher"), await hospital.hire("compliance")
    that_day = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    until = that_day + timedelta(days=1)  # so that midnight may come meanwhile
    paper = {"skill": "监护仪", "valid_until": until.isoformat()}
    engineer = await hospital.hire_technician(
        "monitors", "engineer", "监护仪", certificates=[paper]
    )
    monitor = await nurse.tells(MONITOR)
    await engineer.sees_it_come_to(monitor, "assigned")
    assert (await auditor.explains(monitor))["certificates"] == [paper]
    at_the_time = datetime.now(UTC).isoformat()

    ended = {**paper, "valid_until": "2020-01-01"}
    await hospital.registers(engineer, "监护仪", certificates=[ended], change=True)
    colleague = await hospital.hire_technician("colleague", "engineer", "监护仪")
    why = {"technician_id": colleague.member_id, "reason": "证书已吊销"}
    await dispatcher.posts(monitor, "assignments", **why)
    await colleague.finds(monitor, lambda one: one.get("assignee") == colleague.member_id)

    then = await auditor.explains(monitor, as_of=at_the_time)
    assert (then["chosen"], then["certificates"]) == (engineer.member_id, [paper])
    assert that_day.isoformat() <= then["day"] <= until.isoformat()
    now = await auditor.explains(monitor)
    assert (now["chosen"], now["certificates"]) == (colleague.member_id, [])
    (passed_over,) = [x for x in now["candidates"] if x["technician"] == engineer.member_id]
    assert passed_over["certificate"] == ended


def readers(views: list[Json]) -> set[str]:
    """Return which members looked."""
    return {str(one["reader"]).removeprefix("member:") for one in views}


async def prove_and_flip_a_byte(hospital: Company, old: Ticket) -> None:
    """Verify the log, flip a byte of what was reported, and see that event named."""
    assert await broken_events(hospital) == []
    database = await asyncpg.connect(hospital.product.database(hospital.tenant.key))
    try:
        # Whoever owns the server gets past every trigger and right of the database.
        await database.execute("set session_replication_role = replica")
        position = await database.fetchval(FLIP, old.id)
        assert await broken_events(hospital) == [
            ("workflow", position, "the hash does not fit the content")
        ]
        await database.execute(FLIP, old.id)
    finally:
        await database.close()
    assert await broken_events(hospital) == []


async def broken_events(hospital: Company) -> list[tuple[str, int, str]]:
    """Verify every log of the tenant; return where what is not as it was written."""
    home, tenant = str(hospital.product.home), hospital.tenant.key
    argv = ["audit", "verify", "--home", home, "--tenant", tenant, "--json"]
    done = await asyncio.to_thread(
        partial(subprocess.run, capture_output=True, text=True, timeout=90),
        [sys.executable, "-m", "services.cli", *argv],
    )
    logs: list[dict[str, Any]] = json.loads(done.stdout)
    found = [
        (str(log["log"]), int(one["position"]), str(one["what"]))
        for log in logs
        for one in log["findings"]
    ]
    assert (done.returncode != 0) == bool(found), done.stderr
    return found
