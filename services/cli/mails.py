"""``gongdan mail``: where e-mail comes in, and what becomes of what comes."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from services.cli.finding import id_of
from services.cli.rest import Json, Rest, operator
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

ADDRESSES: Final = ("name", "address", "type", "fields", "text_field", "asset")
MAILS: Final = ("id", "received_at", "outcome", "why", "sender", "subject", "ticket_id")

mail = typer.Typer(help="Take e-mail in, and decide where it belongs.", no_args_is_help=True)

Tenant = Annotated[str, typer.Option(help="The tenant it comes to.")]
Id = Annotated[str, typer.Argument(help="Its id, as `list` shows it.", metavar="ID")]
Name = Annotated[str, typer.Argument(help="The name in the address: repairs.", metavar="NAME")]
Work = Callable[[Rest], Awaitable[Json]]


@mail.callback()
def about() -> None:
    """Take e-mail in, and decide where it belongs."""


@mail.command("add")
def add(
    name: Name,
    tenant: Tenant,
    kind: Annotated[str, typer.Option("--type", help="The type of ticket that it becomes.")],
    fields: Annotated[
        list[str] | None,
        typer.Option(
            "--field", help="What every report from here says: store=042; again for more."
        ),
    ] = None,
    text_field: Annotated[
        str, typer.Option(help="The field that the text of an e-mail goes to as well.")
    ] = "",
    asset: Annotated[str, typer.Option(help="The asset that it is about.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Take what is sent to a name from now on."""
    body: Json = {
        "name": name,
        "type": kind,
        "fields": dict(_field(one) for one in fields or []),
        "text_field": text_field,
        "asset": asset,
    }

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = await rest.post("/mail-addresses", body)
        where = done["address"] or f"{tenant}.{name}@..., once GONGDAN_MAIL_LISTEN is set"
        terminal.answer(done, lambda console: console.print(f"E-mail is taken at {where}."))

    run(as_json=as_json, work=work)


@mail.command("addresses")
def addresses(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """List where e-mail comes in."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.listed("/mail-addresses")
        rows = [[_cell(one[column]) for column in ADDRESSES] for one in found]
        said = {"addresses": found}
        terminal.answer(said, lambda console: console.print(table(ADDRESSES, rows)))

    run(as_json=as_json, work=work)


@mail.command("remove")
def remove(name: Name, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Take nothing more that is sent to a name."""
    path = f"/mail-addresses/{name}"
    words = "Nothing more is taken there."
    _said(home, tenant, lambda rest: rest.delete(path), words, as_json=as_json)


@mail.command("list")
def list_(
    tenant: Tenant,
    outcome: Annotated[
        str, typer.Option(help="quarantined (those wait), report, reply, discarded or ignored.")
    ] = "quarantined",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List the newest 200 e-mails that wait for a person, or that became something else."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            page = await rest.get("/mails", limit=200, outcome=outcome)
        found = [object_of(one) for one in list_of(page["items"])]
        rows = [[_cell(one[column]) for column in MAILS] for one in found]
        terminal.answer({"mails": found}, lambda console: console.print(table(MAILS, rows)))

    run(as_json=as_json, work=work)


@mail.command("show")
def show(mail_id: Id, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Show what an e-mail says, and what became of it."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get(f"/mails/{mail_id}")
        lines = [f"{name}: {_cell(found[name])}" for name in (*MAILS, "files", "reasons")]
        words = "\n".join([*lines, "", str(found["text"])])
        terminal.answer(found, lambda console: console.print(words, markup=False))

    run(as_json=as_json, work=work)


@mail.command("attach")
def attach(
    mail_id: Id,
    ticket: Annotated[str, typer.Argument(help="The ticket's id or its number.")],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Let an e-mail be with a ticket, and no longer with the one it was with."""

    async def command(rest: Rest) -> Json:
        ticket_id = await id_of(rest, ticket)
        return await rest.post(f"/mails/{mail_id}/attach", {"ticket_id": ticket_id})

    _said(home, tenant, command, f"It is with {ticket}.", as_json=as_json)


@mail.command("open")
def open_(
    mail_id: Id,
    tenant: Tenant,
    address: Annotated[
        str, typer.Option(help="By which address, if not by the one it was sent to.")
    ] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Make a ticket of an e-mail."""
    path, body = f"/mails/{mail_id}/open", {"address": address}
    words = "It opens a ticket."
    _said(home, tenant, lambda rest: rest.post(path, body), words, as_json=as_json)


@mail.command("discard")
def discard(
    mail_id: Id, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """Let an e-mail be with no ticket; it is kept."""
    path = f"/mails/{mail_id}/discard"
    words = "It is with no ticket."
    _said(home, tenant, lambda rest: rest.post(path, {}), words, as_json=as_json)


def _said(home: Path, tenant: str, command: Work, words: str, *, as_json: bool) -> None:
    """Give a command of which there is little to say."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = await command(rest)
        terminal.answer(done, lambda console: console.print(words))

    run(as_json=as_json, work=work)


def _field(said: str) -> tuple[str, object]:
    """Return a field and its value: JSON where it is some, else a text."""
    key, given, text = said.partition("=")
    if not given or not key:
        raise CommandFailed(f"{said!r} is no field: write --field name=value.")
    try:
        value: object = json.loads(text)
    except ValueError:
        value = text
    return key, value


def _cell(value: object) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return "" if value is None else str(value)
