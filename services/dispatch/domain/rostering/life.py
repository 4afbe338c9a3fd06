"""The life of a roster: requested, proposed, edited by a person, published, perhaps superseded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID

from services.dispatch.domain.rostering.check import Broken, broken_by, check_shape
from services.dispatch.domain.rostering.commands import (
    EditRoster,
    NoteShifts,
    ProposeRoster,
    PublishRoster,
    RequestRoster,
    RosterCommand,
    SupersedeRoster,
)
from services.dispatch.domain.rostering.facts import (
    ROSTER_FACTS,
    Cell,
    MemberRow,
    RosterEdited,
    RosterFact,
    RosterProposed,
    RosterPublished,
    RosterRequested,
    RosterShiftsPlanned,
    RosterSuperseded,
)
from services.dispatch.domain.rostering.problem import (
    FREE,
    Roster,
    RosterProblem,
    check_problem,
)
from services.dispatch.domain.rostering.proposal import Made, Note
from services.dispatch.domain.rostering.refusals import (
    RosterBreaksRules,
    RosterNotProposed,
    RosterTooLate,
    RosterUnknown,
    RosterWrong,
)
from services.dispatch.domain.shifts.commands import PlanShifts
from services.dispatch.domain.shifts.plan import DAY_MINUTES
from services.dispatch.domain.shifts.written import ShiftLine, today_in
from shared.decider import Decider, Reason

CELLS_MAX = 2_000
REASONS_MAX = 20

Status = Literal["none", "requested", "proposed", "published"]


@dataclass(frozen=True, kw_only=True)
class RosterNow:
    """A roster as of now; ``planned`` is whose shifts follow it, or the code that refused them."""

    status: Status = "none"
    zone: str = "UTC"
    problem: RosterProblem | None = None
    rows: Roster = field(default_factory=dict)
    made_by: Made | None = None
    note: Note | None = None
    published_at: datetime | None = None
    planned: Mapping[UUID, str] = field(default_factory=dict)
    superseded_by: tuple[UUID, ...] = ()

    @property
    def known(self) -> RosterProblem:
        """Return what it is made for; raises RosterUnknown."""
        if self.problem is None:
            raise RosterUnknown
        return self.problem

    @property
    def missing(self) -> tuple[UUID, ...]:
        """Return whose shifts are still to be planned after it was published."""
        return tuple(who for who in self.rows if who not in self.planned)

    def is_superseded_by(self, other: "RosterNow") -> bool:
        """Say whether another was published later about some technician on some day of it."""
        one, two = self.known, other.known
        published = (self.published_at, other.published_at)
        return (
            published[0] is not None
            and published[1] is not None
            and published[0] < published[1]
            and one.first <= two.last
            and two.first <= one.last
            and not set(self.rows).isdisjoint(other.rows)
        )

    def shifts_of(self, technician_id: UUID, at: datetime) -> PlanShifts:
        """Return the command that lets somebody work as their row says, and on no other days."""
        problem = self.known
        row = self.rows[technician_id]
        lines = tuple(
            ShiftLine(
                begins=_time(kind.begins),
                ends=_time(kind.ends if kind.ends <= DAY_MINUTES else kind.ends - DAY_MINUTES),
                overnight=kind.ends > DAY_MINUTES,
                days=days,
            )
            for kind in problem.kinds
            if (days := _days(problem, row, kind.name))
        )
        return PlanShifts(
            zone=self.zone, lines=lines, at=at, first=problem.first, last=problem.last
        )


def decide(command: RosterCommand, now: RosterNow) -> list[RosterFact]:
    """Say what follows from a command; raises the refusals of rosters."""
    match command:
        case RequestRoster():
            return _request(command, now)
        case ProposeRoster():
            return _propose(command, now)
        case EditRoster():
            return _edit(command, now)
        case PublishRoster():
            return _publish(command, now)
        case NoteShifts() | SupersedeRoster():
            return _note(command, now)
        case _:
            assert_never(command)


def evolve(now: RosterNow, fact: RosterFact) -> RosterNow:
    """Return a roster after a fact."""
    match fact:
        case RosterRequested(zone=zone, problem=problem):
            return RosterNow(status="requested", zone=zone, problem=problem)
        case RosterProposed(rows=rows, made_by=made_by, note=note):
            roster = {one.technician_id: one.kinds for one in rows}
            return replace(now, status="proposed", rows=roster, made_by=made_by, note=note)
        case RosterEdited(cells=cells):
            return replace(now, rows=edited(now.known, now.rows, cells))
        case RosterPublished(occurred_at=at):
            return replace(now, status="published", published_at=at)
        case RosterShiftsPlanned(technician_id=who, refused=refused):
            return replace(now, planned={**now.planned, who: refused})
        case RosterSuperseded(by=by):
            return replace(now, superseded_by=(*now.superseded_by, by))
        case _:
            assert_never(fact)


ROSTER: Decider[RosterCommand, RosterFact, RosterNow] = Decider(
    kind="roster", initial=RosterNow, decide=decide, evolve=evolve, facts=ROSTER_FACTS
)


def edited(problem: RosterProblem, rows: Roster, cells: Sequence[Cell]) -> Roster:
    """Return the roster with some days changed."""
    changed = {who: list(row) for who, row in rows.items()}
    for cell in cells:
        changed[cell.technician_id][(cell.day - problem.first).days] = cell.kind
    return {who: tuple(row) for who, row in changed.items()}


def _request(command: RequestRoster, now: RosterNow) -> list[RosterFact]:
    zone, problem = command.zone, command.problem
    check_problem(problem)
    _check_begins(zone, problem, command.at)
    if now.status != "none":
        return []
    return [RosterRequested(zone=zone, problem=problem, occurred_at=command.at)]


def _propose(command: ProposeRoster, now: RosterNow) -> list[RosterFact]:
    if now.status != "requested":
        return []
    made = command.proposal
    check_shape(made.roster, now.known)
    rows = tuple(MemberRow(technician_id=who, kinds=row) for who, row in made.roster.items())
    return [RosterProposed(rows=rows, made_by=made.made_by, note=made.note, occurred_at=command.at)]


def _edit(command: EditRoster, now: RosterNow) -> list[RosterFact]:
    _require_proposed(now)
    problem = now.known
    cells = {(one.technician_id, one.day): one for one in command.cells}
    if len(command.cells) > CELLS_MAX or len(cells) < len(command.cells):
        raise RosterWrong(f"A change names each day of a technician once, {CELLS_MAX} at most.")
    for one in command.cells:
        if one.technician_id not in now.rows or one.day not in problem.days:
            raise RosterWrong(f"{one.technician_id} on {one.day} is not in this roster.")
    rows = edited(problem, now.rows, command.cells)
    check_shape(rows, problem)
    differ = tuple(
        one
        for one in command.cells
        if now.rows[one.technician_id][(one.day - problem.first).days] != one.kind
    )
    _check_nothing_new_broken(problem, now.rows, rows)
    return [RosterEdited(cells=differ, occurred_at=command.at)] if differ else []


def _check_nothing_new_broken(problem: RosterProblem, before: Roster, after: Roster) -> None:
    """Refuse to break a rule that is more than advice, where it was kept before."""
    worse = [
        Broken(rule=rule, technician_id=one.technician_id, day=day)
        for one in problem.members
        if before[one.technician_id] != after[one.technician_id]
        for rule, day in broken_by(one, after[one.technician_id], problem)
        if rule not in problem.rules.advisory
        and (rule, day) not in broken_by(one, before[one.technician_id], problem)
    ]
    if worse:
        raise RosterBreaksRules(
            reasons=[
                Reason(
                    code=one.rule,
                    message=f"{one.rule}: {one.technician_id} on {one.day}.",
                    zh=f"{one.rule}：{one.technician_id}，{one.day}。",
                )
                for one in worse[:REASONS_MAX]
            ]
        )


def _publish(command: PublishRoster, now: RosterNow) -> list[RosterFact]:
    if now.status == "published":
        return []
    _require_proposed(now)
    _check_begins(now.zone, now.known, command.at)
    return [RosterPublished(occurred_at=command.at)]


def _note(command: NoteShifts | SupersedeRoster, now: RosterNow) -> list[RosterFact]:
    """Take note of what follows from publishing, each thing once."""
    if now.status != "published":
        return []
    if isinstance(command, SupersedeRoster):
        new = command.by not in now.superseded_by
        return [RosterSuperseded(by=command.by, occurred_at=command.at)] if new else []
    who, refused = command.technician_id, command.refused
    told = RosterShiftsPlanned(technician_id=who, refused=refused, occurred_at=command.at)
    return [told] if who in now.missing else []


def _require_proposed(now: RosterNow) -> None:
    if now.status == "none":
        raise RosterUnknown
    if now.status != "proposed":
        raise RosterNotProposed


def _check_begins(zone: str, problem: RosterProblem, at: datetime) -> None:
    if problem.first < today_in(zone, at):
        raise RosterTooLate


def _days(problem: RosterProblem, row: Sequence[str], kind: str) -> tuple[str, ...]:
    return tuple(
        day.isoformat() for day, one in zip(problem.days, row, strict=True) if one == kind != FREE
    )


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
