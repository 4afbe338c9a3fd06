"""The directory: which member has which role, folded from what identity publishes.

No names and no addresses: where somebody can be reached is asked when something is about to leave.
"""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from shared.database import Connection
from shared.recorded import Recorded

GIVEN = "grant.given"
REVOKED = "grant.revoked"

TABLES = """
create table {schema}.holders (
    role text not null,
    member_id text not null,
    scope_value text not null,
    primary key (role, member_id, scope_value)
);
"""


class _Grant(msgspec.Struct, frozen=True):
    member_id: str
    role: str
    scope_value: str = ""


_grant = msgspec.json.Decoder(_Grant).decode


class DirectoryProjection:
    """Folds grants into who holds what; the last word about each counts."""

    name: ClassVar[str] = "directory"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("holders",)

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Write what was given and not taken away again, and remove what was taken away."""
        held: dict[tuple[str, str, str], bool] = {}
        for event in events:
            if event.type in (GIVEN, REVOKED):
                grant = _grant(event.data)
                held[grant.role, grant.member_id, grant.scope_value] = event.type == GIVEN
        given = [key for key, holds in held.items() if holds]
        taken = [key for key, holds in held.items() if not holds]
        if given:
            await tx.executemany(
                f"insert into {schema}.holders values ($1, $2, $3) on conflict do nothing", given
            )
        if taken:
            await tx.executemany(
                f"delete from {schema}.holders"
                " where role = $1 and member_id = $2 and scope_value = $3",
                taken,
            )
