"""What intake needs to take e-mail: seals, and what is known of letters before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.intake.app.ports import Arrival
from services.intake.domain.mail.letter import Letter
from services.intake.domain.report import Envelope
from shared.intent import Caller, TenantId
from shared.sealed import DataKey

Arrive = Callable[[Caller, Envelope, bytes], Arrival]
"""Reads the body of a report as it came to our door now."""


@dataclass(frozen=True, kw_only=True)
class SealedLetter:
    """What of a letter is kept: numbers in its texts sealed, its sender and the whole sealed."""

    sender: str
    subject: str
    text: str
    raw: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Party:
    """What is known of a sender: the tickets they wrote to, and how many letters came lately."""

    tickets: frozenset[UUID]
    lately: int


class MailPrivacy(Protocol):
    """Seals what is personal in a letter."""

    async def seal(
        self, tenant: TenantId, mail_id: UUID, letter: Letter, raw: bytes
    ) -> SealedLetter:
        """Return what of a letter is kept."""

    async def person(self, tenant: TenantId, mail_id: UUID, letter: Letter) -> DataKey:
        """Return the key of whoever sent a letter."""

    async def digest(self, tenant: TenantId, kind: str, text: str) -> str:
        """Return a keyed digest of a text of some kind, in hexadecimal."""

    async def ticket_of_token(self, tenant: TenantId, token: str) -> UUID | None:
        """Return the ticket that a token of ours is about, or None for any other text."""


class MailsBefore(Protocol):
    """Knows the letters that came before."""

    async def party(self, tenant: TenantId, sender_digest: str, since: datetime) -> Party:
        """Return what is known of a sender; ``lately`` counts from ``since`` on."""

    async def ticket_of_messages(self, tenant: TenantId, digests: list[str]) -> UUID | None:
        """Return the ticket that one of these letters is with, the first of them that is."""

    async def ticket_numbered(self, tenant: TenantId, number: str) -> UUID | None:
        """Return the ticket with a number, if it was opened by e-mail."""
