"""Retelling: the facts of a ticket become again what was asked of it, one command after the other.

Of the facts of one command only the first was asked for; the others followed from rules, and are to
follow again. What rang by the clock is left out: it rings again. A fact that no command is known
for is taken as it stands, and what follows from it follows again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from services.workflow.domain.commands import (
    MoveTicket,
    OpenTicket,
    Resume,
    Wait,
)
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import (
    OfAssignment,
    TicketAccepted,
    TicketDeclined,
    TicketEvent,
    TicketMigrated,
    TicketMoved,
    TicketOffered,
    TicketOpened,
    TicketQueued,
    TicketResumed,
    TicketTransferAsked,
    TicketUnassignable,
    TicketWaiting,
)
from services.workflow.domain.facts.approvals import (
    TicketApprovalOpened,
    TicketApproversNamed,
)
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.recordings import (
    RecordAcceptance,
    RecordDecline,
    Recording,
    RecordOffer,
    RecordQueue,
    RecordTransfer,
    RecordUnassignable,
)
from services.workflow.domain.shadow.beside import beside
from services.workflow.domain.shadow.past import Past, Retold, caller_then, now_then


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked of a ticket once: again, if that can be; and the facts that followed then."""

    at: datetime
    by: str
    again: Retold | None
    facts: Sequence[TicketEvent]


def asked_of(past: Iterable[Past], pinned: TicketType) -> Iterator[Asked]:
    """Yield what was asked of a ticket, in order; ``pinned`` are the rules it was opened under."""
    for _, one in groupby(past, key=_command_of):
        told = tuple(one)
        first = told[0]
        if _comes_by_itself(first):
            continue
        yield Asked(
            at=_moment_of(first.fact),
            by=first.on_behalf_of or first.actor,
            again=_retold(first, pinned),
            facts=tuple(each.fact for each in told),
        )


def _moment_of(fact: TicketEvent) -> datetime:
    """Return when something was asked; who stands in, right after the deadline that passed."""
    named_late = isinstance(fact, TicketApproversNamed) and fact.absence != ""
    return fact.occurred_at + timedelta.resolution if named_late else fact.occurred_at


def _comes_by_itself(first: Past) -> bool:
    """Return whether it rings again, or is no part of a life; a planned visit is asked for."""
    if isinstance(first.fact, TicketOpened):
        return False
    return first.by_clock or isinstance(first.fact, TicketMigrated)


def _command_of(past: Past) -> tuple[datetime, str | bytes]:
    return past.recorded_at, past.command


def _retold(past: Past, pinned: TicketType) -> Retold | None:
    fact = past.fact
    match fact:
        case TicketOpened():
            return partial(_opening, fact, past, pinned)
        case TicketMoved():
            return None if fact.bound_to else partial(_move, fact, past)
        case (
            TicketOffered()
            | TicketAccepted()
            | TicketDeclined()
            | TicketQueued()
            | TicketTransferAsked()
            | TicketUnassignable()
        ):
            return partial(_recording, fact)
        case TicketWaiting() | TicketResumed():
            return None if fact.role == SYSTEM else partial(_waiting, fact, past)
        case TicketApprovalOpened() if fact.carries_out:
            return partial(_gated_move, fact, past)
        case _:
            return beside(fact, past)


def _opening(fact: TicketOpened, past: Past, pinned: TicketType, rules: TicketType) -> OpenTicket:
    raised = {flag.key for flag in pinned.flags}
    asked_for = fact.dispatch or bool(fact.flags) or pinned.dispatch is None
    return OpenTicket(
        rules=rules,
        definition=fact.definition,
        number=fact.number,
        occurred_at=fact.occurred_at,
        summary=fact.summary,
        channel=fact.channel,
        source=fact.source,
        external_id=fact.external_id,
        fields=fact.fields,
        reporter=fact.reporter,
        asset=fact.asset,
        asset_facts=fact.asset_facts,
        entitlement=fact.entitlement,
        customer=fact.customer,
        location=fact.location,
        links=fact.links,
        attachments=fact.attachments,
        flags=tuple(flag for flag in fact.flags if flag not in raised),
        imported=fact.imported,
        dispatch_wanted=asked_for,
        opened_by=past.on_behalf_of or past.actor,
    )


def _move(fact: TicketMoved, past: Past, rules: TicketType) -> MoveTicket:
    return MoveTicket(
        rules=rules,
        transition=fact.transition,
        caller=caller_then(past.actor, fact.role),
        now=now_then(fact, past),
        occurred_at=fact.occurred_at if fact.late or fact.imported else None,
        fields=fact.fields,
    )


def _gated_move(fact: TicketApprovalOpened, past: Past, rules: TicketType) -> MoveTicket:
    """Return the move that could not be made before others agreed to it."""
    move = rules.transitions.get(fact.gate)
    caller = caller_then(past.actor, "")
    return MoveTicket(
        rules=rules,
        transition=fact.gate,
        caller=replace(caller, roles=frozenset(move.by if move else ())),
        now=fact.occurred_at,
        fields=fact.fields,
    )


def _waiting(fact: TicketWaiting | TicketResumed, past: Past, rules: TicketType) -> Wait | Resume:
    caller, now, at = caller_then(past.actor, fact.role), now_then(fact, past), fact.occurred_at
    if isinstance(fact, TicketResumed):
        return Resume(rules=rules, caller=caller, now=now, occurred_at=at)
    return Wait(
        rules=rules,
        reason=fact.reason,
        note=fact.note,
        until=fact.until,
        caller=caller,
        now=now,
        occurred_at=at,
    )


def _recording(fact: OfAssignment, rules: TicketType) -> Recording:
    at = fact.occurred_at
    match fact:
        case TicketOffered():
            return RecordOffer(
                rules=rules,
                occurred_at=at,
                technician_id=fact.technician_id,
                member_id=fact.member_id,
                policy=fact.policy,
                expires_at=fact.expires_at,
                round=fact.round,
            )
        case TicketAccepted():
            who = fact.technician_id
            return RecordAcceptance(
                rules=rules, occurred_at=at, technician_id=who, round=fact.round
            )
        case TicketDeclined():
            return RecordDecline(
                rules=rules,
                occurred_at=at,
                how=fact.how,
                reason=fact.reason,
                technician_id=fact.technician_id,
                round=fact.round,
            )
        case TicketTransferAsked():
            return RecordTransfer(
                rules=rules,
                occurred_at=at,
                how=fact.how,
                technician_id=fact.technician_id,
                member_id=fact.member_id,
                until=fact.until,
                reason=fact.reason,
                nth=fact.nth,
                round=fact.round,
            )
        case TicketQueued():
            return RecordQueue(
                rules=rules,
                occurred_at=at,
                queue=fact.queue,
                members=fact.members,
                until=fact.until,
                reason=fact.reason,
                round=fact.round,
            )
        case TicketUnassignable():
            return RecordUnassignable(
                rules=rules, occurred_at=at, reason=fact.reason, round=fact.round
            )
