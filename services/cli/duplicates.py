"""``gongdan ticket alike`` and ``apart``: two tickets may be about one thing, or they are not."""

from typing import Annotated, Literal
from uuid import uuid4

import typer

from services.cli.finding import ApiKey, client, id_of
from services.cli.rest import patiently
from services.cli.terminal import DEFAULT_HOME, AsJson, Home, Terminal, run

One = Annotated[str, typer.Argument(help="One of the two: its id or number.", metavar="A")]
Other = Annotated[str, typer.Argument(help="The other one.", metavar="B")]


def alike(
    one: One, other: Other, api_key: ApiKey = "", home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """Say that A and B may be about one thing; to merge them confirms it."""

    async def work(terminal: Terminal) -> None:
        await _tell("PUT", one, other, api_key, home)
        terminal.answer(
            {"tickets": [one, other], "suspected": True},
            lambda console: console.print(f"{one} and {other} may be about one thing."),
        )

    run(as_json=as_json, work=work)


def apart(
    one: One, other: Other, api_key: ApiKey = "", home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """Say that A and B are not about one thing: it is not suspected again by itself."""

    async def work(terminal: Terminal) -> None:
        await _tell("DELETE", one, other, api_key, home)
        terminal.answer(
            {"tickets": [one, other], "suspected": False},
            lambda console: console.print(f"{one} and {other} are not about one thing."),
        )

    run(as_json=as_json, work=work)


async def _tell(
    method: Literal["PUT", "DELETE"], one: str, other: str, api_key: str, home: Home
) -> None:
    key = str(uuid4())
    async with client(home, api_key) as rest:
        path = f"/tickets/{await id_of(rest, one)}/duplicates/{await id_of(rest, other)}"
        await patiently(lambda: rest.command(path, {}, key=key, method=method))
