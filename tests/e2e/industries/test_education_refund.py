"""A school: money goes back by formula, after everybody who must agree has agreed."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.e2e.industries.clocks import readings
from tests.e2e.industries.company import Person, Ticket
from tests.e2e.industries.conftest import Found
from tests.e2e.industries.elsewhere import from_table, state
from tests.product import Json, eventually, key

pytestmark = pytest.mark.e2e

PAID = {"paid": "18000.00", "unit_price": "200.00", "material_fee": "600.00"}
CONTRACT = {"ref": "HT-2026-031", "snapshot": PAID}
APPLICATION: dict[str, object] = {
    "type": "tuition_refund",
    "summary": "孩子要搬家，申请退费",
    "fields": {"student": "学员小明", "contract": CONTRACT, "reason": "搬迁"},
    "links": {"class": "C7", "campus": "WEST"},
}
CALLS = [
    {"name": f"call-{number}.m4a", "sha256": hashlib.sha256(bytes([number])).hexdigest()}
    for number in (1, 2)
]


async def test_a_refund_is_computed_from_the_hours_attended(company: Found, tmp_path: Path) -> None:
    """``education_refund`` golden: 27 hours, two recordings in a chain, the amount by formula.

    The hours come from attendance. Corrected later, it changes nothing for what was asked before.
    The records name the parent as their owner: of another's contract nothing would be filled.
    """
    school = await company("education_refund")
    parent, director = await school.hire("parent"), await school.hire("fin_director")
    attended, since = f"HT-{uuid4()}", "2026-01-01T00:00:00+08:00"
    program = await school.program("references:write")
    owned = {**PAID, "owner": parent.member_id}
    contract = {"kind": "contract", "key": attended, "values": owned}
    table = tmp_path / "contracts.csv"
    table.write_text(
        f"key,valid_from,{','.join(owned)}\n{attended},{since},{','.join(owned.values())}\n"
    )
    await from_table(school, table, "contract")
    assert await states(program, {**contract, "key": ""}) == httpx.codes.UNPROCESSABLE_ENTITY
    assert await states(parent, contract) == httpx.codes.FORBIDDEN
    hours_of = {"owner": parent.member_id, "used_hours": "27"}
    await state(school, "attendance", attended, since, **hours_of)
    fields = {"student": "学员小明", "contract": attended, "reason": "搬迁"}
    refund = await parent.tells({**APPLICATION, "fields": fields})
    await parent.sees_it_come_to(refund, "new")
    await state(school, "attendance", attended, since, **{**hours_of, "used_hours": "30"})

    assert await parent.is_refused(refund, "submit") == "fields-missing"
    await parent.does(refund, "submit", calls=CALLS)
    shown = await director.sees_it_come_to(refund, "reviewing")
    assert (shown["fields"]["used_hours"], shown["fields"]["refund"]) == ("27", "12000.00")
    chained = shown["fields"]["calls"]
    assert len({one["chain"] for one in chained}) == len(CALLS)

    hours = [one for one in await filled_in(director, refund) if one["field"] == "used_hours"]
    assert [(one["kind"], one["version"], one["taken"]) for one in hours] == [
        ("attendance", 1, True)
    ]
    path = f"/references/attendance/{attended}"
    versions = [(await program.http.get(path, params={"version": one})).json() for one in (1, 2)]
    assert [one["values"]["used_hours"] for one in versions] == ["27", "30"]
    assert (await program.http.get(path)).json()["version"] == len(versions)


async def states(who: Person, record: Mapping[str, object]) -> int:
    """Say over HTTP how a thing stands; return the status of the answer."""
    answer = await who.http.post("/references", json={"records": [record]}, headers=key())
    return answer.status_code


async def filled_in(reader: Person, ticket: Ticket) -> list[Json]:
    """Return which records a ticket was filled from, as its history says."""
    told = (await reader.asks(f"{ticket.path}/history"))["items"]
    (opened,) = [one for one in told if one["type"] == "ticket.opened"]
    return list(opened["data"]["filled"])


async def test_a_saturday_that_is_worked_counts_and_its_correction_is_told_beside_it(
    company: Found,
) -> None:
    """``education_refund`` trap_2: 2025-10-11 was worked in exchange for the National Day holidays.

    Told afterwards that it was not, the promise stays, and today's rules are read beside it.
    """
    school = await company("education_refund")
    archive = await school.program(
        "submissions:write",
        "tickets:read",
        "tickets:write",
        "history:import",
        roles=("cs", "parent"),
    )
    refund = await applied_on_friday(archive)
    # One hour on Friday, then three from 9:00 on the Saturday that was worked.
    on_saturday = datetime.fromisoformat("2025-10-11T12:00:00+08:00")
    first = readings(await archive.sees(refund), "first_reply")
    assert {which: datetime.fromisoformat(one["due_at"]) for which, one in first.items()} == {
        "promised": on_saturday
    }

    body = {"windows": [], "reason": "当日实际放假，更正"}
    path = "/calendars/office/days/2025-10-11"
    corrected = await school.operator.put(path, json=body, headers=key())
    assert corrected.status_code == 200, corrected.text
    both = await archive.finds(refund, lambda one: "today" in readings(one, "first_reply"))
    first = readings(both, "first_reply")
    assert {which: datetime.fromisoformat(one["due_at"]) for which, one in first.items()} == {
        "promised": on_saturday,
        "today": datetime.fromisoformat("2025-10-13T12:00:00+08:00"),
    }


async def applied_on_friday(archive: Person) -> Ticket:
    """Import an application of Friday evening that was submitted on Monday."""
    refund = await archive.tells({**APPLICATION, "occurred_at": "2025-10-10T17:00:00+08:00"})
    await archive.sees_it_come_to(refund, "new")
    await archive.did(refund, "submit", "2025-10-13T10:00:00+08:00", used_hours="27", calls=CALLS)
    return refund


async def test_three_must_agree_in_turn_before_money_goes_back(company: Found) -> None:
    """``education_refund`` golden: 班主任 → 教务 → 财务, a send back between, and the money."""
    school = await company("education_refund")
    parent, finance = await school.hire("parent"), await school.hire("finance")
    teacher = await school.hire("teacher", "class_teacher", "C7")
    academic = await school.hire("academic", place="WEST")
    refund = await parent.tells(APPLICATION)
    await parent.sees_it_come_to(refund, "new")
    await parent.does(refund, "submit", used_hours="67", calls=CALLS)

    await teacher.approves(refund, "class_teacher")
    await academic.posts(
        refund, "approvals/academic/send-back", to="class_teacher", reason="课时与考勤不符"
    )
    (approval,) = (await academic.sees(refund))["approvals"]
    (void,) = approval["steps"][0]["decisions"]
    assert void["void"], "what was decided before stays visible"

    for who, step in ((teacher, "class_teacher"), (academic, "academic"), (finance, "finance")):
        assert (await finance.sees(refund))["state"] == "reviewing"
        await who.approves(refund, step)
    await finance.sees_it_come_to(refund, "paying")
    await finance.does(refund, "pay", bank_card="6222021234567890123")
    closed = await finance.sees_it_come_to(refund, "closed")
    assert closed["fields"]["refund"] == "4000.00"
    assert "6222021234567890123" not in str(closed)


async def test_whoever_decides_for_a_teacher_on_leave_leaves_both_names(company: Found) -> None:
    """``education_refund`` trap_1: two identities and until when; nothing decided after."""
    school = await company("education_refund")
    parent, director = await school.hire("parent"), await school.hire("fin_director")
    teacher = await school.hire("on-leave", "class_teacher", "C8")
    deputy = await school.hire("deputy", "class_teacher", "C9")
    of_class = {**APPLICATION, "links": {"class": "C8", "campus": "WEST"}}
    until = datetime.now(UTC) + timedelta(days=30)
    leave = {"delegate": deputy.member_id, "until": until.isoformat(), "reason": "产假"}
    given = await teacher.http.put("/delegations", json=leave, headers=key())
    assert given.status_code == 200, given.text

    refund = await parent.tells(of_class)
    await parent.sees_it_come_to(refund, "new")
    await parent.does(refund, "submit", used_hours="67", calls=CALLS)
    await deputy.is_asked_about(refund, "class_teacher")
    await deputy.is_told(refund, "ticket.approvers_named")
    await deputy.approves(refund, "class_teacher")

    (approval,) = (await director.sees(refund))["approvals"]
    (decision,) = approval["steps"][0]["decisions"]
    assert (decision["actor"], decision["on_behalf_of"]) == (deputy.member_id, teacher.member_id)
    assert decision["authority"] == "delegation"
    assert datetime.fromisoformat(decision["authority_until"]) == until
    assert decision["at"] < decision["authority_until"]

    delegated = (await over_all_tickets(director))["delegated"]
    ended = await teacher.http.delete("/delegations", headers=key())
    assert ended.status_code == 200, ended.text
    later = await parent.tells({**of_class, "summary": "另一份退费申请"})
    await parent.sees_it_come_to(later, "new")
    await parent.does(later, "submit", used_hours="67", calls=CALLS)
    await teacher.is_asked_about(later, "class_teacher")
    assert await deputy.refuses(later, "approvals/class_teacher", decision="approve") == (
        "ticket-unknown"
    )
    asked = await over_all_tickets(director)
    assert (asked["delegated"], asked["lapsed"], asked["items"]) == (delegated, 0, [])


async def over_all_tickets(auditor: Person) -> Json:
    """Ask once, of all tickets, what was decided for others, and what of it when that was over."""

    async def ask() -> Json:
        answer = await auditor.http.get("/metrics/delegations")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return await eventually(ask, lambda told: told["delegated"] > 0)
