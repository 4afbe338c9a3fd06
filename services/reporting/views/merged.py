"""What is said of tickets and shown with others: while merged, or before one was split off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec

from services.reporting.views.heard import COMMENTED, MAIL_WITHDRAWN, MERGED, OPENED, SPLIT_OFF
from services.reporting.views.history import HistoryRow, history_row
from services.reporting.views.scopes import Visible
from services.reporting.views.seeing import Where, seen
from shared.database import Connection

SPLIT_SOURCE: Final = "urn:gongdan:split"
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
    withdrawn = where.place("{0}", MAIL_WITHDRAWN)
    found = await tx.fetch(
        f"with merged as (select ticket_id, number from reporting.queue where {where.sql})"
        " select said.*, merged.number from merged join reporting.history said using (ticket_id)"
        f" where said.type = {commented} and said.version > (select max(since.version)"
        " from reporting.history since"
        f" where since.ticket_id = merged.ticket_id and since.type = {merged})"
        " and not exists (select 1 from reporting.history gone where"
        f" gone.ticket_id = said.ticket_id and gone.type = {withdrawn}"
        " and gone.version > said.version and gone.data->>'mail' = said.data->>'mail')"
        f" order by said.position desc limit {SAID_MAX}",
        *where.values,
    )
    rows = [dict(row) for row in reversed(found)]
    return [SaidOfMerged(number=str(row.pop("number")), row=history_row(row)) for row in rows]


async def said_before(tx: Connection, rows: Sequence[HistoryRow]) -> list[SaidOfMerged]:
    """Return what a ticket brought along when it was split off another; ``rows`` begin its history.

    Whoever split it off chose that, so it is shown to all who see this one.
    """
    opening = next((row for row in rows if row.type == OPENED), None)
    origin = None if opening is None else _origin(opening)
    if opening is None or origin is None:
        return []
    found = await tx.fetch(
        "select said.*, first.data ->> 'number' as number from reporting.history split"
        " join reporting.history first on first.ticket_id = split.ticket_id and first.version = 1"
        " join reporting.history said on said.ticket_id = split.ticket_id"
        " and (split.data::jsonb -> 'said') @> to_jsonb(said.version)"
        " where split.ticket_id = $1 and split.type = $2 and split.data ->> 'other' = $3"
        " and said.type = $4 and not exists (select 1 from reporting.history gone where"
        " gone.ticket_id = said.ticket_id and gone.type = $5"
        " and gone.version > said.version and gone.data->>'mail' = said.data->>'mail')"
        f" order by said.version limit {SAID_MAX}",
        origin,
        SPLIT_OFF,
        str(opening.ticket_id),
        COMMENTED,
        MAIL_WITHDRAWN,
    )
    rows_found = [dict(row) for row in found]
    return [SaidOfMerged(number=str(row.pop("number")), row=history_row(row)) for row in rows_found]


def _origin(opening: HistoryRow) -> UUID | None:
    """Return what a ticket was split off; a link that somebody called so is none."""
    said = _opened(opening.data)
    try:
        return UUID(said.links.split_from) if said.source == SPLIT_SOURCE else None
    except ValueError:
        return None


class _Links(msgspec.Struct, frozen=True):
    split_from: str = ""


class _Opened(msgspec.Struct, frozen=True):
    source: str = ""
    links: _Links = _Links()


_opened = msgspec.json.Decoder(_Opened).decode
