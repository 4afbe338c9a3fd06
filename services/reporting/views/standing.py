"""Where a ticket stands: its row in the queue, as its events say one after the other.

State folds by version: what was recorded last is what holds (decision 24), and a late move, which
says so itself, changes no state. Sealed values stay sealed; nobody here can open them.
"""

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter
from uuid import UUID

import msgspec
from msgspec.structs import replace

from services.reporting.views.alike import OF_ALIKE, alike_after
from services.reporting.views.doubles import doubles_of
from services.reporting.views.finding import OF_FINDING, Slot, found_after
from services.reporting.views.heard import (
    CREW_TOLD,
    DECLINED,
    EVERYBODY,
    FLAGGED,
    MERGED,
    MIGRATED,
    MOVED,
    OFFERED,
    OPENED,
    PRIORITISED,
    QUEUED,
    RESTRICTED,
    RESUMED,
    TICKET,
    TRANSFER_ASKED,
    UNMERGED,
    WAITING,
    TicketFact,
    kept_from,
    ticket_fact,
)
from shared.recorded import Recorded
from shared.sight import placed, places_of
from shared.sight.told import OF_APPROVALS, SPLIT, asked_in, asking_after, work_after
from shared.sight.told import QUEUE as MAY_TAKE

OF_PEOPLE = frozenset(f"{TICKET}{one}" for one in (*OF_APPROVALS, SPLIT))
"""Who has to agree, and who has a part of the work: they see it."""

MARKING = frozenset({FLAGGED, RESTRICTED, PRIORITISED, MERGED, UNMERGED, WAITING, RESUMED})
RANK_UNKNOWN = 9
RANKS = {"P0": 0, "P1": 1, "P2": 2, "P3": 3, "P4": 4, "P5": 5}


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket as lists show it; every scope's column is here (decision 26).

    ``waiting`` is what it waits for, ``slot`` when somebody is to come. ``stay_since`` is when what
    began its stay was recorded, in ``stay_version``; ``nobody_since`` since when it is open and
    nobody has it.
    """

    ticket_id: UUID
    number: str
    type: str
    summary: str
    state: str
    state_label: dict[str, str]
    priority: str
    rank: int
    assignee: str | None
    assignee_member: str | None
    unassignable: str | None
    unfilled: list[str]
    slot: Slot | None
    queue: str | None
    waiting: str | None
    store: str | None
    team: str | None
    places: list[str]
    work: list[str]
    asked: list[str]
    asking: dict[str, dict[str, list[str]]]
    doubles: list[UUID]
    only_for: list[str]
    hidden_from: list[str]
    veiled: dict[str, list[str]]
    opened_by: str
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    is_open: bool
    merged_into: UUID | None
    suspected: list[UUID]
    taken_in: list[UUID]
    due_at: datetime | None
    sort_at: datetime
    version: int
    flags: list[str]
    imported: bool
    definition: str
    stay_since: datetime
    stay_version: int
    nobody_since: datetime | None

    @property
    def kind(self) -> "Kind":
        """Under which it is counted."""
        kept = tuple(self.only_for), tuple(self.hidden_from)
        merged = self.merged_into is not None
        return (self.type, self.state, self.priority, self.is_open, merged, *kept)


Kind = tuple[str, str, str, bool, bool, tuple[str, ...], tuple[str, ...]]
COLUMNS = QueueRow.__struct_fields__
NOBODY_FOUND, TAKEN = "unassignable", "offered"
"""How the search for somebody to fill a post ends, as it is told."""

standing_of = attrgetter(
    *("state", "priority", "assignee", "assignee_member", "unassignable", "waiting"),
    *("is_open", "merged_into", "due_at"),
)
"""What stays the same during a stay."""


def row_after(row: QueueRow | None, event: Recorded) -> QueueRow | None:
    """Return a ticket's row after one more event; one heard before changes nothing."""
    fact = ticket_fact(event)
    if event.type == OPENED:
        return row or _opened(event, fact)
    if row is None or event.version <= row.version:
        return row
    after = _migrated(row, event, fact) if event.type == MIGRATED else _after(row, event, fact)
    if standing_of(after) == standing_of(row):
        return after
    nobody = after.is_open and after.assignee is None
    return replace(
        after,
        stay_since=event.recorded_at,
        stay_version=event.version,
        nobody_since=(row.nobody_since or event.recorded_at) if nobody else None,
    )


def _after(row: QueueRow, event: Recorded, fact: TicketFact) -> QueueRow:
    seen = replace(row, version=event.version, updated_at=max(row.updated_at, event.occurred_at))
    if event.type in {QUEUED, TRANSFER_ASKED, CREW_TOLD} or MAY_TAKE in row.asking:
        seen = _queued(seen, event, fact)
    if event.type == MOVED:
        return seen if fact.late else _moved(seen, event, fact)
    if event.type in OF_PEOPLE or event.type in MARKING:
        return _marked(seen, event, fact)
    if event.type == OFFERED and row.is_open:
        who, member = fact.technician_id, fact.member_id
        return replace(seen, assignee=who, assignee_member=member, unassignable=None)
    if event.type in OF_ALIKE or event.type in OF_FINDING:
        is_alike = event.type in OF_ALIKE
        other = alike_after(seen, event, fact) if is_alike else found_after(event, fact)
        return replace(seen, **other)
    if event.type == DECLINED and fact.technician_id in {None, row.assignee}:
        return replace(seen, assignee=None, assignee_member=None)
    return seen


