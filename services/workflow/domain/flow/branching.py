"""Branching: what else is so while a condition holds, and what is done when it begins to.

Conditions are asked again after everything that happens to a ticket; a branch acts when its own
begins to hold (always: when the ticket is opened), and may act again after it no longer did. What
comes late changes nothing here until something else happens.
"""

from collections.abc import Iterable

from services.workflow.domain.conditions import priority_of, view_of_ticket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import (
    TicketCalculated,
    TicketCorrected,
    TicketEvent,
    TicketMoved,
    TicketOpened,
)
from services.workflow.domain.facts.flow import (
    FlowFact,
    TicketAnswered,
    TicketBranchDone,
    TicketBranched,
    TicketPrioritised,
    TicketRouted,
)
from services.workflow.domain.facts.of_tickets import Tell
from services.workflow.domain.flow.children import child_requested
from services.workflow.domain.flow.rules import BranchRule
from services.workflow.domain.labels import Label
from services.workflow.domain.ticket import Ticket

BY_BRANCH = -1
"""The priority rule of a priority that a branch set."""

BRINGS_FIELDS = (
    TicketMoved,
    TicketBranchDone,
    TicketAnswered,
    TicketCalculated,
    TicketCorrected,
)


def branches_follow(fact: TicketEvent, ticket: Ticket, rules: TicketType) -> Iterable[TicketEvent]:
    """Yield what follows from the branches whose condition changed its mind."""
    if not rules.flow.branches or not _may_change_answers(fact):
        return
    view = view_of_ticket(ticket, rules, {}, fact.occurred_at)
    for branch in rules.flow.branches:
        holds = branch.when is None or branch.when(view)
        if holds != ticket.flow.holds(branch.key):
            yield _branched(fact, ticket, rules, branch, holds=holds)
            if holds:
                yield from _acts(fact, ticket, rules, branch)


def priority_follows(fact: TicketEvent, ticket: Ticket, rules: TicketType) -> Iterable[TicketEvent]:
    """Yield that the ticket is more or less urgent now; what a branch says goes before rules."""
    inputs = _inputs(fact, rules)
    if ticket.closed or not (isinstance(fact, TicketBranched) or inputs):
        return
    priority, rule, branch = _priority(fact, ticket, rules)
    if priority != ticket.priority:
        yield TicketPrioritised(
            occurred_at=fact.occurred_at,
            number=ticket.number,
            type=ticket.type,
            priority=priority,
            was=ticket.priority,
            priority_rule=rule,
            branch=branch,
            inputs=inputs,
        )


def _may_change_answers(fact: TicketEvent) -> bool:
    if isinstance(fact, TicketMoved):
        return not fact.late
    return not isinstance(fact, FlowFact) or isinstance(fact, TicketBranchDone | TicketAnswered)


def _inputs(fact: TicketEvent, rules: TicketType) -> tuple[str, ...]:
    """Return the fields a fact brought that the priority depends on."""
    if not isinstance(fact, BRINGS_FIELDS):
        return ()
    if isinstance(fact, TicketMoved) and fact.late:
        return ()
    return tuple(key for key in fact.fields if key in rules.fields_of_priority)


def _priority(fact: TicketEvent, ticket: Ticket, rules: TicketType) -> tuple[str, int, str]:
    for branch in rules.flow.branches:
        if branch.set_priority and ticket.flow.holds(branch.key):
            return branch.set_priority, BY_BRANCH, branch.key
    view = view_of_ticket(ticket, rules, {}, fact.occurred_at)
    return *priority_of(rules, view), ""


def _branched(
    fact: TicketEvent, ticket: Ticket, rules: TicketType, branch: BranchRule, *, holds: bool
) -> TicketBranched:
    told = branch.notify if holds and not _is_history(fact, ticket) else ()
    return TicketBranched(
        occurred_at=fact.occurred_at,
        number=ticket.number,
        type=ticket.type,
        branch=branch.key,
        holds=holds,
        condition=branch.source,
        priority=branch.set_priority,
        hidden_from=branch.hide_from,
        words=Label(
            zh=f"“{rules.name.zh}”需要您关注。",
            en=f"{rules.name.en} needs your attention.",
        ),
        tell=tuple(Tell(role=role, via="app") for role in told),
    )


def _acts(
    fact: TicketEvent, ticket: Ticket, rules: TicketType, branch: BranchRule
) -> Iterable[TicketEvent]:
    if branch.route and branch.route != ticket.flow.role:
        yield _routed(fact, ticket, rules, branch)
    if branch.create and not _is_history(fact, ticket):
        yield child_requested(
            ticket,
            rules,
            rule=branch.key,
            kind=branch.create,
            link=branch.link,
            blocks=branch.blocks,
            at=fact.occurred_at,
        )


def _routed(
    fact: TicketEvent, ticket: Ticket, rules: TicketType, branch: BranchRule
) -> TicketRouted:
    role = rules.roles.get(branch.route)
    label = role.label if role else Label(zh=branch.route, en=branch.route)
    told = () if _is_history(fact, ticket) else (Tell(role=branch.route, via="app"),)
    return TicketRouted(
        occurred_at=fact.occurred_at,
        number=ticket.number,
        type=ticket.type,
        role=branch.route,
        role_label=label,
        branch=branch.key,
        words=Label(
            zh=f"“{rules.name.zh}”转给{label.zh}处理。",
            en=f"{rules.name.en} is now with {label.en}.",
        ),
        tell=told,
    )


def _is_history(fact: TicketEvent, ticket: Ticket) -> bool:
    """Return whether it happened long ago: then nobody is told, and nothing is done about it."""
    if isinstance(fact, TicketOpened | TicketMoved):
        return fact.imported
    return ticket.imported
