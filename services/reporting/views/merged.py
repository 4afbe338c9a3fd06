"""What is said of tickets while they are merged into another: it is shown with that one."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.reporting.views.heard import COMMENTED, MERGED
from services.reporting.views.history import HistoryRow, history_row
from services.reporting.views.scopes import Visible
from services.reporting.views.seeing import Where, seen
from shared.database import Connection

SAID_MAX: Final = 200
"""The latest; whoever wants more asks for the history of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOfMerged:
    """A comment on a merged ticket, with that one's number."""

    number: str
    row: HistoryRow


async def said_of_merged(tx: Connection, visible: Visible, into: UUID) -> list[SaidOfMerged]:
    """Return what was said of the tickets merged into one since they were, oldest first.

    Of those alone that may be seen.
    """
    where = Where()
    where.add("merged_into = {0}", into)
    where.conditions.append(seen(where, visible))
    commented, merged = where.place("{0}", COMMENTED), where.place("{0}", MERGED)
    found = await tx.fetch(
        f"with merged as (select ticket_id, number from reporting.queue where {where.sql})"
        " select said.*, merged.number from merged join reporting.history said using (ticket_id)"
        f" where said.type = {commented} and said.version > (select max(since.version)"
        " from reporting.history since"
        f" where since.ticket_id = merged.ticket_id and since.type = {merged})"
        f" order by said.position desc limit {SAID_MAX}",
        *where.values,
    )
    rows = [dict(row) for row in reversed(found)]
    return [SaidOfMerged(number=str(row.pop("number")), row=history_row(row)) for row in rows]
