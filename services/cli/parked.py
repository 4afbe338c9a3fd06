"""``gongdan parked``: what services could not digest, and having it replayed after a fix."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from services.cli.installation import Installation
from services.cli.rest import Json, Rest, every_tenant, operator
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    CommandFailed,
    Home,
    Terminal,
    installation,
    list_of,
    object_of,
    run,
    table,
)

ROUNDS_MAX = 1_000
COLUMNS = (
    "tenant",
    "service",
    "name",
    "stream",
    "position",
    "event",
    "since",
    "waiting",
    "error",
)

Tenant = Annotated[str, typer.Option(help="Only this tenant.")]

parked = typer.Typer(help="Look at events that could not be digested, and replay them.")


@parked.callback(invoke_without_command=True)
def listing(
    context: typer.Context,
    tenant: Tenant = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List parked streams: where, which event, why, since when, how many wait behind it."""
    if context.invoked_subcommand:
        return

    async def work(terminal: Terminal) -> None:
        here = installation(home)
        found: list[Json] = []
        away: set[str] = set()
        total = 0
        with terminal.waiting("Asking every service"):
            for key in await _tenants(here, tenant):
                async with operator(here, tenant=key) as rest:
                    answer = await rest.get("/parked")
                found += _streams(key, answer)
                away |= {str(one) for one in list_of(answer.get("away"))}
                total += _count(answer, "total")
        document = {"parked": found, "total": total, "away": sorted(away)}
        terminal.answer(document, lambda console: _show(console, found, total))
        if away:
            terminal.end_badly(f"No answer from {', '.join(sorted(away))}: see `gongdan status`.")

    run(as_json=as_json, work=work)


@parked.command("replay")
def replay(
    service: Annotated[str, typer.Argument(help="The service; every one with --all.")] = "",
    name: Annotated[str, typer.Argument(help="Its view or reaction; all if left out.")] = "",
    every: Annotated[bool, typer.Option("--all", help="All that is parked anywhere.")] = False,
    tenant: Tenant = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Have what was parked digested again; exit code 1 if some of it stays parked."""
    if every == bool(service):
        raise typer.BadParameter("Name a service, or say --all.")

    async def work(terminal: Terminal) -> None:
        here = installation(home)
        done: list[Json] = []
        left: list[Json] = []
        with terminal.waiting("Replaying"):
            for key in await _tenants(here, tenant):
                async with operator(here, tenant=key) as rest:
                    for one in [service] if service else await _parking(rest):
                        replayed, answer = await _replay(rest, one, name)
                        left += _streams(key, answer)
                        done.append(_summary(key, one, replayed, answer))
        document = {"replayed": done, "parked": left}
        terminal.answer(document, lambda console: _show_replayed(console, done, left))
        stays = sum(_count(one, "parked") for one in done)
        if stays:
            terminal.end_badly(f"{stays} stream(s) stay parked.")

    run(as_json=as_json, work=work)


async def _tenants(home: Installation, tenant: str) -> list[str]:
    return [tenant] if tenant else await every_tenant(home)


async def _parking(rest: Rest) -> list[str]:
    """Return the services that have parked something. Raises CommandFailed if one is away."""
    answer = await rest.get("/parked")
    away = [str(one) for one in list_of(answer.get("away"))]
    if away:
        raise CommandFailed(f"No answer from {', '.join(away)}: see `gongdan status`.")
    return sorted({str(object_of(one)["service"]) for one in list_of(answer.get("items"))})


async def _replay(rest: Rest, service: str, name: str) -> tuple[int, Json]:
    """Replay until nothing more comes of it; return how many events, and the last answer."""
    replayed = 0
    answer: Json = {}
    for _ in range(ROUNDS_MAX):
        answer = await rest.post("/parked/replay", {"service": service, "name": name})
        took = _count(answer, "replayed")
        replayed += took
        if not answer.get("unfinished") or not took:
            break
    return replayed, answer


def _summary(tenant: str, service: str, replayed: int, answer: Json) -> Json:
    return {
        "tenant": tenant,
        "service": service,
        "events": replayed,
        "parked": _count(answer, "total"),
        "unfinished": bool(answer.get("unfinished")),
    }


def _streams(tenant: str, answer: Json) -> list[Json]:
    return [{"tenant": tenant, **object_of(one)} for one in list_of(answer.get("items"))]


def _count(answer: Json, name: str) -> int:
    return int(str(answer.get(name, 0)))


def _show(console: Console, streams: Sequence[Json], total: int) -> None:
    if not streams:
        console.print("Nothing is parked.")
        return
    fields = ("tenant", "service", "name", "stream_id", "position", "type", "since", "waiting")
    rows = [[*(one.get(field) for field in fields), one.get("error")] for one in streams]
    console.print(table(COLUMNS, rows))
    if total > len(streams):
        console.print(f"... and {total - len(streams)} more.")


def _show_replayed(console: Console, done: Sequence[Json], left: Sequence[Json]) -> None:
    rows = [(one["tenant"], one["service"], one["events"], one["parked"]) for one in done]
    console.print(table(("tenant", "service", "events taken", "streams left"), rows))
    if left:
        console.print()
        _show(console, left, sum(_count(one, "parked") for one in done))
