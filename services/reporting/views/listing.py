"""Lists of tickets: what somebody may see of the queue, filtered, ordered, a page at a time.

Pages continue where the one before ended (no offsets), so a list stays fast at a million tickets
and a ticket that moves meanwhile is neither shown twice nor skipped silently. Every piece of SQL is
written here; a request only chooses which pieces are joined.
"""

import re
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from services.reporting.views.doubles import DOUBLE, NOT_UNIQUE
from services.reporting.views.scopes import AT_PLACE, CONDITIONS, Visible
from services.reporting.views.standing import COLUMNS, QueueRow, queue_row
from shared.database import Connection
from shared.decider import Kind, Refusal
from shared.sight import TENANT, Grant
from shared.veils import hidden_places

LIMIT_DEFAULT = 50
LIMIT_MAX = 200
TEXT_MAX = 200
VALUES_MAX = 100
NUMBER = re.compile(r"[A-Za-z]{1,4}-\d{1,12}", re.ASCII)
"""What looks like a ticket's number is looked up as one, which costs nothing."""


class CursorWrong(Refusal):
    """The cursor is not where a page of this list ended; start again without one."""

    slug: ClassVar[str] = "cursor-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class ListingWrong(Refusal):
    """The list cannot be made as asked."""

    slug: ClassVar[str] = "listing-wrong"
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
VIEWS = {"open": "is_open", "closed": "not is_open", "all": "true"}
TYPES = {"rank": "smallint", "ticket_id": "uuid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which tickets are wanted. Empty means any."""

    view: str = "open"
    types: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    assignee: str = ""
    text: str = ""
    sort: str = "queue"
    limit: int = LIMIT_DEFAULT
    after: str = ""

    def __post_init__(self) -> None:
        """Refuse what no list can be made of."""
        if self.view not in VIEWS:
            raise ListingWrong(f"A view is one of {', '.join(VIEWS)}.")
        if self.sort not in SORTS:
            raise ListingWrong(f"A list is sorted by one of {', '.join(SORTS)}.")
        if len(self.text) > TEXT_MAX or "\x00" in self.text:
            raise ListingWrong(f"A search has at most {TEXT_MAX} characters.")
        if max(len(self.types), len(self.states), len(self.priorities)) > VALUES_MAX:
            raise ListingWrong(f"A filter has at most {VALUES_MAX} values.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some tickets, where to go on (empty at the end), and how many there are in all."""

    tickets: list[QueueRow]
    next_after: str
    total: int


@dataclass(slots=True)
class _Where:
    """Conditions and their values, in step."""

    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def add(self, condition: str, *values: object) -> None:
        """Add a condition; ``{0}``, ``{1}`` stand for its values."""
        self.conditions.append(self.place(condition, *values))

    def place(self, text: str, *values: object) -> str:
        """Return text in which the values have their places."""
        first = len(self.values) + 1
        self.values += values
        return text.format(*(f"${first + n}" for n in range(len(values))))

    @property
    def sql(self) -> str:
        """All conditions together."""
        return " and ".join(self.conditions) or "true"


async def list_tickets(tx: Connection, visible: Visible, asked: Asked) -> Page:
    """Return a page of what is visible; raises ``CursorWrong``."""
    where = _where(visible, asked)
    total = await _total(tx, visible, asked, where)
    sort = SORTS[asked.sort]
    if asked.after:
        _continue(where, sort, _read_cursor(asked))
    limit = min(asked.limit if asked.limit > 0 else LIMIT_DEFAULT, LIMIT_MAX)
    rows = await tx.fetch(
        f"select {', '.join(COLUMNS)} from reporting.queue where {where.sql}"
        f" order by {sort.order} limit {limit + 1}",
        *where.values,
    )
    tickets = await _discreet(tx, visible, [queue_row(dict(row)) for row in rows[:limit]])
    more = len(rows) > limit
    return Page(
        tickets=tickets, next_after=_cursor(asked, tickets[-1]) if more else "", total=total
    )


async def hidden_in(tx: Connection, visible: Visible, ticket: UUID) -> tuple[str, ...] | None:
    """Return the places (JSON pointers) of a visible ticket that are hidden; None of no other."""
    where = _Where()
    where.add("ticket_id = {0}", ticket)
    _only(where, visible)
    found = await tx.fetchrow(
        f"select veiled, doubles from reporting.queue where {where.sql}", *where.values
    )
    if found is None:
        return None
    sight = visible.sight
    if sight.everything:
        return ()
    veiled = msgspec.json.decode(str(found["veiled"]), type=dict[str, list[str]])
    unseen = {*found["doubles"]} - await _seen_of(tx, visible, found["doubles"])
    return (*hidden_places(veiled, sight.roles), *(f"{DOUBLE}{one}" for one in sorted(unseen)))


async def _discreet(tx: Connection, visible: Visible, rows: list[QueueRow]) -> list[QueueRow]:
    """Return rows, of which none is doubted because of a ticket that may not be seen."""
    doubles = {one for row in rows for one in row.doubles}
    if not doubles or visible.sight.everything:
        return rows
    seen = await _seen_of(tx, visible, doubles)
    return [
        row
        if not row.doubles or seen & {*row.doubles}
        else replace(row, flags=[one for one in row.flags if one != NOT_UNIQUE])
        for row in rows
    ]


async def _seen_of(tx: Connection, visible: Visible, tickets: Collection[UUID]) -> set[UUID]:
    """Return those of some tickets that may be seen."""
    if not tickets:
        return set()
    where = _Where()
    where.add("ticket_id = any({0}::uuid[])", list(tickets))
    _only(where, visible)
    found = await tx.fetch(
        f"select ticket_id from reporting.queue where {where.sql}", *where.values
    )
    return {row["ticket_id"] for row in found}


def _only(where: _Where, visible: Visible) -> None:
    if not visible.everything:
        sight = visible.sight
        allowed = [_shown_by(where, grant, sight.confidential) for grant in sight.grants]
        if visible.members:
            allowed.append(where.place(ASKED, list(visible.members)))
        where.conditions.append(f"({' or '.join(allowed) or 'false'})")


ASKED = "(cardinality(asked) > 0 and asked && {0}::text[])"
WORKING = "(cardinality(work) > 0 and work && {0}::text[])"
"""The cardinality is what the indexes say, which have nothing of the many tickets without."""


def _shown_by(where: _Where, grant: Grant, confidential: AbstractSet[str]) -> str:
    """Return the condition of what one role shows, less what is kept from it."""
    condition = CONDITIONS.get(grant.scope, AT_PLACE)
    said = {"values": sorted(grant.values), "types": sorted(grant.types)}
    asked = {key: where.place("{0}", one) for key, one in said.items() if f"{{{key}}}" in condition}
    reached = condition.format(**asked)
    if grant.scope != TENANT:
        reached = f"({reached} or {where.place(WORKING, sorted(grant.work))})"
    shown = where.place("not {0}::text = any(hidden_from)", grant.role)
    if not grant.is_own:
        shown += where.place(" and (only_for is null or {0}::text = any(only_for))", grant.role)
        kept = sorted(confidential - grant.types)
        if kept:
            shown += where.place(" and not type = any({0}::text[])", kept)
    return f"({reached} and {shown})"


def _where(visible: Visible, asked: Asked) -> _Where:
    where = _Where([VIEWS[asked.view]])
    _only(where, visible)
    for column, wanted in _kinds(asked):
        where.add(f"{column} = any({{0}}::text[])", list(wanted))
    if asked.assignee:
        where.add("(assignee = {0} or assignee_member = {0})", asked.assignee)
    if asked.text:
        where.add("(number = upper({0}) or position(lower({0}) in lower(summary)) > 0)", asked.text)
    return where


def _kinds(asked: Asked) -> list[tuple[str, Sequence[str]]]:
    columns = {"type": asked.types, "state": asked.states, "priority": asked.priorities}
    return [(column, wanted) for column, wanted in columns.items() if wanted]


async def _total(tx: Connection, visible: Visible, asked: Asked, where: _Where) -> int:
    """Count: from the counters where they know, from the rows otherwise; always exact."""
    if visible.everything and not asked.assignee and not asked.text:
        counted = await tx.fetchval(
            f"select coalesce(sum(tickets), 0)::bigint from reporting.queue_counts"
            f" where {where.sql}",
            *where.values,
        )
    else:
        counted = await tx.fetchval(
            f"select count(*) from reporting.queue where {where.sql}", *where.values
        )
    return int(counted)


def _continue(where: _Where, sort: Sort, ended: Sequence[object]) -> None:
    places = ", ".join(
        f"{{{n}}}::{TYPES.get(column, 'timestamptz')}" for n, column in enumerate(sort.columns)
    )
    beyond = "<" if sort.descending else ">"
    where.add(f"({', '.join(sort.columns)}) {beyond} ({places})", *ended)


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    sort: str
    rank: int
    moment: datetime
    ticket_id: UUID


def _cursor(asked: Asked, last: QueueRow) -> str:
    column = next(name for name in SORTS[asked.sort].columns if name.endswith("_at"))
    ended = _Cursor(asked.sort, last.rank, getattr(last, column), last.ticket_id)
    return msgspec.json.encode(ended).decode()


def _read_cursor(asked: Asked) -> list[object]:
    try:
        ended = msgspec.json.decode(asked.after, type=_Cursor)
    except (msgspec.DecodeError, UnicodeEncodeError) as wrong:
        raise CursorWrong from wrong
    if ended.sort != asked.sort or ended.moment.tzinfo is None:
        raise CursorWrong
    rest: list[object] = [ended.moment, ended.ticket_id]
    return [ended.rank, *rest] if asked.sort == "queue" else rest
