"""Whatever happens to a ticket, and whatever days are announced: each rung is climbed once."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain import TICKET
from services.workflow.domain.automatic.escalation import ESCALATIONS, escalations_along
from services.workflow.domain.calendars import DayChange, DayChanges
from services.workflow.domain.commands import RingTimer, TicketCommand
from services.workflow.domain.facts import TicketEscalated
from services.workflow.domain.timers import timers_of
from tests.unit.workflow.clockwork_spec import SHOP, TECH
from tests.unit.workflow.ticket_spec import T0, Story, at, move, open_ticket, resume, wait

OVER_DST = datetime(2026, 10, 31, 22, 0, tzinfo=UTC)
"""A night before New York's clocks go back."""

ZONED = SHOP.replace("tz: UTC", "tz: America/New_York")
RULES = definition_of(read_document(ZONED), 1).types["repair"]
ACTS = ("start", "stop", "finish", "wait", "resume", "ring", "ring", "close_day", "open_day")
STEP = st.tuples(st.sampled_from(ACTS), st.integers(min_value=1, max_value=900))
BEGAN_MIN = int((OVER_DST - T0).total_seconds()) // 60


def _command(act: str, minutes: float) -> TicketCommand | None:
    match act:
        case "start" | "stop" | "finish":
            return move(act, TECH, minutes, of=RULES)
        case "wait":
            return wait("customer", TECH, minutes, of=RULES)
        case "resume":
            return resume(TECH, minutes, of=RULES)
        case _:
            return None


def _announced(act: str, minutes: float) -> DayChange:
    windows = () if act == "close_day" else ((0, 1440),)
    day = at(minutes).date() - timedelta(days=1 if act == "open_day" else 0)
    return DayChange(calendar="day", day=date(*day.timetuple()[:3]), windows=windows,
                     announced_at=at(minutes))  # fmt: skip


def _rung(story: Story, minutes: float, days: DayChanges) -> None:
    """Ring what is due, as often as the loop would."""
    for _ in range(len(RULES.escalations) + 1):
        for timer in timers_of(story.ticket, RULES, days):
            if timer.due_at <= at(minutes):
                story.given(RingTimer(rules=RULES, key=timer.key, now=at(minutes), days=days))
    assert all(one.due_at > at(minutes) for one in timers_of(story.ticket, RULES, days))


def _counts_along(story: Story, days: DayChanges) -> None:
    """Whoever counts along as the diary grows finds what whoever counts from its start does."""
    along = escalations_along(RULES, days)
    ticket = TICKET.initial()
    for fact in story.facts:
        ticket = TICKET.evolve(ticket, fact)
        from_scratch = [*ESCALATIONS.pending(ticket, RULES, days)]
        assert [*along.pending(ticket, RULES, days)] == from_scratch


@settings(max_examples=200, deadline=None)
@given(st.lists(STEP, max_size=25))
def test_each_rung_is_climbed_once_and_only_while_its_clock_goes(
    steps: list[tuple[str, int]],
) -> None:
    story = Story().given(
        open_ticket(rules=RULES, fields={}, asset=None, occurred_at=at(BEGAN_MIN))
    )
    minutes = float(BEGAN_MIN)
    days: DayChanges = ()
    for act, later in steps:
        minutes += later
        command = _command(act, minutes)
        if command is not None:
            outcome = story.when(command)
            story.facts += [] if outcome.refusal else outcome.facts
        elif act == "ring":
            _rung(story, minutes, days)
        else:
            days = (*days, _announced(act, minutes))
    _counts_along(story, days)
    climbed = [fact for fact in story.facts if isinstance(fact, TicketEscalated)]
    assert all(times == 1 for times in Counter(one.rung for one in climbed).values())
    assert story.ticket.timely.rungs == tuple(one.rung for one in climbed)
    waiting = [one for one in story.ticket.diary if one.what in {"wait", "resume", "move"}]
    for one in climbed:
        last = next((each for each in reversed(waiting) if each.at <= one.occurred_at), None)
        assert one.clock != "resolve" or last is None or last.what != "wait"
