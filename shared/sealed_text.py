"""Free text: the numbers in it that could be somebody's are sealed before a command exists.

People write mobile numbers with a country code, spaces, dashes, dots, brackets or full-width
digits; each becomes a sealed value of the person it identifies. Identity-card numbers are sealed
for whoever the text is about. What is sealed already is left alone. No number, no question to the
vault: ordinary text costs one look (decision 31).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.sealed import HIDDEN, TOKEN, DataKey, Sealed, parse
from shared.vault import Identifier

PHONE: Final = "phone"
ID_NO: Final = "id_no"
WHOLE: Final = "other"
PHONE_DIGITS: Final = 11
SPANS_MAX: Final = 50
"""Numbers sealed one by one in a text; one with more is a list of them, and sealed as a whole."""

DEPTH_MAX: Final = 32
SEPARATOR: Final = "-"
GAP: Final = f"{SEPARATOR}{{0,3}}"
DOTTED: Final = f"[{SEPARATOR}.]{{0,3}}"
COUNTRY: Final = rf"(?:(?:\+|00){GAP})?8{GAP}6{DOTTED}"
MOBILE: Final = rf"1{GAP}[3-9]{GAP}[0-9](?:{DOTTED}[0-9]){{8}}"
BIRTHDAY: Final = (
    rf"(?:1{GAP}[89]|2{GAP}0){GAP}[0-9]{GAP}[0-9]{GAP}(?:0{GAP}[1-9]|1{GAP}[0-2]){GAP}"
    rf"(?:0{GAP}[1-9]|[12]{GAP}[0-9]|3{GAP}[01])"
)
CARD: Final = (
    rf"[0-9]{{17}}[0-9X]|[1-9](?:{GAP}[0-9]){{5}}{GAP}{BIRTHDAY}(?:{GAP}[0-9]){{3}}{GAP}[0-9X]"
)
NUMBERS: Final = re.compile(
    rf"(?<![0-9])(?:(?P<id_no>{CARD})|(?:{COUNTRY})?(?:0{GAP})?(?P<phone>{MOBILE}))(?![0-9])"
)
"""Every repetition is bounded and digits never are separators: it is linear."""

DIGIT: Final = re.compile(r"\d")
LONG_NUMBER: Final = re.compile(r"\d(?:[^\w/]{0,2}\d){6,}")
READ_AS_CIPHERTEXT: Final = re.compile(r"[A-Za-z0-9_-]")
SEPARATING: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Pc", "Ps", "Pe"})
"""Spaces and line ends, invisible characters, dashes, underscores and brackets."""


class TextTooDeep(Refusal):
    """What was sent is nested too deeply to be looked through."""

    slug: ClassVar[str] = "text-too-deep"
    kind: ClassVar[Kind] = Kind.INVALID


class Keeper(Protocol):
    """The part of the vault that sealing needs."""

    async def subjects_for(
        self, tenant: TenantId, identifiers: Sequence[Identifier]
    ) -> list[DataKey]:
        """Return the keys of the persons whom these values identify, in the same order."""

    def seal(self, tenant: TenantId, personal_class: str, value: str, subject: DataKey) -> Sealed:
        """Seal a value for a person."""


@dataclass(frozen=True, slots=True)
class Span:
    """A number in a text, from ``start`` to before ``end``; ``value`` in its normal form."""

    start: int
    end: int
    personal_class: str
    value: str


@dataclass(frozen=True, slots=True)
class SealedTexts:
    """Texts as they may be kept, by what they were; those without a number are not listed."""

    sealed: Mapping[str, str]

    def text(self, text: str) -> str:
        """Return a text with its numbers sealed."""
        return self.sealed.get(text, text)

    def tree(self, node: object) -> object:
        """Return a JSON tree with the numbers in its texts, and in its keys, sealed."""
        match node:
            case str():
                return self.text(node)
            case Mapping() if self.sealed:
                return {self.text(key): self.tree(value) for key, value in node.items()}
            case list() | tuple() if self.sealed:
                return [self.tree(value) for value in node]
            case _:
                return node


async def seal_texts(
    keeper: Keeper, tenant: TenantId, tree: object, unknown: Identifier
) -> SealedTexts:
    """Seal the numbers in all texts of a JSON ``tree``; asks the vault once, or not at all.

    ``unknown`` owns what identifies nobody. Raises ``TextTooDeep``, the vault's refusals, and
    ``ValueUnsealable`` for a text of more than 64 KiB that has more than 50 numbers.
    """
    found: dict[str, list[Span]] = {}
    _look_into(tree, found, 0)
    if not found:
        return SealedTexts({})
    owners = {_owner(span, unknown) for spans in found.values() for span in spans} | {unknown}
    asked = sorted(owners, key=lambda one: (one.personal_class, one.value))
    keys = dict(zip(asked, await keeper.subjects_for(tenant, asked), strict=True))
    sealed: dict[str, str] = {}
    for text, spans in found.items():
        if len(spans) > SPANS_MAX:
            sealed[text] = keeper.seal(tenant, WHOLE, text, keys[unknown])
            continue
        values = [
            keeper.seal(tenant, span.personal_class, span.value, keys[_owner(span, unknown)])
            for span in spans
        ]
        sealed[text] = _with(text, spans, values)
    return SealedTexts(sealed)


def numbers_in(text: str) -> list[Span]:
    """Return the numbers in a text that could be somebody's, in order; none in sealed values."""
    if len(text) < PHONE_DIGITS or len(DIGIT.findall(text)) < PHONE_DIGITS:
        return []
    plain = _plain(text)
    return [
        _span(found, start)
        for start, end in _outside_sealed(text)
        for found in NUMBERS.finditer(plain[start:end])
    ]


