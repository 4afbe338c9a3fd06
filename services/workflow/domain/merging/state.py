"""What a ticket may be a duplicate of, was merged into, and has taken in, folded from its facts."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.workflow.domain.facts import (
    MergingEvent,
    TicketDuplicateDismissed,
    TicketDuplicateSuspected,
    TicketEvent,
    TicketLetGo,
    TicketMerged,
    TicketSplitOff,
    TicketTookIn,
    TicketUnmerged,
)
from services.workflow.domain.merging.likeness import MAYBE_DUPLICATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """The ticket was merged ``into`` another from ``since`` to ``until``; still, if without end."""

    into: str
    number: str
    since: datetime
    until: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """Say whether it was merged at a moment."""
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """Another ticket that is merged into this one."""

    id: str
    number: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Another ticket that may be about the same thing; not, if it is ``suspected`` no more.

    ``first``: this ticket came before the other. ``about`` and ``fault`` say why it was suspected.
    """

    id: str
    number: str
    first: bool
    suspected: bool
    about: str
    fault: str
    apart_s: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitOff:
    """Another ticket that is about something of this one."""

    id: str
    number: str
    type: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """``stays`` are all the times it was merged into another, in their order, none overlapping.

    ``pairs`` are the others that it was ever suspected to be a duplicate of, or they of it.
    """

    stays: tuple[Stay, ...] = ()
    taken_in: tuple[TakenIn, ...] = ()
    pairs: tuple[Pair, ...] = ()
    split_off: tuple[SplitOff, ...] = ()

    def pair(self, other: str) -> Pair | None:
        """Return what is known of this ticket and another; None if they were never suspected."""
        return next((one for one in self.pairs if one.id == other), None)

    @property
    def is_doubted(self) -> bool:
        """Whether this one came later than another that it may be a duplicate of."""
        return any(one.suspected and not one.first for one in self.pairs)

    @property
    def now(self) -> Stay | None:
        """Return into what it is merged; None if it stands for itself."""
        return self.stays[-1] if self.stays and self.stays[-1].until is None else None

    @property
    def latest(self) -> datetime | None:
        """Return when it last began or ceased to be merged."""
        return (self.stays[-1].until or self.stays[-1].since) if self.stays else None

    def stands(self, into: str, since: datetime) -> bool:
        """Say whether it is still merged into another as it was since a moment."""
        return self.now is not None and (self.now.into, self.now.since) == (into, since)

    def at(self, moment: datetime) -> bool:
        """Say whether it was merged at a moment."""
        return any(one.covers(moment) for one in self.stays)


NEVER_MERGED = Merging()


def merging_after(merging: Merging, fact: TicketEvent) -> Merging:
    """Return what is known after ``fact``."""
    match fact:
        case TicketMerged():
            stay = Stay(into=fact.into, number=fact.into_number, since=fact.occurred_at)
            return replace(merging, stays=(*merging.stays, stay))
        case TicketUnmerged():
            ended = replace(merging.stays[-1], until=fact.occurred_at)
            return replace(merging, stays=(*merging.stays[:-1], ended))
        case TicketTookIn():
            more = TakenIn(id=fact.other, number=fact.other_number, since=fact.occurred_at)
            return replace(merging, taken_in=(*merging.taken_in, more))
        case TicketLetGo():
            left = tuple(one for one in merging.taken_in if one.id != fact.other)
            return replace(merging, taken_in=left)
        case TicketSplitOff() | TicketDuplicateSuspected() | TicketDuplicateDismissed():
            return _beside(merging, fact)
        case _:
            return merging


def doubts_after(flags: tuple[str, ...], fact: MergingEvent) -> tuple[str, ...]:
    """Return the flags of a ticket after ``fact``: it is doubted while it may be a duplicate."""
    match fact:
        case TicketDuplicateSuspected(first=False):
            return tuple(dict.fromkeys((*flags, MAYBE_DUPLICATE)))
        case TicketDuplicateDismissed(undoubted=True):
            return tuple(one for one in flags if one != MAYBE_DUPLICATE)
        case _:
            return flags


def _paired(
    pairs: tuple[Pair, ...], fact: TicketDuplicateSuspected | TicketDuplicateDismissed
) -> tuple[Pair, ...]:
    at, other = fact.occurred_at, fact.other
    if isinstance(fact, TicketDuplicateDismissed):
        return tuple(
            replace(one, suspected=False, since=at) if one.id == other else one for one in pairs
        )
    pair = Pair(
        id=other,
        number=fact.other_number,
        first=fact.first,
        suspected=True,
        about=fact.about,
        fault=fact.fault,
        apart_s=fact.apart_s,
        since=at,
    )
    return (*(one for one in pairs if one.id != other), pair)


def _beside(
    merging: Merging, fact: TicketSplitOff | TicketDuplicateSuspected | TicketDuplicateDismissed
) -> Merging:
    if not isinstance(fact, TicketSplitOff):
        return replace(merging, pairs=_paired(merging.pairs, fact))
    one = SplitOff(
        id=fact.other, number=fact.other_number, type=fact.other_type, since=fact.occurred_at
    )
    return replace(merging, split_off=(*merging.split_off, one))
