"""Ports: what the use cases need, and the adapters satisfy."""

from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

from services.workflow.domain.definition import Definition, TicketType
from services.workflow.domain.merging.likeness import Earlier
from services.workflow.domain.places import Whereabouts
from services.workflow.domain.shadow import Past
from services.workflow.domain.words.model import Model
from services.workflow.domain.words.rules import Example, WordsOfField
from shared.decider import Reason
from shared.intent import TenantId


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A scenario document that fits together, in its normal form."""

    key: str
    content_hash: str
    document: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Advice:
    """Something to be said about a document before it is published.

    ``line`` and ``column`` count from 1; 0 where the place is not known.
    """

    severity: Literal["error", "warning", "note"]
    reason: Reason
    message_zh: str
    line: int = 0
    column: int = 0


class Documents(Protocol):
    """Reads what tenants write down."""

    def shipped(self, key: str) -> str:
        """Return the text of a scenario that ships; raises ScenarioUnknown."""

    def read(self, text: str) -> Draft:
        """Return what a text says; raises ScenarioInvalid with every reason."""

    def compiled(self, document: Mapping[str, object], version: int) -> Definition:
        """Return the rules of a published document."""

    def advice(self, text: str) -> list[Advice]:
        """Return everything to be said about a text."""


class Fleet(Protocol):
    """Walks all tickets of a tenant, a page at a time, in an order that never changes."""

    async def count(self, tenant: TenantId) -> int:
        """Return how many tickets there are, closed ones included."""

    async def page(self, tenant: TenantId, after: UUID | None, known: int) -> Sequence[Whereabouts]:
        """Return where the next tickets stand after one (None: the first); empty at the end.

        Of those that were opened up to the position ``known``.
        """

    async def opened_since(self, tenant: TenantId, known: int) -> tuple[Sequence[Whereabouts], int]:
        """Return where the next tickets stand that were opened later, and up to which position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that happened to a ticket, from its opening on."""

    ticket_id: UUID
    past: Sequence[Past]


class Line(NamedTuple):
    """An event of a ticket as the log has it."""

    ticket_id: UUID
    topic: str
    schema_version: int
    occurred_at: datetime
    recorded_at: datetime
    meta: bytes
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasts:
    """A page of what happened to tickets: ``last`` was looked at last, of ``tickets`` of them.

    ``told`` are the lines of each ticket that is of interest. Each history is made of them when its
    turn comes, so that nobody waits for all of them.
    """

    last: UUID
    tickets: int
    told: Sequence[Sequence[Line]]
    histories: Iterator[History]


class Histories(Protocol):
    """Walks what happened to the tickets of a tenant, a page of whole tickets at a time."""

    async def count(self, tenant: TenantId, since: datetime | None) -> int:
        """Return to how many tickets something happened since a moment (None: ever)."""

    async def page(
        self, tenant: TenantId, scenario: str, since: datetime | None, after: UUID | None
    ) -> Pasts | None:
        """Return those of a scenario among the next tickets after one; None at the end."""


class RecentReports(Protocol):
    """Remembers the latest reports about each thing, in the order in which they came."""

    async def before(self, tenant: TenantId, thing: str, report: Earlier) -> Sequence[Earlier]:
        """Remember a report about a thing; return those that came before it, the oldest first."""


class Numbers(Protocol):
    """Gives tickets the numbers people say."""

    async def next(self, tenant: TenantId) -> str:
        """Return a number that was never given before in this tenant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A member who holds a role; ``values`` are what it is bound to (empty: to nothing)."""

    member: str
    values: frozenset[str]


class Members(Protocol):
    """Knows the members of a tenant."""

    async def holders(self, tenant: TenantId, role: str) -> list[Holder]:
        """Return who holds a role now; everybody, if it is empty."""

    async def knowing(self, tenant: TenantId, position: int) -> "Members":
        """Return the members as identity knows them when it knows of a position of its log."""


class AskedOf(Protocol):
    """Knows who is asked in which approvals."""

    async def tickets_asking(self, tenant: TenantId, member: str) -> list[UUID]:
        """Return the tickets in which a member is asked by name now."""


class Teacher(Protocol):
    """Knows what the people of a tenant taught about fields that are left to words."""

    async def taught(
        self, tenant: TenantId, scenario: str, kind: TicketType, words: Iterable[WordsOfField]
    ) -> list[WordsOfField]:
        """Return fields of a type with what they were taught by people, beside the scenario."""

    async def learn_ahead(self, tenant: TenantId, definitions: Iterable[Definition]) -> None:
        """Begin to learn what tickets of these rules will need."""


class LearningFailed(Exception):
    """Nothing was learned this time, for no reason that lies in the words of a report."""


class Learner(Protocol):
    """Learns from examples which label a text is about."""

    def learn(self, sets: Sequence[Sequence[Example]]) -> AsyncGenerator[Model | None]:
        """Yield what each set teaches, in their order; None where there is nothing to tell apart.

        Raises LearningFailed.
        """
