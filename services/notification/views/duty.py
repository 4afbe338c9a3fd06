"""Duty: which members are on shift, folded from what dispatch says of technicians."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

import msgspec

from shared.database import Connection
from shared.intent import TenantId
from shared.projections.reading import Reading
from shared.recorded import Recorded

STARTED, ENDED = "technician.shift_started", "technician.shift_ended"
KNOWN = frozenset({"technician.registered", "technician.changed"})

TABLES = """
create table {schema}.duty (
    technician_id uuid primary key,
    member text,
    on_shift boolean not null,
    until timestamptz
);
create index duty_member on {schema}.duty (member);
"""


class _Profile(msgspec.Struct, frozen=True):
    member_id: str | None = None


class _Said(msgspec.Struct, frozen=True):
    profile: _Profile = _Profile()
    until: datetime | None = None


_said = msgspec.json.Decoder(_Said).decode


class DutyProjection:
    """Folds technicians into who is on shift; who never began one is, as dispatch has it."""

    name: ClassVar[str] = "duty"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("duty",)

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Write who each technician is, and whether their shift began or ended."""
        who = {
            event.stream_id: _said(event.data).profile.member_id
            for event in events
            if event.type in KNOWN
        }
        turns = {event.stream_id: event for event in events if event.type in {STARTED, ENDED}}
        if who:
            await tx.executemany(
                f"insert into {schema}.duty values ($1, $2, true, null)"
                " on conflict (technician_id) do update set member = excluded.member",
                list(who.items()),
            )
        if turns:
            await tx.executemany(
                f"insert into {schema}.duty values ($1, null, $2, $3)"
                " on conflict (technician_id) do update"
                " set on_shift = excluded.on_shift, until = excluded.until",
                [
                    (technician, event.type == STARTED, _said(event.data).until)
                    for technician, event in turns.items()
                ],
            )


class DutyView:
    """Answers who is on shift."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def on_shift(
        self, tenant: TenantId, members: Collection[str], at: datetime
    ) -> Collection[str]:
        """Return those of some members (by id) who are on shift; its end counts unsaid."""
        rows = await self._reading(
            tenant,
            lambda db: db.fetch(
                "select distinct member from notification.duty where member = any($1::text[])"
                " and on_shift and (until is null or until > $2)",
                list(members),
                at,
            ),
        )
        return {row["member"] for row in rows}
