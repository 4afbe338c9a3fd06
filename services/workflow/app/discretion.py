"""Discretion: nobody learns from one ticket of another that they may not see.

A report whose value another ticket has is linked to that (``same_<field>``) and doubted. Both are
left out for readers who may not see the other, as if there were none; so is the ticket that brought
this one about, and so are those that it was counted from and that were merged into it. Of what it
is merged into itself, only that there is one remains. Of a child that may not be seen only that
remains what it holds up, and when: the reader must know that there is another ticket to wait for,
but neither its number nor its type.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from services.workflow.app.judging import Told
from services.workflow.app.side_by_side import side_by_side
from services.workflow.domain import TICKET
from services.workflow.domain.definition import TicketType
from services.workflow.domain.entry import CHILD_BEGUN, CHILD_DONE, Diary
from services.workflow.domain.flow.blocking import blocked_by, blocking
from services.workflow.domain.flow.refusals import MoveBlocked
from services.workflow.domain.flow.state import Child
from services.workflow.domain.flow.taking import naming
from services.workflow.domain.labels import Label
from services.workflow.domain.merging.likeness import MAYBE_DUPLICATE
from services.workflow.domain.merging.refusals import StandsStill, stands_still
from services.workflow.domain.merging.splitting_off import SPLIT_FROM
from services.workflow.domain.merging.state import Merging
from services.workflow.domain.opening import NOT_UNIQUE, SAME
from services.workflow.domain.refusals import TicketUnknown
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.waits import keepers_of, with_keepers
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.sight import Sight

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


async def unseen_of(sees: Sees, tickets: Iterable[str]) -> frozenset[str]:
    """Return which of some tickets may not be seen; few are asked for at once."""
    asked = tuple(dict.fromkeys(tickets))
    answers = await side_by_side(partial(is_seen, sees), asked)
    return frozenset(one for one, seen in zip(asked, answers, strict=True) if not seen)


async def discreet(sight: Sight, sees: Sees, ticket: Ticket) -> Ticket:
    """Return a ticket as if there were no others but those that may be seen."""
    if sight.everything:
        return ticket
    flow, doubles = ticket.flow, _doubles(ticket)
    born = (*flow.counted, *(one.id for one in flow.children if one.id))
    keeping = keepers_of(ticket.waiting) if ticket.waiting else ()
    others = (*keeping, *_merged(ticket.merging))
    unseen = await unseen_of(sees, filter(None, (flow.parent, *born, *doubles.values(), *others)))
    shown = naming(ticket, frozenset(flow.counted) - unseen)
    shown = _undoubted(_childless(shown, unseen), doubles, unseen)
    shown = _unkept(shown, frozenset(keeping) - unseen)
    shown = _undoubling(replace(shown, merging=_unmerged(shown.merging, unseen)))
    if flow.parent not in unseen:
        return shown
    orphan = replace(shown.flow, parent="", parent_number="", parent_key="", link="")
    return replace(shown, flow=orphan)


def _unkept(ticket: Ticket, seen: Collection[str]) -> Ticket:
    """Return a ticket that says what it waits for, but for which others only if they are seen.

    Whom it waited for before is shown nowhere, so nobody asked whether those are seen.
    """
    waits = tuple(with_keepers(one, seen) for one in ticket.waits)
    return ticket if waits == ticket.waits else replace(ticket, waits=waits)


def _merged(merging: Merging) -> Iterator[str]:
    if merging.now is not None:
        yield merging.now.into
    yield from (one.id for one in merging.taken_in)
    yield from (one.id for one in merging.pairs)
    yield from (one.id for one in merging.split_off)


def _unmerged(merging: Merging, unseen: Collection[str]) -> Merging:
    """Return what is merged into what, without the unseen; that the ticket stands still stays."""
    stays = tuple(
        replace(one, into="", number="") if one.into in unseen else one for one in merging.stays
    )
    taken_in = tuple(one for one in merging.taken_in if one.id not in unseen)
    pairs = tuple(one for one in merging.pairs if one.id not in unseen)
    split_off = tuple(one for one in merging.split_off if one.id not in unseen)
    return Merging(stays=stays, taken_in=taken_in, pairs=pairs, split_off=split_off)


def _undoubling(ticket: Ticket) -> Ticket:
    """Return a ticket that is doubted because of no other than those that may be seen."""
    if ticket.merging.is_doubted or MAYBE_DUPLICATE not in ticket.flags:
        return ticket
    return replace(ticket, flags=tuple(one for one in ticket.flags if one != MAYBE_DUPLICATE))


def _childless(ticket: Ticket, unseen: Collection[str]) -> Ticket:
    """Return a ticket with its children, of which those unseen or not yet there say little."""
    flow = ticket.flow
    keys = [one.key for one in flow.children if not one.id or one.id in unseen]
    if not keys:
        return ticket
    children = tuple(
        replace(SOMETHING, blocks=one.blocks, closed=one.closed) if one.key in keys else one
        for one in flow.children
    )
    flow = replace(flow, children=children)
    return replace(ticket, flow=flow, diary=_unnamed(ticket.diary, keys))


async def blocked_discreetly(
    making: Awaitable[Told],
    store: EventStore,
    of: tuple[TenantId, UUID],
    shown_of: Callable[[Ticket], Awaitable[Ticket]],
    rules: TicketType,
) -> Told:
    """Return what became of a move; its refusal names no ticket that may not be seen.

    Of one that is merged, it names the one to go on with.
    """
    try:
        return await making
    except StandsStill:
        now = (await shown_of((await store.load(TICKET, *of)).state)).merging.now
        raise (stands_still(now.number) if now and now.number else StandsStill()) from None
    except MoveBlocked as blocked:
        shown = await shown_of((await store.load(TICKET, *of)).state)
        move = blocked.details.get("transition", "")
        waits_for = blocking(move, shown)
        raise (blocked_by(move, waits_for, rules) if waits_for else MoveBlocked()) from None


def _unnamed(diary: Diary, keys: Sequence[str]) -> Diary:
    """Return a diary in which children are told apart, and neither named nor typed."""
    names = {key: f"another_{place}" for place, key in enumerate(keys, 1)}
    return tuple(
        replace(one, about=names[one.about], to="")
        if one.what in OF_CHILDREN and one.about in names
        else one
        for one in diary
    )


def _doubles(ticket: Ticket) -> dict[str, str]:
    """Return the tickets that links name: those with a value of this one, and what it came off."""
    return {
        key: str(link)
        for key, link in ticket.links.items()
        if key.startswith(SAME) or key == SPLIT_FROM
    }


def _undoubted(ticket: Ticket, doubles: Mapping[str, str], unseen: Collection[str]) -> Ticket:
    """Return a ticket without its doubles that may not be seen, and undoubted without any."""
    left_out = {key for key, link in doubles.items() if link in unseen}
    if not left_out:
        return ticket
    links = {key: link for key, link in ticket.links.items() if key not in left_out}
    if doubles.keys() > left_out:
        return replace(ticket, links=links)
    flags = tuple(one for one in ticket.flags if one != NOT_UNIQUE)
    return replace(ticket, links=links, flags=flags)
