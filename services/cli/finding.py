"""Finding a ticket by what people call it: its id or its number."""

from typing import Annotated
from uuid import UUID

import typer

from services.cli.rest import PAGE, Rest, patiently
from services.cli.terminal import CommandFailed

Ticket = Annotated[str, typer.Argument(help="The ticket's id or its number.")]


def is_id(ticket: str) -> bool:
    """Say whether a text is an id, rather than a number."""
    try:
        UUID(ticket)
    except ValueError:
        return False
    return True


async def ids_of(rest: Rest, ticket: str) -> list[str]:
    """Return the ids of the tickets that are meant: that one, or those of that number."""
    if is_id(ticket):
        return [ticket]
    items = await patiently(lambda: rest.listed("/tickets", q=ticket, view="all", limit=PAGE))
    return [str(one["id"]) for one in items if str(one.get("number")).upper() == ticket.upper()]


async def id_of(rest: Rest, ticket: str) -> str:
    """Return the id of the one ticket that is meant; raises CommandFailed."""
    found = await ids_of(rest, ticket)
    if not found:
        raise CommandFailed(f"There is no ticket {ticket}, or none that this key may see.")
    return found[0]
