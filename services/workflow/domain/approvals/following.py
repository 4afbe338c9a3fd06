"""Following: what approvals do by themselves when something happens to a ticket.

They open with the move that asks for them, begin again when what is approved changes, close when
their outcome is clear or the ticket has moved on, and make the move that was asked for. A move
that waits for parallel work is asked for when that work has joined.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from services.workflow.domain.approvals.chain import (
    APPROVED,
    CANCELLED,
    PENDING,
    WITHDRAWN,
    Approval,
    latest,
    pending,
)
from services.workflow.domain.approvals.closing import asked_fields, closed, follows
from services.workflow.domain.approvals.forms import form_of
from services.workflow.domain.approvals.gates import is_for_system_alone, missing_for, opens_at
from services.workflow.domain.approvals.heads import awaiting, head
from services.workflow.domain.approvals.outcome import outcome_of
from services.workflow.domain.approvals.rules import START, ApprovalRule
from services.workflow.domain.approvals.telling import with_tell, words_of
from services.workflow.domain.conditions import view_of_ticket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import (
    TicketEvent,
    TicketMigrated,
    TicketMoved,
    TicketOpened,
)
from services.workflow.domain.facts.approvals import (
    ApprovalFact,
    TicketApprovalClosed,
    TicketApprovalSentBack,
)
from services.workflow.domain.facts.flow import TicketJoined
from services.workflow.domain.flow.blocking import is_blocked
from services.workflow.domain.labels import CREATE, SYSTEM
from services.workflow.domain.moving import moved, newly_flagged
from services.workflow.domain.ticket import Ticket

OURSELVES: Final = "system:workflow"
CHANGED: Final = "the fields changed"
MIGRATED: Final = "under {definition}, {gate} is not asked for where the ticket stands"


def approvals_open(
    fact: TicketEvent, ticket: Ticket, rules: TicketType, *, asked_by: str
) -> Iterator[TicketEvent]:
    """Yield the approvals that begin with a fact, or the move that needs none after all."""
    begun = [one for one in rules.approvals if _begins(one, fact, ticket, rules)]
    for gate in dict.fromkeys(one.gate for one in begun):
        transition, at = rules.transitions[gate], fact.occurred_at
        view = view_of_ticket(ticket, rules, {}, at)
        missing = missing_for(transition, ticket, rules, view)
        by_itself = is_for_system_alone(transition)
        for rule in begun:
            if rule in missing and _is_to_be_asked(rule, fact, ticket):
                yield opens_at(
                    rule,
                    ticket,
                    rules,
                    view,
                    at=at,
                    asked_by=asked_by,
                    fields={} if by_itself or _is_made_by_the_join(gate, rules) else None,
                )
        free = not missing and not transition.bound_to and not is_blocked(transition, ticket)
        if by_itself and free and not _is_made_by_the_join(gate, rules):
            yield from _made(gate, ticket, rules, fact, {})


def approvals_follow(fact: TicketEvent, ticket: Ticket, rules: TicketType) -> Iterator[TicketEvent]:
    """Yield what follows for approvals that are pending, or that were given."""
    if isinstance(fact, TicketApprovalClosed):
        if fact.follows and latest(ticket.approvals, fact.approval) is not None:
            yield from _made(fact.gate, ticket, rules, fact, asked_fields(fact.gate, ticket, rules))
        return
    made = [] if isinstance(fact, ApprovalFact) else [*_unblocked(fact, ticket, rules)]
    yield from made
    if not made:
        for one in pending(ticket.approvals):
            yield from _goes_on(one, fact, ticket, rules)


def _goes_on(
    one: Approval, fact: TicketEvent, ticket: Ticket, rules: TicketType
) -> Iterator[TicketEvent]:
    """Yield what becomes of a pending approval after a fact, if anything does."""
    at, outcome = fact.occurred_at, outcome_of(one)
    if not one.current:
        yield closed(one, ticket, rules, at=at, outcome=CANCELLED, by=OURSELVES)
    elif isinstance(fact, TicketMigrated) and not _has_its_gate(one, ticket, rules):
        why = MIGRATED.format(definition=fact.definition, gate=one.gate)
        yield closed(one, ticket, rules, at=at, outcome=WITHDRAWN, by=OURSELVES, reason=why)
    elif isinstance(fact, ApprovalFact):
        if fact.approval == one.key and outcome != PENDING:
            yield closed(one, ticket, rules, at=at, outcome=outcome, by=OURSELVES)
    elif form_of(ticket.fields, one.fields) != one.form:
        yield _begun_again(one, ticket, fact)


def _begins(rule: ApprovalRule, fact: TicketEvent, ticket: Ticket, rules: TicketType) -> bool:
    """Whether a fact is what an approval opens with."""
    gate = rules.transitions[rule.gate]
    if ticket.imported or ticket.state not in gate.sources:
        return False
    match fact:
        case TicketOpened():
            entered, move = True, CREATE
        case TicketMoved() if not fact.late and not fact.imported:
            entered, move = fact.from_state != fact.to_state, fact.transition
        case TicketMigrated():
            entered, move = True, ""
        case TicketJoined():
            return _is_made_by_the_join(gate.id, rules)
        case _:
            return False
    if rule.opens_on:
        return rule.opens_on == move
    by_itself = is_for_system_alone(gate) and not _is_made_by_the_join(gate.id, rules)
    return entered and by_itself


def _is_to_be_asked(rule: ApprovalRule, fact: TicketEvent, ticket: Ticket) -> bool:
    """Whether nobody was asked yet, or only before the work was done or under other rules."""
    last = latest(ticket.approvals, rule.key)
    if last is None:
        return True
    if isinstance(fact, TicketJoined):
        return last.outcome == APPROVED
    let_go = last.outcome == WITHDRAWN and last.closed_by == OURSELVES
    return let_go and isinstance(fact, TicketMigrated)


def _is_made_by_the_join(gate: str, rules: TicketType) -> bool:
    """Whether a move is the one that follows when parallel work has joined."""
    return rules.flow.parallel is not None and rules.flow.parallel.then == gate


def _has_its_gate(one: Approval, ticket: Ticket, rules: TicketType) -> bool:
    """Whether the rules still ask for an approval where the ticket stands."""
    gate = rules.transitions.get(one.gate)
    known = any(rule.key == one.key and rule.gate == one.gate for rule in rules.approvals)
    return known and gate is not None and ticket.state in gate.sources


def _unblocked(fact: TicketEvent, ticket: Ticket, rules: TicketType) -> Iterator[TicketEvent]:
    """Yield the move that was agreed to while it had to wait: for other work, for a condition."""
    for one in ticket.approvals:
        if (
            one.current
            and one.outcome == APPROVED
            and follows(one, ticket, rules, fact.occurred_at)
        ):
            yield from _made(one.gate, ticket, rules, fact, asked_fields(one.gate, ticket, rules))
            return


def _begun_again(one: Approval, ticket: Ticket, fact: TicketEvent) -> TicketApprovalSentBack:
    """Return that what was decided is void, since it was decided on something else."""
    sent = TicketApprovalSentBack(
        **head(ticket, one, fact.occurred_at),
        to=START,
        by=OURSELVES,
        reason=CHANGED,
        form=form_of(ticket.fields, one.fields),
        words=words_of("again", one.label),
    )
    return with_tell(awaiting(ticket, sent), ticket)


def _made(
    gate: str,
    ticket: Ticket,
    rules: TicketType,
    fact: TicketEvent,
    fields: Mapping[str, object],
) -> Iterator[TicketEvent]:
    """Yield the move that nothing holds back any more."""
    at = max(fact.occurred_at, ticket.last_moved_at)
    guard = rules.transitions[gate].guard
    if guard is not None and not guard(view_of_ticket(ticket, rules, fields, at)):
        return
    yield moved(
        ticket,
        rules,
        rules.transitions[gate],
        fields=fields,
        role=SYSTEM,
        at=at,
        imported=False,
    )
    yield from newly_flagged(ticket, rules, fields, at)
