"""``gongdan references``: what is known of things outside, stated from a table (CSV)."""

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from services.cli.rest import Json, Refused, Rest, operator
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
)

AT_ONCE = 200
"""As many as one call takes."""

BYTES_MAX = 50_000_000
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

    The column `valid_from` says since when (now, without one). Everything is checked before
    anything is kept. What is known already changes nothing: what stands so since the same moment,
    or stands so now where a row does not say since when. A file that was sent before is said again,
    since another may have come between.
    """

    async def work(terminal: Terminal) -> None:
        records = records_of(_text_of(table), kind)
        name = name_of_run()
        with terminal.waiting(f"Looking at {len(records)} records"):
            async with operator(installation(home), tenant=tenant) as rest:
                await _send(rest, records, name, {"dry_run": True})
                news = 0 if dry_run else await _send(rest, records, name, {})
        said = {"records": len(records), "kept": not dry_run, "news": news}
        done = "can be kept" if dry_run else f"are kept, {news} of them news"
        words = f"{len(records)} records {done}."
        terminal.answer(said, lambda console: console.print(words))

    run(as_json=as_json, work=work)


def name_of_run() -> str:
    """Return the name under which one run says everything; no other run has it.

    Monday's file on Wednesday is news where Tuesday's said otherwise, so no name follows from a
    file.
    """
    return f"references-{uuid4()}"


def records_of(text: str, kind: str) -> list[Json]:
    """Return what a table says, row by row; raises CommandFailed for what is no such table.

    A cell that is written as a whole number is one, ``true`` and ``false`` are what they say,
    an empty one says nothing; the rest is text.
    """
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        names = next(rows, [])
        if KEY not in names or len(set(names)) < len(names):
            raise CommandFailed(f"The first line names every column once, and one is `{KEY}`.")
        return [_record(kind, names, cells, rows.line_num) for cells in rows if cells]
    except csv.Error as error:
        raise CommandFailed(f"Line {rows.line_num} is not CSV: {error}.") from error


def _record(kind: str, names: list[str], cells: list[str], line: int) -> Json:
    if len(cells) != len(names):
        raise CommandFailed(f"Line {line} has {len(cells)} cells, the first {len(names)}.")
    row = dict(zip(names, cells, strict=True))
    values = {name: _value(cell) for name, cell in row.items() if name not in {KEY, SINCE} and cell}
    since = {SINCE: row[SINCE]} if row.get(SINCE) else {}
    return {"kind": kind, "key": row[KEY], "values": values, **since}


def _value(cell: str) -> str | int | bool:
    return int(cell) if WHOLE.fullmatch(cell) else TRUTH.get(cell, cell)


def _text_of(table: Path) -> str:
    try:
        if table.stat().st_size > BYTES_MAX:
            raise CommandFailed(f"{table} is larger than {BYTES_MAX // 1_000_000} MB: split it.")
        return table.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandFailed(f"{table} cannot be read as UTF-8: {error}.") from error


async def _send(rest: Rest, records: list[Json], name: str, more: Mapping[str, object]) -> int:
    """Send every record; return how many said something new."""
    news = 0
    for at in range(0, len(records), AT_ONCE):
        body = {"records": records[at : at + AT_ONCE], **more}
        try:
            answer = await rest.post("/references", body, key=f"{name}:{at}")
        except Refused as no:
            last = min(at + AT_ONCE, len(records))
            raise CommandFailed(f"Of the records {at} to {last - 1}: {no}") from no
        news += sum(1 for one in list_of(answer.get("records")) if object_of(one).get("version"))
    return news
