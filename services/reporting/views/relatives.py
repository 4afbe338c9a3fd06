"""Relatives: other tickets that facts about a ticket name, for whoever may not see those.

A ticket tells of the one that brought it about, of its children, and of those it was counted with.
That something was brought about stays; which ticket it is goes, and so does what a hidden field
says again.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid5

import msgspec

from services.reporting.views.heard import OPENED
from services.reporting.views.history import HistoryRow
from shared.veils import FIELDS

RELATIVE: Final = "relative:"
"""Before a ticket's id or number among hidden places: nothing that names it is shown."""

OF_CHILDREN: Final = frozenset(
    f"ticket.child_{one}" for one in ("requested", "opened", "closed", "reopened")
)
ADVISED: Final = "ticket.advised"
NAMES_A_CHILD: Final = ("key", "link", "child_type", "child_label", "child_id", "child_number")
NAMES_THE_PARENT: Final = ("parent", "parent_number", "parent_key", "link", "external_id")

Json = dict[str, object]


class _Said(msgspec.Struct, frozen=True):
    key: str = ""
    parent: str = ""
    counted: list[str] = []


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
        if row.type == OPENED or row.type in OF_CHILDREN or row.type == ADVISED:
            said = _said(row.data)
            found.ids.update(_named_by(row, said))
            if row.type == ADVISED:
                found.numbers.update(said.counted)
    return found


def _named_by(row: HistoryRow, said: _Said) -> Iterator[UUID]:
    if row.type in OF_CHILDREN:
        yield uuid5(row.ticket_id, said.key)  # a child's id follows from what it came of
        yield from map(UUID, said.counted)
    elif said.parent:
        yield UUID(said.parent)


def without_relatives(row: HistoryRow, told: Json, hidden: Collection[str]) -> Json:
    """Return what was said without the tickets that are hidden, and what repeats hidden fields."""
    if row.type == ADVISED:
        numbers = [one for one in _said(row.data).counted if f"{RELATIVE}{one}" not in hidden]
        veiled = any(place.startswith(FIELDS) for place in hidden)
        return {**told, "counted": numbers, **({"subject": None} if veiled else {})}
    names = NAMES_A_CHILD if row.type in OF_CHILDREN else NAMES_THE_PARENT
    if row.type != OPENED and row.type not in OF_CHILDREN:
        return told
    said = _said(row.data)
    if said.counted:
        seen = [one for one in said.counted if f"{RELATIVE}{one}" not in hidden]
        told = {**told, "counted": seen}
    other, *_ = (*_named_by(row, said), None)
    if f"{RELATIVE}{other}" not in hidden:
        return told
    return {key: None if key in names else value for key, value in told.items()}
