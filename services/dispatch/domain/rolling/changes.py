"""Changes: what a verdict says of each ticket that is news."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.dispatch.domain.planning.acceptance import Taken, Verdict
from services.dispatch.domain.rolling.board import OpenTicket
from services.dispatch.domain.rolling.facts import AssignmentPlanned, Because
from services.dispatch.domain.rolling.snapshot import Snapshot
from services.dispatch.domain.rolling.visits import Seen

NOTICEABLE = timedelta(minutes=10)
"""By less a beginning may move without anybody being told."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A ticket's new turn; ``because`` where it goes to somebody else."""

    ticket: OpenTicket
    ticket_id: UUID
    planned: AssignmentPlanned
    because: Because | None = None

    @property
    def has(self) -> UUID | None:
        """Who had the ticket when the plan was begun; None: it waited."""
        return self.ticket.now.technician_id

    @property
    def gets(self) -> UUID:
        """Who has it by the plan."""
        return self.planned.technician_id


@dataclass(frozen=True, kw_only=True)
class Made:
    """Which plan it is, made when, and who said how long its ways take."""

    plan_id: UUID
    at: datetime
    travel: str


def changes(verdict: Verdict, before: Snapshot, made: Made) -> list[Change]:
    """Return what is new by a plan; tickets that go to somebody else come first.

    A ticket that the plan leaves out stays as it is: who has it keeps it.
    """
    found = list(_changes(verdict, before, made))
    return sorted(found, key=lambda one: one.because is None)


def still_whole(moves: Sequence[Change], tickets: Mapping[UUID, OpenTicket]) -> list[Change]:
    """Return the moves that no news of ``tickets`` stands against, not even against others of them.

    Technicians who exchange tickets are one: half an exchange is a plan that nobody verified.
    """
    touched = {who for one in moves if not _is_as_seen(one, tickets) for who in _people(one)}
    while beside := [one for one in moves if touched & _people(one) and _people(one) - touched]:
        touched.update(*map(_people, beside))
    return [one for one in moves if not touched & _people(one)]


def _is_as_seen(change: Change, tickets: Mapping[UUID, OpenTicket]) -> bool:
    now = tickets.get(change.ticket_id)
    return now is not None and Seen.of(now.now) == Seen.of(change.ticket.now)


def _people(change: Change) -> frozenset[UUID]:
    return frozenset({change.gets} if change.has is None else {change.gets, change.has})


def _changes(verdict: Verdict, before: Snapshot, made: Made) -> Iterator[Change]:
    for route in verdict.plan.routes:
        who = route.technician_id
        because = _because(who, verdict.taken, made.plan_id)
        for turn, stop in enumerate(route.stops, start=1):
            ticket = before.tickets[stop.visit_id]
            planned = AssignmentPlanned(
                technician_id=who,
                turn=turn,
                begins_at=before.at + timedelta(seconds=stop.begins_s),
                plan_id=made.plan_id,
                travel=made.travel,
                occurred_at=made.at,
            )
            moves = ticket.now.technician_id != who
            if moves or _is_news(planned, ticket.planned):
                yield Change(
                    ticket=ticket,
                    ticket_id=stop.visit_id,
                    planned=planned,
                    because=because if moves else None,
                )


def _because(who: UUID, taken: tuple[Taken, ...], plan_id: UUID) -> Because:
    for one in taken:
        if who in one.technicians:
            return Because(plan_id=plan_id, gain_s=one.gain_s, more=one.more, moved=len(one.moved))
    return Because(plan_id=plan_id)


def _is_news(planned: AssignmentPlanned, known: AssignmentPlanned | None) -> bool:
    if known is None or known.turn != planned.turn:
        return True
    return abs(known.begins_at - planned.begins_at) >= NOTICEABLE
