"""Discretion: nobody learns from one ticket of another that they may not see.

A report whose value another ticket has is linked to that (``same_<field>``) and doubted. Both are
left out for readers who may not see the other, as if there were none; so is the ticket that brought
this one about. Of a child that may not be seen only that remains what it holds up, and when: the
reader must know that there is another ticket to wait for, but neither its number nor its type.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from uuid import UUID

from services.workflow.app.judging import Told
from services.workflow.domain import TICKET
from services.workflow.domain.diary import CHILD_BEGUN, CHILD_DONE, Diary
from services.workflow.domain.flow.blocking import blocked_by, blocking
from services.workflow.domain.flow.refusals import MoveBlocked
from services.workflow.domain.flow.state import Child
from services.workflow.domain.labels import Label
from services.workflow.domain.opening import NOT_UNIQUE, SAME
from services.workflow.domain.refusals import TicketUnknown
from services.workflow.domain.ticket import Ticket
from shared.eventstore import EventStore
from shared.intent import TenantId

OF_CHILDREN = frozenset({CHILD_BEGUN, CHILD_DONE})

SOMETHING = Child(key="", type="", label=Label(zh="另一张工单", en="another ticket"), link="")
"""A child of which nothing may be known but what it holds up."""

Sees = Callable[[UUID], Awaitable[object]]
"""Returns if a ticket may be seen; raises TicketUnknown."""


async def is_seen(sees: Sees, ticket: str) -> bool:
    """Say whether a ticket may be seen; what is no ticket's id hides nothing."""
    try:
        other = UUID(ticket)
    except ValueError:
        return True
    try:
        await sees(other)
    except TicketUnknown:
        return False
    return True


async def discreet(ticket: Ticket, sees: Sees) -> Ticket:
    """Return a ticket as if there were no others but those that may be seen."""
    flow = ticket.flow
    if flow.parent and not await is_seen(sees, flow.parent):
        flow = replace(flow, parent="", parent_number="", parent_key="", link="")
    unseen = [one.key for one in flow.children if not (one.id and await is_seen(sees, one.id))]
    children = tuple(
        replace(SOMETHING, blocks=one.blocks, closed=one.closed) if one.key in unseen else one
        for one in flow.children
    )
    diary = _unnamed(ticket.diary, unseen) if unseen else ticket.diary
    shown = replace(ticket, flow=replace(flow, children=children), diary=diary)
    return await _undoubted(shown, sees)


async def blocked_discreetly(
    making: Awaitable[Told], store: EventStore, of: tuple[TenantId, UUID], sees: Sees
) -> Told:
    """Return what became of a move; its refusal names no ticket that may not be seen."""
    try:
        return await making
    except MoveBlocked as blocked:
        shown = await discreet((await store.load(TICKET, *of)).state, sees)
        move = blocked.details.get("transition", "")
        waits_for = blocking(move, shown)
        raise (blocked_by(move, waits_for) if waits_for else MoveBlocked()) from None


def _unnamed(diary: Diary, keys: Sequence[str]) -> Diary:
    """Return a diary in which children are told apart, and neither named nor typed."""
    names = {key: f"another_{place}" for place, key in enumerate(keys, 1)}
    return tuple(
        replace(one, about=names[one.about], to="")
        if one.what in OF_CHILDREN and one.about in names
        else one
        for one in diary
    )


async def _undoubted(ticket: Ticket, sees: Sees) -> Ticket:
    """Return a ticket without its doubles that may not be seen, and undoubted without any."""
    doubles = {key: str(link) for key, link in ticket.links.items() if key.startswith(SAME)}
    unseen = {key for key, link in doubles.items() if not await is_seen(sees, link)}
    if not unseen:
        return ticket
    links = {key: link for key, link in ticket.links.items() if key not in unseen}
    if doubles.keys() > unseen:
        return replace(ticket, links=links)
    flags = tuple(one for one in ticket.flags if one != NOT_UNIQUE)
    return replace(ticket, links=links, flags=flags)
