"""``gongdan dispatch step``: how far the technician of a ticket has come, said for them."""

from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import uuid4

import typer

from services.cli.finding import ApiKey, Ticket, client, id_of
from services.cli.rest import patiently
from services.cli.terminal import DEFAULT_HOME, AsJson, Home, Terminal, run


class Step(StrEnum):
    """How far."""

    DEPARTED = "departed"
    ARRIVED = "arrived"
    LEFT = "left"


CALLS: Final = {Step.DEPARTED: "depart", Step.ARRIVED: "arrive", Step.LEFT: "leave"}


def step(
    ticket: Ticket,
    how_far: Annotated[Step, typer.Argument(help="What its technician did.")],
    at: Annotated[str, typer.Option(help="When (RFC 3339); now if left out.")] = "",
    post: Annotated[str, typer.Option(help="Who did: a post of its crew, such as helper:1.")] = "",
    api_key: ApiKey = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say that whoever has a ticket set out for it, arrived there, or left."""

    async def work(terminal: Terminal) -> None:
        key = str(uuid4())
        async with client(home, api_key) as rest:
            path = f"/tickets/{await id_of(rest, ticket)}/assignments/{CALLS[how_far]}"
            path += f"?{urlencode({'post': post})}" if post else ""
            await patiently(lambda: rest.command(path, {"occurred_at": at}, key=key))
        terminal.answer(
            {"ticket": ticket, "step": how_far.value},
            lambda console: console.print(f"{ticket}: {how_far.value}."),
        )

    run(as_json=as_json, work=work)
