"""Importing: rows go through the product's own doors, all of them checked before any is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from rich.console import Console
from rich.progress import Progress, TaskID

from services.cli.rest import Json, Refused, Rest
from services.cli.tables import Wrong
from services.cli.terminal import CommandFailed, Terminal, list_of, object_of, table

AT_ONCE: Final = 200
"""As many as one call takes."""

SHOWN_MAX: Final = 100
"""Wrong rows that a person is shown; a program is told all of them."""

COLUMNS: Final = ("line", "column", "what is wrong")
VALUES: Final = "values"


@dataclass(frozen=True, kw_only=True)
class Item:
    """What a row says, as it is sent; ``columns`` are the names of columns by those of values."""

    line: int
    document: Json
    columns: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where items go in: the path, the name of their list, and the code if some are wrong."""

    path: str
    noun: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What became of the rows: what was answered for each, or what is wrong with some."""

    rows: int
    answers: Sequence[Json]
    wrong: Sequence[Wrong]
    kept: bool


async def imported(
    rest: Rest,
    door: Door,
    items: Sequence[Item],
    wrong: Sequence[Wrong],
    terminal: Terminal,
    *,
    dry_run: bool,
) -> Imported:
    """Check every row, then keep all of them unless some are wrong or it is a dry run.

    ``wrong`` are rows that cannot be sent at all. What broke off half-way may be run again: rows
    that are kept are no news. Raises CommandFailed.
    """
    found = [*wrong]
    answers: list[Json] = []
    with terminal.progress() as bars:
        checking = bars.add_task("Checking", total=len(items))
        for batch in _batches(items):
            try:
                answers += await _sent(rest, door, batch, {"dry_run": True})
            except Refused as no:
                if no.code != door.code:
                    raise
                found += [_wrong(batch, object_of(one)) for one in _errors(no)]
            bars.advance(checking, len(batch))
        if not (found or dry_run):
            answers = await _keep(rest, door, items, bars, bars.add_task("Keeping", total=None))
    return Imported(
        rows=len({*(one.line for one in items), *(one.line for one in wrong)}),
        answers=answers,
        wrong=sorted(found, key=lambda one: one.line),
        kept=not (found or dry_run),
    )


async def _keep(
    rest: Rest, door: Door, items: Sequence[Item], bars: Progress, task: TaskID
) -> list[Json]:
    """Send what was checked. No two runs have a name in common: a table may be right again later.

    Raises CommandFailed, which says from which line on nothing is kept.
    """
    name = f"{door.noun}-{uuid4()}"
    answers: list[Json] = []
    bars.update(task, total=len(items))
    for at, batch in enumerate(_batches(items)):
        try:
            answers += await _sent(rest, door, batch, {}, key=f"{name}:{at}")
        except Refused as no:
            first = batch[0].line
            raise CommandFailed(
                f"From line {first} on nothing is kept; run it again when it is mended: {no}"
            ) from no
        bars.advance(task, len(batch))
    return answers


async def _sent(
    rest: Rest, door: Door, batch: Sequence[Item], more: Json, *, key: str = ""
) -> list[Json]:
    body = {door.noun: [one.document for one in batch], **more}
    answer = await rest.post(door.path, body, key=key)
    return [object_of(one) for one in list_of(answer.get(door.noun))]


def _batches(items: Sequence[Item]) -> list[Sequence[Item]]:
    return [items[at : at + AT_ONCE] for at in range(0, len(items), AT_ONCE)]


def _errors(no: Refused) -> list[Json]:
    errors = [object_of(one) for one in list_of(no.problem.get("errors"))]
    return errors or [{"message": str(no)}]


def _wrong(batch: Sequence[Item], error: Json) -> Wrong:
    """Return where in the table a mistake is, by the place in the list that it points at."""
    steps = str(error.get("pointer", "")).split("/")[2:]
    item = batch[int(steps[0])] if steps and steps[0].isdecimal() else batch[0]
    name = steps[-1] if len(steps) > 1 else ""
    return Wrong(
        line=item.line,
        column=item.columns.get(name, "" if name == VALUES else name),
        reason=str(error.get("message", "")),
    )


def told(wrong: Sequence[Wrong]) -> list[Json]:
    """Return wrong rows for a program."""
    return [{"line": one.line, "column": one.column, "reason": one.reason} for one in wrong]


def show_wrong(console: Console, wrong: Sequence[Wrong]) -> None:
    """Show wrong rows to a person."""
    rows = [(one.line, one.column, one.reason) for one in wrong[:SHOWN_MAX]]
    console.print(table(COLUMNS, rows))
    if len(wrong) > SHOWN_MAX:
        console.print(f"... and {len(wrong) - SHOWN_MAX} more: `--json` tells all.")
