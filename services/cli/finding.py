"""Finding a ticket or a technician by what people call them, as somebody with a key."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from services.cli.rest import PAGE, Rest, patiently
from services.cli.terminal import CommandFailed, installation

ApiKey = Annotated[
    str, typer.Option(envvar="GONGDAN_API_KEY", help="Of whoever works on such tickets.")
]
Ticket = Annotated[str, typer.Argument(help="The ticket's id or its number.")]


def client(home: Path, api_key: str) -> Rest:
    """Return a client that acts as whoever the key belongs to; raises CommandFailed."""
    url = str(installation(home).read_status()["http"])
    if not api_key:
        raise CommandFailed("Say who you are: --api-key, or GONGDAN_API_KEY.")
    return Rest(url, api_key)


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


async def technician_of(rest: Rest, who: str) -> str:
    """Return the id of the one technician that is meant; raises CommandFailed."""
    if is_id(who):
        return who
    found = [
        str(one["id"])
        for one in await rest.listed("/technicians", limit=PAGE)
        if one.get("name") == who
    ]
    if len(found) != 1:
        raise CommandFailed(f"{len(found) or 'No'} technicians are called {who}: name an id.")
    return found[0]