def _queued(row: QueueRow, event: Recorded, fact: TicketFact) -> QueueRow:
    """Let it stand in a queue, or in none any more; whoever may take it is asked by name."""
    if event.type == CREW_TOLD:
        return _crewed(row, event, fact)
    asking = asking_after(row.asking, event)
    told = replace(row, asking=asking, asked=asked_in(asking))
    if event.type != QUEUED:
        left = event.type == OFFERED or (event.type == MOVED and fact.closed)
        return replace(told, queue=None) if left else told
    if not row.is_open:
        return row
    queue = fact.queue or None
    return replace(told, queue=queue, assignee=None, assignee_member=None, unassignable=None)


def _crewed(row: QueueRow, event: Recorded, fact: TicketFact) -> QueueRow:
    """Let somebody come along, or not any more; ``unfilled`` posts say why nobody does."""
    asking = asking_after(row.asking, event)
    told = replace(row, asking=asking, asked=asked_in(asking))
    others = [one for one in row.unfilled if not one.startswith(f"{fact.post} ")]
    if fact.how == NOBODY_FOUND:
        return replace(told, unfilled=sorted([*others, f"{fact.post} {fact.reason}"]))
    return replace(told, unfilled=others) if fact.how == TAKEN else told


def _marked(row: QueueRow, event: Recorded, fact: TicketFact) -> QueueRow:
    if event.type in OF_PEOPLE:
        asking = asking_after(row.asking, event)
        work = work_after(row.work, event)
        return replace(row, work=work, asking=asking, asked=asked_in(asking))
    if event.type in {MERGED, UNMERGED}:
        return replace(row, merged_into=fact.into if event.type == MERGED else None)
    if event.type in {WAITING, RESUMED}:
        now = fact.reason if event.type == WAITING else None
        return row if fact.late else replace(row, waiting=now)
    if event.type == FLAGGED:
        return replace(row, flags=sorted({*row.flags, *fact.flags}))
    if event.type == PRIORITISED:
        priority = fact.priority or ""
        return replace(row, priority=priority, rank=RANKS.get(priority, RANK_UNKNOWN))
    only_for, hidden_from = kept_from(fact)
    return replace(row, only_for=only_for, hidden_from=hidden_from, veiled=fact.veiled)


def _opened(event: Recorded, fact: TicketFact) -> QueueRow:
    priority = fact.priority or ""
    return QueueRow(
        ticket_id=event.stream_id,
        number=fact.number,
        type=fact.type,
        summary=fact.summary,
        state=fact.state,
        state_label=fact.state_label,
        priority=priority,
        rank=RANKS.get(priority, RANK_UNKNOWN),
        assignee=None,
        assignee_member=None,
        unassignable=f"held:{fact.held}" if fact.held else None,
        unfilled=sorted(fact.held_posts),
        slot=None,
        queue=None,
        waiting=None,
        store=placed(fact.fields, fact.links, "store"),
        team=placed(fact.fields, fact.links, "team"),
        places=sorted(places_of(fact.fields, fact.links)),
        work=[],
        asked=[],
        asking={},
        doubles=doubles_of(fact.links),
        only_for=[EVERYBODY],
        hidden_from=[],
        veiled={},
        opened_by=event.meta.on_behalf_of or event.meta.actor,
        opened_at=event.occurred_at,
        updated_at=event.occurred_at,
        closed_at=event.occurred_at if fact.closed else None,
        is_open=not fact.closed,
        merged_into=None,
        suspected=[],
        taken_in=[],
        due_at=fact.due_at,
        sort_at=fact.due_at or event.occurred_at,
        version=event.version,
        flags=sorted(fact.flags),
        imported=fact.imported,
        definition=fact.definition or event.meta.definition or "",
        stay_since=event.recorded_at,
        stay_version=event.version,
        nobody_since=None if fact.closed else event.recorded_at,
    )


def _migrated(row: QueueRow, event: Recorded, fact: TicketFact) -> QueueRow:
    """Let it stand in its new place as if it had come there: nothing happened to the ticket."""
    return replace(
        row,
        version=event.version,
        state=fact.state,
        state_label=fact.state_label,
        definition=fact.definition,
    )


def _moved(row: QueueRow, event: Recorded, fact: TicketFact) -> QueueRow:
    priority = fact.priority or row.priority
    due_at = fact.due_at or row.due_at
    assignee = fact.assignee_after(row.assignee)
    closed_at = (row.closed_at or event.occurred_at) if fact.closed else None
    return replace(
        row,
        state=fact.state or fact.to_state or row.state,
        state_label=fact.state_label or fact.to_label or row.state_label,
        priority=priority,
        rank=RANKS.get(priority, RANK_UNKNOWN),
        assignee=assignee,
        assignee_member=row.assignee_member if assignee == row.assignee else None,
        waiting=None,
        closed_at=closed_at,
        is_open=not fact.closed,
        due_at=due_at,
        sort_at=due_at or row.opened_at,
        definition=event.meta.definition or row.definition,
    )


def queue_row(row: Mapping[str, object]) -> QueueRow:
    """Return what a query of the queue's columns found."""
    read = {
        name: msgspec.json.decode(str(row[name])) for name in ("state_label", "veiled", "asking")
    }
    slot = row["slot"]
    read["slot"] = None if slot is None else msgspec.json.decode(str(slot))
    return msgspec.convert({**row, **read}, QueueRow)
