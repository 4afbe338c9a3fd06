"""``gongdan assets``: the things that tickets are about, imported, listed and looked at."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer
from rich.console import Console
from rich.tree import Tree

from services.cli.asset_tables import CALLED, items_of, parent_of
from services.cli.columns import names_of
from services.cli.importing import Door, Imported, Item, imported, show_wrong, told
from services.cli.rest import Json, operator
from services.cli.tables import read_table
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

DOOR = Door(path="/assets", noun="assets", code="asset-wrong")
OUTCOMES = ("registered", "changed", "unchanged")
COLUMNS = ("key", "name", "class", "place", "parent", "warranty_until", "contract")
ORPHANS_SHOWN_MAX = 20
TICKETS_MAX = 20
TICKET_COLUMNS = ("ticket", "type", "state", "summary", "opened")

Tenant = Annotated[str, typer.Option(help="The tenant whose assets they are.")]
Key = Annotated[str, typer.Argument(help="The asset's key, such as FRZ-0042.", metavar="KEY")]

assets = typer.Typer(help="Import, list and look at assets.", no_args_is_help=True)


@assets.callback()
def about() -> None:
    """Import, list and look at assets."""


@assets.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="A CSV file; its first line names the columns.", dir_okay=False)
    ],
    tenant: Tenant,
    column: Annotated[
        list[str] | None,
        typer.Option(help="What a column is about: '设备号=key'; '备注=' leaves it out."),
    ] = None,
    place_kind: Annotated[
        str, typer.Option(help="What kind of places the table names: store, site...")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change.")] = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Register assets from a table, or bring those that are registered up to date.

    Columns: key, name, class, model, serial, place, parent, customer, contract, installed_on,
    warranty_until, retired, valid_from, reason, their Chinese names, and names of your own. Every
    wrong row is named with its line; nothing is kept before all rows are right. The same table
    again changes nothing, so what broke off is simply run again. An empty cell says nothing.
    """

    async def work(terminal: Terminal) -> None:
        read = read_table(file)
        items, wrong = items_of(read, names_of(read.columns, column or [], CALLED), place_kind)
        async with operator(installation(home), tenant=tenant) as rest:
            done = await imported(rest, DOOR, items, wrong, terminal, dry_run=dry_run)
        orphans = orphans_of(items, done.answers)
        terminal.answer(_said(done, orphans), lambda console: _show(console, done, orphans))
        if done.wrong:
            terminal.end_badly("Nothing was kept: mend these rows and run it again.")

    run(as_json=as_json, work=work)


@assets.command("list")
def list_(
    tenant: Tenant,
    place: Annotated[str, typer.Option(help="Only those at this place: store:042.")] = "",
    class_: Annotated[str, typer.Option("--class", help="Only those of this class.")] = "",
    text: Annotated[str, typer.Option(help="Only those whose key or name has this in it.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List assets as they are now."""

    async def work(terminal: Terminal) -> None:
        asked = {"place": place, "class": class_, "text": text}
        query = {name: value for name, value in asked.items() if value}
        with terminal.waiting("Looking at assets"):
            async with operator(installation(home), tenant=tenant) as rest:
                found = await rest.listed("/assets", **query)
        rows = [_row(one) for one in found]
        terminal.answer({"assets": found}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


@assets.command("show")
def show(
    key: Key,
    tenant: Tenant,
    as_of: Annotated[str, typer.Option(help="2026-11-28T17:05:00+08:00: as it was then.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say how an asset is, or was, what it stands in, and its last tickets and its parts'."""

    async def work(terminal: Terminal) -> None:
        query = {"as_of": as_of} if as_of else {}
        async with operator(installation(home), tenant=tenant) as rest:
            path = f"/assets/{quote(key, safe='')}"
            found = await rest.get(path, **query)
            history = await rest.get(f"{path}/tickets", limit=TICKETS_MAX)
        rows = [("stands in", " > ".join(reversed(_line(found)))), *_values(found)]
        tickets = [object_of(one) for one in list_of(history["items"])]

        def show(console: Console) -> None:
            console.print(table(("asset", key), rows))
            console.print(table(TICKET_COLUMNS, [_ticket(one) for one in tickets]))
            console.print(f"{len(tickets)} of {history['total']} tickets, the newest first.")

        terminal.answer({**found, "tickets": tickets, "total": history["total"]}, show)

    run(as_json=as_json, work=work)


@assets.command("tree")
def tree(
    key: Key,
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Show an asset and everything that stands in it."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get(f"/assets/{quote(key, safe='')}/tree")
        parts = [object_of(one) for one in list_of(found["assets"])]
        terminal.answer(found, lambda console: console.print(drawn(parts)))
        if found["more"]:
            terminal.say("There are more than are shown: look at a part of it.")

    run(as_json=as_json, work=work)


def drawn(parts: Sequence[Json]) -> Tree:
    """Return assets as a tree: its root first, parents before what stands in them."""
    whole = Tree(_called(parts[0]))
    branches = {parts[0]["key"]: whole}
    for one in parts[1:]:
        above = branches[object_of(one["values"])["parent"]]
        branches[one["key"]] = above.add(_called(one))
    return whole


def _called(one: Json) -> str:
    values = object_of(one["values"])
    words = [str(one["key"]), str(values.get("name", "")), str(values.get("place", ""))]
    return "  ".join(word for word in words if word).replace("[", r"\[")


def _row(one: Json) -> tuple[object, ...]:
    values = object_of(one["values"])
    return (one["key"], *(values.get(name, "") for name in COLUMNS[1:]))


def _ticket(one: Json) -> tuple[object, ...]:
    return tuple(one.get(name, "") for name in ("number", "type", "state", "summary", "opened_at"))


def _values(found: Json) -> list[tuple[str, object]]:
    return sorted(object_of(found["values"]).items())


def _line(found: Json) -> list[str]:
    return [str(object_of(one)["key"]) for one in list_of(found.get("line"))]


def _said(done: Imported, orphans: Sequence[str]) -> Json:
    return {
        "rows": done.rows,
        "kept": done.kept,
        **_counted(done),
        "orphans": orphans,
        "wrong": told(done.wrong),
    }


def _counted(done: Imported) -> dict[str, int]:
    counted = Counter(str(one["outcome"]) for one in done.answers)
    return {name: counted[name] for name in OUTCOMES}


def orphans_of(items: Sequence[Item], answers: Sequence[Json]) -> list[str]:
    """Return the assets whose parents neither the register nor the table knows."""
    here = {str(one.document["key"]) for one in items}
    return [
        str(answer["key"])
        for item, answer in zip(items, answers, strict=False)
        if answer.get("orphan") and parent_of(item) not in here
    ]


def _show(console: Console, done: Imported, orphans: Sequence[str]) -> None:
    if done.wrong:
        show_wrong(console, done.wrong)
        return
    counted = ", ".join(f"{count} {name}" for name, count in _counted(done).items())
    console.print(f"{done.rows} rows {'' if done.kept else 'would be '}kept: {counted}.")
    if orphans:
        console.print(f"Parents are not registered of: {', '.join(orphans[:ORPHANS_SHOWN_MAX])}")
