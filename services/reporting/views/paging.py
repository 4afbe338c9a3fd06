"""Paging: in which orders tickets are listed, and how a page continues where the last one ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID

import msgspec

from services.reporting.views.seeing import Where
from shared.decider import Kind, Refusal

TYPES = {"rank": "smallint", "ticket_id": "uuid"}


class CursorWrong(Refusal):
    """The cursor is not where a page of this list ended; start again without one."""

    slug: ClassVar[str] = "cursor-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, slots=True)
class Sort:
    """An order that an index serves; the last column tells equals apart."""

    columns: tuple[str, ...]
    descending: bool = False

    @property
    def order(self) -> str:
        """The columns as an ``order by`` names them."""
        return ", ".join(f"{name} desc" if self.descending else name for name in self.columns)


SORTS = {
    "queue": Sort(("rank", "sort_at", "ticket_id")),
    "opened_at": Sort(("opened_at", "ticket_id")),
    "-opened_at": Sort(("opened_at", "ticket_id"), descending=True),
    "updated_at": Sort(("updated_at", "ticket_id")),
    "-updated_at": Sort(("updated_at", "ticket_id"), descending=True),
}


class Listed(Protocol):
    """A row of a list."""

    @property
    def ticket_id(self) -> UUID:
        """Which ticket it is about."""

    @property
    def rank(self) -> int:
        """How far in front its priority stands."""


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    sort: str
    rank: int
    moment: datetime
    ticket_id: UUID


def cursor_of(sort: str, last: Listed) -> str:
    """Return where a page ended."""
    column = next(name for name in SORTS[sort].columns if name.endswith("_at"))
    ended = _Cursor(sort, last.rank, getattr(last, column), last.ticket_id)
    return msgspec.json.encode(ended).decode()


def continued(where: Where, sort: str, after: str) -> None:
    """Leave out what earlier pages had; ``after`` is where the last ended, empty for the first.

    Raises ``CursorWrong``.
    """
    if not after:
        return
    places = ", ".join(
        f"{{{n}}}::{TYPES.get(column, 'timestamptz')}"
        for n, column in enumerate(SORTS[sort].columns)
    )
    beyond = "<" if SORTS[sort].descending else ">"
    columns = ", ".join(SORTS[sort].columns)
    where.add(f"({columns}) {beyond} ({places})", *_ended(sort, after))


def _ended(sort: str, after: str) -> Sequence[object]:
    try:
        ended = msgspec.json.decode(after, type=_Cursor)
    except (msgspec.DecodeError, UnicodeEncodeError) as wrong:
        raise CursorWrong from wrong
    if ended.sort != sort or ended.moment.tzinfo is None:
        raise CursorWrong
    rest: list[object] = [ended.moment, ended.ticket_id]
    return [ended.rank, *rest] if sort == "queue" else rest
