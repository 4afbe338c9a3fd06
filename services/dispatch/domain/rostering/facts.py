"""Facts about a roster. All are between those who plan: what is planned is told of technicians."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.dispatch.domain.rostering.problem import RosterProblem, Row
from services.dispatch.domain.rostering.proposal import Made, Note
from shared.decider import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What somebody shall work on a day instead: a kind of shift, or nothing (``FREE``)."""

    technician_id: UUID
    day: date
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """What somebody works on each day of the span."""

    technician_id: UUID
    kinds: Row


@dataclass(frozen=True, kw_only=True)
class RosterRequested(Fact):
    """A roster is to be made, in the time of a zone; everything it is made from is kept."""

    TOPIC = "roster.requested"
    zone: str
    problem: RosterProblem


@dataclass(frozen=True, kw_only=True)
class RosterProposed(Fact):
    """A roster was made; ``note`` says why it is the greedy one, if it is."""

    TOPIC = "roster.proposed"
    rows: tuple[MemberRow, ...]
    made_by: Made
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class RosterEdited(Fact):
    """A person changed some days of a roster."""

    TOPIC = "roster.edited"
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class RosterPublished(Fact):
    """A roster counts: the shifts of its technicians follow, one technician after the other."""

    TOPIC = "roster.published"


@dataclass(frozen=True, kw_only=True)
class RosterShiftsPlanned(Fact):
    """The shifts of one technician are as the roster says, or were ``refused`` with a code."""

    TOPIC = "roster.shifts_planned"
    technician_id: UUID
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class RosterSuperseded(Fact):
    """Another roster was published about some of the same days and technicians."""

    TOPIC = "roster.superseded"
    by: UUID


RosterFact = (
    RosterRequested
    | RosterProposed
    | RosterEdited
    | RosterPublished
    | RosterShiftsPlanned
    | RosterSuperseded
)
ROSTER_FACTS: tuple[type[RosterFact], ...] = (
    RosterRequested,
    RosterProposed,
    RosterEdited,
    RosterPublished,
    RosterShiftsPlanned,
    RosterSuperseded,
)
