"""Lists of tickets: what somebody may see of the queue, filtered, ordered, a page at a time.

Pages continue where the one before ended (no offsets), so a list stays fast at a million tickets
and a ticket that moves meanwhile is neither shown twice nor skipped silently. Every piece of SQL is
written here; a request only chooses which pieces are joined.
"""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import msgspec
from msgspec.structs import replace

from services.reporting.views.alike import MAYBE_DUPLICATE, UNDECIDED
from services.reporting.views.doubles import DOUBLE, NOT_UNIQUE
from services.reporting.views.of_assets import ASSETS_MAX, about
from services.reporting.views.of_customers import CUSTOMERS_MAX, PERSONS_MAX, of_customers
from services.reporting.views.paging import SORTS, continued, cursor_of
from services.reporting.views.scopes import Visible
from services.reporting.views.searching.asking import found_by
from services.reporting.views.searching.grams import TERMS_MAX, terms_of
from services.reporting.views.seeing import Where, Whole, seen, whole_of
from services.reporting.views.standing import COLUMNS, QueueRow, queue_row
from shared.database import Connection
from shared.decider import Kind, Refusal
from shared.sight import Sight
from shared.veils import FIELDS, hidden_places

LIMIT_DEFAULT = 50
LIMIT_MAX = 200
TEXT_MAX = 200
VALUES_MAX = 100
FOUND_FEW = 2_000
"""So many are sorted faster than the queue is walked along until enough of them come by."""


class ListingWrong(Refusal):
    """The list cannot be made as asked."""

    slug: ClassVar[str] = "listing-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


STUCK = "is_open and (assignee is null and unassignable is not null or cardinality(unfilled) > 0)"
"""Nobody has it, or a post of its crew, and there is a reason why dispatch gave it to nobody."""

VIEWS = {
    "open": "is_open and not is_merged",
    "closed": "not is_open",
    "unassignable": f"{STUCK} and not is_merged",
    "duplicates": f"is_open and merged_into is null and {UNDECIDED}",
    "merged": "is_merged",
    "all": "true",
}
"""What is merged into another ticket is shown there, and nobody looks for it in the queue."""

COUNTED = frozenset({"open", "closed", "merged", "all"})
"""The views that counters know."""

