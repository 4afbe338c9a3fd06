"""The whole product as processes: servers, migrations, services; up, watched, and down again."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import asyncpg
import httpx

from services.cli.embedded.process import ServerTrouble
from services.cli.installation import CODE, Installation, version
from services.cli.supervisor.backends import Backends
from services.cli.supervisor.health import is_ready
from services.cli.supervisor.keeper import Keeper
from services.cli.supervisor.plan import (
    Addresses,
    Wishes,
    choose_addresses,
    code_folder,
    environment,
    require_http_port,
    service_names,
)
from shared.migrations import MigrationChanged, discover
from shared.provision import MasterForeign, Provisioner
from shared.tenancy import CONTROL_DATABASE
from shared.tokens import operator_credential

PLANS_MAX = 3
"""So often are addresses chosen at a start before it is given up."""
READY_S = 90.0
POLL_S = 0.2
REVIVE_S = 0.5
HTTP_TIMEOUT_S = 2.0
KEEPER_OF_KEYS = "identity"

Say = Callable[[str], None]
Choose = Callable[..., Addresses]
"""Decides where everything answers, as ``choose_addresses`` does."""


class Product:
    """One running installation. ``up``, then ``watch`` until it is time for ``down``."""

    def __init__(
        self, home: Installation, wishes: Wishes, *, choose: Choose = choose_addresses
    ) -> None:
        self._home = home
        self._wishes = wishes
        self._choose = choose
        self._backends = Backends(home, wishes)
        self._keepers: dict[str, Keeper] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._addresses: Addresses | None = None
        self.demo: dict[str, object] = {"tenants": []}

    @property
    def addresses(self) -> Addresses:
        """Where everything answers, once it is up."""
        if self._addresses is None:
            raise ServerTrouble("Gongdan is not up yet.")
        return self._addresses

    async def up(self, say: Say) -> None:
        """Start everything; return when every service said it is ready. Raises ServerTrouble."""
        self._home.status_file.unlink(missing_ok=True)
        require_http_port(self._wishes.http_port)
        say("Starting PostgreSQL and NATS")
        await self._backends.start()
        say("Bringing the databases up to date")
        await upgrade(self._home, self._backends.postgres_url)
        names = service_names()
        for _ in range(PLANS_MAX):
            say(f"Starting {', '.join(names)}")
            self._start_services(names)
            if await self._until_ready():
                return
            troubles = [one.address_trouble for one in self._keepers.values()]
            words = " ".join(filter(None, troubles))
            say(f"{words} Starting all services again, elsewhere.")
            await self._stop_services()
            require_http_port(self._wishes.http_port)
        raise ServerTrouble(f"{words} That was the third choice: see {self._home.logs}.")

    async def watch(self, stop: asyncio.Event) -> None:
        """Stay until told to stop, or until the watching itself fails."""
        waiting = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([waiting, *self._tasks], return_when="FIRST_COMPLETED")
        waiting.cancel()
        for task in done - {waiting}:
            task.result()

    async def down(self) -> None:
        """Stop everything in order: the doors, the services, the bus, the database."""
        await self._stop_services()
        await self._backends.stop()
        self._home.status_file.unlink(missing_ok=True)

    def write_status(self) -> None:
        """Write where everything is, for the other commands."""
        self._home.write_private(self._home.status_file, self.status())

    def status(self) -> dict[str, object]:
        """Return the document of ``gongdan status``, as far as the supervisor knows it."""
        here = self.addresses
        return {
            "http": here.http,
            "nats": here.nats,
            "postgres": here.postgres,
            "grpc": dict(here.grpc),
            "health": dict(here.health),
            "nats_monitor": here.nats_monitor,
            "services": {
                one.name: {
                    "state": one.state.value,
                    "version": version(),
                    "lag_events": None,
                    "pid": one.pid,
                    "restarts": one.restarts,
                }
                for one in self._keepers.values()
            },
            "servers": {
                "postgres": self._backends.postgres.pid if self._backends.postgres else None,
                "nats": self._backends.nats.pid if self._backends.nats else None,
            },
            "demo": self.demo,
        }

    def _start_services(self, names: list[str]) -> None:
        addresses = self._addresses = self._choose(
            names,
            http_port=self._wishes.http_port,
            nats=self._backends.nats_url,
            nats_monitor=self._backends.nats_monitor_url,
            postgres=self._backends.postgres_url,
        )
        self._keepers = {name: self._keeper(name, addresses) for name in names}
        self._tasks = [asyncio.create_task(one.keep()) for one in self._keepers.values()]
        self._tasks.append(asyncio.create_task(self._revive()))
        self.write_status()

    async def _stop_services(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        gateway = self._keepers.pop("gateway", None)
        if gateway:
            await gateway.stop()
        await asyncio.gather(*(one.stop() for one in self._keepers.values()))

    def _keeper(self, name: str, addresses: Addresses) -> Keeper:
        return Keeper(
            name,
            env=environment(name, self._home, addresses),
            folder=code_folder(),
            log=self._home.logs / f"{name}.log",
            changed=self.write_status,
        )

    async def _revive(self) -> None:
        """Start the embedded servers again whenever one dies."""
        while True:
            await asyncio.sleep(REVIVE_S)
            try:
                if await self._backends.revive():
                    self.write_status()
            except ServerTrouble as trouble:
                note(self._home.logs / "supervisor.log", str(trouble))

    async def _until_ready(self) -> bool:
        """Return when all are ready; False when one was told an address that it cannot have."""
        deadline = asyncio.get_running_loop().time() + READY_S
        waiting = dict(self.addresses.health)
        async with httpx.AsyncClient(timeout=HTTP_TIMEOUT_S, trust_env=False) as http:
            while waiting:
                for name, address in list(waiting.items()):
                    if self._keepers[name].address_trouble:
                        return False
                    if await is_ready(http, address):
                        del waiting[name]
                if waiting and asyncio.get_running_loop().time() >= deadline:
                    raise ServerTrouble(self._why_not(sorted(waiting)))
                if waiting:
                    await asyncio.sleep(POLL_S)
        return True

    def _why_not(self, names: list[str]) -> str:
        words = self._keepers[names[0]].last_words()
        return (
            f"Not ready after {READY_S:.0f} s: {', '.join(names)}; see {self._home.logs}. "
            f"{names[0]} said last: {words}"
        )


async def upgrade(home: Installation, postgres_url: str) -> dict[str, list[str]]:
    """Bring the control database and every tenant's up to date; return what was applied."""
    schemas = discover(CODE)
    if not home.keys.has("master") and await _is_claimed(postgres_url):
        raise ServerTrouble(
            f"{home.keys.folder / 'master'} is missing, and the databases need it: restore that "
            "file, or point GONGDAN_POSTGRES_URL at another cluster."
        )
    master = home.keys.secret("master").encode()
    provisioner = Provisioner(
        dsn=postgres_url,
        master=master,
        schemas=schemas,
        readers=service_names(),
        keeper=KEEPER_OF_KEYS,
    )
    try:
        await provisioner.prepare()
        home.keys.keep("operator", operator_credential(master))
        await provisioner.refresh_addresses()
        return {tenant: applied async for tenant, applied in provisioner.upgrade()}
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise ServerTrouble(f"The databases cannot be brought up to date: {error}") from error
    except MasterForeign as error:
        raise ServerTrouble(str(error)) from error
    except MigrationChanged as error:
        raise ServerTrouble(
            f"The migration {error} is not what was applied: install the release that wrote it."
        ) from error


async def _is_claimed(postgres_url: str) -> bool:
    """Say whether the cluster holds an installation; its secret must not be made anew then."""
    try:
        cluster = await asyncpg.connect(postgres_url)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise ServerTrouble(f"The databases cannot be brought up to date: {error}") from error
    try:
        query = "select exists (select from pg_database where datname = $1)"
        return bool(await cluster.fetchval(query, CONTROL_DATABASE))
    finally:
        await cluster.close()


def note(path: Path, sentence: str) -> None:
    """Write a line of the supervisor's own log."""
    with path.open("a") as file:
        file.write(sentence + "\n")
