"""Lately: whether what a printed label is about was reported already, and is being seen to.

Whoever scans a label stands in front of the thing, so they are told when it was last reported,
by whatever way, and in which state that is; never by whom, nor what was said. What is hidden from
the role they count as is not told of at all.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.reporting.views.scopes import Visible
from services.reporting.views.searching.asking import found_by
from services.reporting.views.searching.grams import folded, terms_of
from services.reporting.views.seeing import Where, seen
from shared.database import Connection
from shared.intent import ABOUT_ASSET, ABOUT_TYPE, Caller
from shared.sight import TENANT, Sight
from shared.veils import FIELDS

LATELY: Final = timedelta(hours=24)
"""What was reported before and is open still is for staff to ask after: report it again."""

WHOLE: Final = (
    "exists (select from reporting.search one where one.ticket_id = queue.ticket_id"
    " and (one.said ->> '/asset' = {0} or one.said ->> {1} = {0})"
    " and one.veiled -> '/asset' is null and one.veiled -> {1} is null)"
)
"""Found by all of its number, not by a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """An open ticket: when it was opened, what its state is called (JSON, by language).

    ``ticket_id`` is told to whoever scanned the label that it was opened by, who may follow it.
    """

    opened_at: datetime
    state_label: str
    ticket_id: UUID | None


async def reported_lately(
    tx: Connection, visible: Visible, caller: Caller, now: datetime
) -> Lately | None:
    """Return the open ticket about the caller's asset that was opened last, None if none was."""
    asset = caller.about(ABOUT_ASSET)
    if not asset or not terms_of(asset):
        return None
    sight = _anybodys(visible.sight)
    where = Where(["is_open and not is_merged"])
    where.add("opened_at > {0}::timestamptz", now - LATELY)
    where.add("type = {0}::text", caller.about(ABOUT_TYPE))
    where.conditions.append(seen(where, Visible(sight=sight)))
    where.conditions.append(found_by(where, asset, sight))
    where.add(WHOLE, folded(asset).strip(), f"{FIELDS}asset")
    own = where.place("opened_by = {0}::text", caller.actor)
    found = await tx.fetchrow(
        f"select opened_at, state_label::text, case when {own} then ticket_id end as ticket_id"
        f" from reporting.queue queue where {where.sql} order by opened_at desc limit 1",
        *where.values,
    )
    return None if found is None else Lately(**found)


def _anybodys(sight: Sight) -> Sight:
    """Return the same sight of whatever anybody reported, less what is kept from the role."""
    grants = tuple(replace(one, scope=TENANT) for one in sight.grants)
    return replace(sight, everything=False, grants=grants)