def without_numbers(text: str) -> str:
    """Return a text in which nothing that has seven digits or more can be read."""
    return LONG_NUMBER.sub(HIDDEN, text)


def _look_into(node: object, found: dict[str, list[Span]], depth: int) -> None:
    if depth > DEPTH_MAX:
        raise TextTooDeep
    match node:
        case str():
            if spans := numbers_in(node):
                found[node] = spans
        case Mapping():
            for key, value in node.items():
                _look_into(key, found, depth + 1)
                _look_into(value, found, depth + 1)
        case list() | tuple():
            for value in node:
                _look_into(value, found, depth + 1)
        case _:
            pass


def _owner(span: Span, unknown: Identifier) -> Identifier:
    return Identifier(PHONE, span.value) if span.personal_class == PHONE else unknown


def _with(text: str, spans: Sequence[Span], values: Sequence[str]) -> str:
    """Return the text with values in place of numbers, each ending where it can be seen to."""
    pieces, at = [], 0
    for span, value in zip(spans, values, strict=True):
        apart = " " if READ_AS_CIPHERTEXT.match(text, span.end) else ""
        pieces += [text[at : span.start], value, apart]
        at = span.end
    return "".join([*pieces, text[at:]])


def _span(found: re.Match[str], at: int) -> Span:
    kind = PHONE if found[PHONE] else ID_NO
    value = re.sub(r"[^0-9X]", "", found[kind])
    normal = f"+86{value}" if kind == PHONE else value
    return Span(at + found.start(), at + found.end(), kind, normal)


def _outside_sealed(text: str) -> list[tuple[int, int]]:
    pieces, at = [], 0
    for token in TOKEN.finditer(text) if "s1." in text else ():
        if parse(token[0]) is not None:
            pieces.append((at, token.start()))
            at = token.end()
    return [*pieces, (at, len(text))]


class _Plain(dict[int, str]):
    """One plain character for each: digits of every script, separators, and the rest as it is."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        digit = unicodedata.decimal(char, None)
        if digit is not None:
            return str(digit)
        if unicodedata.category(char) in SEPARATING:
            return SEPARATOR
        return SAME_AS.get(char, char)


SAME_AS: Final = {
    **dict.fromkeys("xｘＸ", "X"),
    **dict.fromkeys("＋", "+"),
    **dict.fromkeys("．。·•・", "."),
}
_PLAIN: Final = _Plain()


def _plain(text: str) -> str:
    """Return the text character by character in plain form: as long as it was."""
    return text.translate(_PLAIN)
