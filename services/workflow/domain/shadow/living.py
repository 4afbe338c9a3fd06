"""Living through: both sets of rules are asked what was asked once, and what they say is compared.

A ticket goes on as today's rules have it. Where the others refuse what today's let happen, that is
said once, and their ticket is put where the other one stands: so that every difference that is told
stands for itself and not for an earlier one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.workflow.domain.calendars import NO_CHANGES, DayChanges
from services.workflow.domain.commands import RingTimer
from services.workflow.domain.deciding import TICKET, decided, happening
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.facts.approvals import ApprovalFact, TicketApprovalOpened
from services.workflow.domain.shadow.differing import (
    NO_PLACE,
    Divergence,
    allowed,
    between,
    by_itself,
    refused,
)
from services.workflow.domain.shadow.past import Past
from services.workflow.domain.shadow.retelling import Asked, asked_of
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timers import TimerSource, sources_along, timers_of
from shared.decider import Refusal

RINGS_MAX = 500
"""Of one ticket: more than any that does not come round to itself."""


@dataclass(slots=True, kw_only=True)
class Side:
    """A ticket under one set of rules, as far as it has come.

    ``decided_then`` when these are the very rules by which everything was decided as it happened.
    """

    rules: TicketType
    days: DayChanges
    ticket: Ticket
    rings: int = 0
    decided_then: bool = False
    sources: tuple[TimerSource, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Let the sources of timers remember what they counted."""
        self.sources = sources_along(self.rules, self.days)

    @property
    def has_place(self) -> bool:
        """Whether the rules know the state in which the ticket stands."""
        return not self.ticket.is_known or self.ticket.state in self.rules.states

    def asks(self, asked: Asked) -> list[TicketEvent] | Refusal:
        """Return what these rules say to what was asked, and let it happen."""
        if not self.has_place:
            return self.takes(asked.facts)
        try:
            if asked.again is not None:
                facts, self.ticket = decided(asked.again(self.rules), self.ticket)
                return facts
            first = asked.facts[0]
            if not _concerns(first, self.ticket):
                return []
            facts, self.ticket = happening([first], self.ticket, self.rules, asked.by)
        except Refusal as refusal:
            return refusal
        return facts

    def takes(self, facts: Sequence[TicketEvent]) -> list[TicketEvent]:
        """Let facts happen, whatever the rules say."""
        self.ticket = TICKET.fold(facts, self.ticket)
        return [*facts]

    def rings_until(self, moment: datetime) -> list[TicketEvent]:
        """Return what the clock makes happen before ``moment``, and let it happen.

        A timer that is refused does not ring here either; its ticket goes on with what is asked.
        """
        told: list[TicketEvent] = []
        while self.has_place and self.rings < RINGS_MAX:
            timer = next(iter(timers_of(self.ticket, self.rules, self.days, self.sources)), None)
            if timer is None or timer.due_at >= moment:
                return told
            self.rings += 1
            ring = RingTimer(rules=self.rules, key=timer.key, now=timer.due_at, days=self.days)
            try:
                facts, self.ticket = decided(ring, self.ticket)
            except Refusal:
                return told
            if not facts:
                return told
            told += facts
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A ticket at the end of both lives, and where they parted."""

    now: Ticket
    then: Ticket
    divergences: tuple[Divergence, ...]


def live_through(
    past: Iterable[Past],
    *,
    pinned: TicketType,
    today: TicketType,
    other: TicketType,
    until: datetime,
    days: DayChanges = NO_CHANGES,
) -> Lived:
    """Live through the past of a ticket under today's rules and under others."""
    nothing = TICKET.initial()
    one = Side(rules=today, days=days, ticket=nothing, decided_then=pinned is today)
    two = Side(rules=other, days=days, ticket=nothing)
    found: list[Divergence] = []
    for asked in asked_of(past, pinned):
        found += by_itself(one.rings_until(asked.at), two.rings_until(asked.at))
        found += _asked(asked, one, two)
    found += by_itself(one.rings_until(until), two.rings_until(until))
    return Lived(now=one.ticket, then=two.ticket, divergences=tuple(dict.fromkeys(found)))


def live_again(
    past: Iterable[Past],
    *,
    pinned: TicketType,
    rules: TicketType,
    until: datetime,
    days: DayChanges = NO_CHANGES,
) -> Iterator[tuple[TicketEvent, Ticket]]:
    """Yield what happens to a ticket under some rules, each fact with the ticket as it is then."""
    side = Side(rules=rules, days=days, ticket=TICKET.initial())
    for asked in asked_of(past, pinned):
        for fact in side.rings_until(asked.at):
            yield fact, side.ticket
        said = side.asks(asked)
        for fact in side.takes(asked.facts) if isinstance(said, Refusal) else said:
            yield fact, side.ticket
    for fact in side.rings_until(until):
        yield fact, side.ticket


def _asked(asked: Asked, one: Side, two: Side) -> list[Divergence]:
    """Return where two lives part over what was asked, and leave both standing somewhere."""
    if not two.has_place:
        facts = one.asks(asked)
        if isinstance(facts, Refusal):
            facts = one.takes(asked.facts)
        two.takes(facts)
        return []
    together, stood_together = one.ticket is two.ticket, one.ticket.state == two.ticket.state
    other = two.asks(asked)
    if together and one.decided_then and other == [*asked.facts]:
        one.ticket = two.ticket  # today's rules said the same when it happened
        return []
    said = one.asks(asked)
    if isinstance(said, Refusal):
        one.takes(asked.facts)
        if isinstance(other, Refusal):
            two.takes(asked.facts)
            return []
        return [allowed(asked.facts[0], said)]
    if isinstance(other, Refusal):
        two.takes(said)
        told = [refused(asked.facts[0], other)] if stood_together else []
    elif together and said == other:
        two.ticket, told = one.ticket, []  # they are the same, and are known to be
    else:
        told = between(said, other)
    return [*told, *_lost(two)]


def _concerns(fact: TicketEvent, ticket: Ticket) -> bool:
    """Return whether a fact says something of a ticket: one of an approval, if that is open."""
    if not isinstance(fact, ApprovalFact) or isinstance(fact, TicketApprovalOpened):
        return True
    return any((one.key, one.round) == (fact.approval, fact.round) for one in ticket.approvals)


def _lost(two: Side) -> list[Divergence]:
    """Return that the ticket stands where the other rules know no place, if it does."""
    if two.has_place:
        return []
    return [Divergence(kind=NO_PLACE, name=two.ticket.state)]
