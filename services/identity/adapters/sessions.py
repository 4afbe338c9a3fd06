"""Sessions: opaque, kept on our side by a digest, ended by idleness, by age, or by signing out."""

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from services.identity.app.ports import Session
from shared.database import Databases
from shared.intent import TenantId

IDLE: Final = timedelta(minutes=30)
LIFE: Final = timedelta(hours=12)
SESSION: Final = re.compile(r"gs_([a-z][a-z0-9]{1,30})_[A-Za-z0-9_-]{43}")

START = "insert into identity.sessions(digest, member_id, expires_at) values ($1, $2, $3)"
SWEEP = "delete from identity.sessions where expires_at < now() or seen_at < now() - $1::interval"
TOUCH = """
update identity.sessions set seen_at = case when seen_at < now() - interval '1 minute' then now()
  else seen_at end
where digest = $1 and expires_at > now() and seen_at > now() - $2::interval
returning member_id
"""
END = "delete from identity.sessions where digest = $1"


class PostgresSessions:
    """The sessions of every tenant, each in the tenant's own database."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def start(self, tenant: TenantId, member_id: UUID) -> Session:
        """Start a session, and clear away those that ended."""
        text = f"gs_{tenant}_{secrets.token_urlsafe(32)}"
        expires_at = datetime.now(UTC) + LIFE
        async with self._databases.tenant_transaction(tenant) as tx:
            await tx.execute(SWEEP, IDLE)
            await tx.execute(START, _digest(text), member_id, expires_at)
        return Session(text=text, expires_at=expires_at)

    async def member_of(self, text: str) -> tuple[TenantId, UUID] | None:
        """Return whose session this is, and keep it awake; None if it ended."""
        tenant = _tenant(text)
        if tenant is None:
            return None
        async with self._databases.connection(tenant) as connection:
            member_id = await connection.fetchval(TOUCH, _digest(text), IDLE)
        return None if member_id is None else (tenant, member_id)

    async def end(self, text: str) -> None:
        """End a session, if there is one."""
        tenant = _tenant(text)
        if tenant is None:
            return
        async with self._databases.connection(tenant) as connection:
            await connection.execute(END, _digest(text))


def _tenant(text: str) -> TenantId | None:
    match = SESSION.fullmatch(text)
    return None if match is None else TenantId(match[1])


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
