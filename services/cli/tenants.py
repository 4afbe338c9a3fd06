"""``gongdan tenant``: working tenants, made in seconds."""

from collections.abc import Mapping
from typing import Annotated
from uuid import uuid4

import httpx
import typer

from services.cli.rest import Json, Refused, Rest, operator, publish_first
from services.cli.scenario_tools import body_of
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

tenant = typer.Typer(help="Create and list tenants.", no_args_is_help=True)


@tenant.command("create")
def create(
    key: Annotated[str, typer.Argument(help="A letter, then 1 to 30 letters or digits.")],
    scenario: Annotated[
        str, typer.Option(help="What to begin with: a shipped key, or a file.")
    ] = "",
    name: Annotated[str, typer.Option(help="What people call it; the key if left out.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Create a tenant with its databases, keys and first API key; the key is shown once.

    Nothing is created when the scenario cannot be published. A tenant that exists already is left
    as it is, with exit code 1.
    """

    async def work(terminal: Terminal) -> None:
        here = installation(home)
        trouble, source = "", body_of(scenario) if scenario else {}
        with terminal.waiting(f"Creating {key}"):
            async with operator(here) as rest:
                if source:
                    await _require_publishable(rest, scenario, source)
                made = await _create(rest, key, name or key)
            if source:
                try:
                    published = await publish_first(here, key, source)
                    made["definition"] = published["definition"]
                except (Refused, httpx.TransportError) as no:  # the key is shown all the same
                    trouble = f"{key} exists now, but without its scenario: {no}"
        shown = list(made.items())
        terminal.answer(made, lambda console: console.print(table(("what", "value"), shown)))
        if trouble:
            terminal.end_badly(trouble)

    run(as_json=as_json, work=work)


async def _require_publishable(rest: Rest, scenario: str, source: Mapping[str, object]) -> None:
    """Let the scenario be checked while there is no tenant yet. Raises Refused, CommandFailed."""
    answer = await rest.post("/scenarios/lint", source)
    problems = [object_of(one) for one in list_of(answer.get("problems"))]
    wrong = [one for one in problems if one.get("severity", "error") == "error"]
    if wrong:
        raise CommandFailed(f"{scenario} cannot be published: {wrong[0].get('message')}")


async def _create(rest: Rest, key: str, name: str) -> dict[str, object]:
    """Create a tenant, never twice. Raises Refused, CommandFailed if it exists already."""
    body, once = {"key": key, "name": name}, str(uuid4())
    try:
        made = await rest.post("/tenants", body, key=once)
    except httpx.ReadTimeout:  # asked again under the same key, it answers as it would have then
        made = await rest.post("/tenants", body, key=once)
    if not made.get("api_key"):
        raise CommandFailed(
            f"The tenant {key} exists already; its first API key was shown when it was created."
        )
    return dict(made)


@tenant.command("list")
def list_tenants(home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """List the tenants."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home)) as rest:
            items: list[Json] = await rest.listed("/tenants")
        rows = [(one["key"], one.get("name"), one.get("state")) for one in items]
        terminal.answer(
            items, lambda console: console.print(table(("tenant", "name", "state"), rows))
        )

    run(as_json=as_json, work=work)
