"""Hands: which tickets were in whose hands, at any position of dispatch's own log."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from services.dispatch.views.assigning import OFFERED, QUEUED
from shared.database import Connection
from shared.recorded import Recorded

CHANGES_HANDS = frozenset(
    {
        OFFERED,
        QUEUED,
        "assignment.declined",
        "assignment.expired",
        "assignment.released",
        "assignment.ungrabbed",
        "assignment.appointed",
        "assignment.unappointed",
    }
)
BEFORE, FOR_NOW = 0, (1 << 63) - 1
IN_HAND_MAX = 10_000


class _Given(msgspec.Struct):
    """Whose hands a ticket came to."""

    technician_id: UUID


class Hands:
    """Which tickets were in whose hands, from which position of our log until which."""

    name = "hands"
    shape = "1"
    views = ("hands",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL; by ticket its rows are ended, by technician they are read."""
        return (
            f"create table {schema}.hands("
            " ticket_id uuid not null, technician_id uuid not null,"
            " since bigint not null, until bigint not null, primary key (ticket_id, since));"
            f"create index hands_of on {schema}.hands(technician_id, until)"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Begin and end what the events of the batch do; ``FOR_NOW`` is an end still to come."""
        began: dict[tuple[UUID, int], UUID] = {}
        ended: dict[tuple[UUID, int], int] = {}
        held: dict[UUID, int] = {}
        for event in events:
            if event.type not in CHANGES_HANDS:
                continue
            ticket = event.stream_id
            ended[ticket, held.pop(ticket, BEFORE)] = event.position
            if event.type == OFFERED:
                given = msgspec.json.decode(event.data, type=_Given)
                began[ticket, event.position] = given.technician_id
                held[ticket] = event.position
        before = [(ticket, at) for (ticket, since), at in ended.items() if since == BEFORE]
        if before:
            await tx.execute(
                f"update {schema}.hands h set until = ended.at"
                " from unnest($1::uuid[], $2::bigint[]) as ended(ticket_id, at)"
                f" where h.ticket_id = ended.ticket_id and h.until = {FOR_NOW}",
                *(list(column) for column in zip(*before, strict=True)),
            )
        rows = [
            (ticket, who, since, ended.get((ticket, since), FOR_NOW))
            for (ticket, since), who in began.items()
        ]
        if rows:
            await tx.executemany(
                f"insert into {schema}.hands(ticket_id, technician_id, since, until)"
                " values ($1, $2, $3, $4)",
                rows,
            )


async def had_in_hand(db: Connection, technician_id: UUID, position: int) -> list[UUID]:
    """Return the tickets somebody had in hand when our log had come to a position.

    And those they had beside them meanwhile: where somebody was on the way to last is where they
    count as being, be it that this came to nothing.
    """
    rows = await db.fetch(
        "select ticket_id from dispatch.hands"
        " where technician_id = $1 and since <= $2 and until > (select coalesce(min(since), $2)"
        " from dispatch.hands where technician_id = $1 and since <= $2 and until > $2)"
        " order by since desc limit $3",
        technician_id,
        position,
        IN_HAND_MAX,
    )
    return [row["ticket_id"] for row in rows]
