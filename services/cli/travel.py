"""``gongdan dispatch travel``: what ways were expected to take, against what they took."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from rich.console import Console

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


def travel(
    tenant: Annotated[str, typer.Argument(help="The company's key.")],
    days: Annotated[int, typer.Option(help="Trips that ended within so many days.")] = 90,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Compare estimates of travel with what trips took, by hours of the week."""

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Asking"):
            async with operator(installation(home), tenant=tenant) as rest:
                found = await rest.get("/metrics/travel", days=days)
        terminal.answer(found, lambda console: _show(console, found))

    run(as_json=as_json, work=work)


def _show(console: Console, found: Json) -> None:
    bands = [object_of(one) for one in list_of(found.get("bands"))]
    if not bands and not found.get("left_out"):
        console.print("No trip was told from setting out to arriving.")
        return
    show_bands(console, bands)
    console.print(f"{found.get('left_out')} trips say nothing about ways.")


def show_bands(console: Console, bands: Sequence[Mapping[str, object]]) -> None:
    """Show what the trips of each band of hours say."""
    head = ("when", "trips", "factor", "missed by, min", "with the factor, min")
    console.print(table(head, [_row(band) for band in bands]))


def _row(band: Mapping[str, object]) -> tuple[object, ...]:
    days = "weekend" if band.get("weekend") else "working day"
    when = f"{days} {band.get('since')}-{band.get('until')} h"
    few = "too few trips" if band.get("factor") is None else band["factor"]
    return when, band.get("trips"), few, band.get("error_before_min"), band.get("error_after_min")
