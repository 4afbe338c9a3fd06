"""``gongdan stock``: what there is of each part, where, and taking in a delivery from a table."""

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from services.cli.rest import Json, Refused, Rest, operator
from services.cli.shelves import count, entries, move, short
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    CommandFailed,
    Home,
    Terminal,
    installation,
    object_of,
    run,
    table,
)

BYTES_MAX = 5_000_000
ROWS_MAX = 10_000
NEEDED = ("part", "quantity")
KNOWN = frozenset({*NEEDED, "to", "lot", "name", "unit", "lot_required"})
TRUTH = {"": False, "true": True, "false": False}
COLUMNS = ("part", "place", "quantity", "reserved", "lots")

stock = typer.Typer(
    help="Look at parts, register stores, take in deliveries, move and count them.",
    no_args_is_help=True,
)


stock.command("short")(short)
stock.command("entries")(entries)
stock.command("move")(move)
stock.command("count")(count)


@stock.callback()
def about() -> None:
    """Look at parts, register stores, take in deliveries, move parts and count them."""


@stock.command("show")
def show(
    tenant: Annotated[str, typer.Option(help="The tenant whose parts they are.")],
    part: Annotated[str, typer.Option(help="Only this part.")] = "",
    place: Annotated[str, typer.Option(help="Only this place: store:main.")] = "",
    as_of: Annotated[str, typer.Option(help="2026-11-28T17:05:00+08:00: as known then.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say how much of each part is where, and how many of them are kept for tickets."""

    async def work(terminal: Terminal) -> None:
        asked = {"part": part, "place": place, "as_of": as_of}
        query = {key: value for key, value in asked.items() if value}
        with terminal.waiting("Adding up"):
            async with operator(installation(home), tenant=tenant) as rest:
                found = await rest.listed("/stock", **query)
        rows = [[one[name] for name in COLUMNS[:-1]] + [_lots(one)] for one in found]
        terminal.answer({"stock": found}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


@stock.command("store")
def store(
    key: Annotated[str, typer.Argument(help="What it is called in `store:main`.", metavar="KEY")],
    tenant: Annotated[str, typer.Option(help="The tenant whose store it is.")],
    name: Annotated[str, typer.Option(help="What people call it.")],
    lat: Annotated[float | None, typer.Option(help="Where it is, in degrees.")] = None,
    lon: Annotated[float | None, typer.Option(help="Where it is, in degrees.")] = None,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Register a store, or replace what is known about it; parts are fetched where it is."""

    async def work(terminal: Terminal) -> None:
        body: Json = {"name": name, "lat": lat, "lon": lon}
        async with operator(installation(home), tenant=tenant) as rest:
            await rest.command(f"/stock/stores/{quote(key, safe='')}", body, method="PUT")
        words = f"store:{key} is {name}."
        terminal.answer({"store": key}, lambda console: console.print(words))

    run(as_json=as_json, work=work)


@stock.command("receive")
def receive(
    delivery: Annotated[
        Path, typer.Argument(help="A CSV file with columns `part` and `quantity`.", dir_okay=False)
    ],
    tenant: Annotated[str, typer.Option(help="The tenant whose parts they are.")],
    note: Annotated[str, typer.Option(help="The number of the delivery note.")],
    to: Annotated[str, typer.Option(help="Where a row goes that does not say it.")] = "store:main",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only.")] = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Take in a delivery, row by row; further columns: `to`, `lot`, `name`, `unit`, `lot_required`.

    A part with a `name` is described first. A delivery note is taken in once: the same again, after
    it stopped half-way or by mistake, receives only what is missing; with other rows it is refused.
    """

    async def work(terminal: Terminal) -> None:
        rows = rows_of(_text_of(delivery), to)
        with terminal.waiting(f"Taking in {len(rows)} rows"):
            async with operator(installation(home), tenant=tenant) as rest:
                known = {str(one["part"]) for one in await rest.listed("/stock/parts")}
                for row in rows:
                    await _take_in(rest, row, note, known, dry_run=dry_run)
        done = "can be received" if dry_run else "are received"
        words = f"{len(rows)} rows {done}."
        said = {"rows": len(rows), "received": not dry_run}
        terminal.answer(said, lambda console: console.print(words))

    run(as_json=as_json, work=work)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a delivery; ``card`` is None where it does not say what the part is."""

    line: int
    part: str
    quantity: int
    to: str
    lot: str
    card: Json | None


def rows_of(text: str, to: str) -> list[Row]:
    """Return what a table says, row by row; raises CommandFailed for what is no such table."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        names = next(lines, [])
        strange = [name for name in names if name not in KNOWN]
        if strange or not {*NEEDED} <= {*names} or len({*names}) < len(names):
            raise CommandFailed(
                "The first line names every column once: part and quantity, and perhaps"
                f" {', '.join(sorted(KNOWN - {*NEEDED}))}."
            )
        rows = [_row(names, cells, lines.line_num, to) for cells in lines if cells]
    except csv.Error as error:
        raise CommandFailed(f"Line {lines.line_num} is not CSV: {error}.") from error
    if len(rows) > ROWS_MAX:
        raise CommandFailed(f"The table has more than {ROWS_MAX} rows: split it.")
    return rows


def key_of(note: str, line: int, what: str) -> str:
    """Return the key under which a row of a delivery note is said, for ever the same."""
    return f"delivery-{hashlib.sha256(note.encode()).hexdigest()}-{what}-{line}"


def _row(names: list[str], cells: list[str], line: int, to: str) -> Row:
    if len(cells) != len(names):
        raise CommandFailed(f"Line {line} has {len(cells)} cells, the first {len(names)}.")
    said = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
    lots = TRUTH.get(said.get("lot_required", "").lower())
    if not said["quantity"].isdecimal() or lots is None:
        raise CommandFailed(
            f"Line {line}: a quantity is a whole number, lot_required true or false."
        )
    card: Json = {"name": said.get("name"), "unit": said.get("unit", ""), "lot_required": lots}
    return Row(
        line=line,
        part=said["part"],
        quantity=int(said["quantity"]),
        to=said.get("to") or to,
        lot=said.get("lot", ""),
        card=card if said.get("name") else None,
    )


async def _take_in(rest: Rest, row: Row, note: str, known: set[str], *, dry_run: bool) -> None:
    """Describe a part if the row says what it is, and receive it. Raises CommandFailed."""
    body: Json = {
        "part": row.part,
        "quantity": row.quantity,
        "to": row.to,
        "lot": row.lot,
        "reason": note,
        "dry_run": dry_run,
    }
    try:
        if row.card is not None and not dry_run:
            path, key = f"/stock/parts/{quote(row.part, safe='')}", key_of(note, row.line, "card")
            await rest.command(path, row.card, key=key, method="PUT")
        if row.card is None or not dry_run or row.part in known:
            await rest.post("/stock/receipts", body, key=key_of(note, row.line, "row"))
    except Refused as no:
        raise CommandFailed(f"Line {row.line}: {no}") from no


def _text_of(delivery: Path) -> str:
    try:
        if delivery.stat().st_size > BYTES_MAX:
            raise CommandFailed(f"{delivery} is larger than {BYTES_MAX // 1_000_000} MB: split it.")
        return delivery.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandFailed(f"{delivery} cannot be read as UTF-8: {error}.") from error


def _lots(level: Json) -> str:
    return ", ".join(f"{lot} {many}" for lot, many in object_of(level["lots"]).items())
