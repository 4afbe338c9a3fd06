"""Privacy: what is personal in a report is sealed for the person it is about, at the door.

The reporter is known by their phone (a name never identifies); somebody without one is unknown,
and the same unknown person when the report is repeated. A phone in a field of its own is another
person's. Numbers that look like a phone or an identity card are sealed inside texts too.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from services.intake.domain.formats import e164
from services.intake.domain.report import Draft, Reporter
from services.intake.domain.rules import FieldRule, TicketType
from shared.intent import TenantId
from shared.sealed import MASKS, DataKey, Sealed
from shared.vault import Identifier

PIECE_CHARS_MAX = 16_000  # four bytes each at most: a sealed value holds 64 KiB
BODY_KEPT_BYTES_MAX = 256 * 1024
TEXT_TYPES = frozenset({"text", "string"})
NUMBERS = re.compile(
    r"(?<![0-9])(?:(?P<phone>1[3-9][0-9]{9})|(?P<id_no>[0-9]{17}[0-9Xx]))(?![0-9])"
)
REPORT = "report"
OTHER = "other"


class Vault(Protocol):
    """The part of the vault that sealing needs."""

    async def subjects_for(
        self, tenant: TenantId, identifiers: Sequence[Identifier]
    ) -> list[DataKey]:
        """Return the keys of the persons whom these values identify, in the same order."""

    def seal(self, tenant: TenantId, personal_class: str, value: str, subject: DataKey) -> Sealed:
        """Seal a value for a person."""

    async def fingerprint(self, tenant: TenantId, body: bytes) -> bytes:
        """Return the tenant's keyed digest of a body."""


class Sealing:
    """Seals reports with the keys in the vault."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def fingerprint(self, tenant: TenantId, body: bytes) -> bytes:
        """Return a keyed digest, equal for equal bodies only."""
        return await self._vault.fingerprint(tenant, body)

    async def seal(
        self, tenant: TenantId, submission_id: UUID, draft: Draft, ticket_type: TicketType
    ) -> Draft:
        """Return the report with every personal value sealed."""
        rules = ticket_type.fields
        personal = {key for key in draft.fields if key in rules and rules[key].is_personal}
        texts = [draft.summary, *_texts(draft, rules)]
        if not (personal or draft.reporter or any(map(NUMBERS.search, texts))):
            return draft
        person = await self._reporter(tenant, submission_id, draft)
        fields: dict[str, object] = {}
        for key, value in draft.fields.items():
            rule = rules.get(key)
            if rule is not None and rule.is_personal and not _is_empty(value):
                fields[key] = await self._field(tenant, rule, value, person)
            elif rule is not None and rule.type in TEXT_TYPES and isinstance(value, str):
                fields[key] = await self._text(tenant, value, person)
            else:
                fields[key] = value
        return replace(
            draft,
            summary=await self._text(tenant, draft.summary, person),
            fields=fields,
            reporter=self._sealed_reporter(tenant, draft.reporter, person),
        )

    async def seal_body(
        self, tenant: TenantId, submission_id: UUID, draft: Draft, body: bytes
    ) -> tuple[str, ...]:
        """Return a whole body in sealed pieces; nothing of one that is larger than may be kept."""
        if not body or len(body) > BODY_KEPT_BYTES_MAX:
            return ()
        person = await self._reporter(tenant, submission_id, draft)
        text = body.decode("utf-8", "replace")
        pieces = range(0, len(text), PIECE_CHARS_MAX)
        return tuple(
            self._vault.seal(tenant, REPORT, text[at : at + PIECE_CHARS_MAX], person)
            for at in pieces
        )

    async def _reporter(self, tenant: TenantId, submission_id: UUID, draft: Draft) -> DataKey:
        phone = e164(draft.reporter.phone or "") if draft.reporter else None
        return await self._person(tenant, phone, str(submission_id))

    async def _person(self, tenant: TenantId, phone: str | None, fallback: str) -> DataKey:
        who = Identifier("phone", phone) if phone else Identifier("anonymous", fallback)
        return (await self._vault.subjects_for(tenant, [who]))[0]

    def _sealed_reporter(
        self, tenant: TenantId, reporter: Reporter | None, person: DataKey
    ) -> Reporter | None:
        if reporter is None:
            return None
        name, phone = reporter.name, reporter.phone
        return Reporter(
            name=self._vault.seal(tenant, "name", name, person) if name else None,
            phone=self._vault.seal(tenant, "phone", e164(phone) or phone, person)
            if phone
            else None,
        )

    async def _field(
        self, tenant: TenantId, rule: FieldRule, value: object, person: DataKey
    ) -> Sealed:
        clear = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if rule.type == "phone":
            return await self._phone(tenant, clear)
        personal_class = rule.key if rule.key in MASKS else OTHER
        return self._vault.seal(tenant, personal_class, clear, person)

    async def _phone(self, tenant: TenantId, number: str) -> Sealed:
        phone = e164(number)
        whose = await self._person(tenant, phone, number)
        return self._vault.seal(tenant, "phone", phone or number, whose)

    async def _text(self, tenant: TenantId, text: str, person: DataKey) -> str:
        """Return a text with the numbers in it that could be somebody's sealed."""
        done, at = "", 0
        for found in NUMBERS.finditer(text):
            number = found[0]
            sealed = (
                await self._phone(tenant, number)
                if found["phone"]
                else self._vault.seal(tenant, "id_no", number, person)
            )
            done, at = f"{done}{text[at : found.start()]}{sealed}", found.end()
        return done + text[at:]


def _is_empty(value: object) -> bool:
    return value is None or value == ""


def _texts(draft: Draft, rules: Mapping[str, FieldRule]) -> list[str]:
    return [
        value
        for key, value in draft.fields.items()
        if isinstance(value, str) and key in rules and rules[key].type in TEXT_TYPES
    ]
