"""Sealed values: personal data as it travels and is stored, readable only with the person's key.

A sealed value is the text ``s1.<subject>.<class>.<dek>.<nonce>.<ct>``: the person it belongs to,
what kind of value it is, which of the person's keys sealed it, and AES-256-GCM over the value,
bound to ``tenant|subject|class``. Streams copy it verbatim; destroying the person's key erases
every copy at once (decisions 15 and 16).
"""

import base64
import binascii
import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass, field
from typing import ClassVar, NewType
from uuid import UUID

import phonenumbers
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.decider import Kind, Refusal
from shared.intent import TenantId

Sealed = NewType("Sealed", str)
"""A sealed value's text; the only form in which a domain ever meets personal data."""

TOKEN = re.compile(
    r"s1\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"\.[a-z][a-z0-9_]{0,15}\.[A-Za-z0-9_-]{8}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,90000}"
)
"""Finds sealed values, whole or inside a text. No part can match another's end: it is linear."""

DATA_KEY_BYTES = 32
NONCE_BYTES = 12
VALUE_BYTES_MAX = 64 * 1024
SEALED_CHARS = 11
"""What a sealed value in a text counts for: mostly it hides a mobile number."""

DEFAULT_REGION = "CN"


class ValueUnsealable(Refusal):
    """The value cannot be kept: it is empty, longer than 64 KiB or not proper Unicode text."""

    slug: ClassVar[str] = "value-unsealable"
    kind: ClassVar[Kind] = Kind.INVALID


class NotOpened(Exception):
    """The sealed value does not open: another tenant, another key, or it was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    """A person's key: it seals and opens everything that is theirs (32 bytes).

    ``holder`` is the record that speaks for the person (a customer of intake), where one does and
    it was asked for who is known by a value.
    """

    subject: UUID
    secret: bytes = field(repr=False)
    holder: UUID | None = field(default=None, compare=False)

    @property
    def id(self) -> str:
        """A short name of the key, safe to show: it tells which key a value needs."""
        return _text(hashlib.sha256(b"gongdan:dek:" + self.secret).digest()[:6])


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a sealed value says about itself without being opened."""

    subject: UUID
    personal_class: str
    key_id: str
    nonce: bytes
    ciphertext: bytes


def new_secret() -> bytes:
    """Return a fresh data key."""
    return os.urandom(DATA_KEY_BYTES)


def seal(tenant: TenantId, key: DataKey, personal_class: str, value: str) -> Sealed:
    """Seal ``value`` for the person whose ``key`` it is; raises ``ValueUnsealable``.

    Twice the same value gives two different texts: compare digests of the clear value instead.
    """
    try:
        clear = value.encode()
    except UnicodeEncodeError as wrong:
        raise ValueUnsealable from wrong
    if not 0 < len(clear) <= VALUE_BYTES_MAX:
        raise ValueUnsealable
    nonce = os.urandom(NONCE_BYTES)
    bound_to = _bound_to(tenant, key.subject, personal_class)
    ciphertext = AESGCM(key.secret).encrypt(nonce, clear, bound_to)
    parts = ("s1", str(key.subject), personal_class, key.id, _text(nonce), _text(ciphertext))
    return Sealed(".".join(parts))


def parse(text: str) -> Parts | None:
    """Return the parts of a sealed value, or None if ``text`` is not exactly one."""
    if not TOKEN.fullmatch(text):
        return None
    _, subject, personal_class, key_id, nonce, ciphertext = text.split(".")
    try:
        return Parts(
            subject=UUID(subject),
            personal_class=personal_class,
            key_id=key_id,
            nonce=_bytes(nonce),
            ciphertext=_bytes(ciphertext),
        )
    except binascii.Error:
        return None


def length_as_written(text: str) -> int:
    """Return about how long a text was before the numbers in it were sealed."""
    return len(TOKEN.sub("0" * SEALED_CHARS, text)) if "s1." in text else len(text)


