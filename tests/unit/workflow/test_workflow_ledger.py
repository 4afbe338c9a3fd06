"""The waiting ledger: every second from report to close has one owner, and one reason."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.shipped import shipped_text
from services.workflow.domain.calendars import Calendar
from services.workflow.domain.definition import TicketType
from services.workflow.domain.ledger import (
    Booking,
    CalendarHours,
    OpenHours,
    always,
    departments_of,
    ledger,
    pairs,
    sums,
)
from services.workflow.domain.recordings import (
    RecordUnassignable,
)
from services.workflow.domain.standing import Standing
from services.workflow.views import ledger_now
from tests.unit.workflow.ledger_spec import OFFICE, RULES
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    ZHANG,
    Story,
    at,
    decline,
    member,
    move,
    offer,
    open_ticket,
    opened_story,
    resume,
    rules,
    wait,
    working_story,
)


def hours(number: float) -> float:
    return number * 60


def booked(
    story: Story, minutes: float, of: TicketType = RULES, open_hours: OpenHours = always
) -> tuple[Booking, ...]:
    return ledger(story.ticket.diary, of, at(minutes), open_hours)


def told(bookings: Iterable[Booking]) -> list[tuple[str, str, int]]:
    return [(one.owner, one.reason, one.seconds) for one in bookings]


def test_a_repair_is_booked_from_report_to_close() -> None:
    story = working_story().given(
        move("finish", ZHANG, 63, fields=EVIDENCE), move("accept", MANAGER, 93)
    )
    assert told(booked(story, 500)) == [
        ("dispatch", "assigning", 60),
        ("assignee", "acceptance", 60),
        ("assignee", "travel", 60),
        ("assignee", "work", 3600),
        ("store_manager", "work:verifying", 1800),
    ]


def test_parts_wait_19_hours_14_for_the_approval_and_5_with_the_supplier() -> None:
    story = working_story().given(
        wait("approval", ZHANG, hours(1)),
        wait("third_party", ZHANG, hours(15)),
        resume(ZHANG, hours(20)),
        move("finish", ZHANG, hours(21), fields=EVIDENCE),
    )
    shares = sums(booked(story, hours(21), open_hours=OFFICE))
    assert shares["approver", "approval"] == 14 * 3600
    assert shares["third_party", "third_party"] == 5 * 3600
    assert sum(shares.values()) == 21 * 3600


def test_waiting_for_parts_counts_at_night_too_and_working_does_not() -> None:
    story = working_story().given(wait("parts", ZHANG, hours(5)), resume(ZHANG, hours(24)))
    # Reported at 17:30 in Shanghai; they go home at 18:00.
    assert told(booked(story, hours(26), open_hours=OFFICE))[3:] == [
        ("assignee", "work", 27 * 60),
        ("closed_hours", "closed_hours", 4 * 3600 + 1800),
        ("purchasing", "parts", 19 * 3600),
        ("assignee", "work", 1800),
        ("closed_hours", "closed_hours", 5400),
    ]


def test_a_ticket_is_booked_by_the_calendar_of_its_type() -> None:
    story = working_story().given(move("finish", ZHANG, hours(1), fields=EVIDENCE))
    kind = replace(RULES, calendar=OFFICE.calendar)
    told_of = ledger_now(
        Standing(ticket=story.ticket, version=4, rules=kind), MANAGER, (), (), at(hours(2))
    )
    shares = {(one.owner, one.reason): one.seconds for one in told_of.shares}
    assert shares["closed_hours", "closed_hours"] == 90 * 60  # 18:00 to 19:30 in Shanghai
    assert (told_of.total_s, told_of.closed) == (2 * 3600, False)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/London", "America/New_York"])
@given(
    st.integers(min_value=0, max_value=90 * 86_400), st.integers(min_value=0, max_value=2 * 86_400)
)
def test_the_hours_of_a_calendar_are_as_long_as_it_says(zone: str, begins: int, lasts: int) -> None:
    week = (((9 * 60, 12 * 60), (13 * 60, 18 * 60)),) * 5 + ((), ((0, 24 * 60),))
    calendar = Calendar(key="shop", zone=zone, weekly=week)
    start = datetime(2026, 10, 3, tzinfo=UTC) + timedelta(seconds=begins)  # until past New Year
    end = start + timedelta(seconds=lasts)
    spans = list(CalendarHours(calendar=calendar)(start, end))
    assert sum((b - a).total_seconds() for a, b in spans) == calendar.open_s(start, end)
    assert all(start <= a < b <= end for a, b in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


def test_a_declined_offer_goes_back_to_dispatch() -> None:
    story = opened_story().given(
        offer(minutes=1),
        decline(minutes=4),
        RecordUnassignable(rules=rules(), occurred_at=at(5), reason="nobody"),
        offer("tech-2", minutes=10, member_id="chen"),
    )
    assert told(booked(story, 12)) == [
        ("dispatch", "assigning", 60),
        ("assignee", "acceptance", 180),
        ("dispatch", "assigning", 60),
        ("dispatch", "nobody_found", 300),
        ("assignee", "acceptance", 120),
    ]


def test_a_type_without_dispatch_is_with_the_people_of_its_states() -> None:
    desk = rules("helpdesk", "incident")
    agent = member("a", "agent")
    story = Story().given(
        open_ticket(rules=desk, definition="helpdesk@1", fields={}, asset=None),
        move("take_in_charge_ticket", agent, 10, fields={"resource": "a"}, of=desk),
    )
    assert told(booked(story, 15, desk)) == [
        ("agent", "work:new", 600),
        ("agent", "work:working", 300),
    ]


def test_nobody_has_a_ticket_between_its_closing_and_its_reopening() -> None:
    story = working_story().given(
        move("finish", ZHANG, 10, fields=EVIDENCE),
        move("accept", MANAGER, 20),
        move("reopen", MANAGER, 80, of=RULES),
        move("finish", ZHANG, 90, fields=EVIDENCE),
        move("accept", MANAGER, 100),
    )
    bookings = booked(story, 500)
    assert ("nobody", "closed", 3600) in told(bookings)
    assert sum(one.seconds for one in bookings) == 100 * 60
    assert bookings[-1].owner == "store_manager"


def test_an_offline_wait_is_booked_where_it_happened() -> None:
    story = working_story().given(move("finish", ZHANG, 63, fields=EVIDENCE))
    before = booked(story, 70)
    story.given(wait("access", ZHANG, 64, occurred=at(13)), resume(ZHANG, 65, occurred=at(23)))
    after = booked(story, 70)
    assert sums(after)["customer", "access"] == 600
    assert sums(after)["assignee", "work"] == sums(before)["assignee", "work"] - 600
    assert sum(sums(after).values()) == sum(sums(before).values()) == 70 * 60


def test_as_of_a_moment_nothing_later_is_booked() -> None:
    story = working_story().given(wait("parts", ZHANG, 10))
    assert told(booked(story, 2)) == [("dispatch", "assigning", 60), ("assignee", "acceptance", 60)]


def test_hand_overs_say_how_long_the_receiver_had_it() -> None:
    story = working_story().given(
        wait("parts", ZHANG, hours(1)),
        resume(ZHANG, hours(3)),
        move("finish", ZHANG, hours(4), fields=EVIDENCE),
        wait("parts", MANAGER, hours(5)),
    )
    found = pairs(booked(story, hours(6)), departments_of(RULES))
    assert found == {
        ("dispatch", "technician"): hours(1) * 60 - 60,
        ("technician", "purchasing"): 7200,
        ("purchasing", "technician"): 3600,
        ("technician", "store_manager"): 3600,
        ("store_manager", "purchasing"): 3600,
    }


def test_roles_of_one_department_hand_nothing_over() -> None:
    roles = {key: replace(role, department="store") for key, role in RULES.roles.items()}
    technician = replace(roles["technician"], department="maintenance")
    departments = departments_of(replace(RULES, roles={**roles, "technician": technician}))
    story = working_story().given(
        move("finish", ZHANG, hours(4), fields=EVIDENCE),
        move("rework", MANAGER, hours(5), fields={"return_reason": "漏水"}),
    )
    assert pairs(booked(story, hours(6)), departments) == {
        ("dispatch", "maintenance"): hours(4) * 60 - 60,
        ("maintenance", "store"): 3600,
        ("store", "maintenance"): 3600,
    }


def test_a_scenario_says_to_which_department_a_role_belongs() -> None:
    clerk = "Store clerk}, scope: own_store"
    text = shipped_text("restaurant_chain")
    assert clerk in text
    document = read_document(text.replace(clerk, f"{clerk}, department: store"))
    kind = definition_of(document, 1).types["equipment_repair"]
    assert departments_of(kind)["store_clerk"] == "store"
    assert departments_of(kind)["assignee"] == departments_of(kind)["technician"] == "technician"


def test_a_night_is_no_hand_over() -> None:
    story = working_story()
    found = pairs(booked(story, hours(30), open_hours=OFFICE), departments_of(RULES))
    assert list(found) == [("dispatch", "technician")]
    whole = pairs(booked(story, hours(30)), {"assignee": "maintenance", "dispatch": "maintenance"})
    assert whole == {}
