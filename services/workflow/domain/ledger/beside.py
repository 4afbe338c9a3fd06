"""Beside: parallel branches and children of a ticket, and since when each of them holds it up.

As ``blockers_of`` has it: a branch until it is done or enough of them are, a child that blocks a
move until it is closed. Each begins anew when it is opened again.
"""

from dataclasses import dataclass, replace
from typing import Final

from services.workflow.domain.entry import (
    BRANCH_BEGUN,
    BRANCH_DONE,
    CHILD_BEGUN,
    CHILD_DONE,
    JOINED,
    SPLIT,
    Entry,
)

BRANCH: Final = "branch"
CHILD: Final = "child"

KINDS: Final = {
    BRANCH_BEGUN: BRANCH,
    BRANCH_DONE: BRANCH,
    CHILD_BEGUN: CHILD,
    CHILD_DONE: CHILD,
}
BEGUN: Final = frozenset({BRANCH_BEGUN, CHILD_BEGUN})
BESIDE: Final = frozenset({*KINDS, SPLIT, JOINED})
"""The entries of a diary that tell of branches and children."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A ``branch`` or a ``child`` by its key ``what``; ``of`` is its role, or the child's type.

    ``item`` is what a branch is about if it is one of many alike, ``blocks`` are the moves that
    it holds up.
    """

    kind: str
    what: str
    of: str = ""
    item: str = ""
    blocks: tuple[str, ...] = ()
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """All of them, in the order in which they (last) began; ``joined`` when enough are done."""

    asides: tuple[Aside, ...] = ()
    joined: bool = False

    def after(self, entry: Entry) -> "Beside":
        """Return what is so after one more entry."""
        if entry.what == SPLIT:
            return Beside(asides=tuple(one for one in self.asides if one.kind != BRANCH))
        if entry.what == JOINED:
            return replace(self, joined=True)
        if entry.what not in KINDS:
            return self
        known = next((one for one in self.asides if _is_of(entry, one)), None)
        if entry.what in BEGUN:
            return self._begun(entry, known)
        return self if known is None else self._with(known, replace(known, done=True))

    @property
    def open(self) -> tuple[Aside, ...]:
        """Return those that are not done, the longest open first."""
        return tuple(
            one for one in self.asides if not one.done and not (self.joined and one.kind == BRANCH)
        )

    def holding_up(self, moves: frozenset[str]) -> Aside | None:
        """Return which of them holds up any of these moves, if one does; of several the first."""
        return next((one for one in self.open if not moves.isdisjoint(one.blocks)), None)

    def _begun(self, entry: Entry, known: Aside | None) -> "Beside":
        if known is None:
            return replace(self, asides=(*self.asides, _new(entry)))
        others = tuple(one for one in self.asides if one is not known)
        joined = self.joined and known.kind != BRANCH
        return Beside(asides=(*others, replace(known, done=False)), joined=joined)

    def _with(self, known: Aside, changed: Aside) -> "Beside":
        asides = tuple(changed if one is known else one for one in self.asides)
        return replace(self, asides=asides)


NOTHING_BESIDE: Final = Beside()


def _is_of(entry: Entry, one: Aside) -> bool:
    return (KINDS[entry.what], entry.about) == (one.kind, one.what)


def _new(entry: Entry) -> Aside:
    kind = KINDS[entry.what]
    if kind == CHILD:
        return Aside(kind=kind, what=entry.about, of=entry.to, blocks=entry.blocks)
    return Aside(kind=kind, what=entry.about, of=entry.who, item=entry.to, blocks=entry.blocks)
