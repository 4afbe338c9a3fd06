"""Approvals beside what else a ticket does: parallel work, other tickets, newer rules."""

from dataclasses import replace

from services.workflow.domain.approvals.chain import APPROVED, PENDING, WITHDRAWN
from services.workflow.domain.commands import MigrateTicket, ReturnTicket
from services.workflow.domain.definition import Definition, TicketType
from services.workflow.domain.labels import Condition
from services.workflow.domain.open_moves import moves_open
from tests.unit.workflow.approval_spec import (
    BUYER,
    FINANCE,
    LEAD,
    approval,
    ask_again,
    asked,
    decide,
    named,
    opened,
    purchase,
    withdraw,
)
from tests.unit.workflow.flow_spec import BUILDER, DESIGNER, QA, of, tea
from tests.unit.workflow.flow_spec import child as told_of_child
from tests.unit.workflow.flow_spec import finish as finish_branch
from tests.unit.workflow.flow_spec import move as move_in_tea
from tests.unit.workflow.flow_spec import reported as report_in_tea
from tests.unit.workflow.ticket_spec import Story, at, member, move

OPS = member("o", "ops")


def renovation(**changes: object) -> TicketType:
    """Work that goes on side by side; that it has joined must be approved."""
    return replace(of("renovation"), approvals=(approval("ops", gate="joined", **changes),))


def finished(*branches: str, rules: TicketType) -> Story:
    story = Story().given(
        replace(report_in_tea("renovation"), rules=rules),
        replace(move_in_tea("split", QA, 1, "renovation"), rules=rules),
    )
    for minute, branch in enumerate(branches, start=2):
        who = BUILDER if branch == "build" else DESIGNER
        done = finish_branch(branch, who, minute, **{f"{branch}_result": "好"})
        story = story.given(replace(done, rules=rules))
    return story


def test_what_follows_when_branches_join_waits_for_those_who_must_agree() -> None:
    rules = renovation()
    story = finished("build", rules=rules)
    assert story.ticket.approvals == (), "nobody is asked before the work has joined"
    story = finished("build", "design", rules=rules)
    assert (story.ticket.state, story.ticket.approvals[0].outcome) == ("working", PENDING)
    story = story.given(decide(rules, "ops", OPS, minutes=9))
    assert story.ticket.state == "verifying"


def test_what_follows_when_branches_join_needs_nobody_where_no_condition_holds() -> None:
    never: Condition = lambda _: False  # noqa: E731  # a condition is a function
    rules = renovation(when=never)
    assert finished("build", rules=rules).ticket.state == "working", "the other half is missing"
    story = finished("build", "design", rules=rules)
    assert (story.ticket.state, story.ticket.approvals) == ("verifying", ())


def test_who_agreed_before_the_work_was_done_is_asked_again_when_it_has_joined() -> None:
    rules = renovation(opens_on="split")
    early = finished("build", rules=rules).given(decide(rules, "ops", OPS, minutes=5))
    assert (early.ticket.state, early.ticket.approvals[0].outcome) == ("working", APPROVED)
    last = finish_branch("design", DESIGNER, 6, design_result="好")
    joined = early.given(replace(last, rules=rules))
    assert [one.outcome for one in joined.ticket.approvals] == [APPROVED, PENDING]
    assert joined.given(decide(rules, "ops", OPS, minutes=7)).ticket.state == "verifying"


def test_done_again_is_approved_again() -> None:
    rules = renovation()
    story = finished("build", "design", rules=rules).given(
        decide(rules, "ops", OPS, minutes=9),
        replace(move_in_tea("redo", QA, 10, "renovation", which_branch="build"), rules=rules),
        replace(finish_branch("build", BUILDER, 11, build_result="又好"), rules=rules),
    )
    assert story.ticket.state == "working"
    assert [one.outcome for one in story.ticket.approvals] == [APPROVED, PENDING]


def test_a_move_that_was_agreed_to_still_waits_for_the_child_that_blocks_it() -> None:
    rules = replace(of("complaint"), approvals=(approval("ops", gate="close"),))
    story = Story().given(
        replace(report_in_tea(), rules=rules),
        replace(move_in_tea("take", QA, 1), rules=rules),
        replace(move_in_tea("close", QA, 2, offer="none"), rules=rules),
        replace(told_of_child("branch_3:1", closed=False), rules=rules),
    )
    assert story.ticket.state == "working"
    agreed = story.given(decide(rules, "ops", OPS, minutes=5))
    assert agreed.ticket.state == "closed", "nothing blocks it"

    waits = Story().given(
        replace(report_in_tea(), rules=rules),
        replace(move_in_tea("take", QA, 1), rules=rules),
        replace(move_in_tea("close", QA, 2), rules=rules),
        replace(move_in_tea("note", QA, 3, offer="refund"), rules=with_note(rules)),
        decide(rules, "ops", OPS, minutes=5),
    )
    assert (waits.ticket.state, waits.ticket.approvals[0].outcome) == ("working", APPROVED)
    done = waits.given(replace(told_of_child("branch_3:1", closed=True), rules=rules))
    assert done.ticket.state == "closed"


