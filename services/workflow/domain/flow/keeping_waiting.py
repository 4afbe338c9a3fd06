"""Keeping waiting: a ticket waits for as long as another, which names it, is not there yet.

A purchase names the repair it is for: while it waits for those who must agree, so does the repair,
and while it is on its way the repair waits for parts. Nobody types that a second time. Of several
purchases it waits for the one that began first; the others are remembered meanwhile.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.workflow.domain.acting import is_closed_at
from services.workflow.domain.facts import TicketResumed, TicketWaiting
from services.workflow.domain.facts.keepers import Keeper
from services.workflow.domain.flow.rules import WaitedForRule
from services.workflow.domain.flow.tidings import KeepWaiting
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.moving import MOVES_MAX
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.waits import REASONS, Turn, latest_turn, waited_at

ALSO_MAX: Final = 20
"""Others that are remembered while a ticket waits for one; more are waited for from their next
state on, once there is room."""

Told = TicketWaiting | TicketResumed


def reason_in(rule: WaitedForRule, state: str) -> str:
    """Return what the other ticket waits for while this one stands in a state; "" for nothing.

    So it is with no state at all: what a ticket comes from that opens.
    """
    return rule.reasons.get(state, "")


def decide_keeping_waiting(command: KeepWaiting, ticket: Ticket) -> list[Told]:
    """Return that the ticket waits, or waits no longer for that which kept it waiting.

    What happened, happened: nothing is refused. A closed ticket waits for nothing. What somebody
    says it waits for stands, and is not ended here. What is heard late counts where it happened,
    and is known to what the ticket came to wait for since.
    """
    at = max(command.occurred_at, ticket.opened_at)
    if is_closed_at(command.rules, ticket, at):
        return []
    latest = latest_turn(ticket.diary)
    told = list(_told(command, ticket, at))
    since = ticket.waiting
    if since and latest and at < latest.at and _is_news(command, since, at):
        told += _told(command, ticket, latest.at)
    return told


def _is_news(command: KeepWaiting, since: Turn, at: datetime) -> bool:
    """Say whether something that happened earlier is new to what the ticket waits for since.

    Nothing is to somebody's word, nor to a later state of the same ticket, but that it is there:
    of two that ended together the second may be heard of after it took the place of the first.
    """
    if since.other == command.other:
        return not command.reason or (since.since is not None and since.since <= at)
    return bool(since.other)


def _told(command: KeepWaiting, ticket: Ticket, at: datetime) -> Iterator[Told]:
    """Say what the ticket waits for from a moment on, if that is not what it did."""
    now = _waited_at(ticket, at)
    own = Keeper(other=command.other, number=command.number, reason=command.reason)
    if now is None:
        if command.reason:
            yield from _waiting(own, (), ticket, at)
    elif now.other != command.other:
        yield from _beside(command, ticket, now, at)
    elif not command.reason and (not now.also or _is_full(ticket)):
        yield _resumed(now.reason, ticket, at)
    elif not command.reason:
        yield from _waiting(now.also[0], now.also[1:], ticket, at)
    elif command.reason != now.reason:
        yield from _waiting(own, now.also, ticket, at)


def _beside(command: KeepWaiting, ticket: Ticket, now: Turn, at: datetime) -> Iterator[Told]:
    """Say once more what the ticket waits for, and what keeps it waiting besides by now."""
    own = Keeper(other=command.other, number=command.number, reason=command.reason)
    is_known = any(one.other == own.other for one in now.also)
    also = tuple(own if one.other == own.other else one for one in now.also)
    if not own.reason:
        also = tuple(one for one in also if one.other != own.other)
    elif not is_known and len(also) < ALSO_MAX:
        also = (*also, own)
    if now.other and also != now.also:
        first = Keeper(other=now.other, number=now.note, reason=now.reason)
        for one in _waiting(first, also, ticket, at):
            yield replace(one, again=True)


def _waiting(
    keeper: Keeper, also: tuple[Keeper, ...], ticket: Ticket, at: datetime
) -> Iterator[TicketWaiting]:
    if _is_full(ticket):
        return
    yield TicketWaiting(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        reason=keeper.reason,
        reason_label=REASONS[keeper.reason],
        note=keeper.number,
        until=None,
        role=SYSTEM,
        late=_is_late(ticket, at),
        imported=ticket.imported,
        other=keeper.other,
        also=also,
    )


def _is_full(ticket: Ticket) -> bool:
    """Say whether a ticket waited so often that it comes to wait for nothing more."""
    return len(ticket.waits) > MOVES_MAX


def _resumed(reason: str, ticket: Ticket, at: datetime) -> TicketResumed:
    return TicketResumed(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        reason=reason,
        reason_label=REASONS[reason],
        role=SYSTEM,
        late=_is_late(ticket, at),
        imported=ticket.imported,
    )


def _is_late(ticket: Ticket, at: datetime) -> bool:
    latest = latest_turn(ticket.diary)
    return latest is not None and at < latest.at


def _waited_at(ticket: Ticket, at: datetime) -> Turn | None:
    """Return what the ticket waited for at a moment; None when for nothing."""
    if not waited_at(ticket.diary, at):
        return None
    return next((one for one in reversed(ticket.waits) if one.at <= at), None)
