"""Free text: what in it could be somebody's is sealed before a command exists.

Each number or address that is found becomes a sealed value of the person it identifies; one that
identifies nobody (an identity card, a number without an area) belongs to whoever the text is about.
What is sealed already is left alone. Nothing found, no question to the vault: ordinary text costs
one look (decision 31).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.personal_numbers import Span, numbers_in
from shared.sealed import HIDDEN, DataKey, Sealed
from shared.vault import Identifier

WHOLE: Final = "other"
SPANS_MAX: Final = 50
"""Numbers sealed one by one in a text; one with more is a list of them, and sealed as a whole."""

DEPTH_MAX: Final = 32
LONG_NUMBER: Final = re.compile(r"\d(?:[^\w/]{0,2}\d){6,}")
READ_AS_CIPHERTEXT: Final = re.compile(r"[A-Za-z0-9_-]")


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


def without_numbers(text: str) -> str:
    """Return a text in which no address and nothing of seven digits or more can be read."""
    for span in reversed(numbers_in(text)):
        text = text[: span.start] + HIDDEN + text[span.end :]
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
    return Identifier(span.personal_class, span.value) if span.identifies else unknown


def _with(text: str, spans: Sequence[Span], values: Sequence[str]) -> str:
    """Return the text with values in place of numbers, each ending where it can be seen to."""
    pieces, at = [], 0
    for span, value in zip(spans, values, strict=True):
        apart = " " if READ_AS_CIPHERTEXT.match(text, span.end) else ""
        pieces += [text[at : span.start], value, apart]
        at = span.end
    return "".join([*pieces, text[at:]])
