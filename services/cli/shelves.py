"""``gongdan stock short``, ``entries``, ``move`` and ``count``: what is on the shelves, by hand."""

from typing import Annotated

import typer

from services.cli.finding import id_of
from services.cli.rest import Json, operator
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    Home,
    Terminal,
    installation,
    run,
    table,
)

SHORT = ("part", "quantity", "lot", "purpose", "because", "place", "ticket_id", "since")
ENTRIES = ("recorded_at", "part", "place", "lot", "quantity", "reserved", "kind", "ticket_id")

Tenant = Annotated[str, typer.Option(help="The tenant whose parts they are.")]
Part = Annotated[str, typer.Argument(help="The part's key.")]
Quantity = Annotated[int, typer.Argument(help="How many.", min=1)]
Lot = Annotated[str, typer.Option(help="Which lot, where the part has lots.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept.")]
OnlyPart = Annotated[str, typer.Option(help="Only this part.")]
OnlyTicket = Annotated[str, typer.Option(help="Only this ticket, by id or number.")]


def short(
    tenant: Tenant,
    part: OnlyPart = "",
    ticket: OnlyTicket = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List what tickets need that nobody has, and what was used that no book had."""
    _list("/stock/shortfalls", SHORT, tenant, {"part": part}, ticket, home=home, as_json=as_json)


def entries(
    tenant: Tenant,
    part: OnlyPart = "",
    place: Annotated[str, typer.Option(help="Only this place: store:main.")] = "",
    ticket: OnlyTicket = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List the lines of the books, the newest first."""
    query = {"part": part, "place": place}
    _list("/stock/entries", ENTRIES, tenant, query, ticket, home=home, as_json=as_json)


def move(
    part: Part,
    quantity: Quantity,
    tenant: Tenant,
    source: Annotated[str, typer.Option("--from", help="store:KEY, van:TECHNICIAN...")],
    target: Annotated[str, typer.Option("--to", help="store:KEY, van:TECHNICIAN, supplier...")],
    lot: Lot = "",
    reason: Reason = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say that parts went from one place to another."""
    body: Json = {
        "part": part,
        "quantity": quantity,
        "from": source,
        "to": target,
        "lot": lot,
        "reason": reason,
    }
    done = f"{quantity} {part} went from {source} to {target}."
    _say("/stock/moves", body, done, tenant, home=home, as_json=as_json)


def count(
    part: Part,
    counted: Annotated[int, typer.Argument(help="How many there are.", min=0)],
    tenant: Tenant,
    place: Annotated[str, typer.Option(help="Where: store:main.")],
    lot: Lot = "",
    reason: Annotated[str, typer.Option(help="Why the books were wrong, if they were.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say how many of a part were counted at a place; the books follow."""
    body: Json = {"part": part, "counted": counted, "place": place, "lot": lot, "reason": reason}
    done = f"There are {counted} {part} at {place}."
    _say("/stock/counts", body, done, tenant, home=home, as_json=as_json)


def _list(  # what every list is told
    path: str,
    columns: tuple[str, ...],
    tenant: str,
    query: dict[str, str],
    ticket: str,
    *,
    home: Home,
    as_json: bool,
) -> None:
    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            asked = {**query, "ticket": await id_of(rest, ticket) if ticket else ""}
            told = {key: value for key, value in asked.items() if value}
            found = await rest.listed(path, **told)
        rows = [[one.get(name) for name in columns] for one in found]
        name = path.rpartition("/")[2]
        terminal.answer({name: found}, lambda console: console.print(table(columns, rows)))

    run(as_json=as_json, work=work)


def _say(path: str, body: Json, done: str, tenant: str, *, home: Home, as_json: bool) -> None:
    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            answer = await rest.post(path, body)
        terminal.answer(answer, lambda console: console.print(done))

    run(as_json=as_json, work=work)