def is_sealed(text: str) -> bool:
    """Say whether ``text`` is one sealed value."""
    return parse(text) is not None


def open_sealed(tenant: TenantId, key: DataKey, parts: Parts) -> str:
    """Return the clear value; raises ``NotOpened``. Only the disclosure door may show it."""
    if parts.subject != key.subject or parts.key_id != key.id:
        raise NotOpened
    bound_to = _bound_to(tenant, parts.subject, parts.personal_class)
    try:
        return AESGCM(key.secret).decrypt(parts.nonce, parts.ciphertext, bound_to).decode()
    except InvalidTag as wrong:
        raise NotOpened from wrong


@dataclass(frozen=True, slots=True)
class Mask:
    """How much of a value everybody may see: so many characters at each end."""

    head: int
    tail: int
    stars_max: int = 12

    def over(self, value: str) -> str:
        """Return ``value`` masked; what is too short to hide anything in shows no end."""
        hidden = len(value) - self.head - self.tail
        if hidden < HIDDEN_MIN:
            shown = value[:1] if self.head and not self.tail and len(value) > 1 else ""
            return shown + "*" * min(max(len(value) - len(shown), 1), self.stars_max)
        tail = value[-self.tail :] if self.tail else ""
        return value[: self.head] + "*" * min(hidden, self.stars_max) + tail


MASKS: dict[str, Mask] = {
    "phone": Mask(3, 4),
    "id_no": Mask(0, 4),
    "name": Mask(1, 0, stars_max=3),
    "bank_card": Mask(0, 4),
}
PARTLY_SHOWN = frozenset({*MASKS, "email"})
"""The classes of which everybody sees something; of any other nothing."""

HIDDEN = "***"
HIDDEN_MIN = 3
EMAIL_HEAD = 1


def mask(personal_class: str, value: str) -> str:
    """Return what everybody may see of an opened value: ``138****5678``, ``王*``, ``w***@x.org``.

    A class without a mask of its own shows nothing at all.
    """
    if personal_class == "email":
        local, at, domain = value.rpartition("@")
        return f"{local[:EMAIL_HEAD]}{HIDDEN}{at}{domain}" if local else HIDDEN
    if personal_class == "phone":
        return _mask_phone(value)
    known = MASKS.get(personal_class)
    return known.over(value) if known is not None else HIDDEN


def normal_phone(text: str, region: str = DEFAULT_REGION) -> str | None:
    """Return a phone number in E.164 (``+8613812345678``), or None if it is none.

    Full-width digits, ``0086``, spaces, dashes, brackets and zero-width characters do not matter.
    """
    if region == DEFAULT_REGION and (mobile := PLAIN_MOBILE.fullmatch(text)):
        return f"+86{mobile[1]}"
    plain = "".join(
        one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf"
    ).strip()
    if not plain or len(plain) > PHONE_TEXT_MAX:
        return None
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_email(text: str) -> str | None:
    """Return an e-mail address in the form that identifies (NFKC, lower case), or None."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    local, at, domain = plain.rpartition("@")
    if not at or not local or "." not in domain or len(plain) > EMAIL_MAX:
        return None
    return plain


PLAIN_MOBILE = re.compile(r"(?:\+86)?(1(?:[3-689][0-9]|7[0-8])[0-9]{8})")
"""How nearly all numbers come; reading any number at all takes sixty times as long. What begins
with 179 is left to the library: there it chooses who carries a call, and is no part of a number."""

PHONE_TEXT_MAX = 64
EMAIL_MAX = 254
NATIONAL_PREFIX = re.compile(r"^\+86")


def _mask_phone(value: str) -> str:
    return MASKS["phone"].over(NATIONAL_PREFIX.sub("", value))


def _bound_to(tenant: TenantId, subject: UUID, personal_class: str) -> bytes:
    return f"{tenant}|{subject}|{personal_class}".encode()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
