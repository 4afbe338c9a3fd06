"""Asking for a window of the past: the turns of the tickets that whoever asks may see now."""

from typing import Final

import msgspec

from services.reporting.views.figures import Answer
from services.reporting.views.past.forks import forks_at, forks_between
from services.reporting.views.past.listing import COLUMNS, discreet, over, past_data
from services.reporting.views.past.playing import Turn, played, told
from services.reporting.views.past.window import PlaybackTooMuch, PlaybackTooWide, Window
from services.reporting.views.scopes import Visible
from services.reporting.views.seeing import Where, seen
from shared.database import Connection

TURNS_MAX: Final = 20_000
CHANGES_MAX: Final = 2_000
"""In one answer; more are asked for window by window."""


async def playback(tx: Connection, visible: Visible, window: Window) -> Answer:
    """Return the steps of a window; raises ``PlaybackTooMuch``."""
    turns = await _turns(tx, visible, window)
    steps = list(played(window, turns))
    if sum(len(one.changes) for one in steps) > CHANGES_MAX:
        raise PlaybackTooMuch
    return {
        "from": window.since,
        "to": window.until,
        "step_s": window.step_s,
        "steps": told(steps),
    }


async def _turns(tx: Connection, visible: Visible, window: Window) -> list[Turn]:
    where = Where()
    since = where.place("{0}::timestamptz", window.since)
    until = where.place("{0}::timestamptz", window.until)
    sight = seen(where, visible)
    met = where.place(
        "(fork between {0} and {1} or fork = any({2}::bigint[]))",
        *forks_between(window.since, window.until),
        [*forks_at(window.since), *forks_at(window.until)],
    )
    if window.types:
        where.add("type = any({0}::text[])", list(window.types))
    rows = await tx.fetch(
        "select stood.*, began.position, began.type as what, began.transition, began.role,"
        " began.actor, began.on_behalf_of, began.causation_id from ("
        f"(select {COLUMNS}, stay_until from {over(sight)}"
        f" where {met} and stay_since <= {until} and stay_until >= {since} and {where.sql}"
        f" limit {TURNS_MAX + 1})"
        f" union all (select {COLUMNS}, null from reporting.queue"
        f" where stay_since <= {until} and (is_open or stay_since >= {since})"
        f" and {sight} and {where.sql} limit {TURNS_MAX + 1})"
        ") stood left join reporting.history began on began.ticket_id = stood.ticket_id"
        f" and began.version = stood.stay_version and stood.stay_since > {since}"
        f" limit {TURNS_MAX + 1}",
        *where.values,
    )
    if len(rows) > TURNS_MAX:
        raise PlaybackTooWide
    turns = [msgspec.convert(past_data(dict(row)), Turn) for row in rows]
    return await discreet(tx, visible, turns)
