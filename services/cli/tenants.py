"""``gongdan tenant``: working tenants, made in seconds."""

from typing import Annotated

import typer

from services.cli.rest import Json, operator, publish_shipped
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    Home,
    Terminal,
    installation,
    run,
    table,
)

tenant = typer.Typer(help="Create and list tenants.", no_args_is_help=True)


@tenant.command("create")
def create(
    key: Annotated[str, typer.Argument(help="A letter, then 1 to 30 letters or digits.")],
    scenario: Annotated[str, typer.Option(help="A shipped scenario to begin with.")] = "",
    name: Annotated[str, typer.Option(help="What people call it; the key if left out.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Create a tenant with its databases, keys and first API key; the key is shown once."""

    async def work(terminal: Terminal) -> None:
        here = installation(home)
        with terminal.waiting(f"Creating {key}"):
            async with operator(here) as rest:
                body = {"key": key, "name": name or key}
                made = dict(await rest.post("/tenants", body, key=f"tenant-create-{key}"))
            if scenario:
                made |= await publish_shipped(here, key, scenario)
        shown = list(made.items())
        terminal.answer(made, lambda console: console.print(table(("what", "value"), shown)))

    run(as_json=as_json, work=work)


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
