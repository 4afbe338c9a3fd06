"""``gongdan technician calendar``: addresses at which a telephone reads when somebody works."""

from typing import Annotated

import typer

from services.cli.finding import technician_of
from services.cli.rest import operator
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    Home,
    Terminal,
    installation,
    list_of,
    object_of,
    run,
    table,
)

COLUMNS = ("feed_id", "name", "made_at", "withdrawn_at")

Who = Annotated[str, typer.Argument(help="The technician's id or name.")]
Tenant = Annotated[str, typer.Option(help="The tenant whose technician it is.")]

calendar = typer.Typer(
    help="Make, list and withdraw the addresses of technicians' calendars.", no_args_is_help=True
)


@calendar.command("make")
def make(
    who: Who,
    tenant: Tenant,
    name: Annotated[str, typer.Option(help="What it is for, to find it again.")] = "calendar",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Make an address for a calendar program; whoever has it reads the calendar."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            path = f"/technicians/{await technician_of(rest, who)}/feeds"
            made = await rest.post(path, {"name": name})
        terminal.answer(made, lambda console: console.print(made["url"], soft_wrap=True))

    run(as_json=as_json, work=work)


@calendar.command("list")
def list_feeds(
    who: Who, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """List the addresses that were made, by their names; what they are is not told again."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get(f"/technicians/{await technician_of(rest, who)}/feeds")
        items = [object_of(one) for one in list_of(found["items"])]
        rows = [tuple(one.get(key) or "" for key in COLUMNS) for one in items]
        terminal.answer({"feeds": items}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


@calendar.command("withdraw")
def withdraw(
    who: Who,
    feed: Annotated[str, typer.Argument(help="The feed's id, as `list` shows it.")],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Withdraw an address: at once nothing can be read there any more."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            path = f"/technicians/{await technician_of(rest, who)}/feeds/{feed}"
            ended = await rest.delete(path)
        terminal.answer(ended, lambda console: console.print(f"{feed} is withdrawn."))

    run(as_json=as_json, work=work)
