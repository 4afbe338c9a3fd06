"""``gongdan replay``: feed a real history, at its own times, and compare what comes out."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli.installation import Installation
from services.cli.replay import figures, helpdesk, sf311
from services.cli.replay.feeding import CLIENTS, Feeder, Tally
from services.cli.replay.figures import Figure
from services.cli.replay.steps import Disorder, Step, garbled, in_time_order
from services.cli.rest import Rest, operator, publish_shipped
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    CommandFailed,
    Home,
    Terminal,
    installation,
    run,
    table,
)

SCOPES = ("submissions:write", "tickets:read", "tickets:write", "history:import")
CHANNEL = "api"
Limit = Annotated[int, typer.Option(min=0, help="Only the first cases; 0 means all.")]
Feed = Annotated[bool, typer.Option(help="--no-feed only compares what was fed before.")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The CSV file.")]
Tenant = Annotated[str, typer.Option(help="The tenant to feed; made if there is none.")]

Compare = Callable[[Rest, Mapping[str, object]], Awaitable[list[Figure]]]

replay = typer.Typer(help="Feed a real history through the public doors.", no_args_is_help=True)


@replay.command("helpdesk")
def feed_helpdesk(
    file: File,
    tenant: Tenant = "helpdesk",
    late: Annotated[float, typer.Option(min=0, max=0.5, help="Share of steps told late.")] = 0.01,
    twice: Annotated[float, typer.Option(min=0, max=0.5, help="Share told twice.")] = 0.02,
    seed: Annotated[int, typer.Option(help="The same seed garbles the same way.")] = 7,
    limit: Limit = 0,
    feed: Feed = True,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Feed a help desk's log; compare the figures with expected.json if it lies beside the file."""

    async def work(terminal: Terminal) -> None:
        here = installation(home)
        steps = _first_cases(in_time_order(helpdesk.read(file)), limit)
        result: Mapping[str, object] = {}
        if feed:
            api_key = await _ready_tenant(here, tenant, helpdesk.SCENARIO, helpdesk.ROLE)
            told = garbled(steps, Disorder(late=late, twice=twice, seed=seed))
            result = await _feed(here, api_key, told, terminal, f"help desk -> {tenant}")
        found = await _compare(here, tenant, steps, file, figures.helpdesk, terminal)
        _answer(terminal, result, found)

    run(as_json=as_json, work=work)


@replay.command("sf311")
def feed_sf311(
    file: File,
    tenant: Tenant = "sf311",
    limit: Limit = 0,
    feed: Feed = True,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Feed a city's service requests; those with a flaw are flagged and kept, never dispatched."""

    async def work(terminal: Terminal) -> None:
        here = installation(home)
        steps = _first_cases(in_time_order(sf311.read(file)), limit)
        result: Mapping[str, object] = {}
        if feed:
            api_key = await _ready_tenant(here, tenant, sf311.SCENARIO, sf311.ROLE)
            await _register_crew(here, tenant)
            result = await _feed(here, api_key, steps, terminal, f"311 -> {tenant}")
        found = await _compare(here, tenant, steps, file, figures.sf311, terminal)
        _answer(terminal, result, found)

    run(as_json=as_json, work=work)


async def _register_crew(home: Installation, tenant: str) -> None:
    async with operator(home, tenant=tenant) as rest:
        for member in sf311.CREW:
            body = {**member, "skills": [], "capacity": sf311.CREW_CAPACITY}
            await rest.post("/technicians", body, key=f"sf311-crew-{member['id']}")


async def _compare(
    home: Installation,
    tenant: str,
    steps: Sequence[Step],
    file: Path,
    compare: Compare,
    terminal: Terminal,
) -> list[Figure]:
    """Wait for the views; compare if all was fed and expected.json lies beside the file."""
    async with operator(home, tenant=tenant) as rest:
        with terminal.waiting("Waiting for the views"):
            cases = sum(step.opens for step in steps)
            await figures.settle(rest, cases=cases, moves=len(steps) - cases)
        answers = file.with_name("expected.json")
        if not answers.exists():
            return []
        expected = json.loads(answers.read_text())
        complete = cases in {expected.get("cases"), expected.get("rows")}
        return await compare(rest, expected) if complete else []


def _first_cases(steps: Sequence[Step], limit: int) -> list[Step]:
    """Return the steps of the first ``limit`` cases to begin, all of them for 0."""
    cases = dict.fromkeys(step.case for step in steps if step.opens)
    wanted = set(list(cases)[:limit] if limit else cases)
    return [step for step in steps if step.case in wanted]


async def _ready_tenant(home: Installation, tenant: str, scenario: str, role: str) -> str:
    """Make the tenant and its scenario unless they are there; return a key that may import.

    The key is kept: with it a second run says the same again, and nothing is doubled.
    """
    kept = home.folder / f"replay-{tenant}.json"
    if kept.exists():
        return str(json.loads(kept.read_text())["api_key"])
    async with operator(home) as rest:
        known = {str(one["key"]) for one in await rest.listed("/tenants")}
        if tenant not in known:
            await rest.post("/tenants", {"key": tenant, "name": tenant}, key=f"replay-{tenant}")
    await publish_shipped(home, tenant, scenario)
    async with operator(home, tenant=tenant) as rest:
        wish = {"name": f"replay {scenario}", "scopes": list(SCOPES), "roles": [role]}
        api_key = str((await rest.post("/keys", wish))["api_key"])
    home.write_private(kept, {"api_key": api_key})
    return api_key


async def _feed(
    home: Installation, api_key: str, steps: Sequence[Step], terminal: Terminal, title: str
) -> dict[str, object]:
    started = time.monotonic()
    url = str(home.read_status()["http"])
    async with AsyncExitStack() as stack:
        rests = [await stack.enter_async_context(Rest(url, api_key)) for _ in range(CLIENTS)]
        with terminal.progress() as bars:
            tally = await Feeder(rests, bars, channel=CHANNEL).feed(steps, title)
    seconds = time.monotonic() - started
    if tally.refused:
        raise CommandFailed(
            f"{tally.refused.total()} steps were refused ({dict(tally.refused)}), the first: "
            f"{tally.first_refusal}"
        )
    return _summary(tally, seconds)


def _summary(tally: Tally, seconds: float) -> dict[str, object]:
    return {
        "submissions": tally.opened,
        "moves": tally.moved,
        "late": tally.late,
        "repeated": tally.repeated,
        "retried": tally.retried,
        "seconds": round(seconds, 1),
        "per_second": round((tally.opened + tally.moved + tally.repeated) / seconds, 1),
    }


def _answer(terminal: Terminal, result: Mapping[str, object], found: Sequence[Figure]) -> None:
    compared = [{"figure": one.name, "expected": one.expected, "found": one.found} for one in found]

    def show(console: Console) -> None:
        if result:
            console.print(table(("what", "number"), list(result.items())))
        if found:
            rows = [
                (one.name, one.expected, one.found, "" if one.equal else "DIFFERS") for one in found
            ]
            console.print(table(("figure", "expected", "found", ""), rows))

    terminal.answer({**result, "figures": compared}, show)
    wrong = [one.name for one in found if not one.equal]
    if wrong:
        raise CommandFailed(f"Not as expected: {', '.join(wrong)}.")
