"""Looking after an installation: ``upgrade``, ``rebuild``, ``doctor``, ``keys``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, TaskID

from services.cli.checkup import examine
from services.cli.embedded.keys import NATS_USERS
from services.cli.embedded.nats import render
from services.cli.installation import Installation, NotRunning
from services.cli.rest import Json, every_tenant, operator
from services.cli.supervisor.backends import Backends
from services.cli.supervisor.plan import Wishes
from services.cli.supervisor.product import upgrade as bring_up_to_date
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    CommandFailed,
    Home,
    PostgresUrl,
    Terminal,
    installation,
    run,
    table,
)


def upgrade(
    home: Home = DEFAULT_HOME,
    postgres_url: PostgresUrl = None,
    as_json: AsJson = False,
) -> None:
    """Bring every tenant's database up to date, whether Gongdan runs or not."""

    async def work(terminal: Terminal) -> None:
        here = installation(home)
        here.prepare()
        here.require_keys()
        with terminal.waiting("Bringing the databases up to date"):
            async with _cluster(here, postgres_url) as url:
                applied = await bring_up_to_date(here, url)
        rows = [(key, ", ".join(names) or "up to date") for key, names in applied.items()]
        terminal.answer(applied, lambda console: console.print(table(("tenant", "applied"), rows)))

    run(as_json=as_json, work=work)


@asynccontextmanager
async def _cluster(home: Installation, postgres_url: str | None) -> AsyncIterator[str]:
    """Lend a URL of the cluster: the one that runs, or ours started for the moment."""
    if postgres_url:
        yield postgres_url
        return
    try:
        yield str(home.read_status()["postgres"])
    except NotRunning:
        backends = Backends(home, Wishes(postgres_port=0, nats_url="none"))
        if backends.postgres is None:
            raise
        with home.locked():
            await backends.postgres.start()
            try:
                yield backends.postgres.dsn
            finally:
                await backends.postgres.stop()


def rebuild(
    view: Annotated[str, typer.Argument(help="A view's name; every view if left out.")] = "",
    tenant: Annotated[str, typer.Option(help="Only this tenant.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Rebuild a view from the log beside the live one, and swap."""

    async def work(terminal: Terminal) -> None:
        here = installation(home)
        done: list[Json] = []
        tenants = [tenant] if tenant else await every_tenant(here)
        with terminal.progress() as bars:
            for key in tenants:
                done += await _rebuild(here, key, view, bars)
        rows = [(one["tenant"], one.get("view"), one.get("done")) for one in done]
        terminal.answer(
            done, lambda console: console.print(table(("tenant", "view", "events"), rows))
        )

    run(as_json=as_json, work=work)


async def _rebuild(home: Installation, tenant: str, view: str, bars: Progress) -> list[Json]:
    shown: dict[str, TaskID] = {}
    last: dict[str, Json] = {}
    async with operator(home, tenant=tenant) as rest:
        async for event, data in rest.streamed("/rebuilds", {"view": view}):
            if event == "problem":
                raise CommandFailed(str(data.get("detail") or data.get("title")))
            if event != "progress":
                continue
            name = str(data.get("view"))
            if name not in shown:
                shown[name] = bars.add_task(f"{tenant}: {name}", total=None)
            bars.update(
                shown[name],
                completed=float(str(data.get("done", 0))),
                total=float(str(data.get("total", 0))),
            )
            last[name] = {"tenant": tenant, **data}
    return list(last.values())


def doctor(home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Check the machine and the installation; exit code 1 if something must be mended."""

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Looking"):
            findings = await examine(installation(home))
        rows = [("ok" if one.fine else "MEND", one.subject, one.finding) for one in findings]
        document = [
            {"ok": one.fine, "subject": one.subject, "finding": one.finding} for one in findings
        ]
        terminal.answer(
            document, lambda console: console.print(table(("", "what", "finding"), rows))
        )
        broken = [one for one in findings if not one.fine]
        if broken:
            terminal.end_badly(f"{len(broken)} finding(s) to mend, first: {broken[0].finding}")

    run(as_json=as_json, work=work)


def keys(
    nats_config: Annotated[
        Path | None,
        typer.Option(help="Also write the configuration of a NATS of your own to this file."),
    ] = None,
    nats_store: Annotated[Path, typer.Option(help="Its JetStream folder.")] = Path("/data"),
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Make the secrets of an installation, and a NATS configuration that knows them."""

    async def work(terminal: Terminal) -> None:
        here = installation(home)
        here.prepare()
        here.require_keys()
        names = ["master", "postgres", *(f"nats-{user}" for user in NATS_USERS)]
        files = [str(here.keys.path(name)) for name in names]
        files.append(str(here.keys.nats_issuer_path()))
        if nats_config:
            nats_config.write_text(_nats_config(here, nats_store))
            nats_config.chmod(0o640)
            files.append(str(nats_config))
        document = {"files": files, "nats_issuer": here.keys.nats_issuer()}
        terminal.answer(
            document, lambda console: console.print(table(("file",), [(one,) for one in files]))
        )

    run(as_json=as_json, work=work)


def _nats_config(home: Installation, store: Path) -> str:
    return render(
        {user: home.keys.nats_password(user) for user in NATS_USERS},
        name="gongdan",
        host="0.0.0.0",  # noqa: S104 - the containers' own network
        port=4222,
        monitor_port=8222,
        folder="/tmp",  # noqa: S108 - a container of its own
        store=store,
        issuer=home.keys.nats_issuer(),
    )
