"""Relatives: other tickets that facts about a ticket name, for whoever may not see those.

A ticket tells of the one that brought it about, of its children, and of those it was counted with.
That something was brought about stays; which ticket it is goes, and so does what a hidden field
says again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid5

import msgspec

from services.reporting.views.heard import (
    DISMISSED,
    LET_GO,
    MERGED,
    OPENED,
    SPLIT_OFF,
    SUSPECTED,
    TOOK_IN,
    UNMERGED,
)
from services.reporting.views.history import HistoryRow
from shared.veils import FIELDS

RELATIVE: Final = "relative:"
"""Before a ticket's id or number among hidden places: nothing that names it is shown."""

OF_CHILDREN: Final = frozenset(
    f"ticket.child_{one}" for one in ("requested", "opened", "closed", "reopened")
)
ADVISED: Final = "ticket.advised"
WAITING: Final = "ticket.waiting"
OF_OTHERS: Final = (TOOK_IN, LET_GO, SUSPECTED, DISMISSED, SPLIT_OFF)
COUNTED: Final = "counted"
NAMES_A_CHILD: Final = ("key", "link", "child_type", "child_label", "child_id", "child_number")
NAMES_THE_PARENT: Final = ("parent", "parent_number", "parent_key", "link", "external_id")
NAMES_WHAT_KEEPS_IT: Final = ("other", "note")
NAMES_WHERE_IT_IS: Final = ("into", "into_number")
NAMES_WHAT_IT_HAS: Final = ("other", "other_number")
NAMES_WHAT_CAME_OFF: Final = (
    *NAMES_WHAT_IT_HAS,
    *("other_type", "summary", "fields", "said", "attachments"),
)
NAMES: Final = {
    **dict.fromkeys(OF_CHILDREN, NAMES_A_CHILD),
    OPENED: NAMES_THE_PARENT,
    WAITING: NAMES_WHAT_KEEPS_IT,
    **dict.fromkeys((MERGED, UNMERGED), NAMES_WHERE_IT_IS),
    **dict.fromkeys(OF_OTHERS, NAMES_WHAT_IT_HAS),
    SPLIT_OFF: NAMES_WHAT_CAME_OFF,
}
"""What names another ticket in each kind of fact that does; an advice has only numbers."""

SEPARATOR: Final = ", "
"""Between the numbers in the link ``counted`` of a ticket that a rule opened."""

Json = dict[str, object]


class _Links(msgspec.Struct, frozen=True):
    counted: object = ""


class _Keeper(msgspec.Struct, frozen=True):
    other: str = ""


class _Said(msgspec.Struct, frozen=True):
    key: str = ""
    parent: str = ""
    counted: list[str] = []
    links: _Links = _Links()
    other: str = ""
    also: list[_Keeper] = []
    into: str = ""

    @property
    def numbers(self) -> list[str]:
        """The numbers of the tickets because of which a rule opened this one."""
        link = self.links.counted
        return link.split(SEPARATOR) if self.parent and isinstance(link, str) and link else []


_said = msgspec.json.Decoder(_Said).decode


@dataclass(frozen=True, slots=True)
class Relatives:
    """The other tickets that some facts name, by their ids and by their numbers."""

    ids: set[UUID] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)


def relatives_in(rows: Iterable[HistoryRow]) -> Relatives:
    """Return the other tickets that are named in a part of a history."""
    found = Relatives()
    for row in rows:
        if row.type in NAMES or row.type == ADVISED:
            said = _said(row.data)
            relative = _relative_of(row, said)
            found.ids.update([relative] if relative else [])
            found.ids.update(UUID(one) for one in said.counted if row.type != ADVISED)
            found.ids.update(UUID(one.other) for one in said.also)
            found.numbers.update(said.counted if row.type == ADVISED else said.numbers)
    return found


def _relative_of(row: HistoryRow, said: _Said) -> UUID | None:
    """Return the one other ticket that a fact is about; None if it is about none."""
    if row.type == WAITING or row.type in OF_OTHERS:
        return UUID(said.other) if said.other else None
    if row.type in {MERGED, UNMERGED}:
        return UUID(said.into)
    if row.type in OF_CHILDREN:
        return uuid5(row.ticket_id, said.key)  # a child's id follows from what it came of
    return UUID(said.parent) if said.parent else None


def without_relatives(row: HistoryRow, told: Json, hidden: Collection[str]) -> Json:
    """Return what was said without the tickets that are hidden, and what repeats hidden fields."""
    if row.type == ADVISED:
        numbers = [one for one in _said(row.data).counted if f"{RELATIVE}{one}" not in hidden]
        veiled = any(place.startswith(FIELDS) for place in hidden)
        return {**told, "counted": numbers, **({"subject": None} if veiled else {})}
    if row.type not in NAMES:
        return told
    names = NAMES[row.type]
    said = _said(row.data)
    if said.counted:
        seen = [one for one in said.counted if f"{RELATIVE}{one}" not in hidden]
        told = {**told, "counted": seen}
    told = _keeping(told, hidden)
    told = _naming(told, [one for one in said.numbers if f"{RELATIVE}{one}" not in hidden])
    if f"{RELATIVE}{_relative_of(row, said)}" not in hidden:
        return told
    return {key: None if key in names else value for key, value in told.items()}


def _keeping(told: Json, hidden: Collection[str]) -> Json:
    """Return what was said of a ticket that waits for several others, without those hidden."""
    also = told.get("also")
    if not isinstance(also, list) or not also:
        return told
    keepers = msgspec.convert(also, list[_Keeper])
    seen = [
        one
        for one, keeper in zip(also, keepers, strict=True)
        if f"{RELATIVE}{keeper.other}" not in hidden
    ]
    return {**told, "also": seen}


def _naming(told: Json, numbers: Sequence[str]) -> Json:
    """Return what was said of a ticket that a rule opened, which names only these counted ones."""
    links = told.get("links")
    if not told.get("parent") or not isinstance(links, Mapping) or COUNTED not in links:
        return told
    others = {key: link for key, link in links.items() if key != COUNTED}
    return {**told, "links": others | ({COUNTED: SEPARATOR.join(numbers)} if numbers else {})}
