"""``gongdan scenario waiting``: who had the tickets, why, and what each hand-over cost."""

from typing import Annotated
from urllib.parse import urlencode

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

OWNERS = ("type", "owner", "reason", "hours", "share", "tickets")
HAND_OVERS = ("type", "from", "to", "hours", "share", "tickets")
HOUR_S = 3_600
ROWS_MAX = 20
"""Of each table; whoever wants all of them takes ``--json``."""


def waiting(
    tenant: Annotated[str, typer.Option(help="The tenant whose tickets are looked at.")],
    kind: Annotated[str, typer.Option("--type", help="Only this ticket type.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Show what the time of closed tickets was spent on, the longest first."""

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Adding up"):
            async with operator(installation(home), tenant=tenant) as rest:
                query = f"?{urlencode({'type': kind})}" if kind else ""
                answer = await rest.get(f"/metrics/waiting{query}")
        terminal.answer(answer, lambda console: _show(console, answer))

    run(as_json=as_json, work=work)


def _show(console: Console, answer: Json) -> None:
    for title, names, key in (
        ("Who had them", OWNERS, "owners"),
        ("Hand-overs", HAND_OVERS, "hand_overs"),
    ):
        rows = [object_of(one) for one in list_of(answer.get(key))[:ROWS_MAX]]
        console.print(title)
        console.print(table(names, [_row(one, names[:3]) for one in rows]))
    open_ones = object_of(answer.get("open"))
    console.print(
        f"{answer['tickets']} closed tickets, {_hours(answer['seconds'])} hours in all."
        f" Not in the sums: {open_ones['tickets']} open ({_hours(open_ones['seconds'])} hours so"
        f" far), {answer['unbooked']} closed before anything was booked."
    )


def _row(one: Json, names: tuple[str, ...]) -> tuple[object, ...]:
    share = f"{float(str(one['share'] or 0)):.0%}"
    return (*(one[name] for name in names), _hours(one["seconds"]), share, one["tickets"])


def _hours(seconds: object) -> str:
    return f"{float(str(seconds)) / HOUR_S:.1f}"
