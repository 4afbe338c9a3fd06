"""Discretion: of two tickets with one value, nobody learns of the one that they may not see.

A report whose value another ticket has is linked to that (``same_<field>``) and doubted. Both are
left out for readers who may not see the other, as if there were none.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

from services.workflow.domain.opening import NOT_UNIQUE, SAME
from services.workflow.domain.refusals import TicketUnknown
from services.workflow.domain.ticket import Ticket

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
