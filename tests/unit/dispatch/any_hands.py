"""Any log in which people also take tickets, hand them over, and are given them by plans.

Each is written as in production: how somebody stands to a ticket is kept as it was found, on a
bench that lags behind the log.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.basis import Basis
from services.dispatch.domain.certificates import for_skills
from services.dispatch.domain.commands import Accept, Decline, Grab, PutInQueue, Transfer
from services.dispatch.domain.need import Need
from services.dispatch.domain.rolling.facts import AssignmentPlanned, Because
from services.dispatch.domain.rolling.visits import Given, PlanVisit, Seen
from services.dispatch.domain.rules import Circumstances
from services.dispatch.domain.single import rules_for_one, weighed, weighed_all
from services.dispatch.domain.standing import Standing
from tests.unit.dispatch.any_log import AnyLog

QUEUES = ("*", "region:EAST", "region:WEST")


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A ticket and somebody, as a bench sees them at one moment."""

    ticket_id: UUID
    state: Assignment
    need: Need
    one: Standing
    today: Circumstances
    basis: Basis


@dataclass(kw_only=True)
class AnyHands(AnyLog):
    """As any log, and more happens."""

    def _happenings(self) -> Iterator[Callable[[], None]]:
        yield from super()._happenings()
        yield self.dice.choice([self._into_a_queue, self._a_grab, self._a_grab])
        yield self.dice.choice([self._a_transfer, self._whom_was_asked_answers, self._a_plan])

    def _meeting(self, *statuses: str) -> Meeting | None:
        found, who = self._ticket(*statuses), self._anybody()
        one = self.bench.standing(who)
        if found is None or found[1].need is None or one is None:
            return None
        ticket_id, state = found
        today = rules_for_one(self.bench, found[1].need, self.now)
        return Meeting(
            ticket_id=ticket_id,
            state=state,
            need=found[1].need,
            one=one,
            today=today,
            basis=self.bench.basis(len(self.streams[ticket_id]), today),
        )

    def _into_a_queue(self) -> None:
        found = self._ticket("waiting", "offered")
        if found is not None:
            queue = self.dice.choice(QUEUES)
            command = PutInQueue(queue=queue, members=("m1",), reason="", at=self.now, until=None)
            self._write(found[0], command)

    def _a_grab(self) -> None:
        met = self._meeting("queued", "waiting")
        if met is None or met.state.queued is None:
            return
        command = Grab(
            technician_id=met.one.technician_id,
            member_id=met.one.member_id or "",
            candidate=weighed(met.need, met.one, met.today, met.state.queued.queue),
            at=self.now,
            day=met.today.day,
            certificates=for_skills(met.one.certificates, met.need.skills),
            basis=met.basis,
        )
        self._write(met.ticket_id, command)

    def _a_transfer(self) -> None:
        met = self._meeting("accepted")
        if met is None:
            return
        command = Transfer(
            giver=None,
            technician_id=met.one.technician_id,
            member_id=met.one.member_id,
            reason="on holiday",
            candidate=weighed(met.need, met.one, met.today),
            at=self.now,
            expires_at=self.now,
            day=met.today.day,
            certificates=for_skills(met.one.certificates, met.need.skills),
            basis=met.basis,
        )
        self._write(met.ticket_id, command)

    def _whom_was_asked_answers(self) -> None:
        asked = [
            (ticket, state.transfer) for ticket, state in self.states.items() if state.transfer
        ]
        if asked:
            ticket_id, transfer = self.dice.choice(asked)
            who, at = transfer.technician_id, self.now
            yes, no = (
                Accept(technician_id=who, at=at),
                Decline(technician_id=who, reason="no", at=at),
            )
            self._write(ticket_id, yes if self.dice.random() < 0.8 else no)

    def _a_plan(self) -> None:
        met = self._meeting("waiting", "offered")
        if met is None or met.state.queued is not None:
            return
        who, has = met.one.technician_id, met.state.technician_id
        people = [who, *([] if has is None else [has])]
        planned = AssignmentPlanned(
            technician_id=who, turn=1, begins_at=self.now, plan_id=UUID(int=7), occurred_at=self.now
        )
        given = Given(
            member_id=met.one.member_id,
            expires_at=self.now,
            because=Because(plan_id=UUID(int=7)),
            candidates=weighed_all(self.bench, met.need, people, met.today),
            day=met.today.day,
            certificates=for_skills(met.one.certificates, met.need.skills),
            basis=met.basis,
        )
        self._write(met.ticket_id, PlanVisit(seen=Seen.of(met.state), planned=planned, given=given))
