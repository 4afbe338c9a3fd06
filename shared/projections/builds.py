"""Builds: the numbered copies of a view's tables, of which readers see exactly one.

A build is a schema ``<service>_rm_<view>_<n>``; readers use stable views in the schema of the
service. Going over to another build is one transaction: they see the old one, then the new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.database import Connection
from shared.projections.projection import Projection
from shared.projections.registry import identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Builds:
    """Which builds of a view there are; the previous one is kept to go back to."""

    active: int
    shape: str
    previous: int | None
    previous_shape: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One view of one service: where its tables and its registry are."""

    service: str
    projection: Projection

    @property
    def registry(self) -> str:
        """The schema of the registry."""
        return f"{identifier(self.service)}_rm"

    def schema(self, build: int) -> str:
        """Return the schema of a build."""
        return identifier(f"{self.registry}_{self.projection.name}_{build}")

    async def builds(self, db: Connection) -> Builds | None:
        """Return the view's builds; None before the first."""
        row = await db.fetchrow(
            "select active_build, shape, previous_build, previous_shape"
            f" from {self.registry}.read_models where name = $1",
            self.projection.name,
        )
        if row is None:
            return None
        return Builds(
            active=row["active_build"],
            shape=row["shape"],
            previous=row["previous_build"],
            previous_shape=row["previous_shape"],
        )

    async def position(self, db: Connection, build: int) -> int:
        """Return how far a build has come."""
        found = await db.fetchval(
            f"select position from {self.registry}.checkpoints where name = $1 and build = $2",
            self.projection.name,
            build,
        )
        return int(found or 0)

    async def create_first(self, tx: Connection) -> Builds:
        """Create build 1, empty, and show it, unless somebody was quicker; return what is there."""
        await self._serialise(tx)
        before = await self.builds(tx)
        if before is not None:
            return before
        await self.create(tx, 1)
        await self._show(tx, 1)
        await tx.execute(
            f"insert into {self.registry}.read_models(name, active_build, shape)"
            " values ($1, 1, $2)",
            self.projection.name,
            self.projection.shape,
        )
        return Builds(active=1, shape=self.projection.shape, previous=None, previous_shape=None)

    async def create(self, tx: Connection, build: int) -> None:
        """Create the tables and the checkpoint of a build."""
        schema = self.schema(build)
        await tx.execute(f"create schema {schema}")
        await tx.execute(self.projection.ddl(schema))
        await tx.execute(
            f"insert into {self.registry}.checkpoints(name, build, position) values ($1, $2, 0)",
            self.projection.name,
            build,
        )

    async def next_number(self, tx: Connection) -> int:
        """Return a number for a new build, after dropping what earlier attempts left behind."""
        await self._serialise(tx)
        rows = await tx.fetch(
            f"select c.build from {self.registry}.checkpoints c"
            f" join {self.registry}.read_models m on m.name = c.name"
            " where c.name = $1 and c.build <> m.active_build"
            " and c.build is distinct from m.previous_build",
            self.projection.name,
        )
        for row in rows:
            await self.drop(tx, row["build"])
        highest = await tx.fetchval(
            "select greatest(active_build, coalesce(previous_build, 0))"
            f" from {self.registry}.read_models where name = $1",
            self.projection.name,
        )
        return int(highest) + 1

    async def drop(self, tx: Connection, build: int) -> None:
        """Remove a build that readers do not see."""
        await tx.execute(f"drop schema if exists {self.schema(build)} cascade")
        for table in ("checkpoints", "dead_letters"):
            await tx.execute(
                f"delete from {self.registry}.{table} where name = $1 and build = $2",
                self.projection.name,
                build,
            )

    async def switch(self, tx: Connection, build: int) -> None:
        """Show another build; the active one becomes the previous, an older one is dropped.

        The caller holds the view's row in ``read_models``.
        """
        before = await self.builds(tx)
        await self._show(tx, build)
        await tx.execute(
            f"update {self.registry}.read_models set previous_build = active_build,"
            " previous_shape = shape, active_build = $2, shape = $3,"
            " switched_at = clock_timestamp() where name = $1",
            self.projection.name,
            build,
            self.projection.shape,
        )
        if before is not None and before.previous not in (None, build):
            await self.drop(tx, int(before.previous or 0))

    async def _serialise(self, tx: Connection) -> None:
        await tx.execute(
            "select pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self.registry}.{self.projection.name}",
        )

    async def _show(self, tx: Connection, build: int) -> None:
        # A view cannot be replaced by one with other columns, so it is dropped and made again
        # with the grants it had.
        grants = await self._grants(tx)
        for view in self.projection.views:
            name = f"{identifier(self.service)}.{identifier(view)}"
            await tx.execute(f"drop view if exists {name}")
            await tx.execute(f"create view {name} as select * from {self.schema(build)}.{view}")
            for grantee in grants.get(view, ()):
                await tx.execute(f"grant select on {name} to {grantee}")

    async def _grants(self, tx: Connection) -> Mapping[str, Sequence[str]]:
        rows = await tx.fetch(
            "select c.relname as view, array_agg(case when a.grantee = 0 then 'public'"
            " else quote_ident(pg_get_userbyid(a.grantee)) end) as grantees"
            " from pg_class c, aclexplode(c.relacl) a"
            " where c.relnamespace = to_regnamespace($1) and c.relname = any($2::text[])"
            " and a.privilege_type = 'SELECT' and a.grantee <> c.relowner group by 1",
            identifier(self.service),
            list(self.projection.views),
        )
        return {row["view"]: row["grantees"] for row in rows}


async def checksum(db: Connection, schema: str) -> str:
    """Return a digest of the rows of all tables in a schema, whatever their order.

    Two builds of the same events have the same digest.
    """
    tables = await db.fetch(
        "select relname from pg_class where relnamespace = to_regnamespace($1) and relkind = 'r'"
        " order by relname",
        identifier(schema),
    )
    digests = []
    for table in tables:
        row = await db.fetchrow(
            "select count(*) as rows, coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)"
            f"::bigint), 0)::text as digest from {schema}.{table['relname']} t"
        )
        if row is not None:
            digests.append(f"{table['relname']}:{row['rows']}:{row['digest']}")
    return " ".join(digests)
