"""``gongdan dispatch accept`` and ``decline``: what somebody answers, said for them."""

from typing import Annotated, Literal
from urllib.parse import urlencode

import typer

from services.cli.finding import Ticket, id_of
from services.cli.rest import Json, operator
from services.cli.terminal import DEFAULT_HOME, AsJson, Home, Terminal, installation, run

Tenant = Annotated[str, typer.Option(help="The tenant.")]
Post = Annotated[str, typer.Option(help="For whom: a post of its crew, such as helper:1.")]


def accept(
    ticket: Ticket,
    tenant: Tenant,
    post: Post = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say yes for whoever a ticket is offered to."""
    _answer(ticket, tenant, post, "accept", {}, home=home, as_json=as_json)


def decline(
    ticket: Ticket,
    tenant: Tenant,
    reason: Annotated[str, typer.Option(help="Why; it is kept.")],
    post: Post = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say no for whoever has a ticket or is asked, who fell ill, say: the next one is asked."""
    _answer(ticket, tenant, post, "decline", {"reason": reason}, home=home, as_json=as_json)


def _answer(  # what every answer is told
    ticket: str,
    tenant: str,
    post: str,
    word: Literal["accept", "decline"],
    body: Json,
    *,
    home: Home,
    as_json: bool,
) -> None:
    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            path = f"/tickets/{await id_of(rest, ticket)}/assignments/{word}"
            answer = await rest.post(path + (f"?{urlencode({'post': post})}" if post else ""), body)
        done = f"{ticket} is {word.removesuffix('e')}ed."
        terminal.answer(answer, lambda console: console.print(done))

    run(as_json=as_json, work=work)
