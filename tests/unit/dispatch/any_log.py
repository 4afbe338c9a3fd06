"""Any log of dispatch: technicians come, move and go, tickets are offered, answered and closed.

It is written as in production: choices are made on a bench that lags behind the log, and some are
written only after others were made. Same seed, same log.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from services.dispatch.app.by_hand import offer_by_hand
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.choice import Choice
from services.dispatch.domain.commands import (
    Accept,
    Arrive,
    AssignmentCommand,
    Decline,
    Depart,
    Expire,
    Leave,
    OfferNext,
    Prioritise,
    Release,
    Request,
)
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentFact, AssignmentOffered
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.places import Place
from services.dispatch.domain.reserves import ANY_SKILL, Reserve
from services.dispatch.domain.shifts.commands import EndShift, PlanShifts, StartShift
from services.dispatch.domain.shifts.written import WEEKDAYS, ShiftLine
from services.dispatch.domain.single import rules_for_choosing
from services.dispatch.domain.standing import NOBODY_EXCLUDED
from services.dispatch.domain.technician import (
    TECHNICIAN,
    MoveTechnician,
    Profile,
    RegisterTechnician,
    Technician,
    TechnicianCommand,
    TechnicianFact,
)
from services.dispatch.domain.traffic import Band, Traffic
from shared.decider import Refusal
from shared.moments import Moment

SKILLS = ("水", "电", "制冷", "呼吸机")
FIRST_DAY = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
POLICY = Policy(
    key="manor@3/repair",
    asks_for_certificates=True,
    zone="Asia/Shanghai",
    deadline_weight=3.0,
    continuity_weight=2.0,
    leaves_out_complained_about=True,
    reserves=(
        Reserve(skill="呼吸机", share_percent=30, type="alarm"),
        Reserve(skill=ANY_SKILL, share_percent=20, type="alarm", priority="P1"),
    ),
    traffic=(
        Traffic(band=Band(weekend=True, since=10, until=18), factor=1.5),
        Traffic(band=Band(weekend=False, since=0, until=7), factor=0.7),
    ),
)


@dataclass(kw_only=True)
class AnyLog:
    """A log of so many technicians, written by chance, and the bench that it is written by."""

    seed: int
    people: int
    lag_max: int = 12
    log: list[tuple[UUID, TechnicianFact | AssignmentFact]] = field(default_factory=list)
    bench: Bench = field(default_factory=Bench)
    streams: dict[UUID, list[AssignmentFact]] = field(default_factory=dict)
    states: dict[UUID, Assignment] = field(default_factory=dict)
    technicians: dict[UUID, Technician] = field(default_factory=dict)
    unwritten: list[Callable[[], None]] = field(default_factory=list)
    now: datetime = FIRST_DAY

    def __post_init__(self) -> None:
        """Hire everybody."""
        self.dice = Random(self.seed)  # noqa: S311 - the same seed, the same log
        for number in range(1, self.people + 1):
            self._tell(UUID(int=number), RegisterTechnician(profile=self._profile(), at=self.now))

    def live(self, steps: int) -> None:
        """Let something happen so many times, and write what was not written yet."""
        for _ in range(steps):
            self.now += timedelta(seconds=self.dice.randrange(400))
            for happens in self._happenings():
                happens()
            self._catch_up(self.dice.randrange(self.lag_max))
            while len(self.unwritten) > self.dice.randrange(6):
                self.unwritten.pop(0)()
        for write in self.unwritten:
            write()
        self.unwritten.clear()

    def _happenings(self) -> Iterator[Callable[[], None]]:
        """Yield what happens next: something to somebody, something to a ticket, and a choice."""
        yield self.dice.choice([self._somebody_moves, self._somebody_changes, self._a_shift_turns])
        yield self.dice.choice([self._an_answer, self._a_trip, self._a_ticket_closes])
        yield self.dice.choice([self._a_ticket_opens, self._another_try, self._by_hand])

    def _catch_up(self, lag: int) -> None:
        for stream, fact in self.log[self.bench.position : max(0, len(self.log) - lag)]:
            learn(self.bench, stream, fact)

    def _profile(self) -> Profile:
        skills = tuple(one for one in SKILLS if self.dice.random() < 0.6) or ("水",)
        papers = [one for one in skills if self.dice.random() < 0.3]
        return Profile(
            skills=skills,
            home=None if self.dice.random() < 0.05 else self._place(),
            capacity=self.dice.randrange(1, 4),
            member_id=f"m{self.dice.randrange(1_000)}",
            certificates=tuple(Certificate(skill=one, valid_until=self._day()) for one in papers),
            areas=self.dice.choice([(), (), ("region:EAST",), ("region:WEST",)]),
            vendors=self.dice.choice([(), ("迈瑞",)]),
            levels={one: self.dice.randrange(1, 6) for one in skills if self.dice.random() < 0.3},
        )

    def _place(self) -> Place:
        lat, lon = self.dice.uniform(30.2, 30.4), self.dice.uniform(120.0, 120.3)
        return Place(lat=round(lat, 4), lon=round(lon, 4))

    def _day(self) -> date:
        return self.now.date() + timedelta(days=self.dice.randrange(-1, 30))

    def _anybody(self) -> UUID:
        return UUID(int=self.dice.randrange(1, self.people + 1))

    def _tell(self, who: UUID, command: TechnicianCommand) -> None:
        before = self.technicians.get(who, Technician())
        facts = TECHNICIAN.decide(command, before)
        self.technicians[who] = TECHNICIAN.fold(facts, before)
        self.log.extend((who, fact) for fact in facts)

    def _somebody_moves(self) -> None:
        self._tell(self._anybody(), MoveTechnician(place=self._place(), at=self.now))

    def _somebody_changes(self) -> None:
        command = RegisterTechnician(profile=self._profile(), at=self.now, change=True)
        if self.dice.random() < 0.2:
            self._tell(self._anybody(), command)

    def _a_shift_turns(self) -> None:
        turn = EndShift if self.dice.random() < 0.4 else StartShift
        self._tell(self._anybody(), turn(at=self.now))
        if self.dice.random() < 0.1:
            day = ShiftLine(begins="06:00", ends="23:30", days=WEEKDAYS)
            self._tell(self._anybody(), PlanShifts(zone="UTC", lines=(day,), at=self.now))

    def _ticket(self, *statuses: str) -> tuple[UUID, Assignment] | None:
        known = list(self.states)[-60:]
        self.dice.shuffle(known)
        states = ((one, self.states[one]) for one in known)
        return next((found for found in states if found[1].status in statuses), None)

    def _write(self, ticket_id: UUID, command: AssignmentCommand) -> list[AssignmentFact]:
        state = self.states[ticket_id]
        try:
            facts = ASSIGNMENT.decide(command, state)
        except Refusal:
            return []
        self.states[ticket_id] = ASSIGNMENT.fold(facts, state)
        self.streams[ticket_id].extend(facts)
        self.log.extend((ticket_id, fact) for fact in facts)
        return facts

    def _an_answer(self) -> None:
        found = self._ticket("offered")
        if found is None:
            return
        ticket_id, state = found
        who, at = state.technician_id, self.now
        answers: list[AssignmentCommand] = [
            Accept(technician_id=who, at=at),
            Decline(technician_id=who, reason="too far", at=at),
            Expire(round=state.round, at=at),
            Prioritise(priority=self.dice.choice(["P1", "P2"]), at=at),
        ]
        self._write(ticket_id, self.dice.choice(answers))

    def _a_trip(self) -> None:
        found = self._ticket("offered", "accepted")
        if found is not None:
            moment, who = Moment(at=self.now, claimed=False, imported=False), found[1].technician_id
            steps: list[AssignmentCommand] = [
                Depart(technician_id=who, moment=moment, estimate=None, estimated_for=None),
                Arrive(technician_id=who, moment=moment),
                Leave(technician_id=who, moment=moment),
            ]
            self._write(found[0], self.dice.choice(steps))

    def _a_ticket_closes(self) -> None:
        found = self._ticket("offered", "accepted", "waiting")
        if found is not None:
            self._write(found[0], Release(reason="closed", at=self.now))

    def _a_ticket_opens(self) -> None:
        kind = self.dice.choice(["repair", "repair", "alarm"])
        skills = tuple(sorted(self.dice.sample(SKILLS, self.dice.choice([0, 1, 1, 2]))))
        need = Need(
            ticket_id=UUID(int=1_000_000 + len(self.streams)),
            type=kind,
            policy=replace(POLICY, key=f"manor@3/{kind}"),
            skills=("呼吸机",) if kind == "alarm" else skills,
            place=None if self.dice.random() < 0.1 else self._place(),
            priority=self.dice.choice(["", "P1", "P2", "P3"]),
            areas=self.dice.choice([(), (), ("region:EAST",)]),
            vendor=self.dice.choice(["", "", "", "迈瑞"]),
            levels=tuple((one, 2) for one in skills if self.dice.random() < 0.2),
            due_at=self._due_at(),
            about=(f"asset:{self.dice.randrange(12)}",) if self.dice.random() < 0.7 else (),
            complained_about=self._complained_about(),
        )
        self.streams[need.ticket_id], self.states[need.ticket_id] = [], Assignment()
        at, choice = self.now, self.bench.choose(need, NOBODY_EXCLUDED, self.now)
        self._choose(choice, Request(need=need, choice=choice, at=at, expires_at=at))

    def _due_at(self) -> datetime | None:
        return self.dice.choice([None, self.now + timedelta(minutes=self.dice.randrange(-10, 90))])

    def _complained_about(self) -> UUID | None:
        """Return nobody, mostly; somebody, or whoever worked on an earlier ticket."""
        if not self.streams or self.dice.random() < 0.7:
            return None
        return self.dice.choice([self._anybody(), self.dice.choice([*self.streams])])

    def _another_try(self) -> None:
        found = self._ticket("waiting")
        if found is None or found[1].need is None:
            return
        ticket_id, state = found
        version = len(self.streams[ticket_id])
        choice = self.bench.choose(found[1].need, state.excluded, self.now, version)
        self._choose(choice, OfferNext(choice=choice, at=self.now, expires_at=self.now), ticket_id)

    def _choose(
        self, choice: Choice, command: Request | OfferNext, ticket_id: UUID | None = None
    ) -> None:
        """Reserve at once, write some time later: others choose in between."""
        ticket = command.need.ticket_id if isinstance(command, Request) else ticket_id
        assert ticket is not None
        who = choice.chosen
        if who is not None:
            self.bench.reserve(ticket, who)

        def write() -> None:
            offers = [
                one for one in self._write(ticket, command) if isinstance(one, AssignmentOffered)
            ]
            if who is not None and not offers:
                self.bench.undo(ticket, who)

        self.unwritten.append(write)

    def _by_hand(self) -> None:
        found, who = self._ticket("waiting", "offered", "accepted"), self._anybody()
        standing = self.bench.standing(who)
        if found is None or found[1].need is None or standing is None or self.dice.random() < 0.8:
            return
        ticket_id, need = found[0], found[1].need
        version = len(self.streams[ticket_id])
        compared = self.bench.choose(need, found[1].excluded, self.now, version)
        today = rules_for_choosing(self.bench, need, self.now)
        command = offer_by_hand(need, standing, today, compared, "knows the place")
        self._write(ticket_id, command)


def learn(bench: Bench, stream: UUID, fact: TechnicianFact | AssignmentFact) -> None:
    """Let a bench read the next fact of a log."""
    bench.position += 1
    if isinstance(fact, AssignmentFact):
        bench.learn_of_assignment(stream, fact)
    else:
        bench.learn_of_technician(stream, fact)
