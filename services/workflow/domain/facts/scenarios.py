"""What happens to the scenarios of a tenant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from shared.decider import Fact


@dataclass(frozen=True, kw_only=True)
class ScenarioPublished(Fact):
    """A tenant's rules got a new version; ``document`` is their normalised form."""

    TOPIC: ClassVar[str] = "scenario.published"

    key: str
    version: int
    content_hash: str
    document: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class MigrationBegan(Fact):
    """The open tickets of a scenario are to follow ``version``, one fact per ticket.

    ``places`` says where those go whose state is gone (``repair.verifying`` -> ``working``, or
    nothing for those that stay). With ``undoes`` the tickets that an earlier migration took to that
    version return to where they stood. ``number`` counts the migrations of a tenant.
    """

    TOPIC: ClassVar[str] = "scenario.migration_began"

    number: int
    key: str
    version: int
    places: Mapping[str, str]
    undoes: int | None = None


@dataclass(frozen=True, kw_only=True)
class TicketLeft:
    """A ticket that a migration left as it was: ``why`` is the code of a refusal."""

    number: str
    state: str
    why: str


@dataclass(frozen=True, kw_only=True)
class MigrationEnded(Fact):
    """Every ticket was looked at; ``left`` are the first of those that did not come along."""

    TOPIC: ClassVar[str] = "scenario.migration_ended"

    number: int
    key: str
    version: int
    tickets_migrated: int
    tickets_left: int
    left: tuple[TicketLeft, ...]


ScenarioEvent = ScenarioPublished | MigrationBegan | MigrationEnded
