"""``gongdan stream``: programs of others read a tenant's events over NATS."""

from typing import Annotated

import typer

from services.cli.rest import Json, operator
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

COLUMNS = ("stream", "confidential", "messages", "bytes", "first_sequence", "last_sequence")
MESSAGE = ("name", "summary")
DAY_S = 86_400
MIB = 1024 * 1024

stream = typer.Typer(help="Let programs of others read events over NATS.", no_args_is_help=True)

Tenant = Annotated[str, typer.Option(help="The tenant whose events they are.")]


@stream.callback()
def about() -> None:
    """Let programs of others read a tenant's events over NATS."""


@stream.command("open")
def open_(
    tenant: Tenant,
    days: Annotated[float, typer.Option(help="For how long events are kept, at most 90.")] = 7.0,
    mib: Annotated[int, typer.Option(help="How much of them, in MiB; set aside at once.")] = 256,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Open the stream, or let it keep more or less; keys with `events:read` may read it."""
    body: Json = {"max_age_s": int(days * DAY_S), "max_bytes": mib * MIB}

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = (await rest.command("/event-stream", body, method="PUT")).document
        words = "It is open to keys with the scope events:read."
        terminal.answer(done, lambda console: console.print(words))

    run(as_json=as_json, work=work)


@stream.command("show")
def show(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Show what is kept, and what the stream holds at this moment."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get("/event-stream")
        held = [object_of(one) for one in list_of(found.get("streams", []))]
        rows = [[str(one[name]) for name in COLUMNS] for one in held]
        if found["open"]:
            terminal.answer(found, lambda console: console.print(table(COLUMNS, rows)))
        else:
            terminal.answer(found, lambda console: console.print("It is closed."))

    run(as_json=as_json, work=work)


@stream.command("describe")
def describe(home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Say what can be read; --json is AsyncAPI 3: every kind of event, its headers and data."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home)) as rest:
            document = await rest.page("/asyncapi.json")
        messages = object_of(object_of(document["components"])["messages"]).values()
        rows = [[str(object_of(one)[name]) for name in MESSAGE] for one in messages]
        terminal.answer(document, lambda console: console.print(table(MESSAGE, rows)))

    run(as_json=as_json, work=work)


@stream.command("close")
def close(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Take the stream away with all it holds; the events stay in the logs."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = await rest.delete("/event-stream")
        terminal.answer(done, lambda console: console.print("It is closed."))

    run(as_json=as_json, work=work)
