"""A chain of gyms: complaints about coaches stay confidential, and the scenario grew by types."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.shipped import shipped_text
from tests.e2e.industries.company import Company, Person, Ticket
from tests.e2e.industries.conftest import Found
from tests.e2e.industries.elsewhere import happen, state
from tests.e2e.industries.founding import publish
from tests.product import key

pytestmark = pytest.mark.e2e

CLUB = {"club": "BJ-01"}
STARTS, SINCE = "class_starts_in_6h", "2026-01-01T00:00:00+08:00"
GROWTH = ("class_booking", "coach_complaint", "locker_fault", "underfilled_class")
"""What each version of the scenario added."""

OPENED: dict[str, dict[str, object]] = {
    "class_booking": {"class_id": "YOGA-1130"},
    "coach_complaint": {"coach": "coach-li", "issue": "态度", "detail": "对会员大喊"},
    "locker_fault": {"locker": "LCK-017", "locked_in": True},
}

IN_FLIGHT = {"class_booking": 50, "coach_complaint": 50, "locker_fault": 40}
"""How many tickets of each type are open by the time all of them are there."""


def grown_to(version: int) -> dict[str, object]:
    """Return the scenario as it was in a version: version 1 had one type of ticket."""
    document = read_document(shipped_text("gym")).normalised()
    kinds = document["ticket_types"]
    assert isinstance(kinds, list)
    document["ticket_types"] = [one for one in kinds if one["key"] in GROWTH[:version]]
    return document


async def test_a_chain_grows_type_by_type_and_loses_none_of_140_tickets(newcomer: Found) -> None:
    """``gym`` trap_1: each version is lived through by the tickets in flight before it counts."""
    chain = await newcomer("")
    await publish(chain, {"document": grown_to(1)})
    program = await chain.program("submissions:write", "tickets:read")
    pinned: dict[Ticket, str] = {}
    for version, kind in enumerate(GROWTH[:-1], start=1):
        if version > 1:
            assert await lived_through(chain, grown_to(version)) == (len(pinned), 0)
            assert await publish(chain, {"document": grown_to(version)}) == f"gym@{version}"
        opened = await many_of(program, kind, IN_FLIGHT[kind])
        pinned |= dict.fromkeys(opened, f"gym@{version}")
    assert {one: (await program.sees(one))["definition"] for one in pinned} == pinned

    assert await lived_through(chain, grown_to(len(GROWTH))) == (len(pinned), 0)
    await publish(chain, {"document": grown_to(len(GROWTH)), "migrate": True})
    for ticket in pinned:
        moved = await program.finds(ticket, lambda one: one["definition"] == "gym@4")
        assert moved["state"] in {"new", "confirmed", "assigned"}
    assert {one["id"] for one in await program.lists()} == {one.id for one in pinned}
    assert len(pinned) == sum(IN_FLIGHT.values())


async def many_of(program: Person, kind: str, count: int) -> list[Ticket]:
    """Report tickets of a type, and see each of them open."""
    reports = [
        {"type": kind, "summary": f"{kind} {one}", "fields": OPENED[kind], "links": CLUB}
        for one in range(count)
    ]
    tickets = await asyncio.gather(*(program.tells(one) for one in reports))
    for ticket in tickets:
        shown = await program.finds(ticket, lambda one: one["state"] != "receiving")
        assert shown["type"] == kind
    return tickets


async def lived_through(chain: Company, document: Mapping[str, object]) -> tuple[int, int]:
    """Replay a version on what happened so far; return how many tickets, and how many differ."""
    body = {"document": document, "days": 0}
    told = await chain.operator.post("/scenarios/shadow", json=body, headers=key(), timeout=60)
    assert told.status_code == 200, told.text
    name, _, data = told.text.rstrip().rpartition("\n\n")[2].partition("\ndata: ")
    assert name == "event: done", told.text
    report = json.loads(data)
    return report["tickets"], report["tickets_differing"]


async def test_the_version_that_ships_is_the_last_one(company: Found) -> None:
    chain = await company("gym")
    assert await publish(chain, {"document": grown_to(len(GROWTH))}) == "gym@1"


async def test_a_complaint_about_a_coach_is_for_the_supervisor_only(company: Found) -> None:
    """``gym`` golden: neither the front desk nor the coach sees it; the supervisor does."""
    chain = await company("gym")
    member, supervisor = await chain.hire("member"), await chain.hire("supervisor")
    reception, coach = await chain.hire("reception", place="BJ-01"), await chain.hire("coach")
    complaint = await member.tells(
        {
            "type": "coach_complaint",
            "summary": "教练对会员大喊",
            "fields": OPENED["coach_complaint"],
            "links": CLUB,
        }
    )
    await supervisor.sees_it_come_to(complaint, "new")
    await member.sees(complaint)
    assert await reception.does_not_see(complaint)
    assert await coach.does_not_see(complaint)


async def test_a_dismissal_is_signed_by_two_before_the_complaint_is_closed(
    company: Found,
) -> None:
    """``gym`` golden: the club head and the supervisor sign before it is closed."""
    chain = await company("gym")
    member, supervisor = await chain.hire("member"), await chain.hire("supervisor")
    second = await chain.hire("second", "supervisor")
    head = await chain.hire("head", "club_head", "BJ-01")
    complaint = await member.tells(
        {
            "type": "coach_complaint",
            "summary": "教练动作不安全",
            "fields": {**OPENED["coach_complaint"], "issue": "动作安全"},
            "links": CLUB,
        }
    )
    await supervisor.sees_it_come_to(complaint, "new")
    await supervisor.does(complaint, "take")
    await supervisor.does(complaint, "conclude", finding="属实", measure="停课")
    asked = await supervisor.does(complaint, "close")
    assert asked["state"] == "verdict"

    await head.approves(complaint, "club_head")
    assert (await head.sees(complaint))["state"] == "verdict"
    await second.approves(complaint, "supervisor")
    await supervisor.sees_it_come_to(complaint, "closed")


async def test_a_coach_takes_attendance_and_who_did_not_come_is_missed_a_day_later(
    company: Found,
) -> None:
    chain = await company("gym")
    member = await chain.hire("member")
    coach = await chain.hire("coach", place="BJ-01")
    elsewhere = await chain.hire("coach", place="BJ-02")
    today = datetime.now(UTC).replace(microsecond=0)
    long_over = today - timedelta(days=1, minutes=1)
    coming, absent = [
        await member.tells(
            {
                "type": "class_booking",
                "summary": f"瑜伽 {starts_at:%m-%d %H:%M}",
                "fields": {"class_id": class_that_starts(starts_at)},
                "links": CLUB,
            }
        )
        for starts_at in (today, long_over)
    ]
    shown = await coach.sees_it_come_to(coming, "confirmed")
    upcoming = {one["what"]: one["due_at"] for one in shown["upcoming"]}
    assert datetime.fromisoformat(upcoming["auto:miss"]) == today + timedelta(days=1)
    assert await elsewhere.does_not_see(coming)
    await coach.does(coming, "attend")
    await member.sees_it_come_to(coming, "attended")
    await member.sees_it_come_to(absent, "no_show")


def class_that_starts(at: datetime) -> dict[str, object]:
    """Return a class as it is known when somebody books it."""
    return {"ref": f"YOGA-{at:%m%d%H%M}", "snapshot": {"starts_at": at.isoformat()}}


async def test_an_underfilled_class_goes_online_and_every_booking_is_asked(company: Found) -> None:
    """团课人数不足自动转线上: six hours before it starts, its ticket is there by itself, once."""
    chain = await company("gym")
    scheduler = await chain.hire("scheduler")
    bookings = ["BK-1", "BK-2"]
    await state(
        chain, "class", "YOGA-1201", SINCE, booked=2, minimum=8, bookings=bookings, title="瑜伽"
    )
    event = {"class_id": "YOGA-1201", "summary": "周日 10 点瑜伽只有 2 人"}
    told = await happen(chain, STARTS, event)
    (opened,) = told["opened"]
    few = Ticket(id=opened["ticket_id"])
    shown = await scheduler.sees_it_come_to(few, "new")
    assert (shown["type"], shown["summary"]) == ("underfilled_class", event["summary"])
    assert shown["fields"]["booked"] < shown["fields"]["minimum"]
    await scheduler.does(few, "go_online")
    asked = await scheduler.finds(few, lambda one: bool(one["questions"]))
    (question,) = asked["questions"]
    assert (question["question"], question["items"]) == ("accept_online_or_cancel", bookings)
    answers = f"follow-ups/{question['key']}/answers"
    await scheduler.posts(few, answers, item="BK-1", answer="online")
    await scheduler.posts(few, answers, item="BK-2", answer="cancel")
    assert await scheduler.refuses(few, answers, item="BK-9", answer="online") == "not-asked"

    await scheduler.posts(few, "marks/all_members_notified")
    told = await scheduler.sees(few)
    assert told["questions"][0]["answers"] == {"BK-1": "online", "BK-2": "cancel"}
    assert {one["name"]: one["status"] for one in told["clocks"]}["notify"] == "met"
    assert "auto:done" in [one["what"] for one in told["upcoming"]], "three hours to answer"
    await scheduler.does(few, "done")
    await scheduler.sees_it_come_to(few, "moved")


async def test_a_class_with_enough_bookings_opens_nothing_and_an_event_told_twice_one_ticket(
    company: Found,
) -> None:
    chain = await company("gym")
    for name, booked in (("SPIN-1201", 8), ("SPIN-1202", 7)):
        await state(chain, "class", name, SINCE, booked=booked, minimum=8)
    enough = await happen(chain, STARTS, {"class_id": "SPIN-1201"})
    assert enough["opened"] == []
    assert [one["why"] for one in enough["passed"]] == ["not-met"]

    once = str(uuid4())
    first, again = [await happen(chain, STARTS, {"class_id": "SPIN-1202"}, once) for _ in "12"]
    assert (first["opened"], again["duplicate"]) == (again["opened"], True)
    scheduler = await chain.hire("scheduler")
    (opened,) = first["opened"]
    await scheduler.sees_it_come_to(Ticket(id=opened["ticket_id"]), "new")
