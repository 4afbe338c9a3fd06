"""``gongdan dispatch give`` and ``grabbable``: to whom a ticket goes, and what one could take."""

from typing import Annotated

import typer
from rich.console import Console

from services.cli.finding import Ticket, id_of, technician_of
from services.cli.rest import PAGE, Json, operator
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

Tenant = Annotated[str, typer.Option(help="The tenant.")]


def give(
    ticket: Ticket,
    tenant: Tenant,
    queue: Annotated[
        str, typer.Option(help="An area such as team:night, or * for whoever meets the rules.")
    ] = "",
    technician: Annotated[str, typer.Option(help="The technician's id or name.")] = "",
    post: Annotated[str, typer.Option(help="Which post of its crew they fill: helper:1.")] = "",
    within: Annotated[
        int, typer.Option(help="Seconds after which one is chosen if nobody took it; 0: never.")
    ] = 0,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Offer a ticket to a technician, or give it to a queue whose members may take it."""
    if bool(queue) == bool(technician):
        raise typer.BadParameter("Name a queue or a technician.")
    if queue and post:
        raise typer.BadParameter("A post of a crew is filled by a technician: name one.")
    more = ({"post": post} if post else {}) | ({"within_s": within} if within else {})

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            with terminal.waiting("Giving it away"):
                ticket_id = await id_of(rest, ticket)
                who = "" if queue else await technician_of(rest, technician)
                to = {"queue": queue} if queue else {"technician_id": who}
                said: Json = {**to, "reason": reason, **more}
                answer = await rest.post(f"/tickets/{ticket_id}/assignments", said)
        done = f"{ticket} is given to {queue or technician}."
        terminal.answer(answer, lambda console: console.print(done))

    run(as_json=as_json, work=work)


def grabbable(
    technician: Annotated[str, typer.Argument(help="The technician's id or name.")],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List what a technician could take this moment, the most urgent first."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            with terminal.waiting("Asking"):
                who = await technician_of(rest, technician)
                found = await rest.get("/tickets/grabbable", technician=who, limit=PAGE)
        terminal.answer(found, lambda console: _show(console, found))

    run(as_json=as_json, work=work)


def _show(console: Console, found: Json) -> None:
    items = [object_of(one) for one in list_of(found.get("items"))]
    if not items:
        console.print("There is nothing that they could take now.")
        return
    shown = ("number", "priority", "summary", "queue", "until")
    rows = [(*(one.get(name) for name in shown), _way(one.get("terms"))) for one in items]
    console.print(table(("ticket", "priority", "what", "queue", "until", "minutes away"), rows))


def _way(terms: object) -> object:
    return object_of(terms).get("travel_min")
