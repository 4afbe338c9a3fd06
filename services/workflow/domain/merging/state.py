"""What a ticket merged into others, and what was merged into it, folded from its facts."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.workflow.domain.facts import (
    TicketEvent,
    TicketLetGo,
    TicketMerged,
    TicketTookIn,
    TicketUnmerged,
)


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
class Merging:
    """``stays`` are all the times it was merged into another, in their order, none overlapping."""

    stays: tuple[Stay, ...] = ()
    taken_in: tuple[TakenIn, ...] = ()

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
        case _:
            return merging
