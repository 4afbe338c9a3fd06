"""Foresight: to which tickets that are put off nobody could come, as things stand, and why.

Of appointments that were promised more often than there are hands, the later promise is the one
that nobody could keep. Where slots of several lengths overlap that cannot be told from our not
having found how, so nothing is said of them while somebody could keep each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.dispatch.domain.appointments.asking import Asked, asked_by
from services.dispatch.domain.appointments.danger import Danger, not_chosen_since
from services.dispatch.domain.appointments.outlook import Changed
from services.dispatch.domain.appointments.room import AROUND_MAX, Hands, Taken, around
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.appointments.staff import Staff
from services.dispatch.domain.assignment import Assignment

EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Found:
    """Whether anybody could come to a ticket in its slot; ``danger`` is why nobody could."""

    ticket_id: UUID
    slot: Slot | None
    danger: Danger | None


def foreseen(of: Changed) -> list[Found]:
    """Return what is to be said of the tickets that are looked at, and was not said yet.

    Up to seconds of CPU where thousands of appointments are looked at: not for the event loop.
    """
    return [
        one
        for one in _Foresight(of).found()
        if of.tickets[one.ticket_id].danger != (None if one.danger is None else one.danger.reason)
    ]


class _Foresight:
    """One look at what changed."""

    def __init__(self, of: Changed) -> None:
        self._of = of
        self._agreed = sorted(self._all_agreed(), key=lambda one: (one.slot.start, one.ticket_id))
        starts = (one.slot.start for one in self._agreed)
        ends = (one.slot.end for one in self._agreed)
        span = min([of.at, *starts]), max([of.at, *ends])
        self._staff = Staff(of.people.values(), *span)
        before = (one for one in of.before.values() if one is not None)
        self._before = Staff(before, *span)
        self._after = Staff((of.people[who] for who in of.before), *span)

    def found(self) -> Iterator[Found]:
        """Yield what is so of each ticket that is looked at."""
        for ticket_id, now in self._of.tickets.items():
            if self._is_to_choose(now) and self._concerns_choosing(ticket_id, now):
                yield Found(ticket_id=ticket_id, slot=None, danger=self._of_choosing(now))
        seen = set[UUID]()
        for one in self._agreed:
            if one.ticket_id not in seen and self._concerns(one):
                group = around(self._agreed, one.slot)
                seen.update(other.ticket_id for other in group)
                yield from self._of_group(group)

    def _all_agreed(self) -> Iterator[Taken]:
        for ticket_id, now in self._of.tickets.items():
            need = now.need
            if need is not None and need.slot is not None and need.is_awaited(self._of.at):
                yield Taken(ticket_id=ticket_id, slot=need.slot, asked=asked_by(need))

    def _is_to_choose(self, now: Assignment) -> bool:
        return now.is_put_off(self._of.at) and now.look_at is None

    def _concerns(self, one: Taken) -> bool:
        """Say whether an appointment may be kept otherwise than before."""
        if self._of.is_all or any(slot.overlaps(one.slot) for slot in self._of.slots):
            return True
        before, after = self._before, self._after
        if before.able(one.asked, one.slot) != after.able(one.asked, one.slot):
            return True
        return self._is_told_otherwise(self._of.tickets[one.ticket_id], one.asked, one.slot)

    def _concerns_choosing(self, ticket_id: UUID, now: Assignment) -> bool:
        if self._of.is_all or ticket_id in self._of.changed:
            return True
        asked, at = _asked(now), self._of.at
        if self._before.fit(asked, at) != self._after.fit(asked, at):
            return True
        return self._is_told_otherwise(now, asked, None)

    def _is_told_otherwise(self, now: Assignment, asked: Asked, slot: Slot | None) -> bool:
        """Say whether other rules speak against people for a ticket nobody could come to."""
        at, before, after = self._of.at, self._before, self._after
        return now.danger is not None and (
            before.rules(asked, at, slot) != after.rules(asked, at, slot)
        )

    def _of_choosing(self, now: Assignment) -> Danger | None:
        """Return why no slot can be chosen, or that none was for too long."""
        need, asked, at = now.need, _asked(now), self._of.at
        if not self._staff.fit(asked, at):
            return self._staff.danger(asked, at, None)
        rule = None if need is None else need.policy.appointments
        since = now.put_off_since
        if rule is None or since is None or at < rule.choose_by(since):
            return None
        return not_chosen_since(since, asked.zone)

    def _of_group(self, group: Sequence[Taken]) -> Iterator[Found]:
        """Yield what is so of appointments that touch: hands go to whoever was promised first."""
        is_exact = len({one.slot for one in group}) == 1 and len(group) < AROUND_MAX
        hands = Hands(self._able)
        for one in sorted(group, key=self._turn):
            is_possible = bool(self._able(one))
            is_kept = is_possible and (not is_exact or hands.take(one))
            if self._of.tickets[one.ticket_id].is_put_off(self._of.at):
                danger = None if is_kept else self._why_not(one)
                yield Found(ticket_id=one.ticket_id, slot=one.slot, danger=danger)

    def _able(self, one: Taken) -> Sequence[UUID]:
        """Return who might keep an appointment: whoever has it, if somebody has."""
        has = self._of.tickets[one.ticket_id].technician_id
        return self._staff.able(one.asked, one.slot) if has is None else (has,)

    def _turn(self, one: Taken) -> tuple[bool, datetime, UUID]:
        now = self._of.tickets[one.ticket_id]
        return now.technician_id is None, now.put_off_since or EARLIEST, one.ticket_id

    def _why_not(self, one: Taken) -> Danger:
        return self._staff.danger(one.asked, self._of.at, one.slot)


def _asked(now: Assignment) -> Asked:
    return Asked() if now.need is None else asked_by(now.need)
