"""Sealing letters: the sender is known by their address, and the whole letter is theirs."""

import unicodedata
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from services.intake.app.mail_ports import SealedLetter
from services.intake.domain.mail.letter import Letter
from shared.intent import TenantId
from shared.sealed import DataKey
from shared.sealed_text import Keeper, seal_texts
from shared.thread_tokens import thing_of
from shared.vault import Identifier

EMAIL: Final = "email"
RAW: Final = "mail"
RAW_BYTES_MAX: Final = 256 * 1024
"""What is kept of a letter as it came; its files are kept as files."""

PIECE_CHARS_MAX: Final = 16_000


class Vault(Keeper, Protocol):
    """The part of the vault that letters need."""

    async def fingerprint(self, tenant: TenantId, body: bytes) -> bytes:
        """Return the tenant's keyed digest of a body."""


@dataclass(frozen=True, kw_only=True)
class SealingLetters:
    """Seals letters with the keys in the vault."""

    vault: Vault

    async def seal(
        self, tenant: TenantId, mail_id: UUID, letter: Letter, raw: bytes
    ) -> SealedLetter:
        """Return what of a letter is kept."""
        who = _who(mail_id, letter)
        person = (await self.vault.subjects_for(tenant, [who]))[0]
        texts = await seal_texts(self.vault, tenant, [letter.subject, letter.text], who)
        # Each character is a byte: letters come in all charsets, and in none.
        kept = raw[:RAW_BYTES_MAX].decode("latin-1")
        pieces = range(0, len(kept), PIECE_CHARS_MAX)
        sender = letter.sender
        return SealedLetter(
            sender=self.vault.seal(tenant, EMAIL, sender, person) if sender else "",
            subject=texts.text(letter.subject),
            text=texts.text(letter.text),
            raw=tuple(
                self.vault.seal(tenant, RAW, kept[at : at + PIECE_CHARS_MAX], person)
                for at in pieces
            ),
        )

    async def person(self, tenant: TenantId, mail_id: UUID, letter: Letter) -> DataKey:
        """Return the key of whoever sent a letter."""
        return (await self.vault.subjects_for(tenant, [_who(mail_id, letter)]))[0]

    async def digest(self, tenant: TenantId, kind: str, text: str) -> str:
        """Return a keyed digest of a text of some kind, in hexadecimal."""
        plain = unicodedata.normalize("NFKC", text).encode("utf-8", "surrogatepass")
        return (await self.vault.fingerprint(tenant, f"mail|{kind}|".encode() + plain)).hex()

    async def ticket_of_token(self, tenant: TenantId, token: str) -> UUID | None:
        """Return the ticket that a token of ours is about, or None for any other text."""
        return await thing_of(self.vault, tenant, token) if token else None


def _who(mail_id: UUID, letter: Letter) -> Identifier:
    if letter.sender:
        return Identifier(EMAIL, letter.sender)
    return Identifier("anonymous", f"mail:{mail_id}")
