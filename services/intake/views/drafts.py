"""Drafts as they are listed: how each stands, and which has yet to be listened to."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.database import Connection
from shared.recorded import Recorded

TYPES = (
    "draft.call_heard",
    "draft.recording_kept",
    "draft.transcribed",
    "draft.confirmed",
    "draft.discarded",
)
PAGE_MAX = 50


class Drafts:
    """Every draft: how it stands, whether it has a recording, how often that was listened to."""

    name = "drafts"
    shape = "1"
    views = ("drafts",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.drafts("
            " id uuid primary key, position bigint not null, standing text not null,"
            " is_recorded boolean not null default false, hearings int not null default 0);"
            f"create index on {schema}.drafts(standing, position desc);"
            f"create index on {schema}.drafts(position) where is_recorded and hearings = 0"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Take over what happened to drafts in the batch, in order."""
        table = f"{schema}.drafts"
        for event in events:
            match event.type:
                case "draft.call_heard":
                    await tx.execute(
                        f"insert into {table}(id, position, standing) values ($1, $2, 'open')",
                        event.stream_id,
                        event.position,
                    )
                case "draft.recording_kept":
                    await tx.execute(
                        f"update {table} set is_recorded = true where id = $1", event.stream_id
                    )
                case "draft.transcribed":
                    await tx.execute(
                        f"update {table} set hearings = hearings + 1 where id = $1",
                        event.stream_id,
                    )
                case "draft.confirmed":
                    await tx.execute(
                        f"update {table} set standing = 'confirmed' where id = $1",
                        event.stream_id,
                    )
                case "draft.discarded":
                    await tx.execute(
                        f"update {table} set standing = 'discarded' where id = $1",
                        event.stream_id,
                    )
                case _:
                    pass


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """A draft in a list."""

    id: UUID
    position: int


async def drafts_page(
    db: Connection, standing: str, before: int | None, limit: int
) -> list[DraftRow]:
    """Return drafts that stand so, the latest call first."""
    rows = await db.fetch(
        "select id, position from intake.drafts where standing = $1"
        " and ($2::bigint is null or position < $2) order by position desc limit $3",
        standing,
        before,
        limit,
    )
    return [DraftRow(**row) for row in rows]


async def drafts_unheard(db: Connection, limit: int) -> list[UUID]:
    """Return drafts whose recordings nobody has listened to, the earliest first."""
    rows = await db.fetch(
        "select id from intake.drafts where is_recorded and hearings = 0 and standing = 'open'"
        " order by position limit $1",
        limit,
    )
    return [row["id"] for row in rows]