def with_note(rules: TicketType) -> TicketType:
    """The same rules, with a move that leads nowhere else."""
    take = rules.transitions["take"]
    note = replace(take, id="note", sources=frozenset({"working"}))
    return replace(rules, transitions={**rules.transitions, "note": note})


CHAIN = purchase(approval("lead", "finance"))
NEWER = 2


def version(rules: TicketType, number: int = NEWER) -> Definition:
    return replace(tea(), key="restaurant_chain", version=number, types={"purchase_request": rules})


def without_pending() -> TicketType:
    """The same chain, whose draft is ordered at once."""
    states = {key: one for key, one in CHAIN.states.items() if key != "pending"}
    moves = {key: one for key, one in CHAIN.transitions.items() if key == "order"}
    return replace(CHAIN, states=states, transitions=moves)


def migrated(story: Story, to: TicketType, **places: str) -> Story:
    named_places = {f"purchase_request.{state}": place for state, place in places.items()}
    command = MigrateTicket(rules=CHAIN, newer=version(to), places=named_places, now=at(20))
    return story.given(command)


def returned(story: Story) -> Story:
    return story.given(ReturnTicket(rules=CHAIN, undoes="restaurant_chain@2", now=at(30)))


def test_an_approval_comes_along_with_its_ticket_where_the_new_rules_know_it() -> None:
    story = migrated(asked(CHAIN).given(decide(CHAIN, "lead", LEAD)), CHAIN)
    assert story.ticket.approvals[0].outcome == PENDING
    assert story.given(decide(CHAIN, "finance", FINANCE, minutes=25)).ticket.state == "ordered"


def test_an_approval_is_withdrawn_with_a_reason_where_its_ticket_leaves_its_gate() -> None:
    story = migrated(asked(CHAIN), without_pending(), pending="draft")
    one = story.ticket.approvals[0]
    assert (one.outcome, one.closed_by) == (WITHDRAWN, "system:workflow")
    assert one.reason == "under restaurant_chain@2, order is not asked for where the ticket stands"
    assert story.when(ask_again(CHAIN, BUYER, 25)).slug == "approval-not-open"


def test_an_approval_that_the_new_rules_do_not_know_is_withdrawn_and_the_move_is_free() -> None:
    free = purchase()
    story = migrated(asked(CHAIN), free)
    assert story.ticket.approvals[0].outcome == WITHDRAWN
    order = next(one for one in moves_open(story.ticket, free, BUYER) if one.name == "order")
    assert order.is_open


def test_an_approval_that_the_system_waits_for_opens_where_a_ticket_is_placed() -> None:
    """Nobody would ever ask for a move that only the system makes."""
    by_itself = purchase(approval("lead"), by=("system",))
    story = Story().given(opened(CHAIN), move("submit", BUYER, 1, of=CHAIN))
    story = migrated(story, by_itself)
    assert story.ticket.approvals[0].outcome == PENDING
    assert story.given(decide(by_itself, "lead", LEAD, minutes=25)).ticket.state == "ordered"


def test_a_ticket_that_returns_is_asked_about_again_by_itself() -> None:
    by_itself = purchase(approval("lead"), by=("system",))
    story = Story().given(opened(by_itself), move("submit", BUYER, 1, of=by_itself))
    away = migrated(story, without_pending(), pending="draft")
    assert away.ticket.approvals[-1].outcome == WITHDRAWN
    back = away.given(ReturnTicket(rules=by_itself, undoes="restaurant_chain@2", now=at(30)))
    assert [one.outcome for one in back.ticket.approvals] == [WITHDRAWN, PENDING]


def test_what_its_asker_withdrew_is_not_asked_again_by_a_newer_version() -> None:
    story = migrated(asked(CHAIN).given(withdraw(CHAIN, BUYER)), CHAIN)
    assert [one.outcome for one in story.ticket.approvals] == [WITHDRAWN]


def test_who_was_named_stays_named_when_a_ticket_migrates_and_returns() -> None:
    story = returned(migrated(asked(CHAIN).given(named(CHAIN, "lead", "le")), CHAIN))
    assert story.ticket.approvals[0].steps[0].seats[0].members == ("le",)
