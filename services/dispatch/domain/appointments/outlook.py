"""The outlook of a tenant: which tickets are put off and who might come, folded from its log.

It knows what changed since it was last looked at, so that only that is looked at again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from uuid import UUID

from services.dispatch.domain.appointments.facts import DangerFact
from services.dispatch.domain.appointments.rule import Appointments, Slot
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.assignment import evolve as evolve_assignment
from services.dispatch.domain.facts import AssignmentFact
from services.dispatch.domain.standing import Standing, standing_of
from services.dispatch.domain.technician import Technician, TechnicianFact
from services.dispatch.domain.technician import evolve as evolve_technician

CHANGED_MAX = 100
"""Where more people or slots than this changed, comparing them costs more than looking at all."""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What is to be looked at ``at`` a moment, of all ``tickets`` with appointments.

    Those are the ``changed`` ones, those around ``slots``, and those that hang on people who stood
    otherwise ``before`` (None: they were not registered). Where ``is_all``, all of them are.
    ``position`` is how far the log was read.
    """

    at: datetime
    position: int
    tickets: Mapping[UUID, Assignment]
    people: Mapping[UUID, Standing]
    before: Mapping[UUID, Standing | None]
    changed: frozenset[UUID]
    slots: frozenset[Slot]
    is_all: bool


class Outlook:
    """The open tickets of one tenant for which slots are chosen, and its technicians.

    ``position`` is how far the log was read into it.
    """

    def __init__(self) -> None:
        self.position = 0
        self._tickets: dict[UUID, Assignment] = {}
        self._technicians: dict[UUID, Technician] = {}
        self._people: dict[UUID, Standing] = {}
        self._before: dict[UUID, Standing | None] = {}
        self._changed: set[UUID] = set()
        self._slots: set[Slot] = set()
        self._to_choose: list[tuple[datetime, UUID]] = []
        self._is_all = True

    def __contains__(self, ticket_id: UUID) -> bool:
        return ticket_id in self._tickets

    def learn_of_technician(self, technician_id: UUID, fact: TechnicianFact) -> None:
        """Take in a fact about a technician."""
        before = self._people.get(technician_id)
        now = evolve_technician(self._technicians.get(technician_id, Technician()), fact)
        self._technicians[technician_id] = now
        self._people[technician_id] = standing_of(technician_id, now, None, 0)
        if self._tickets:
            self._before.setdefault(technician_id, before)

    def learn_of_ticket(self, ticket_id: UUID, fact: AssignmentFact) -> None:
        """Take in a fact about a ticket's assignment; one without appointments is left out."""
        before = self._tickets.pop(ticket_id, None)
        now = evolve_assignment(before or Assignment(), fact)
        rule = _rule_of(now)
        if rule is not None:
            self._tickets[ticket_id] = now
            self._have_chosen(ticket_id, before, now, rule)
        if not isinstance(fact, DangerFact):
            ours = [one for one in (before, now) if one is not None and _rule_of(one) is not None]
            self._changed.update(ticket_id for _ in ours)
            needs = (one.need for one in ours)
            self._slots.update(one.slot for one in needs if one is not None and one.slot)

    def look_at_all(self) -> None:
        """Have all of them looked at next."""
        self._is_all = True

    def is_due(self, at: datetime) -> bool:
        """Say whether anything may be otherwise than was said last."""
        is_late = self.next_due is not None and self.next_due <= at
        changed = self._is_all or self._before or self._changed
        return bool(self._tickets) and (is_late or bool(changed))

    @property
    def next_due(self) -> datetime | None:
        """By when the next slot is to be chosen."""
        return self._to_choose[0][0] if self._to_choose else None

    def take(self, at: datetime) -> Changed:
        """Return what is to be looked at; it counts as looked at."""
        while self._to_choose and self._to_choose[0][0] <= at:
            self._changed.add(heappop(self._to_choose)[1])
        found = Changed(
            at=at,
            position=self.position,
            tickets=dict(self._tickets),
            people=dict(self._people),
            before=dict(self._before),
            changed=frozenset(self._changed),
            slots=frozenset(self._slots),
            is_all=self._is_all or max(len(self._before), len(self._slots)) > CHANGED_MAX,
        )
        self._is_all = False
        self._before.clear()
        self._changed.clear()
        self._slots.clear()
        return found

    def _have_chosen(
        self, ticket_id: UUID, before: Assignment | None, now: Assignment, rule: Appointments
    ) -> None:
        """Remember by when a slot is to be chosen, from when on none is."""
        since, is_to_choose = now.put_off_since, now.status == "put_off" and now.look_at is None
        was_so = before is not None and before.look_at is None and before.put_off_since == since
        if since is not None and is_to_choose and not was_so:
            heappush(self._to_choose, (rule.choose_by(since), ticket_id))


def _rule_of(now: Assignment) -> Appointments | None:
    """Return how the appointments of a ticket are made that is open and was put off."""
    is_open = now.need is not None and now.status not in {"held", "over"}
    return now.need.policy.appointments if is_open and now.need is not None else None
