"""``gongdan scenario duplicates``: which reports of the past would have been suspected."""

from collections.abc import Sequence
from typing import Annotated, Final

import typer
from rich.console import Console

from services.cli.publishing import duplicates_found, source_named
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

COLUMNS: Final = ("type", "reports", "suspected", "merged", "not the same", "undecided", "missed")
PAIRS: Final = ("later", "first", "by", "minutes", "people said")
PAIRS_SHOWN: Final = 20
A_MINUTE_S: Final = 60


def duplicates(
    key_or_file: Annotated[str, typer.Argument(help="A scenario of the tenant, or a file.")],
    tenant: Annotated[str, typer.Option(help="On whose tickets.")],
    days: Annotated[int, typer.Option(help="How far back; 0 for all.")] = 30,
    minutes: Annotated[int, typer.Option(help="Instead of what the scenario says.")] = 0,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say which reports would have been suspected, and which of them people merged or dismissed.

    Nothing is recorded. What people merged and the rule would not have suspected is missed.
    """

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            source = source_named(key_or_file)
            found = await duplicates_found(terminal, rest, source, days, minutes * A_MINUTE_S)
        terminal.answer({"types": found}, lambda console: _show(console, found))

    run(as_json=as_json, work=work)


def _show(console: Console, found: Sequence[Json]) -> None:
    if not found:
        console.print("No type of it says when reports may be duplicates.")
        return
    console.print(table(COLUMNS, [_row(one) for one in found]))
    pairs = [object_of(pair) for one in found for pair in list_of(one.get("pairs"))]
    if pairs:
        console.print(table(PAIRS, [_pair(one) for one in pairs[:PAIRS_SHOWN]]))


def _row(one: Json) -> tuple[object, ...]:
    merged, dismissed, undecided = (
        int(str(one[key])) for key in ("merged", "dismissed", "undecided")
    )
    suspected = merged + dismissed + undecided
    return one["type"], one["reports"], suspected, merged, dismissed, undecided, one["missed"]


def _pair(one: Json) -> tuple[object, ...]:
    minutes = int(str(one["apart_s"])) // A_MINUTE_S
    return one["later"], one["first"], one["fault"], minutes, one["verdict"]
