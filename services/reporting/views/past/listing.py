"""The queue as of a past moment: which tickets stood where, to who may see them now.

Who sees nothing of a ticket now learns nothing of its past. What a list cannot know of the past it
does not pretend to: words are searched in what tickets say now, and when something last happened to
one is not kept.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

import msgspec
from msgspec.structs import replace

from services.reporting.views.listing import ASSIGNED_TO, Asked, ListingWrong, seen_among, wanted
from services.reporting.views.paging import SORTS, continued, cursor_of
from services.reporting.views.past.forks import forks_at
from services.reporting.views.past.stays import OF_STAYS
from services.reporting.views.scopes import Visible
from services.reporting.views.seeing import Where, seen
from shared.database import Connection

COUNTED_MAX: Final = 10_000
"""Nothing counts the past beforehand; beyond so many the answer says that there are more."""

OF_TICKETS: Final = ("number", "type", "summary", "store", "imported", "opened_at")
"""What never changes, read from the row of a ticket."""

COLUMNS: Final = ", ".join((*OF_STAYS, *OF_TICKETS))


class PastRow(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket as it stood: what lists show of it, and since when it stood so."""

    ticket_id: UUID
    number: str
    type: str
    summary: str
    store: str | None
    imported: bool
    opened_at: datetime
    state: str
    state_label: dict[str, str]
    priority: str
    rank: int
    assignee: str | None
    unassignable: str | None
    waiting: str | None
    nobody_since: datetime | None
    is_open: bool
    merged_into: UUID | None
    due_at: datetime | None
    sort_at: datetime
    closed_at: datetime | None
    stay_since: datetime
    stay_version: int


AnyRow = TypeVar("AnyRow", bound=PastRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPage:
    """Some tickets, where to go on (empty at the end), and how many there were.

    ``is_whole`` unless there were more than could be counted.
    """

    tickets: list[PastRow]
    next_after: str
    total: int
    is_whole: bool


async def list_as_of(tx: Connection, visible: Visible, asked: Asked, moment: datetime) -> PastPage:
    """Return a page of what is visible as it stood; raises ``CursorWrong``, ``ListingWrong``."""
    if asked.text:
        raise ListingWrong("Words are searched in what tickets say now: leave out q or as_of.")
    if asked.queue or asked.ids:
        raise ListingWrong("Queues of a past moment are not kept: leave out queue or as_of.")
    if asked.sort.endswith("updated_at"):
        raise ListingWrong("When something last happened by then is not kept: sort otherwise.")
    where = wanted(asked)
    if asked.assignee:
        where.add(ASSIGNED_TO, asked.assignee)
    total = await _counted(tx, where, visible, moment)
    continued(where, asked.sort, asked.after)
    order = SORTS[asked.sort].order
    pages = " union all ".join(
        f"(select {COLUMNS} from {one} order by {order} limit {asked.rows + 1})"
        for one in stood(where, visible, moment)
    )
    found = await tx.fetch(
        f"select * from ({pages}) stood order by {order} limit {asked.rows + 1}", *where.values
    )
    rows = [msgspec.convert(past_data(dict(one)), PastRow) for one in found[: asked.rows]]
    more = len(found) > asked.rows
    return PastPage(
        tickets=await discreet(tx, visible, rows),
        next_after=cursor_of(asked.sort, rows[-1]) if more else "",
        total=min(total, COUNTED_MAX),
        is_whole=total <= COUNTED_MAX,
    )


def stood(where: Where, visible: Visible, moment: datetime) -> tuple[str, str]:
    """Return, as they come after ``from``, the stays that were over since, and those that go on."""
    sight, at = seen(where, visible), where.place("{0}::timestamptz", moment)
    forks = where.place("{0}::bigint[]", forks_at(moment))
    then = f"fork = any({forks}) and stay_since <= {at} and stay_until > {at}"
    return (
        f"{over(sight)} where {then} and {where.sql}",
        f"reporting.queue where stay_since <= {at} and {sight} and {where.sql}",
    )


def over(sight: str) -> str:
    """Return the stays that are over, of tickets that may be seen, as they come after ``from``.

    The row of each is looked up by itself (``offset 0``): they are few among all tickets.
    """
    shown = (
        f"select {', '.join(OF_TICKETS)} from reporting.queue ticket"
        f" where ticket.ticket_id = stay.ticket_id and {sight} offset 0"
    )
    return f"reporting.queue_stays stay join lateral ({shown}) shown on true"


async def _counted(tx: Connection, where: Where, visible: Visible, moment: datetime) -> int:
    counting = Where([*where.conditions], [*where.values])
    rows = " union all ".join(f"select 1 from {one}" for one in stood(counting, visible, moment))
    counted = await tx.fetchval(
        f"select count(*) from ({rows} limit {COUNTED_MAX + 1}) counted", *counting.values
    )
    return int(counted)


def past_data(row: dict[str, object]) -> dict[str, object]:
    """Return what a query of the columns found, as a row is converted from it."""
    return row | {"state_label": msgspec.json.decode(str(row["state_label"]))}


async def discreet(tx: Connection, visible: Visible, rows: list[AnyRow]) -> list[AnyRow]:
    """Return rows that name no ticket that may not be seen."""
    named: Collection[UUID] = {one.merged_into for one in rows if one.merged_into is not None}
    if not named or visible.sight.everything:
        return rows
    shown = {None, *await seen_among(tx, visible, named)}
    return [one if one.merged_into in shown else replace(one, merged_into=None) for one in rows]
