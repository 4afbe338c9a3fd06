"""``gongdan scenario``: the processes that tenants follow, listed, checked and drawn."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from services.cli.backtesting import duplicates
from services.cli.cards import new
from services.cli.checking import checked
from services.cli.differences import show_findings
from services.cli.fatigue import fatigue
from services.cli.publishing import diff, export, idle_rules, publish, revert
from services.cli.rest import Json, every_tenant, operator
from services.cli.scenario_tools import KeyOrFile, body_of, draw, schema
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    CommandFailed,
    Home,
    Terminal,
    installation,
    list_of,
    run,
    table,
)
from services.cli.trying import try_scenario
from services.cli.waiting import waiting

scenario = typer.Typer(
    help="Write, check, try, draw, publish and take back scenarios.", no_args_is_help=True
)

scenario.command("schema")(schema)
scenario.command("draw")(draw)
scenario.command("fatigue")(fatigue)
scenario.command("duplicates")(duplicates)
scenario.command("waiting")(waiting)
scenario.command("new")(new)
scenario.command("try")(try_scenario)
for command in (diff, publish, export, revert):
    scenario.command(command.__name__)(command)

Tenant = Annotated[str, typer.Option(help="Only this tenant.")]


@scenario.command("list")
def list_scenarios(tenant: Tenant = "", home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """List what is published, once for each version, whichever tenants follow it."""

    async def work(terminal: Terminal) -> None:
        here = installation(home)
        found: dict[tuple[object, object, object], Json] = {}
        with terminal.waiting("Asking"):
            for key in [tenant] if tenant else await every_tenant(here):
                async with operator(here, tenant=key) as rest:
                    for one in await rest.listed("/scenarios"):
                        found[one["key"], one["version"], one.get("content_hash")] = one
        items = list(found.values())
        rows = [(one["key"], one["version"], _types(one)) for one in items]
        columns = ("scenario", "version", "ticket types")
        terminal.answer(items, lambda console: console.print(table(columns, rows)))

    run(as_json=as_json, work=work)


@scenario.command("lint")
def lint(
    key_or_file: KeyOrFile,
    tenant: Annotated[str, typer.Option(help="On whose tickets rules should have fired.")] = "",
    days: Annotated[int, typer.Option(help="Also find rules that never fired since then.")] = 0,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Check a scenario as publishing would, without publishing; exit code 1 on an error.

    Nothing need be running, unless a tenant is named.
    """

    async def work(terminal: Terminal) -> None:
        body = body_of(key_or_file)
        if tenant and "shipped" in body:
            async with operator(installation(home), tenant=tenant) as rest:
                answer = await rest.get(f"/scenarios/{key_or_file}/document")
            body = {"document": answer["document"]}
        with terminal.waiting("Checking"):
            problems = await asyncio.to_thread(checked, body)
        if days and tenant:
            async with operator(installation(home), tenant=tenant) as rest:
                problems += [
                    {**one, "severity": "warning", "code": "never-fired"}
                    for one in await idle_rules(terminal, rest, body, days)
                ]
        document = {"scenario": key_or_file, "problems": problems}
        terminal.answer(document, lambda console: _show(console, key_or_file, problems))
        if any(one.get("severity", "error") == "error" for one in problems):
            raise CommandFailed(f"{key_or_file} cannot be published as it is.")

    run(as_json=as_json, work=work)


def _show(console: Console, name: str, problems: Sequence[Json]) -> None:
    if not problems:
        console.print(f"{name} can be published.")
    show_findings(console, problems)


def _types(one: Json) -> str:
    return ", ".join(str(each) for each in list_of(one.get("ticket_types")))
