"""Kept files as intake looks at them: how large, where they lie, whether a ticket has them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Connection
from shared.recorded import Recorded
from shared.sealed import parse

TYPES = ("attachment.kept", "attachment.claimed", "attachment.discarded")


class KeptFiles:
    """Every file that was kept: how large it is, where it lies, and whether a ticket has it."""

    name = "kept_files"
    shape = "2"
    views = ("kept_files",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.kept_files("
            " id uuid primary key, kept_bytes bigint not null, kept_at timestamptz not null,"
            " address text not null, stored_sha256 text not null,"
            " is_claimed boolean not null default false, person uuid, discarded_at timestamptz);"
            f"create index on {schema}.kept_files(person) where discarded_at is null;"
            f"create index on {schema}.kept_files(kept_at)"
            " where not is_claimed and discarded_at is null;"
            f"create index on {schema}.kept_files(discarded_at) where discarded_at is not null"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Take over what happened to files in the batch, in order."""
        table = f"{schema}.kept_files"
        for event in events:
            match event.type:
                case "attachment.kept":
                    content = json.loads(event.data)["content"]
                    await tx.execute(
                        f"insert into {table}(id, kept_bytes, kept_at, address, stored_sha256)"
                        " values ($1, $2, $3, $4, $5)",
                        event.stream_id,
                        content["kept_bytes"],
                        event.recorded_at,
                        content["address"],
                        content["stored_sha256"],
                    )
                case "attachment.claimed":
                    sealed = parse(json.loads(event.data)["key"])
                    await tx.execute(
                        f"update {table} set is_claimed = true, person = $2 where id = $1",
                        event.stream_id,
                        sealed and sealed.subject,
                    )
                case "attachment.discarded":
                    await tx.execute(
                        f"update {table} set discarded_at = $2 where id = $1",
                        event.stream_id,
                        event.recorded_at,
                    )
                case _:
                    pass


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """A kept file: its size in bytes, where it lies sealed, and the SHA-256 of what lies there."""

    id: UUID
    kept_bytes: int
    address: str
    stored_sha256: str


async def files_after(db: Connection, after: UUID | None, limit: int) -> list[FileRow]:
    """Return files whose bytes are kept, by id, those after one."""
    rows = await db.fetch(
        "select id, kept_bytes, address, stored_sha256 from intake.kept_files"
        " where discarded_at is null and ($1::uuid is null or id > $1) order by id limit $2",
        after,
        limit,
    )
    return [FileRow(**row) for row in rows]


async def files_unclaimed(db: Connection, before: datetime, limit: int) -> list[UUID]:
    """Return files kept before a moment that no ticket has, the oldest first."""
    rows = await db.fetch(
        "select id from intake.kept_files where not is_claimed and discarded_at is null"
        " and kept_at < $1 order by kept_at limit $2",
        before,
        limit,
    )
    return [row["id"] for row in rows]


async def files_of(db: Connection, person: UUID, limit: int) -> list[UUID]:
    """Return files whose bytes are kept, and whose keys are sealed for a person."""
    rows = await db.fetch(
        "select id from intake.kept_files where person = $1 and discarded_at is null limit $2",
        person,
        limit,
    )
    return [row["id"] for row in rows]


async def files_discarded(db: Connection, since: datetime, limit: int) -> list[str]:
    """Return where files lay that were discarded since a moment."""
    rows = await db.fetch(
        "select address from intake.kept_files where discarded_at >= $1"
        " order by discarded_at desc limit $2",
        since,
        limit,
    )
    return [row["address"] for row in rows]
