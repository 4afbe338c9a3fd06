"""Until somebody is looked for, a ticket that waits for its slot is the customer's."""

from dataclasses import replace

from services.workflow.domain.definition import TicketType
from services.workflow.domain.ledger import ledger
from services.workflow.domain.ledger.custody import custodies
from services.workflow.domain.recordings import RecordAppointment, RecordDecline, RecordUnassignable
from tests.unit.workflow.test_workflow_appointments import (
    AGREED,
    VISIT,
    appoints,
    offers,
    window,
)
from tests.unit.workflow.ticket_spec import Story, at, open_ticket


def chooses(
    minutes: float, begins: float, look_at: float, rules: TicketType = VISIT
) -> RecordAppointment:
    """Return that a slot is chosen, and when somebody is looked for."""
    return replace(appoints(minutes, window(begins), rules=rules), look_at=at(look_at))


def opened(rules: TicketType = VISIT) -> Story:
    return Story().given(open_ticket(rules=rules, asset=None))


def had(story: Story, until: float, rules: TicketType = VISIT) -> list[tuple[str, str, float]]:
    """Return who had the ticket, why, and for how many minutes."""
    booked = ledger(story.ticket.diary, rules, at(until))
    return [(one.owner, one.reason, one.seconds / 60) for one in booked]


def test_it_is_the_customers_where_an_appointment_moves_it_on_too() -> None:
    story = opened(AGREED).given(chooses(10, 1_000, 880, AGREED))
    assert story.ticket.state == "agreed"
    assert had(story, 900, AGREED) == [
        ("customer", "to_choose", 10),
        ("customer", "appointment", 870),
        ("dispatch", "assigning", 20),
    ]


def test_another_slot_puts_it_off_again_and_none_gives_it_back() -> None:
    moved = opened().given(chooses(10, 1_000, 880), chooses(500, 2_000, 1_880))
    assert had(moved, 1_880) == [("customer", "to_choose", 10), ("customer", "appointment", 1_870)]
    late = opened().given(chooses(10, 1_000, 880), chooses(890, 2_000, 1_880))
    assert [one[1:] for one in had(late, 900)] == [
        ("to_choose", 10),
        ("appointment", 870),
        ("assigning", 10),
        ("appointment", 10),
    ]
    off = opened().given(chooses(10, 1_000, 880), appoints(20, None, before=window(1_000)))
    assert had(off, 900) == [
        ("customer", "to_choose", 10),
        ("customer", "appointment", 10),
        ("customer", "to_choose", 880),
    ]


def test_a_slot_that_is_near_already_is_looked_for_at_once() -> None:
    story = opened().given(chooses(10, 60, 5))
    assert had(story, 20) == [("customer", "to_choose", 10), ("dispatch", "assigning", 10)]


def test_a_ticket_for_which_nobody_is_looked_for_is_not_the_customers() -> None:
    doubtful = Story().given(open_ticket(rules=VISIT, asset=None, flags=("location_missing",)))
    assert [one[0] for one in had(doubtful, 20)] == ["dispatch"]


def test_that_nobody_was_found_ends_it() -> None:
    stuck = RecordUnassignable(rules=VISIT, occurred_at=at(20), reason="nobody_has:水")
    story = opened().given(chooses(10, 1_000, 15), stuck)
    assert had(story, 30)[-1:] == [("dispatch", "nobody_found", 10)]


def test_once_somebody_was_asked_before_dispatch_looks_for_the_next_one() -> None:
    no = RecordDecline(
        rules=VISIT, occurred_at=at(30), how="declined", reason="忙", technician_id="tech-1"
    )
    for story in (opened(), opened().given(chooses(10, 1_000, 880))):
        assert had(story.given(offers(20), no), 40)[-1:] == [("dispatch", "assigning", 10)]


def test_custody_says_of_nobody_that_they_had_it_meanwhile() -> None:
    story = opened(AGREED).given(chooses(10, 1_000, 880, AGREED))
    assert custodies(story.ticket.diary, AGREED, at(900)) == ()
