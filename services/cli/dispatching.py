"""``gongdan dispatch``: why this technician, and why not the others."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli.rest import Json, Refused, every_tenant, operator
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

dispatch = typer.Typer(help="Explain assignments.", no_args_is_help=True)


@dispatch.callback()
def about() -> None:
    """Explain assignments."""


@dispatch.command("why")
def why(
    ticket: Annotated[str, typer.Argument(help="The ticket's id.")],
    tenant: Annotated[str, typer.Option(help="Its tenant; looked for if left out.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say who was chosen for a ticket, and each candidate's score or why it was left out."""

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Asking"):
            explanation = await _explain(home, ticket, tenant)
        terminal.answer(explanation, lambda console: _show(console, explanation))

    run(as_json=as_json, work=work)


async def _explain(home: Path, ticket: str, tenant: str) -> Json:
    here = installation(home)
    for key in [tenant] if tenant else await every_tenant(here):
        async with operator(here, tenant=key) as rest:
            try:
                return await rest.get(f"/tickets/{ticket}/explanation")
            except Refused as no:
                if no.status != 404 or tenant:  # noqa: PLR2004 - HTTP's own number
                    raise
    raise CommandFailed(f"No tenant has an assignment for the ticket {ticket}.")


def _show(console: Console, explanation: Json) -> None:
    console.print(f"Chosen: {explanation.get('chosen') or 'nobody'}")
    candidates = [object_of(one) for one in list_of(explanation.get("candidates"))]
    rows = [
        (one.get("technician"), one.get("score"), one.get("eliminated_by"), _terms(one))
        for one in candidates
    ]
    console.print(table(("technician", "score", "left out because", "terms"), rows))


def _terms(candidate: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in object_of(candidate.get("terms")).items())
