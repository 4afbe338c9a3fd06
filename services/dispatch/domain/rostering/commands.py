"""Commands about a roster."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.dispatch.domain.rostering.facts import Cell
from services.dispatch.domain.rostering.problem import RosterProblem
from services.dispatch.domain.rostering.proposal import Proposal


@dataclass(frozen=True, kw_only=True)
class RequestRoster:
    """Let a roster be made."""

    zone: str
    problem: RosterProblem
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ProposeRoster:
    """Keep what was made."""

    proposal: Proposal
    at: datetime


@dataclass(frozen=True, kw_only=True)
class EditRoster:
    """Change some days."""

    cells: tuple[Cell, ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PublishRoster:
    """Let it count."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class NoteShifts:
    """Say that somebody's shifts were planned, or ``refused`` with a code."""

    technician_id: UUID
    at: datetime
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class SupersedeRoster:
    """Say that another roster was published about some of it."""

    by: UUID
    at: datetime


RosterCommand = (
    RequestRoster | ProposeRoster | EditRoster | PublishRoster | NoteShifts | SupersedeRoster
)
