"""The table of unfinished uploads, in each tenant's own database."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.domain.files.upload import Piece, Room, Upload
from shared.database import Databases
from shared.intent import TenantId

ROOM: Final = """
select (select coalesce(sum(size), 0) from intake.uploads where expires_at > $1)
    + (select coalesce(sum(kept_bytes), 0) from intake.kept_files where discarded_at is null)
    as bytes_used,
  (select count(*) from intake.uploads where expires_at > $1) as unfinished
"""
BEGIN: Final = """
insert into intake.uploads(id, made_by, name, size, key, expires_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (id) do nothing
"""
FIND: Final = """
select id, made_by, name, size, key, received, pieces, expires_at from intake.uploads
where id = $1 and expires_at > $2
"""
# Of two who add at the same place, one finds it taken.
GROW: Final = """
update intake.uploads set received = $3, pieces = pieces + 1, expires_at = $4
where id = $1 and received = $2
"""
ADD: Final = "insert into intake.upload_pieces(upload_id, at, size, name) values ($1, $2, $3, $4)"
PIECES: Final = "select at, size, name from intake.upload_pieces where upload_id = $1 order by at"
FORGET: Final = "delete from intake.uploads where id = $1"
KEEP_KEY: Final = """
insert into intake.file_keys(file_id, key) values ($1, $2) on conflict do nothing
"""
KEEP_KEY_FOR: Final = """
update intake.file_keys set ticket_id = $2, ticket_key = $3 where file_id = $1
"""
KEY: Final = """
select case when ticket_id = $2 then ticket_key else key end from intake.file_keys
where file_id = $1
"""
FORGET_KEYS: Final = "delete from intake.file_keys where file_id = any($1::uuid[])"
FORGET_SETTLED_KEYS: Final = """
delete from intake.file_keys where file_id in (
  select id from intake.kept_files where is_claimed or discarded_at is not null)
"""
EXPIRED: Final = """
select id from intake.uploads where expires_at <= $1 order by expires_at limit $2
"""

Prepare = Callable[[TenantId], Awaitable[object]]


class PostgresUploads:
    """The unfinished uploads of every tenant; ``prepare`` sees that the view of files is there."""

    def __init__(self, databases: Databases, prepare: Prepare) -> None:
        self._databases = databases
        self._prepare = prepare

    async def room(self, tenant: TenantId, now: datetime) -> Room:
        """Return what the tenant's files take."""
        await self._prepare(tenant)
        async with self._databases.connection(tenant) as db:
            [row] = await db.fetch(ROOM, now)
        return Room(bytes_used=int(row["bytes_used"]), unfinished=row["unfinished"])

    async def begin(self, tenant: TenantId, upload: Upload) -> bool:
        """Remember a new upload, unless there is one of its id; say whether it is new."""
        said = (upload.id, upload.made_by, upload.name, upload.size, upload.key, upload.expires_at)
        async with self._databases.connection(tenant) as db:
            done = await db.execute(BEGIN, *said)
        return done == "INSERT 0 1"

    async def find(self, tenant: TenantId, upload_id: UUID, now: datetime) -> Upload | None:
        """Return an upload that has not expired."""
        async with self._databases.connection(tenant) as db:
            row = await db.fetchrow(FIND, upload_id, now)
        return None if row is None else Upload(**row)

    async def add(self, tenant: TenantId, grown: Upload, piece: Piece) -> bool:
        """Remember a piece, unless the upload does not stand where the piece begins any more."""
        async with self._databases.tenant_transaction(tenant) as tx:
            done = await tx.execute(GROW, grown.id, piece.offset, grown.received, grown.expires_at)
            if done != "UPDATE 1":
                return False
            await tx.execute(ADD, grown.id, piece.offset, piece.size, piece.name)
        return True

    async def pieces(self, tenant: TenantId, upload_id: UUID) -> list[Piece]:
        """Return the pieces of an upload, in order."""
        async with self._databases.connection(tenant) as db:
            rows = await db.fetch(PIECES, upload_id)
        return [Piece(offset=row["at"], size=row["size"], name=row["name"]) for row in rows]

    async def forget(self, tenant: TenantId, upload_id: UUID) -> None:
        """Remember an upload no longer."""
        async with self._databases.connection(tenant) as db:
            await db.execute(FORGET, upload_id)

    async def keep_key(self, tenant: TenantId, file_id: UUID, key: str) -> None:
        """Remember the key of a file that no ticket has yet, unless it is known."""
        async with self._databases.connection(tenant) as db:
            await db.execute(KEEP_KEY, file_id, key)

    async def key(
        self, tenant: TenantId, file_id: UUID, ticket_id: UUID | None = None
    ) -> str | None:
        """Return the key of a file that no ticket has yet, as sealed for a ticket if it was."""
        async with self._databases.connection(tenant) as db:
            key: str | None = await db.fetchval(KEY, file_id, ticket_id)
        return key

    async def keep_key_for(
        self, tenant: TenantId, file_id: UUID, ticket_id: UUID, key: str
    ) -> None:
        """Remember how a file's key is sealed for the ticket that is about to get it."""
        async with self._databases.connection(tenant) as db:
            await db.execute(KEEP_KEY_FOR, file_id, ticket_id, key)

    async def forget_keys(self, tenant: TenantId, file_ids: Sequence[UUID]) -> None:
        """Remember these keys no longer."""
        async with self._databases.connection(tenant) as db:
            await db.execute(FORGET_KEYS, list(file_ids))

    async def forget_settled_keys(self, tenant: TenantId) -> None:
        """Forget the keys that should have gone when a ticket got the file, or the file went."""
        await self._prepare(tenant)
        async with self._databases.connection(tenant) as db:
            await db.execute(FORGET_SETTLED_KEYS)

    async def expired(self, tenant: TenantId, now: datetime, limit: int) -> list[UUID]:
        """Return uploads whose time is over."""
        async with self._databases.connection(tenant) as db:
            rows = await db.fetch(EXPIRED, now, limit)
        return [row["id"] for row in rows]
