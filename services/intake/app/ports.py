"""What comes to the door and what is answered, and what intake needs of others."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID

from services.intake.domain.examination import IMPORT_SCOPE, NOTHING, Finding, examine
from services.intake.domain.knowledge.matching import Titled
from services.intake.domain.report import Attachment, Draft, Envelope
from services.intake.domain.rules import Rules, TicketType
from shared.decider import Kind, Reason, Refusal
from shared.intent import Caller, TenantId
from shared.sealed import DataKey


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A report at the door: who brought it, in what envelope, as bytes and as far as it was read.

    ``canonical`` are the bytes that stand for the body when two are compared.
    """

    caller: Caller
    envelope: Envelope
    draft: Draft
    body: bytes
    canonical: bytes
    received_at: datetime
    traceparent: str | None = None

    def held_against(self, rules: Rules, known: Mapping[str, object] = NOTHING) -> Finding:
        """Return what the examination by rules says; ``known`` is what records say."""
        return examine(
            self.draft,
            self.envelope,
            rules,
            self.received_at,
            may_import=IMPORT_SCOPE in self.caller.scopes,
            roles=self.caller.roles,
            known=known,
        )


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a report; ``duplicate`` means that it was known already."""

    submission_id: UUID
    position: int
    state: str
    reasons: tuple[Reason, ...] = ()
    duplicate: bool = False


class RulesUnknown(Refusal):
    """The tenant has no scenario in force yet: publish one, then send this again."""

    slug: ClassVar[str] = "rules-unknown"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class SubmissionUnknown(Refusal):
    """There is no submission with this id."""

    slug: ClassVar[str] = "submission-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class RulesUnconfirmed(Refusal):
    """Whether this was published a moment ago cannot be told just now; try again in a moment."""

    slug: ClassVar[str] = "rules-unconfirmed"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class RuleBook(Protocol):
    """Knows the rules in force."""

    async def rules(self, tenant: TenantId) -> Rules:
        """Return a tenant's rules, perhaps a moment old."""

    async def heard(self, tenant: TenantId) -> Rules:
        """Return a tenant's rules as intake has heard of them by now."""

    async def published(self, tenant: TenantId) -> Rules:
        """Return rules that lack nothing whose publication was acknowledged before.

        It asks workflow, so it is for those who are about to be turned away. Raises
        ``RulesUnconfirmed``, in bounded time, when workflow is away or intake is behind.
        """


Whose = Callable[[], Awaitable[DataKey]]
"""Tells the key of whom a report is about, if somebody needs it."""


class Files(Protocol):
    """Knows the files that were sent before the report that names them."""

    async def faults(
        self, caller: Caller, ticket_id: UUID, attachments: Sequence[Attachment]
    ) -> list[Reason]:
        """Return what is wrong with the files that a report names."""

    async def given(
        self, caller: Caller, ticket_id: UUID, attachments: Sequence[Attachment], person: Whose
    ) -> tuple[Attachment, ...]:
        """Return a report's attachments with what is known of their files, which are its now."""


class Privacy(Protocol):
    """Seals what is personal, before anything is kept."""

    async def seal(
        self, tenant: TenantId, submission_id: UUID, draft: Draft, ticket_type: TicketType
    ) -> Draft:
        """Return the report with every personal value sealed."""

    async def holder_of(self, tenant: TenantId, draft: Draft) -> UUID | None:
        """Return the id of the customer who reports, if they are one."""

    async def person(self, tenant: TenantId, submission_id: UUID, draft: Draft) -> DataKey:
        """Return the key of whom a report is about."""

    async def seal_body(
        self, tenant: TenantId, submission_id: UUID, draft: Draft, body: bytes
    ) -> tuple[str, ...]:
        """Return a whole body in sealed pieces."""

    async def seal_names(
        self, tenant: TenantId, submission_id: UUID, draft: Draft, envelope: Envelope
    ) -> tuple[str, str]:
        """Return the sender's source and id with every number in them sealed."""

    async def fingerprint(self, tenant: TenantId, body: bytes) -> bytes:
        """Return a keyed digest, equal for equal bodies only."""


class ArticlesStanding(Protocol):
    """Knows the articles that are not withdrawn."""

    async def stamp(self, tenant: TenantId) -> object:
        """Return what differs whenever one of them changed."""

    async def articles(self, tenant: TenantId, most: int) -> Sequence[Titled]:
        """Return them, at most so many."""

    async def count(self, tenant: TenantId, besides: str) -> int:
        """Return how many there are, besides one."""
