"""A ticket is told of late: what counts as then, what as now, and what is refused."""

from services.workflow.domain.facts import TicketMoved
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    T0,
    ZHANG,
    Outcome,
    Story,
    accept,
    at,
    member,
    move,
    offer,
    open_ticket,
    opened_story,
    rules,
    working_story,
)

IMPORTER = member("import", "technician", "store_manager", scopes=["history:import"])


def the_move(outcome: Outcome) -> TicketMoved:
    assert outcome.refusal is None, outcome.refusal
    return next(fact for fact in outcome.facts if isinstance(fact, TicketMoved))


def test_a_clock_far_ahead_is_refused_and_one_a_little_ahead_counts_as_now() -> None:
    story = opened_story().given(offer(), accept())
    assert story.when(move("start", ZHANG, 3, occurred=at(9))).slug == "occurred-in-future"
    assert the_move(story.when(move("start", ZHANG, 3, occurred=at(7)))).occurred_at == at(3)


def test_the_distant_past_needs_the_scope_to_import_history() -> None:
    story = opened_story().given(offer(member_id="import"), accept())
    late = 60 * 24 * 31
    assert story.when(move("start", ZHANG, late, occurred=at(3))).slug == "occurred-too-long-ago"
    fact = the_move(story.when(move("start", IMPORTER, late, occurred=at(3))))
    assert fact.imported
    assert fact.occurred_at == at(3)


def test_a_late_move_that_was_possible_then_is_kept_and_changes_nothing_now() -> None:
    incident = rules("helpdesk", "incident")
    agent = member("a", "agent")
    who: dict[str, object] = {"resource": "Value 1"}
    story = Story().given(
        open_ticket(rules=incident, fields={}, asset=None),
        move("take_in_charge_ticket", agent, 10, occurred=at(5), fields=who, of=incident),
        move("closed", agent, 30, occurred=at(20), fields=who, of=incident),
    )
    fact = the_move(
        story.when(move("resolve_ticket", agent, 31, occurred=at(15), fields=who, of=incident))
    )
    assert (fact.late, fact.from_state, fact.to_state, fact.state, fact.closed) == (
        True,
        "working",
        "resolved",
        "closed",
        True,
    )
    assert not fact.reopened


def test_a_late_move_that_was_not_possible_then_is_refused() -> None:
    story = working_story().given(move("finish", ZHANG, 30, fields=EVIDENCE))
    outcome = story.when(move("accept", MANAGER, 31, occurred=at(10)))
    assert outcome.slug == "move-too-late"


def test_a_move_without_a_claimed_time_is_never_late() -> None:
    story = working_story().given(move("finish", ZHANG, 30, occurred=at(30), fields=EVIDENCE))
    fact = the_move(story.when(move("accept", MANAGER, 29)))
    assert (fact.late, fact.occurred_at) == (False, at(30))


def test_dispatch_of_an_imported_ticket_does_not_make_its_history_late() -> None:
    old = at(-60 * 24 * 400)
    city = rules("city_service", "service_request")
    story = Story().given(
        open_ticket(rules=city, fields={"category": "Noise"}, occurred_at=old, imported=True)
    )
    offered = offer(member_id=None)
    story.given(type(offered)(rules=city, occurred_at=T0, technician_id="tech-1"))
    closing = move(
        "close",
        member("a", "agent", scopes=["history:import"]),
        of=city,
        occurred=at(-60 * 24 * 390),
    )
    assert not the_move(story.when(closing)).late
