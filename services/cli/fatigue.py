"""``gongdan scenario fatigue``: which fields people fill in without care, and nothing needs."""

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

COLUMNS = ("field", "asked", "careless", "most common", "changed later", "proposal", "why")


def fatigue(
    kind: Annotated[str, typer.Argument(help="A ticket type.", metavar="TYPE")],
    tenant: Annotated[str, typer.Option(help="The tenant whose forms are looked at.")],
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Show how carefully each field of a ticket type is filled in, and which ones could go."""

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Looking at forms"):
            async with operator(installation(home), tenant=tenant) as rest:
                answer = await rest.get(f"/metrics/form-fatigue?type={kind}")
        terminal.answer(answer, lambda console: _show(console, answer))

    run(as_json=as_json, work=work)


def _show(console: Console, answer: Json) -> None:
    rows = [_row(object_of(one)) for one in list_of(answer.get("fields"))]
    console.print(table(COLUMNS, rows))
    console.print(
        f"{answer['forms']} forms; how long they were open is known of {answer['with_times']}."
    )


def _row(one: Json) -> tuple[object, ...]:
    shares = (one["careless_share"], one["top_share"], one["changed_share"])
    return (
        one["field"],
        one["asked"],
        *(f"{float(str(share)):.0%}" for share in shares),
        one["proposal"],
        one["why_label"],
    )
