"""Privacy: what is personal in a report is sealed for the person it is about, at the door.

The reporter is known by their phone, else by the address that their e-mail came from (a name never
identifies), or as their channel knows them; somebody without any is unknown, and the same unknown
person when the report is repeated. A phone in a field of its own is another person's. Numbers that
look like a phone or an identity card are sealed inside texts too, and in addresses, links, the
names of files, and the sender's own name for the report.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from services.intake.domain.formats import e164
from services.intake.domain.reference import Statement
from services.intake.domain.report import Draft, Envelope, Reporter
from services.intake.domain.rules import FieldRule, TicketType
from shared.field_kinds import loose_part, with_loose_part
from shared.intent import TenantId
from shared.personal_numbers import NAME_OF_A_THING
from shared.sealed import PARTLY_SHOWN, DataKey, Sealed
from shared.sealed_text import Keeper, SealedTexts, seal_texts
from shared.vault import Identifier

PIECE_CHARS_MAX = 16_000  # four bytes each at most: a sealed value holds 64 KiB
BODY_KEPT_BYTES_MAX = 256 * 1024
NUMBER_DIGITS_MIN = 7
"""The shortest number that is somebody's: a local telephone's."""

ANONYMOUS = "anonymous"
REPORT = "report"
OTHER = "other"


class Vault(Keeper, Protocol):
    """The part of the vault that sealing needs."""

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
        who = _identified(submission_id, draft)
        texts = await seal_texts(self._vault, tenant, _texts(draft, rules), who)
        if not (personal or draft.reporter or texts.sealed):
            return draft
        person = await self._person(tenant, who)
        fields: dict[str, object] = {}
        for key, value in draft.fields.items():
            if key in personal and not _is_empty(value):
                fields[key] = await self._field(tenant, rules[key], value, person)
            else:
                fields[key] = _open_field(texts, rules.get(key), value)
        return replace(
            _with(texts, draft),
            fields=fields,
            reporter=self._sealed_reporter(tenant, draft.reporter, person),
        )

    async def person(self, tenant: TenantId, submission_id: UUID, draft: Draft) -> DataKey:
        """Return the key of whom a report is about."""
        return await self._person(tenant, _identified(submission_id, draft))

    async def holder_of(self, tenant: TenantId, draft: Draft) -> UUID | None:
        """Return the id of the customer by whose telephone or e-mail this comes, if any."""
        who = _identified(UUID(int=0), draft)
        if who.personal_class == ANONYMOUS:
            return None
        return (await self._person(tenant, who)).holder

    async def seal_body(
        self, tenant: TenantId, submission_id: UUID, draft: Draft, body: bytes
    ) -> tuple[str, ...]:
        """Return a whole body in sealed pieces; nothing of one that is larger than may be kept."""
        if not body or len(body) > BODY_KEPT_BYTES_MAX:
            return ()
        person = await self._person(tenant, _identified(submission_id, draft))
        text = body.decode("utf-8", "replace")
        pieces = range(0, len(text), PIECE_CHARS_MAX)
        return tuple(
            self._vault.seal(tenant, REPORT, text[at : at + PIECE_CHARS_MAX], person)
            for at in pieces
        )

    async def seal_names(
        self, tenant: TenantId, submission_id: UUID, draft: Draft, envelope: Envelope
    ) -> tuple[str, str]:
        """Return the sender's source and id with every number in them sealed.

        Gateways of phones and alarms make the caller's number part of the id. The ids that follow
        from it are derived from what was sent, before.
        """
        return await self._names(tenant, envelope, _identified(submission_id, draft))

    async def seal_statement(
        self, tenant: TenantId, about: UUID, statement: Statement, envelope: Envelope
    ) -> tuple[Statement, tuple[str, str]]:
        """Return a statement, and its source and id, with every number in them sealed.

        What identifies nobody belongs to whoever the thing is about, which is all that is known.
        """
        who = _who(None, str(about))
        said = [statement.key, statement.values]
        texts = await seal_texts(self._vault, tenant, said, who)
        values = {name: texts.tree(value) for name, value in statement.values.items()}
        kept = replace(statement, key=texts.text(statement.key), values=values)
        return kept, await self._names(tenant, envelope, who)

    async def key(self, tenant: TenantId, who: Identifier) -> DataKey:
        """Return the key of a person."""
        return await self._person(tenant, who)

    async def phone(self, tenant: TenantId, number: str) -> str:
        """Return a number sealed for whose it is."""
        return await self._phone(tenant, number)

    async def words(self, tenant: TenantId, person: str, text: str) -> str:
        """Return a text with its numbers sealed; what identifies nobody is of ``person``."""
        return (await seal_texts(self._vault, tenant, text, _who(None, person))).text(text)

    async def _names(
        self, tenant: TenantId, envelope: Envelope, who: Identifier
    ) -> tuple[str, str]:
        names = [one for one in (envelope.source, envelope.external_id) if _may_hold_number(one)]
        if not names:
            return envelope.source, envelope.external_id
        texts = await seal_texts(self._vault, tenant, names, who)
        return texts.text(envelope.source), texts.text(envelope.external_id)

    async def _person(self, tenant: TenantId, who: Identifier) -> DataKey:
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
        known = (name for name in (rule.key, rule.type) if name in PARTLY_SHOWN)
        personal_class = next(known, OTHER)
        return self._vault.seal(tenant, personal_class, clear, person)

    async def _phone(self, tenant: TenantId, number: str) -> Sealed:
        phone = e164(number)
        whose = await self._person(tenant, _who(phone, number))
        return self._vault.seal(tenant, "phone", phone or number, whose)


def _who(phone: str | None, fallback: str) -> Identifier:
    return Identifier("phone", phone) if phone else Identifier(ANONYMOUS, fallback)


def _identified(submission_id: UUID, draft: Draft) -> Identifier:
    phone = e164(draft.reporter.phone or "") if draft.reporter else None
    if phone is None and draft.email:
        return Identifier("email", draft.email)
    return _who(phone, draft.sender or str(submission_id))


def _may_hold_number(name: str) -> bool:
    """Say whether a name is worth a look; most are UUIDs, and a look takes as long as two texts."""
    rest = NAME_OF_A_THING.sub("", name)
    digits = sum(one.isdigit() for one in rest)
    return digits >= NUMBER_DIGITS_MIN or "@" in rest or not rest.isascii()


def _is_empty(value: object) -> bool:
    return value is None or value == ""


def _loose(rule: FieldRule | None, value: object) -> object:
    """Return the part of a field that may hold any text; nothing of what is sealed whole."""
    return None if rule is None or rule.is_personal else loose_part(rule.type, value)


def _open_field(texts: SealedTexts, rule: FieldRule | None, value: object) -> object:
    loose = _loose(rule, value)
    if rule is None or loose is None:
        return value
    return with_loose_part(rule.type, value, texts.tree(loose))


def _texts(draft: Draft, rules: Mapping[str, FieldRule]) -> list[object]:
    """Return every part of a report that may hold anybody's number."""
    return [
        draft.summary,
        draft.audio,
        draft.location.address if draft.location else None,
        draft.links,
        [(one.name, one.url) for one in draft.attachments],
        [_loose(rules.get(key), value) for key, value in draft.fields.items()],
    ]


def _with(texts: SealedTexts, draft: Draft) -> Draft:
    """Return the report with the texts outside its fields as they may be kept."""
    place = draft.location
    return replace(
        draft,
        summary=texts.text(draft.summary),
        audio=draft.audio and texts.text(draft.audio),
        location=place and replace(place, address=texts.text(place.address)),
        links={texts.text(key): texts.text(value) for key, value in draft.links.items()},
        attachments=tuple(
            replace(one, name=texts.text(one.name), url=texts.text(one.url))
            for one in draft.attachments
        ),
    )
