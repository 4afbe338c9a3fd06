"""``gongdan policy`` and ``gongdan dispatch simulate``: other weights, tried on the past."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli.calibrating import calibrate
from services.cli.checking import POLICIES, checked
from services.cli.differences import show_findings
from services.cli.playback import moment_of
from services.cli.rest import PAGE, Json, Refused, operator
from services.cli.scenario_tools import text_of
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

policy = typer.Typer(
    help="Check, publish, list and take back policies.",
    no_args_is_help=True,
)

policy.command("calibrate")(calibrate)

Tenant = Annotated[str, typer.Option(help="Whose policies.")]
Key = Annotated[str, typer.Argument(help="The policy's key.")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The policy, in YAML.")]


@policy.callback()
def about() -> None:
    """Check, publish, list and take back policies."""


@policy.command("lint")
def lint(file: File, as_json: AsJson = False) -> None:
    """Check a policy; exit code 1 on an error. Nothing need be running."""

    async def work(terminal: Terminal) -> None:
        problems = await asyncio.to_thread(checked, {"document": text_of(file)}, POLICIES)
        document = {"policy": str(file), "problems": problems}
        terminal.answer(document, lambda console: _show_findings(console, file, problems))
        if any(one.get("severity", "error") == "error" for one in problems):
            raise CommandFailed(f"{file} cannot be used as it is.")

    run(as_json=as_json, work=work)


@policy.command("publish")
def publish(
    file: File,
    tenant: Tenant,
    since: Annotated[str, typer.Option("--from", help="In force from then on; now.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Put a policy in force for tickets that open from now on, or from a moment on."""
    body = {"document": text_of(file)}
    if since:
        body["effective_from"] = moment_of(since).isoformat()
    _commanded(home, tenant, as_json=as_json, path="/policies", body=body)


@policy.command("revert")
def revert(
    key: Key,
    version: Annotated[int, typer.Argument(help="The version that is put in force again.")],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Put an earlier version in force again, as the next one."""
    body: dict[str, object] = {"version": version}
    _commanded(home, tenant, as_json=as_json, path=f"/policies/{key}/revert", body=body)


@policy.command("withdraw")
def withdraw(key: Key, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Let a policy be in force no longer: what the scenario says holds again."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            stands = await rest.delete(f"/policies/{key}")
        terminal.answer(stands, lambda console: console.print(f"{key} is withdrawn."))

    run(as_json=as_json, work=work)


@policy.command("list")
def list_(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """List all versions of all policies, and which of them count now."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            answer = await rest.get("/policies")
        items = [object_of(one) for one in list_of(answer.get("items"))]
        rows = [
            (f"{one['key']}@{one['version']}", one["effective_from"], _state(one)) for one in items
        ]
        columns = ("policy", "from", "state")
        terminal.answer(answer, lambda console: console.print(table(columns, rows)))

    run(as_json=as_json, work=work)


@policy.command("show")
def show(
    key: Key,
    tenant: Tenant,
    version: Annotated[int, typer.Option(help="The newest, if left out.")] = 0,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Print a policy as it was written; into a file, it can be published again."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get(f"/policies/{key}", version=version)
        document = str(found["document"])
        terminal.answer(found, lambda console: console.out(document, highlight=False, end=""))

    run(as_json=as_json, work=work)


def _commanded(
    home: Path, tenant: str, *, as_json: bool, path: str, body: Mapping[str, object]
) -> None:
    """Give a command, and say which version stands."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            stands = await rest.post(path, dict(body))
        said = f"{stands['key']}@{stands['version']} is in force from {stands['effective_from']}."
        terminal.answer(stands, lambda console: console.print(said))

    run(as_json=as_json, work=work)


def _state(one: Mapping[str, object]) -> str:
    if one.get("withdrawn"):
        return "withdrawn"
    return "in force" if one.get("in_force") else ""


def simulate(
    tenant: Annotated[str, typer.Option(help="Whose decisions.")],
    file: Annotated[
        Path, typer.Option("--policy", exists=True, dir_okay=False, help="The other policy.")
    ],
    since: Annotated[str, typer.Option("--from", help="2026-07-20T21:40, or with a time zone.")],
    until: Annotated[str, typer.Option("--to", help="The same; now if left out.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Make the decisions of a past period again under another policy; nothing is written."""

    async def work(terminal: Terminal) -> None:
        end = moment_of(until) if until else datetime.now(UTC)
        body = {
            "document": text_of(file),
            "since": moment_of(since).isoformat(),
            "until": end.isoformat(),
        }
        async with operator(installation(home), tenant=tenant) as rest:
            with terminal.progress() as bars:
                bar = bars.add_task("Reading the log", total=None)
                report: Json | None = None
                async for event, data in rest.streamed("/policies/simulate", body):
                    if event == "problem":
                        raise Refused(500, data)
                    if event == "done":
                        report = data
                        break
                    seen, total = int(str(data["events"])), int(str(data["events_total"]))
                    bars.update(bar, completed=seen, total=total)
            people = await rest.listed("/technicians", limit=PAGE)
        if report is None:
            raise CommandFailed("The answer broke off; see `gongdan status`.")
        names = {str(one["id"]): str(one.get("name")) for one in people}
        found = report
        terminal.answer(found, lambda console: _show(console, found, names))

    run(as_json=as_json, work=work)


def _show_findings(console: Console, file: Path, problems: list[Json]) -> None:
    if not problems:
        console.print(f"{file} can be used.")
    for one in problems:
        console.out(f"{file}:{one['line']}:{one['column']}", highlight=False)
        show_findings(console, [one])


def _show(console: Console, report: Json, names: Mapping[str, str]) -> None:
    before, after = object_of(report.get("before")), object_of(report.get("after"))
    console.print(
        f"{report['decisions']} decisions, {report['concerned']} concerned:"
        f" {report['same']} the same, {report['to_another']} to another,"
        f" {report['to_nobody']} to nobody, {report['to_somebody']} to somebody at last",
    )
    console.print(
        f"Travel a ticket: {before['travel_min']} -> {after['travel_min']} minutes;"
        f" in hand: {before['load']} -> {after['load']} tickets",
    )
    if not report.get("is_whole", True):
        console.print("The period ends early: there were too many decisions. Take a shorter one.")
    for why, count in object_of(report.get("left_out")).items():
        console.print(f"Left out: {count} ({why})")
    people = [object_of(one) for one in list_of(report.get("technicians"))]
    rows = [
        (names.get(str(one["technician"]), one["technician"]), f"{int(str(one['tickets'])):+}")
        for one in people
    ]
    if rows:
        console.print(table(("technician", "tickets"), rows))
