"""``gongdan dispatch slots``, ``appoint`` and ``call-off``: when somebody comes."""

from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from services.cli.finding import Ticket, id_of
from services.cli.rest import Json, operator
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
    table,
)

Tenant = Annotated[str, typer.Option(help="The tenant.")]
Start = Annotated[
    str,
    typer.Argument(
        help="When the slot begins where the company is, as `slots` says: 2026-12-01T10:00."
    ),
]
TO_THE_MINUTE = len("2026-12-01T10:00")


def slots(
    ticket: Ticket, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """Say when somebody comes to a ticket, and in which slots there is room."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            with terminal.waiting("Counting hands"):
                ticket_id = await id_of(rest, ticket)
                found = await rest.get(f"/tickets/{ticket_id}/appointment")
        terminal.answer(found, lambda console: _show(console, ticket, found))

    run(as_json=as_json, work=work)


def appoint(
    ticket: Ticket,
    start: Start,
    tenant: Tenant,
    overbook: Annotated[
        bool, typer.Option("--overbook", help="Promise it though nobody is left who could come.")
    ] = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Have somebody come in a slot, instead of the one that was promised, if one was."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            with terminal.waiting("Choosing the slot"):
                ticket_id = await id_of(rest, ticket)
                path = f"/tickets/{ticket_id}/appointment"
                found = await rest.get(path)
                slot = beginning(found, start) if overbook else _with_room(found, start)
                said: Json = {"start": slot["start"], "end": slot["end"], "overbook": overbook}
                answer = await rest.command(path, said, method="PUT")
        done = f"Somebody comes to {ticket} {_span(slot)}."
        terminal.answer(answer.document, lambda console: console.print(done))

    run(as_json=as_json, work=work)


def call_off(
    ticket: Ticket, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """Have nobody come to a ticket before another slot is chosen."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            with terminal.waiting("Calling it off"):
                ticket_id = await id_of(rest, ticket)
                answer = await rest.delete(f"/tickets/{ticket_id}/appointment")
        done = f"Nobody comes to {ticket} before another slot is chosen."
        terminal.answer(answer, lambda console: console.print(done))

    run(as_json=as_json, work=work)


def _slots_of(found: Json) -> list[Json]:
    return [object_of(one) for one in list_of(found.get("slots"))]


def _with_room(found: Json, start: str) -> Json:
    """Return the slot with room that begins then, by the clocks where the company is."""
    wanted = start.strip().replace(" ", "T")[:TO_THE_MINUTE]
    for one in _slots_of(found):
        if str(one["start"])[:TO_THE_MINUTE] == wanted:
            return one
    raise CommandFailed(
        f"No slot with room begins {start}: see `gongdan dispatch slots`, or promise it all the"
        " same with --overbook."
    )


def beginning(found: Json, start: str) -> Json:
    """Return what is a slot if one begins then, be there room in it or not.

    Its length is one by the clocks where the company is. Raises CommandFailed.
    """
    try:
        wanted = datetime.fromisoformat(start.strip()[:TO_THE_MINUTE])
    except ValueError as error:
        raise CommandFailed(f"{start} is no time: write 2026-12-01T10:00.") from error
    zone, length = ZoneInfo(str(found["zone"])), timedelta(minutes=int(str(found["slot_min"])))
    begins, ends = (one.replace(tzinfo=zone).isoformat() for one in (wanted, wanted + length))
    return {"start": begins, "end": ends}


def _span(slot: Json) -> str:
    start, end = (datetime.fromisoformat(str(slot[key])) for key in ("start", "end"))
    return f"{start:%Y-%m-%d %H:%M}-{end:%H:%M}"


def _show(console: Console, ticket: str, found: Json) -> None:
    promised = found.get("appointment")
    if promised:
        console.print(f"Somebody comes to {ticket} {_span(object_of(promised))}.")
    else:
        console.print(f"When somebody comes to {ticket} is not agreed yet.")
    if found.get("refused"):
        refused = object_of(found["refused"])
        wished = _span(object_of(refused["slot"]))
        console.print(f"It was wished for {wished}, which could not be had: {refused['message']}")
    rows = [(one["start"], one["end"], one["room"]) for one in _slots_of(found)]
    if rows:
        console.print(table(("begins", "ends", "room"), rows))
    else:
        console.print("No slot has room: nobody who could come works then by plan.")
