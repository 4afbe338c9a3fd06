"""``gongdan customer``: who tickets are for, imported, found, looked at."""

from collections import Counter
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer
from rich.console import Console

from services.cli.columns import names_of
from services.cli.customer_tables import CALLED, items_of
from services.cli.importing import Door, Imported, imported, show_wrong, told
from services.cli.rest import Json, operator
from services.cli.tables import read_table
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

DOOR = Door(path="/customers", noun="customers", code="customer-wrong")
OUTCOMES = ("registered", "changed", "unchanged")
COLUMNS = ("key", "name", "phone", "tier", "stores", "tags", "contract")
TICKETS_MAX = 20
TICKET_COLUMNS = ("ticket", "type", "state", "summary", "opened")
TICKET_MEMBERS = ("number", "type", "state", "summary", "opened_at")
REVEALS = ("at", "reader", "by", "reason")

Tenant = Annotated[str, typer.Option(help="The tenant whose customers they are.")]
Key = Annotated[str, typer.Argument(help="The customer's key, such as C-1024.", metavar="KEY")]
Phone = Annotated[str, typer.Option(help="The telephone they are known by.")]
Email = Annotated[str, typer.Option(help="The e-mail they are known by.")]

customer = typer.Typer(help="Import, find and look at customers.", no_args_is_help=True)


@customer.callback()
def about() -> None:
    """Import, find and look at customers."""


