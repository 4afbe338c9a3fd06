"""What dispatch says of a trip is kept as marks, by which clocks and bookings count."""

import pytest

from services.workflow.domain.clocks import as_promised
from services.workflow.domain.commands import (
    Mark,
)
from services.workflow.domain.facts import TicketMarked
from services.workflow.domain.ledger import always, ledger
from services.workflow.domain.recordings import (
    RecordTrip,
)
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    ZHANG,
    Story,
    accept,
    at,
    decline,
    move,
    offer,
    opened_story,
    rules,
)


def trip(step: str, minutes: float) -> RecordTrip:
    return RecordTrip(rules=rules(), occurred_at=at(minutes), mark=f"technician_{step}")


def accepted() -> Story:
    """A repair that is offered after one minute and accepted after two."""
    return opened_story().given(offer(minutes=1), accept(minutes=2))


def booked(story: Story, minutes: float) -> list[tuple[str, float]]:
    """Return why the ticket was with its assignee, for how many minutes, until then."""
    bookings = ledger(story.ticket.diary, rules(), at(minutes), always)
    return [(one.reason, one.seconds / 60) for one in bookings if one.owner == "assignee"]


@pytest.mark.parametrize("step", ["departed", "arrived", "left"])
def test_a_step_of_a_trip_is_a_mark_that_nobody_had_to_make(step: str) -> None:
    outcome = accepted().when(trip(step, 10))
    [fact] = outcome.facts
    assert isinstance(fact, TicketMarked)
    assert (fact.mark, fact.role, fact.late) == (f"technician_{step}", "system", False)
    assert fact.occurred_at == at(10)


def test_what_dispatch_has_from_the_ticket_itself_is_not_kept_twice() -> None:
    seen = Mark(rules=rules(), mark="technician_arrived", caller=ZHANG, now=at(12))
    story = accepted().given(move("start", ZHANG, 5), seen)
    assert story.when(trip("arrived", 12)).facts == []
    assert story.when(trip("left", 12)).topics == ["ticket.marked"]


def test_an_arrival_stops_the_promise_to_arrive() -> None:
    story = accepted().given(trip("departed", 10), trip("arrived", 25))
    [arrive] = [
        one for one in as_promised(story.ticket.diary, rules(), at(90)) if one.clock == "arrive"
    ]
    assert arrive.stopped_at == at(25)


def test_who_is_on_the_way_travels_and_who_is_there_works() -> None:
    story = accepted().given(trip("departed", 10), trip("arrived", 25), trip("left", 55))
    assert booked(story, 60) == [("acceptance", 1), ("travel", 23), ("work", 35)]


def test_a_second_trip_is_travel_again_though_the_work_has_begun() -> None:
    story = accepted().given(
        trip("departed", 10),
        trip("arrived", 20),
        move("start", ZHANG, 22),
        trip("left", 40),
        trip("departed", 70),
        trip("arrived", 80),
    )
    assert booked(story, 90) == [
        *(("acceptance", 1), ("travel", 18), ("work", 50), ("travel", 10), ("work", 10))
    ]


def test_whoever_starts_is_there_though_they_forgot_to_say_so() -> None:
    story = accepted().given(trip("departed", 10), move("start", ZHANG, 30))
    assert booked(story, 40) == [("acceptance", 1), ("travel", 28), ("work", 10)]


def test_the_trip_of_one_says_nothing_of_the_next() -> None:
    story = accepted().given(
        trip("departed", 10),
        trip("arrived", 20),
        decline(reason="no part", minutes=30),
        offer("tech-2", 31, "wang", 2),
        accept("tech-2", 32),
    )
    assert booked(story, 40)[-1] == ("travel", 8)


def test_a_step_told_after_the_close_changes_nothing_about_now() -> None:
    story = accepted().given(
        move("start", ZHANG, 30),
        move("finish", ZHANG, 60, fields=EVIDENCE),
        move("accept", MANAGER, 70),
    )
    outcome = story.when(trip("arrived", 29))
    [fact] = outcome.facts
    assert isinstance(fact, TicketMarked)
    assert fact.late
    assert outcome.ticket.closed
