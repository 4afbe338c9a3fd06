"""The one door: whatever leaves towards somebody passes here, and leaves masked.

A tree of JSON goes in with its sealed values; out comes the same tree in which each of them is a
mask (``138****5678``), the clear value for those who may see it, a person's id for integrators, or
nothing. What was forgotten reads ``[erased]``, what cannot be opened now ``[sealed]``: never does a
failure show more than a success would (decisions 15 and 17).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, Final, Protocol
from uuid import UUID

import structlog

from shared.decider import Kind, Refusal
from shared.intent import Caller, TenantId
from shared.sealed import TOKEN, DataKey, NotOpened, Parts, mask, open_sealed, parse

DEPTH_MAX: Final = 32
NODES_MAX: Final = 200_000
SEALED_MAX: Final = 20_000
ERASED: Final = "[erased]"
SEALED: Final = "[sealed]"
REVEAL: Final = "reveal"
"""The scope with which a caller sees personal data in clear."""

STAFF: Final = frozenset({"staff_name", "staff_login"})
"""Classes that everybody who works for the tenant sees: the names of colleagues."""
NEVER: Final = frozenset({"secret", "file_key"})
"""Classes that are shown to nobody, for no purpose."""

log = structlog.get_logger()


class Purpose(Enum):
    """Why something leaves."""

    SCREEN = "screen"  # somebody looks at it
    REVEAL = "reveal"  # somebody said why they must see it in clear, and that is kept
    EXPORT = "export"  # somebody takes it away in bulk
    INTEGRATION = "integration"  # another system receives it: persons are ids (decision 11)


class Treatment(Enum):
    """What becomes of a sealed value on its way out."""

    CLEAR = "clear"
    MASK = "mask"
    PERSON = "person"
    DROP = "drop"


class DisclosureTooLarge(Refusal):
    """There is too much in this answer to check it: ask for less at a time."""

    slug: ClassVar[str] = "disclosure-too-large"
    kind: ClassVar[Kind] = Kind.TOO_LARGE


class Keys(Protocol):
    """Knows the keys of persons (the vault's client)."""

    async def keys_of(self, tenant: TenantId, subjects: set[UUID]) -> Mapping[UUID, DataKey | None]:
        """Return keys, None for who was forgotten; raises a refusal when it cannot tell."""


def treatment(caller: Caller, personal_class: str, purpose: Purpose) -> Treatment:
    """Say what a caller gets of a class of personal data for a purpose."""
    if personal_class in NEVER:
        return Treatment.DROP
    if purpose is Purpose.INTEGRATION:
        return Treatment.PERSON
    if personal_class in STAFF or REVEAL in caller.scopes or purpose is Purpose.REVEAL:
        return Treatment.CLEAR
    return Treatment.MASK


class Disclosure:
    """The door of one service."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    async def disclose(
        self, caller: Caller, tree: object, purpose: Purpose = Purpose.SCREEN
    ) -> object:
        """Return a JSON ``tree`` as ``caller`` may see it, for ``purpose``.

        Sealed values inside longer texts are treated like whole ones. Raises
        ``DisclosureTooLarge`` for a tree deeper than 32 or with more than 200,000 nodes, and
        ``TypeError`` for anything that is not JSON: it could hide what nobody looked at.
        """
        found = _Found()
        found.walk(tree, 0)
        if not found.sealed:
            return tree
        subjects = {
            parts.subject
            for parts in found.sealed.values()
            if treatment(caller, parts.personal_class, purpose) in {Treatment.CLEAR, Treatment.MASK}
        }
        shown = _Shown(caller, purpose, await self._keys_of(caller.tenant, subjects), found.sealed)
        return shown.tree(tree)

    async def _keys_of(
        self, tenant: TenantId, subjects: set[UUID]
    ) -> Mapping[UUID, DataKey | None] | None:
        if not subjects:
            return {}
        try:
            return await self._keys.keys_of(tenant, subjects)
        except Refusal as refusal:
            log.warning("disclosure_without_vault", code=refusal.slug)
            return None


@dataclass
class _Found:
    """The sealed values of a tree, counted while they are found."""

    sealed: dict[str, Parts] = field(default_factory=dict)
    nodes: int = 0

    def walk(self, node: object, depth: int) -> None:
        """Visit every node once; depth is bounded, so recursion is safe."""
        self.nodes += 1
        if depth > DEPTH_MAX or self.nodes > NODES_MAX or len(self.sealed) > SEALED_MAX:
            raise DisclosureTooLarge
        match node:
            case str():
                self._look_into(node)
            case dict():
                for key, value in node.items():
                    self._look_into(key)
                    self.walk(value, depth + 1)
            case list() | tuple():
                for value in node:
                    self.walk(value, depth + 1)
            case None | bool() | int() | float():
                pass
            case _:
                raise TypeError(f"{type(node).__name__} is not JSON")

    def _look_into(self, text: str) -> None:
        if "s1." not in text:
            return
        for match in TOKEN.finditer(text):
            parts = parse(match[0])
            if parts is not None:
                self.sealed[match[0]] = parts


@dataclass(frozen=True)
class _Shown:
    """Rebuilds a tree for one caller."""

    caller: Caller
    purpose: Purpose
    keys: Mapping[UUID, DataKey | None] | None
    sealed: Mapping[str, Parts]

    def tree(self, node: object) -> object:
        """Return the node with every sealed value replaced."""
        match node:
            case str():
                return self._string(node)
            case dict():
                return {self._text(key): self.tree(value) for key, value in node.items()}
            case list() | tuple():
                return [self.tree(value) for value in node]
            case _:
                return node

    def _string(self, text: str) -> object:
        parts = self.sealed.get(text)
        if parts is None:
            return self._text(text)
        match treatment(self.caller, parts.personal_class, self.purpose):
            case Treatment.PERSON:
                return {"person": str(parts.subject)}
            case Treatment.DROP:
                return None
            case treated:
                return self._opened(parts, treated)

    def _text(self, text: str) -> str:
        if "s1." not in text:
            return text
        return TOKEN.sub(lambda match: self._inside(match[0]), text)

    def _inside(self, token: str) -> str:
        parts = self.sealed.get(token)
        if parts is None:
            return SEALED
        treated = treatment(self.caller, parts.personal_class, self.purpose)
        if treated in {Treatment.CLEAR, Treatment.MASK}:
            return self._opened(parts, treated)
        return SEALED

    def _opened(self, parts: Parts, treated: Treatment) -> str:
        if self.keys is None or parts.subject not in self.keys:
            return SEALED
        key = self.keys[parts.subject]
        if key is None:
            return ERASED
        try:
            clear = open_sealed(self.caller.tenant, key, parts)
        except NotOpened:
            return SEALED
        return clear if treated is Treatment.CLEAR else mask(parts.personal_class, clear)
