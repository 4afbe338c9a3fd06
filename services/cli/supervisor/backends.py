"""PostgreSQL and NATS: ours from packages, or the ones whose addresses we were given."""

import asyncio
import json
import re
from urllib.parse import urlsplit

import asyncpg

from services.cli.embedded.keys import NATS_USERS, Keys
from services.cli.embedded.nats import EmbeddedNats
from services.cli.embedded.postgres import EmbeddedPostgres
from services.cli.embedded.process import ServerTrouble
from services.cli.installation import Installation
from services.cli.supervisor.plan import Wishes

CONNECT_TIMEOUT_S = 5.0
NATS_PORT = 4222
MONITOR_PORT = 8222
POSTGRES_VERSION_MIN = 180_000
NATS_VERSION_MIN = (2, 14)


class Backends:
    """Both servers; those that are ours are started, kept alive and stopped."""

    def __init__(self, home: Installation, wishes: Wishes) -> None:
        self._home = home
        self._wishes = wishes
        self.postgres = (
            None
            if wishes.postgres_url
            else EmbeddedPostgres(
                home.folder / "postgres",
                password=home.keys.secret("postgres"),
                port=wishes.postgres_port,
                log=home.logs / "postgres.log",
            )
        )
        self.nats = (
            None
            if wishes.nats_url
            else EmbeddedNats(
                home.folder / "nats",
                keys=home.keys,
                port=wishes.nats_port,
                log=home.logs / "nats.log",
            )
        )

    @property
    def postgres_url(self) -> str:
        """The provisioner's URL."""
        return self.postgres.dsn if self.postgres else self._wishes.postgres_url or ""

    @property
    def nats_url(self) -> str:
        """Where clients connect."""
        return self.nats.url if self.nats else self._wishes.nats_url or ""

    @property
    def nats_monitor_url(self) -> str:
        """Where NATS tells about itself."""
        if self.nats:
            return self.nats.monitor_url
        host = urlsplit(self.nats_url).hostname
        return self._wishes.nats_monitor_url or f"http://{host}:{MONITOR_PORT}"

    async def start(self) -> None:
        """Greet what is not ours, then start what is. Raises ServerTrouble."""
        if self.postgres:
            self._home.keys.path("master")  # before there are data that need it
        if not self.nats:
            await greet_nats(self.nats_url, self._home.keys)
        if not self.postgres:
            await greet_postgres(self.postgres_url)
        starts = [server.start() for server in (self.postgres, self.nats) if server]
        for result in await asyncio.gather(*starts, return_exceptions=True):
            if isinstance(result, BaseException):
                await self.stop()
                raise result

    async def revive(self) -> list[str]:
        """Start again what is ours and died; return the names. Raises ServerTrouble."""
        revived = []
        if self.postgres and not self.postgres.is_alive:
            await self.postgres.start()
            revived.append("postgres")
        if self.nats and not self.nats.is_alive:
            await self.nats.start()
            revived.append("nats")
        return revived

    async def stop(self) -> None:
        """Stop what is ours: the bus first, what it carries copies of last."""
        if self.nats:
            await self.nats.stop()
        if self.postgres:
            await self.postgres.stop()


async def greet_postgres(url: str) -> None:
    """Make sure that a given PostgreSQL can be used. Raises ServerTrouble in one sentence."""
    advice = "correct GONGDAN_POSTGRES_URL, or unset it for an embedded server"
    place = _place(url)
    if not place:
        example = "postgresql://user:password@host:5432/postgres"
        raise ServerTrouble(f"GONGDAN_POSTGRES_URL names no server, as {example} does: {advice}.")
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_TIMEOUT_S)
        try:
            row = await connection.fetchrow(
                "select current_setting('server_version_num')::int as version,"
                " (rolsuper or (rolcreatedb and rolcreaterole)) as provisioner"
                " from pg_roles where rolname = current_user"
            )
        finally:
            await connection.close()
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as no:
        said = str(no) or type(no).__name__
        raise ServerTrouble(f"PostgreSQL at {place} cannot be used ({said}): {advice}.") from no
    if row is None or row["version"] < POSTGRES_VERSION_MIN:
        raise ServerTrouble(f"PostgreSQL at {place} is older than 18: {advice}.")
    if not row["provisioner"]:
        raise ServerTrouble(
            f"The account in GONGDAN_POSTGRES_URL may not create databases and roles at {place}: "
            "grant it createdb and createrole."
        )


async def greet_nats(url: str, keys: Keys) -> None:
    """Make sure that a given NATS answers and knows us. Raises ServerTrouble in one sentence."""
    advice = "correct GONGDAN_NATS_URL, or unset it for an embedded server"
    place = _place(url)
    if not place:
        raise ServerTrouble(
            f"GONGDAN_NATS_URL names no server, as nats://host:{NATS_PORT} does: {advice}."
        )
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or NATS_PORT
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(host, port)
            said = (await reader.readline()).decode(errors="replace")
            writer.close()
    except (OSError, TimeoutError) as error:
        raise ServerTrouble(f"NATS at {place} does not answer: {advice}.") from error
    version = re.search(r'"version":"(\d+)\.(\d+)', said)
    if version is None:
        raise ServerTrouble(f"What answers at {place} is not NATS: {advice}.")
    if (int(version[1]), int(version[2])) < NATS_VERSION_MIN:
        raise ServerTrouble(f"NATS at {place} is older than 2.14: {advice}.")
    if '"tls_required":true' in said:
        return  # the services sign in over TLS, and say so if they cannot
    # Without sign-in a server lets everybody be anybody: then there are no walls.
    known = '"auth_required":true' in said
    for user in NATS_USERS if known else ():
        known = known and await _admits(host, port, user, keys.nats_password(user))
    if not known:
        raise ServerTrouble(
            f"NATS at {place} does not know the users of this installation: write its "
            "configuration with `gongdan keys --nats-config FILE` and restart it with that, or "
            "unset GONGDAN_NATS_URL for an embedded server."
        )


async def _admits(host: str, port: int, user: str, password: str) -> bool:
    """Say whether the server lets this user in, asked in its own protocol."""
    who = json.dumps({"user": user, "pass": password, "verbose": False, "pedantic": False})
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(host, port)
            await reader.readline()
            writer.write(f"CONNECT {who}\r\nPING\r\n".encode())
            answer = await reader.readline()
            writer.close()
    except (OSError, TimeoutError):
        return False
    return answer.startswith(b"PONG")


def _place(url: str) -> str:
    """Return an address without the credentials in it; nothing if it names no server."""
    try:
        host, port = urlsplit(url).hostname, urlsplit(url).port
    except ValueError:  # no number where the port is
        return ""
    return f"{host}:{port}" if host and port else host or ""
