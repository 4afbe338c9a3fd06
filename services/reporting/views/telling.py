"""Telling: a ticket, and its history, as somebody may read them.

What is hidden now was never there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec

from services.reporting.views.alike import undecided
from services.reporting.views.doubles import without_doubles
from services.reporting.views.heard import CREW_TOLD, OPENED, TICKET, TRANSFER_ASKED
from services.reporting.views.history import HistoryRow, history_of
from services.reporting.views.listing import hidden_in, seen_among
from services.reporting.views.mails import withdrawn_from, words_withdrawn
from services.reporting.views.merged import SaidOfMerged, said_before, said_of_merged
from services.reporting.views.past.listing import PastRow
from services.reporting.views.relatives import RELATIVE, relatives_in, without_relatives
from services.reporting.views.scopes import Visible
from services.reporting.views.standing import QueueRow
from shared.database import Connection
from shared.sight import Sight
from shared.veils import FIELDS, named, without

BOOKED: Final = "/booked"
MENTIONED: Final = b'"booked"'
"""What a ticket's time was spent on names the types of its children; its ledger knows for whom."""

QUEUED: Final = f"{TICKET}queued"
MEMBERS: Final = "/members"
"""Who may take a ticket out of its queue: the service needs to know, and no reader of it."""

REASON: Final = "/reason"
"""Why a colleague gives a ticket away, or does not come along: a word among colleagues."""

OF_THE_HOUSE: Final = ("/asset_facts", "/entitlement", "/customer")
"""What the registers know of an asset and of whom a ticket is for, and by which contract work is
paid: keys can be guessed."""

OF_ROWS: Final = (
    *("number", "type", "summary", "state", "state_label", "priority", "assignee", "store"),
    *("unassignable", "waiting", "imported", "opened_at", "closed_at", "due_at", "merged_into"),
)
OF_PRESENT: Final = ("queue", "slot", "flags", "updated_at", "version", "definition")
OF_PAST: Final = ("stay_since", "nobody_since")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryTold:
    """A ticket's ``events``, and what was said of ``merged`` ones since they were, as JSON data.

    ``before`` is what it brought along of the ticket that it was split off.
    """

    events: list[dict[str, object]]
    merged: list[dict[str, object]]
    before: list[dict[str, object]]


async def history_told(
    tx: Connection, visible: Visible, ticket: UUID, *, after_version: int, limit: int
) -> HistoryTold | None:
    """Return a ticket's events after a version as JSON data; None of a ticket nobody may see.

    With the first of them comes what is said of those that are merged into it.
    """
    hidden = await hidden_in(tx, visible, ticket)
    if hidden is None:
        return None
    rows = await history_of(tx, ticket, after_version=after_version, limit=limit)
    unseen, gone = await _unseen(tx, visible, rows), await withdrawn_from(tx, ticket)
    events = [
        event_as_told(
            row,
            (*hidden, *unseen, *_kept_back(row, visible.sight), *words_withdrawn(row, gone)),
        )
        for row in rows
    ]
    merged = [] if after_version else await said_of_merged(tx, visible, ticket)
    before = [] if after_version else await said_before(tx, rows)
    return HistoryTold(
        events=events,
        merged=[_said(one) for one in merged],
        before=[_said(one) for one in before],
    )


def _kept_back(row: HistoryRow, sight: Sight) -> Iterator[str]:
    """Yield the places of an event that those do not read who do not see everything."""
    if not sight.everything and MENTIONED in bytes(row.data):
        yield BOOKED
    if not sight.everything and row.type == QUEUED:
        yield MEMBERS
    if not sight.is_of_staff and row.type == OPENED:
        yield from OF_THE_HOUSE
    if not sight.is_of_staff and row.type in {QUEUED, TRANSFER_ASKED, CREW_TOLD}:
        yield REASON


def as_told(row: QueueRow | PastRow) -> dict[str, object]:
    """Return a row of a list as JSON data."""
    told = {"id": row.ticket_id, **{name: getattr(row, name) for name in OF_ROWS}}
    if isinstance(row, PastRow):
        return told | {name: getattr(row, name) for name in OF_PAST}
    present = {name: getattr(row, name) for name in OF_PRESENT}
    unfilled = [_unfilled(one) for one in row.unfilled]
    return told | present | {"unfilled": unfilled, "duplicates": undecided(row)}


def _unfilled(said: str) -> dict[str, str]:
    """Return a post of the crew that nobody could be found for, and why."""
    post, _, reason = said.partition(" ")
    return {"post": post, "role": post.rpartition(":")[0], "unassignable": reason}


def _said(one: SaidOfMerged) -> dict[str, object]:
    return {"ticket_id": one.row.ticket_id, "number": one.number, **event_as_told(one.row, ())}


async def _unseen(tx: Connection, visible: Visible, rows: list[HistoryRow]) -> list[str]:
    """Return the tickets named in a history that may not be seen, as hidden places."""
    named_here = relatives_in(rows)
    if visible.sight.everything or not (named_here.ids or named_here.numbers):
        return []
    seen = await seen_among(tx, visible, named_here.ids, named_here.numbers)
    unseen = {str(one) for one in named_here.ids} | named_here.numbers
    unseen -= {str(one) for one in seen} | {*seen.values()}
    return [f"{RELATIVE}{one}" for one in sorted(unseen)]


def event_as_told(row: HistoryRow, hidden: tuple[str, ...]) -> dict[str, object]:
    """Return an event as JSON data; what is hidden now was never there."""
    data: object = row.data
    if hidden:
        told = msgspec.json.decode(row.data, type=dict[str, object])
        places = (*hidden, "/answer") if _answers_hidden(told, hidden) else hidden
        told = without_relatives(row, without_doubles(told, hidden), hidden)
        data = _filled(_lacking(without(told, places), named(hidden)), named(hidden))
    return {
        "id": row.event_id,
        "version": row.version,
        "position": row.position,
        "type": row.type,
        "actor": row.actor,
        "on_behalf_of": row.on_behalf_of,
        "occurred_at": row.occurred_at,
        "recorded_at": row.recorded_at,
        "transition": row.transition,
        "from": row.from_state,
        "to": row.to_state,
        "to_label": row.to_label,
        "role": row.role,
        "causation_id": row.causation_id,
        "correlation_id": row.correlation_id,
        "definition": row.definition,
        "data": data,
        "hidden_fields": named(hidden),
    }


def _lacking(told: dict[str, object], hidden: Sequence[str]) -> dict[str, object]:
    """Return a fact that tells neither that a hidden field is empty, nor what it was read as."""
    lacks, read = told.get("lacks"), told.get("read")
    if isinstance(lacks, list):
        told = {**told, "lacks": [one for one in lacks if one not in hidden]}
    if isinstance(read, list):
        told = {**told, "read": [one for one in read if one["field"] not in hidden]}
    return told


def _filled(told: dict[str, object], hidden: Sequence[str]) -> dict[str, object]:
    """Return a fact that does not tell which record a hidden field was filled from, or by."""
    entries = told.get("filled")
    if not isinstance(entries, list):
        return told
    shown = [one for one in entries if {one.get("field"), one.get("by")}.isdisjoint(hidden)]
    return {**told, "filled": shown}


def _answers_hidden(told: Mapping[str, object], hidden: tuple[str, ...]) -> bool:
    """Say whether a fact repeats, as the answer to a question, what a hidden field holds."""
    return f"{FIELDS}{told.get('question')}" in hidden
