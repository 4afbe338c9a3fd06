"""Firing: rules without a condition, and the facts by which each is heard to do something."""

from collections.abc import Iterator
from typing import Final

from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import (
    TicketEscalated,
    TicketEvent,
    TicketMoved,
)
from services.workflow.domain.facts.approvals import TicketApprovalOpened
from services.workflow.domain.facts.flow import (
    TicketAdvised,
    TicketBranched,
    TicketChildRequested,
    TicketFollowUpPlanned,
    TicketRouted,
)
from services.workflow.domain.labels import SYSTEM

Path = tuple[str, ...]

ESCALATIONS: Final = "escalations"
WINDOWS: Final = "windows"
BRANCHES: Final = "branches"
FOLLOW_UPS: Final = "follow_ups"
AUTO: Final = "auto"
APPROVALS: Final = "approvals"


def unconditional(rules: TicketType) -> Iterator[Path]:
    """Yield every rule that has no condition to watch; those with one are heard of by it.

    Ladders and windows depend on the time and on other tickets, so they are always here.
    """
    yield from ((ESCALATIONS, f"{one.clock} {one.at}") for one in rules.escalations)
    yield from ((WINDOWS, one.key) for one in rules.flow.windows)
    yield from ((BRANCHES, one.key) for one in rules.flow.branches if one.when is None)
    yield from ((FOLLOW_UPS, one.key) for one in rules.flow.follow_ups if one.when is None)
    yield from ((AUTO, one.transition) for one in rules.auto if one.when is None)
    yield from ((APPROVALS, one.key) for one in rules.approvals if one.when is None)


def fired_by(fact: TicketEvent) -> Iterator[Path]:
    """Yield the rules that a fact shows to have done something."""
    match fact:
        case TicketEscalated():
            yield (ESCALATIONS, f"{fact.clock} {fact.at}")
        case TicketAdvised():
            yield (WINDOWS, fact.rule)
        case TicketBranched() | TicketRouted():
            yield (BRANCHES, fact.branch)
        case TicketChildRequested():
            yield (BRANCHES, fact.key.partition(":")[0])
        case TicketFollowUpPlanned():
            yield (FOLLOW_UPS, fact.rule)
        case TicketMoved() if fact.role == SYSTEM:
            yield (AUTO, fact.transition)
        case TicketApprovalOpened():
            yield (APPROVALS, fact.approval)
        case _:
            return


def counted_alike(rules: TicketType, pinned: TicketType) -> Iterator[str]:
    """Yield the windowed rules by which a ticket was counted as ``rules`` would count it.

    Others are not known to be idle: whom they would have counted together nobody wrote down.
    """
    for rule in rules.flow.windows:
        for other in pinned.flow.windows:
            alike = (other.key, other.per) == (rule.key, rule.per)
            if alike and other.count <= rule.count and other.window_s >= rule.window_s:
                yield rule.key
