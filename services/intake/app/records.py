"""Records: what is said of things outside is kept, and read back as it held at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.intake.domain.reference import (
    REFERENCE,
    Reference,
    ReferenceFull,
    ReferenceStated,
    ReferenceUnknown,
    Statement,
    StatementReused,
    StatementWrong,
    StateReference,
    Version,
    canonical_values,
    faults_of,
    is_key,
    reference_id,
    without_room,
)
from services.intake.domain.report import Envelope
from shared.eventstore import EventStore, IdempotencyKeyReused
from shared.intent import Caller, Intent, TenantId, command_id_of_reaction

STATE = "state"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What became of a statement; version and position stay 0 where it said nothing new."""

    reference_id: UUID
    version: int
    position: int
    duplicate: bool


class StatementPrivacy(Protocol):
    """Seals what is personal in statements, before anything is kept."""

    async def seal_statement(
        self, tenant: TenantId, about: UUID, statement: Statement, envelope: Envelope
    ) -> tuple[Statement, tuple[str, str]]:
        """Return the statement, and its source and id, with every number in them sealed."""

    async def fingerprint(self, tenant: TenantId, body: bytes) -> bytes:
        """Return a keyed digest, equal for equal bodies only."""


class Records:
    """The use cases about things outside."""

    def __init__(self, store: EventStore, privacy: StatementPrivacy) -> None:
        self._store = store
        self._privacy = privacy

    async def state(
        self,
        caller: Caller,
        statement: Statement,
        envelope: Envelope,
        canonical: bytes,
        received_at: datetime,
    ) -> Known:
        """Keep what somebody says of a thing; returns after the commit.

        The same name (source and id) is the same statement for ever; ``canonical`` are the bytes
        that stand for it when two are compared. Raises ``StatementWrong``, ``StatementReused`` and
        ``ReferenceFull``; then nothing is kept.
        """
        if reasons := faults_of(statement, received_at):
            raise StatementWrong(reasons=reasons)
        tenant = caller.tenant
        about = statement.reference_id(tenant)
        said = envelope.submission_id(tenant)
        intent = Intent(
            tenant=tenant,
            command_id=command_id_of_reaction(said, STATE),
            actor=caller.actor,
            on_behalf_of=caller.on_behalf_of,
            occurred_at=received_at,
            correlation_id=said,
            fingerprint=await self._privacy.fingerprint(tenant, canonical),
        )
        said_values = await self._said(tenant, statement)
        kept, (source, external_id) = await self._privacy.seal_statement(
            tenant, about, statement, envelope
        )
        stated = ReferenceStated(
            occurred_at=received_at,
            kind=kept.kind,
            key=kept.key,
            values=kept.values,
            valid_from=kept.valid_from,
            source=source,
            external_id=external_id,
            said=said_values,
        )
        try:
            receipt = await self._store.execute(
                REFERENCE, intent, about, StateReference(stated=stated, dated=statement.dated)
            )
        except IdempotencyKeyReused as reused:
            raise StatementReused from reused
        return Known(
            reference_id=about,
            version=receipt.version,
            position=receipt.position,
            duplicate=receipt.replayed,
        )

    async def require_room(
        self, tenant: TenantId, statements: Sequence[Statement], received_at: datetime
    ) -> None:
        """Refuse statements of which some cannot be kept, before any of them is.

        Raises ``ReferenceFull`` with each of them. Of what others say at the same moment we do not
        know: of two who fill a thing up at once, one is told when the rest of theirs is kept.
        """
        known: dict[UUID, Reference] = {}
        commands: list[tuple[UUID, StateReference]] = []
        for one in statements:
            about = one.reference_id(tenant)
            if about not in known:
                known[about] = await self._reference(tenant, one.kind, one.key)
            stated = ReferenceStated(
                occurred_at=received_at,
                kind=one.kind,
                key=one.key,
                values=one.values,
                valid_from=one.valid_from,
                source="",
                external_id="",
                said=await self._said(tenant, one),
            )
            commands.append((about, StateReference(stated=stated, dated=one.dated)))
        if reasons := without_room(commands, known):
            raise ReferenceFull(reasons=reasons)

    async def _said(self, tenant: TenantId, statement: Statement) -> str:
        return (await self._privacy.fingerprint(tenant, canonical_values(statement.values))).hex()

    async def held_at(
        self, tenant: TenantId, kind: str, key: str, moment: datetime
    ) -> Version | None:
        """Return how a thing stood at a moment, as far as anybody said by now."""
        if not is_key(key):
            return None
        return (await self._reference(tenant, kind, key)).held_at(moment)

    async def read(
        self, tenant: TenantId, kind: str, key: str, moment: datetime, number: int
    ) -> Version:
        """Return the version of that number, or (0) the one that held at a moment.

        Raises ``ReferenceUnknown``.
        """
        versions = (await self._reference(tenant, kind, key)).versions
        if number:
            found = versions[number - 1] if 0 < number <= len(versions) else None
        else:
            found = Reference(versions=versions).held_at(moment)
        if found is None:
            raise ReferenceUnknown
        return found

    async def _reference(self, tenant: TenantId, kind: str, key: str) -> Reference:
        return (await self._store.load(REFERENCE, tenant, reference_id(tenant, kind, key))).state