@customer.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="A CSV file; its first line names the columns.", dir_okay=False)
    ],
    tenant: Tenant,
    column: Annotated[
        list[str] | None,
        typer.Option(help="What a column is about: '会员卡=key'; '积分=' leaves it out."),
    ] = None,
    store_kind: Annotated[
        str, typer.Option(help="What kind of places the table names: store, site...")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change.")] = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Register customers from a table, or bring those that are registered up to date.

    Columns: key, name, phone, email, address, note, tier, tags, stores, contract, valid_from, their
    Chinese names, and names of your own. Every wrong row is named with its line and column; nothing
    is kept before all rows are right. The same table again changes nothing, so what broke off is
    simply run again. An empty cell says nothing.
    """

    async def work(terminal: Terminal) -> None:
        read = read_table(file)
        items, wrong = items_of(read, names_of(read.columns, column or [], CALLED), store_kind)
        async with operator(installation(home), tenant=tenant) as rest:
            done = await imported(rest, DOOR, items, wrong, terminal, dry_run=dry_run)
        terminal.answer(_said(done), lambda console: _show(console, done))
        if done.wrong:
            terminal.end_badly("Nothing was kept: mend these rows and run it again.")

    run(as_json=as_json, work=work)


@customer.command("list")
def list_(
    tenant: Tenant,
    tier: Annotated[str, typer.Option(help="Only those of this tier.")] = "",
    tag: Annotated[str, typer.Option(help="Only those with this tag.")] = "",
    store: Annotated[str, typer.Option(help="Only those of this store: store:042.")] = "",
    text: Annotated[str, typer.Option(help="Only those whose key has this in it.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List customers as they are now, masked."""

    async def work(terminal: Terminal) -> None:
        asked = {"tier": tier, "tag": tag, "store": store, "text": text}
        query = {name: value for name, value in asked.items() if value}
        with terminal.waiting("Looking at customers"):
            async with operator(installation(home), tenant=tenant) as rest:
                found = await rest.listed("/customers", **query)
        rows = [_row(one) for one in found]
        terminal.answer({"customers": found}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


@customer.command("find")
def find(
    tenant: Tenant,
    phone: Phone = "",
    email: Email = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Find the customer who is known by a telephone or an e-mail."""

    async def work(terminal: Terminal) -> None:
        if bool(phone) == bool(email):
            raise CommandFailed("Say a telephone or an e-mail: --phone or --email.")
        async with operator(installation(home), tenant=tenant) as rest:
            said = {"phone": phone} if phone else {"email": email}
            found = await rest.post("/customers/find", said)
        terminal.answer(found, lambda console: _show_one(console, found))

    run(as_json=as_json, work=work)


@customer.command("show")
def show(
    key: Key,
    tenant: Tenant,
    as_of: Annotated[str, typer.Option(help="2026-11-28T17:05:00+08:00: as they were then.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say how a customer is, or was, masked, with their assets and their last tickets."""

    async def work(terminal: Terminal) -> None:
        query = {"as_of": as_of} if as_of else {}
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get(path_of(key), **query)
            history = await rest.get(f"{path_of(key)}/tickets", limit=TICKETS_MAX)
            assets = await rest.listed("/assets", customer=key)
        tickets = [object_of(one) for one in list_of(history["items"])]

        def show(console: Console) -> None:
            _show_one(console, found)
            console.print(f"Assets: {', '.join(str(one['key']) for one in assets) or 'none'}")
            rows = [tuple(one.get(name, "") for name in TICKET_MEMBERS) for one in tickets]
            console.print(table(TICKET_COLUMNS, rows))
            console.print(f"{len(tickets)} of {history['total']} tickets, the newest first.")

        more = {"assets": assets, "tickets": tickets, "total": history["total"]}
        terminal.answer({**found, **more}, show)

    run(as_json=as_json, work=work)


@customer.command("reveals")
def reveals(
    key: Key,
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say who had a customer shown in clear, and why."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get(f"{path_of(key)}/reveals")
        rows = [
            tuple(object_of(one).get(name, "") for name in REVEALS)
            for one in list_of(found["items"])
        ]
        terminal.answer(found, lambda console: console.print(table(REVEALS, rows)))

    run(as_json=as_json, work=work)


@customer.command("merge")
def merge(
    key: Key,
    into: Annotated[str, typer.Argument(help="The customer they are the same as.", metavar="KEY")],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Look at a customer with another one: two records of one person."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.post(f"{path_of(key)}/merge", {"into": into})
        terminal.answer(found, lambda console: console.print(f"{key} is looked at with {into}."))

    run(as_json=as_json, work=work)


@customer.command("separate")
def separate(
    key: Key,
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Undo the merge of a customer into another one."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.post(f"{path_of(key)}/separate", {})
        terminal.answer(found, lambda console: console.print(f"{key} is on their own again."))

    run(as_json=as_json, work=work)


@customer.command("forget")
def forget(
    tenant: Tenant,
    key: Annotated[str, typer.Argument(help="The customer's key.", metavar="[KEY]")] = "",
    phone: Phone = "",
    email: Email = "",
    yes: Annotated[bool, typer.Option("--yes", help="Nothing brings it back, and I know.")] = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Destroy the key of a person for ever: what was sealed for them opens nowhere any more.

    A customer by their key, or whoever is known by a telephone or an e-mail; with them, all who
    were merged into them or turned out to be the same. Their files are deleted.
    """

    async def work(terminal: Terminal) -> None:
        if [bool(key), bool(phone), bool(email)].count(True) != 1:
            raise CommandFailed("Say one: a key, --phone or --email.")
        if not yes:
            raise CommandFailed("Nothing brings it back: say --yes.")
        said = {"phone": phone} if phone else {"email": email}
        async with operator(installation(home), tenant=tenant) as rest:
            if key:
                found = await rest.post(f"{path_of(key)}/forget", {})
            else:
                found = await rest.post("/persons/forget", said)
        count = found["persons"]
        terminal.answer(found, lambda console: console.print(f"Forgotten: {count} person(s)."))

    run(as_json=as_json, work=work)


def path_of(key: str) -> str:
    """Return the address of a customer."""
    return f"/customers/{quote(key, safe='')}"


def _row(one: Json) -> tuple[object, ...]:
    values = object_of(one["values"])
    return (one["key"], *(_text(values.get(name, "")) for name in COLUMNS[1:]))


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _show_one(console: Console, found: Json) -> None:
    rows = [(name, _text(value)) for name, value in object_of(found["values"]).items()]
    console.print(table(("customer", str(found["key"])), rows))


def _said(done: Imported) -> Json:
    return {"rows": done.rows, "kept": done.kept, **_counted(done), "wrong": told(done.wrong)}


def _counted(done: Imported) -> dict[str, int]:
    counted = Counter(str(one["outcome"]) for one in done.answers)
    return {name: counted[name] for name in OUTCOMES}


def _show(console: Console, done: Imported) -> None:
    if done.wrong:
        show_wrong(console, done.wrong)
        return
    counted = ", ".join(f"{count} {name}" for name, count in _counted(done).items())
    console.print(f"{done.rows} rows {'' if done.kept else 'would be '}kept: {counted}.")