ASSIGNED_TO = "(assignee = {0} or assignee_member = {0})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which tickets are wanted. Empty means any."""

    view: str = "open"
    types: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    assignee: str = ""
    queue: str = ""
    ids: tuple[UUID, ...] = ()
    assets: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    persons: tuple[UUID, ...] = ()
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
        if len(terms_of(self.text)) > TERMS_MAX:
            raise ListingWrong(f"A search has at most {TERMS_MAX} words.")
        self._check_sizes()

    def _check_sizes(self) -> None:
        if len(self.ids) > LIMIT_MAX:
            raise ListingWrong(f"A list is of at most {LIMIT_MAX} tickets by their ids.")
        if len(self.assets) > ASSETS_MAX:
            raise ListingWrong(f"A list is about at most {ASSETS_MAX} assets.")
        if len(self.customers) > CUSTOMERS_MAX or len(self.persons) > PERSONS_MAX:
            raise ListingWrong(f"A list is for at most {CUSTOMERS_MAX} customers.")
        if max(len(self.types), len(self.states), len(self.priorities)) > VALUES_MAX:
            raise ListingWrong(f"A filter has at most {VALUES_MAX} values.")

    @property
    def rows(self) -> int:
        """How many rows a page has at most."""
        return min(self.limit if self.limit > 0 else LIMIT_DEFAULT, LIMIT_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some tickets, where to go on (empty at the end), and how many there are in all."""

    tickets: list[QueueRow]
    next_after: str
    total: int


async def list_tickets(tx: Connection, visible: Visible, asked: Asked) -> Page:
    """Return a page of what is visible as it stands now; raises ``CursorWrong``."""
    where = _where(visible, asked)
    total = await _total(tx, visible, asked, where)
    sort = SORTS[asked.sort]
    continued(where, asked.sort, asked.after)
    columns = ", ".join(COLUMNS)
    source = f"reporting.queue where {where.sql}"
    if asked.text and total <= FOUND_FEW:
        source = f"(select {columns} from {source} offset 0) found"
    rows = await tx.fetch(
        f"select {columns} from {source} order by {sort.order} limit {asked.rows + 1}",
        *where.values,
    )
    tickets = await _discreet(tx, visible, [queue_row(dict(row)) for row in rows[: asked.rows]])
    more = len(rows) > asked.rows
    next_after = cursor_of(asked.sort, tickets[-1]) if more else ""
    return Page(tickets=tickets, next_after=next_after, total=total)


async def hidden_in(tx: Connection, visible: Visible, ticket: UUID) -> tuple[str, ...] | None:
    """Return the places (JSON pointers) of a visible ticket that are hidden; None of no other."""
    where = Where()
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
    unseen = {*found["doubles"]} - {*await seen_among(tx, visible, found["doubles"])}
    return (*hidden_places(veiled, sight.roles), *(f"{DOUBLE}{one}" for one in sorted(unseen)))


async def _discreet(tx: Connection, visible: Visible, rows: list[QueueRow]) -> list[QueueRow]:
    """Return rows that name no ticket that may not be seen, nor are doubted because of one.

    Nor do they say when somebody comes to whoever does not see the field that does.
    """
    rows = [_without_hidden_slot(row, visible.sight) for row in rows]
    named = {
        one
        for row in rows
        for one in (*row.doubles, *row.suspected, row.merged_into)
        if one is not None
    }
    if not named or visible.sight.everything:
        return rows
    shown = {*await seen_among(tx, visible, named)}
    return [_as_seen(row, shown) for row in rows]


def _without_hidden_slot(row: QueueRow, sight: Sight) -> QueueRow:
    if row.slot is None or sight.everything:
        return row
    hidden = f"{FIELDS}{row.slot.field}" in hidden_places(row.veiled, sight.roles)
    return replace(row, slot=None) if hidden else row


def _as_seen(row: QueueRow, shown: AbstractSet[UUID]) -> QueueRow:
    if row.doubles and not shown & {*row.doubles}:
        row = replace(row, flags=[one for one in row.flags if one != NOT_UNIQUE])
    if {*row.suspected} - shown:
        row = _unsuspected(row, shown)
    return row if row.merged_into in shown else replace(row, merged_into=None)


def _unsuspected(row: QueueRow, shown: AbstractSet[UUID]) -> QueueRow:
    """Return a row that may be a duplicate of none but those that may be seen."""
    suspected = [one for one in row.suspected if one in shown]
    flags = [one for one in row.flags if suspected or one != MAYBE_DUPLICATE]
    return replace(row, suspected=suspected, flags=flags)


async def seen_among(
    tx: Connection, visible: Visible, tickets: Collection[UUID], numbers: Collection[str] = ()
) -> dict[UUID, str]:
    """Return those of some tickets that may be seen, with their numbers."""
    if not tickets and not numbers:
        return {}
    where = Where()
    where.add("(ticket_id = any({0}::uuid[]) or number = any({1}::text[]))", [*tickets], [*numbers])
    _only(where, visible)
    found = await tx.fetch(
        f"select ticket_id, number from reporting.queue where {where.sql}", *where.values
    )
    return {row["ticket_id"]: row["number"] for row in found}


def _only(where: Where, visible: Visible) -> None:
    where.conditions.append(seen(where, visible))


def _where(visible: Visible, asked: Asked) -> Where:
    where = wanted(asked)
    _only(where, visible)
    if asked.assignee:
        where.add(ASSIGNED_TO, asked.assignee)
    if asked.ids:
        where.add("ticket_id = any({0}::uuid[])", [*asked.ids])
    if asked.assets:
        about(where, asked.assets, visible.sight)
    if asked.customers or asked.persons:
        of_customers(where, asked.customers, asked.persons, visible.sight)
    if asked.queue:
        where.add("queue = {0}", asked.queue)
    if asked.text:
        where.conditions.append(found_by(where, asked.text, visible.sight))
    return where


def wanted(asked: Asked) -> Where:
    """Return the conditions that counters know as well as rows."""
    where = Where([VIEWS[asked.view]])
    for column, values in _kinds(asked):
        where.add(f"{column} = any({{0}}::text[])", list(values))
    return where


def _kinds(asked: Asked) -> list[tuple[str, Sequence[str]]]:
    columns = {"type": asked.types, "state": asked.states, "priority": asked.priorities}
    return [(column, values) for column, values in columns.items() if values]


async def _total(tx: Connection, visible: Visible, asked: Asked, where: Where) -> int:
    """Count: from the counters where they know, from the rows otherwise; always exact."""
    whole = whole_of(visible)
    by_row = (asked.assignee, asked.queue, asked.ids, asked.assets, asked.customers, asked.text)
    rows = any(by_row) or asked.persons
    if whole is None or rows or asked.view not in COUNTED:
        return await _counted(tx, where)
    summed = wanted(asked)
    summed.conditions.append(whole.among(summed))
    total = await tx.fetchval(
        f"select coalesce(sum(tickets), 0)::bigint from reporting.queue_counts where {summed.sql}",
        *summed.values,
    )
    return int(total) + (0 if whole.everything else await _besides(tx, visible, asked, whole))


async def _besides(tx: Connection, visible: Visible, asked: Asked, whole: Whole) -> int:
    """Count what somebody sees for another reason than that they see the whole tenant."""
    where = wanted(asked)
    where.conditions.append(whole.beside(where))
    _only(where, visible)
    where.conditions.append(f"not {whole.among(where)}")
    return await _counted(tx, where)


async def _counted(tx: Connection, where: Where) -> int:
    counted = await tx.fetchval(
        f"select count(*) from reporting.queue where {where.sql}", *where.values
    )
    return int(counted)
