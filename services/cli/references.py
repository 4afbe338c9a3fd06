"""``gongdan references``: what is known of things outside, stated from a table (CSV)."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli.importing import Door, Imported, Item, imported, show_wrong, told
from services.cli.rest import Json, operator
from services.cli.tables import Read, read_table
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    CommandFailed,
    Home,
    Terminal,
    installation,
    run,
)

DOOR = Door(path="/references", noun="records", code="reference-wrong")
KEY, SINCE = "key", "valid_from"
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})")
TRUTH = {"true": True, "false": False}


def references(
    table: Annotated[Path, typer.Argument(help="A CSV file with a column `key`.", dir_okay=False)],
    tenant: Annotated[str, typer.Option(help="The tenant whose things these are.")],
    kind: Annotated[str, typer.Option(help="What kind of thing: contract, order, class...")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only.")] = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """State how things stand: a row each, its values by the names of the columns.

    The column `valid_from` says since when (now, without one). Every wrong row is named with its
    line, and everything is checked before anything is kept. What is known already changes nothing:
    what stands so since the same moment, or stands so now where a row does not say since when. A
    file that was sent before is said again, since another may have come between.
    """

    async def work(terminal: Terminal) -> None:
        read = read_table(table)
        items = items_of(read, kind)
        async with operator(installation(home), tenant=tenant) as rest:
            done = await imported(rest, DOOR, items, read.wrong, terminal, dry_run=dry_run)
        news = sum(1 for one in done.answers if one.get("version"))
        said = {
            "records": done.rows,
            "kept": done.kept,
            "news": news,
            "wrong": told(done.wrong),
        }
        terminal.answer(said, lambda console: _show(console, done, news))
        if done.wrong:
            terminal.end_badly("Nothing was kept: mend these rows and run it again.")

    run(as_json=as_json, work=work)


def items_of(read: Read, kind: str) -> list[Item]:
    """Return what a table says, row by row; raises CommandFailed if no column has the keys.

    A cell that is written as a whole number is one, ``true`` and ``false`` are what they say,
    an empty one says nothing; the rest is text.
    """
    if KEY not in read.columns:
        raise CommandFailed(f"The first line names every column, and one is `{KEY}`.")
    columns = {name: name for name in read.columns}
    return [
        Item(line=row.line, document=_document(kind, row.cells), columns=columns)
        for row in read.rows
    ]


def _document(kind: str, cells: Mapping[str, str]) -> Json:
    values = {
        name: _value(cell) for name, cell in cells.items() if name not in {KEY, SINCE} and cell
    }
    since = {SINCE: cells[SINCE]} if cells.get(SINCE) else {}
    return {"kind": kind, "key": cells[KEY], "values": values, **since}


def _value(cell: str) -> str | int | bool:
    return int(cell) if WHOLE.fullmatch(cell) else TRUTH.get(cell, cell)


def _show(console: Console, done: Imported, news: int) -> None:
    if done.wrong:
        show_wrong(console, done.wrong)
        return
    kept = f"are kept, {news} of them news" if done.kept else "can be kept"
    console.print(f"{done.rows} records {kept}.")
