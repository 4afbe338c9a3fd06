"""A ticket that closes says what its time was spent on, and says it anew when it learns more."""

from dataclasses import replace
from functools import partial

from services.workflow.domain import TICKET
from services.workflow.domain.calendars import NO_CHANGES, DayChange
from services.workflow.domain.commands import TicketCommand
from services.workflow.domain.deciding import decide_booked
from services.workflow.domain.facts import TicketEvent, TicketMoved
from services.workflow.domain.facts.booked import Booked
from services.workflow.domain.ledger import ledger, sums
from services.workflow.domain.ledger.closing import hours_of
from services.workflow.published import public_form
from tests.unit.workflow.ledger_spec import OFFICE, RULES
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    T0,
    ZHANG,
    Story,
    at,
    member,
    move,
    resume,
    wait,
    working_story,
)

BOOKED = partial(decide_booked, NO_CHANGES)
OPEN_BY_DAY = replace(RULES, calendar=OFFICE.calendar)


def decided(story: Story, command: TicketCommand) -> list[TicketEvent]:
    facts = BOOKED(command, story.ticket)
    story.facts += facts
    return facts


def booked_in(facts: list[TicketEvent]) -> Booked | None:
    said = (getattr(fact, "booked", None) for fact in facts)
    return next((one for one in said if one is not None), None)


def finished() -> Story:
    return working_story().given(
        wait("parts", ZHANG, 10), move("finish", ZHANG, 63, fields=EVIDENCE)
    )


def test_the_move_that_closes_it_says_who_had_it_and_what_each_hand_over_cost() -> None:
    story = finished()
    booked = booked_in(decided(story, move("accept", MANAGER, 93)))
    assert booked is not None
    assert booked.total_s == 93 * 60
    assert [(one.owner, one.department, one.reason, one.seconds) for one in booked.shares] == [
        ("dispatch", "dispatch", "assigning", 60),
        ("assignee", "technician", "acceptance", 60),
        ("assignee", "technician", "travel", 60),
        ("assignee", "technician", "work", 7 * 60),
        ("purchasing", "purchasing", "parts", 53 * 60),
        ("store_manager", "store_manager", "work:verifying", 30 * 60),
    ]
    assert [(one.giver, one.taker, one.seconds) for one in booked.hand_overs] == [
        ("dispatch", "technician", 9 * 60),
        ("technician", "purchasing", 53 * 60),
        ("purchasing", "store_manager", 30 * 60),
    ]


def test_a_ticket_that_stays_open_says_nothing() -> None:
    story = working_story()
    assert booked_in(decided(story, move("finish", ZHANG, 63, fields=EVIDENCE))) is None


def test_a_wait_that_is_told_after_the_closing_is_booked_where_it_happened() -> None:
    story = finished()
    decided(story, move("accept", MANAGER, 93))
    zhang = member("zhang", "technician", scopes=["history:import"])
    late = booked_in(decided(story, resume(zhang, 95, occurred=at(40))))
    assert late is not None
    seconds = {one.reason: one.seconds for one in late.shares}
    assert (seconds["parts"], seconds["work"], late.total_s) == (1_800, 30 * 60, 93 * 60)


def test_it_says_what_its_ledger_says_by_the_calendar_and_the_days_announced() -> None:
    closed_day = DayChange(calendar="office", day=T0.date(), windows=(), announced_at=T0)
    for days in (NO_CHANGES, (closed_day,)):
        story = finished()
        (fact, *_) = decide_booked(days, move("accept", MANAGER, 93, of=OPEN_BY_DAY), story.ticket)
        assert isinstance(fact, TicketMoved)
        assert fact.booked is not None
        after = TICKET.fold([fact], story.ticket)
        shares = sums(ledger(after.diary, OPEN_BY_DAY, at(93), hours_of(OPEN_BY_DAY, days)))
        told = {(one.owner, one.reason): one.seconds for one in fact.booked.shares}
        assert told == shares
        assert ("store_manager", "work:verifying") not in told  # they went home at 18:00


def test_others_hear_what_was_booked() -> None:
    story = finished()
    told = public_form(decided(story, move("accept", MANAGER, 93))[0])
    assert told is not None
    assert b'"booked":{' in (told.data or b"")
