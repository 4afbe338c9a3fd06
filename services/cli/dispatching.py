"""``gongdan dispatch``: why this technician, and why not the others."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli.finding import ids_of, is_id
from services.cli.queues import give, grabbable
from services.cli.rest import PAGE, Json, Refused, every_tenant, operator
from services.cli.stuck import stuck
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
from services.cli.trips import step

dispatch = typer.Typer(
    help="Assign tickets, explain assignments, and say how far they are.", no_args_is_help=True
)
dispatch.command("step")(step)
dispatch.command("stuck")(stuck)
dispatch.command("give")(give)
dispatch.command("grabbable")(grabbable)


@dispatch.callback()
def about() -> None:
    """Assign tickets, explain assignments, and say how far they are."""


@dispatch.command("why")
def why(
    ticket: Annotated[str, typer.Argument(help="The ticket's id or its number.")],
    tenant: Annotated[str, typer.Option(help="Its tenant; looked for if left out.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say who was chosen for a ticket, and each candidate's score or why it was left out."""

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Asking"):
            explanation, names = await _explain(home, ticket, tenant)
        terminal.answer(explanation, lambda console: _show(console, explanation, names))

    run(as_json=as_json, work=work)


async def _explain(home: Path, ticket: str, tenant: str) -> tuple[Json, Mapping[str, str]]:
    """Return why, and the technicians' names by id. Raises Refused, CommandFailed."""
    here = installation(home)
    found: list[tuple[str, str]] = []
    for key in [tenant] if tenant else await every_tenant(here):
        async with operator(here, tenant=key) as rest:
            found += [(key, one) for one in await ids_of(rest, ticket)]
    if len({key for key, _ in found}) > 1 and not is_id(ticket):
        keys = ", ".join(sorted({key for key, _ in found}))
        raise CommandFailed(f"Several tenants have a ticket {ticket} ({keys}): name one, --tenant.")
    for key, ticket_id in found:
        async with operator(here, tenant=key) as rest:
            try:
                explanation = await rest.get(f"/tickets/{ticket_id}/explanation")
            except Refused as no:
                if no.status != 404 or tenant:  # noqa: PLR2004 - HTTP's own number
                    raise
            else:
                people = await rest.listed("/technicians", limit=PAGE)
                return explanation, {str(one["id"]): str(one.get("name")) for one in people}
    raise CommandFailed(f"No tenant has an assignment for the ticket {ticket}.")


def _show(console: Console, explanation: Json, names: Mapping[str, str]) -> None:
    def named(technician: object) -> str:
        return names.get(str(technician), str(technician))

    chosen = explanation.get("chosen")
    console.print(f"Chosen: {named(chosen) if chosen else 'nobody'}", markup=False)
    if explanation.get("runner_up"):
        console.print(f"Next best: {named(explanation['runner_up'])}", markup=False)
    for paper in list_of(explanation.get("certificates")):
        console.print(f"Certificate: {_certificate(object_of(paper))}", markup=False)
    for reserve in [object_of(one) for one in list_of(explanation.get("kept_free"))]:
        console.print(
            f"Kept free for {_kept_for(reserve)}: {reserve['kept']} of"
            f" {reserve['capacity']} hands; {reserve['free']} were free",
            markup=False,
        )
    candidates = [object_of(one) for one in list_of(explanation.get("candidates"))]
    rows = [
        (named(one.get("technician")), one.get("score"), _left_out(one), _terms(one))
        for one in candidates
    ]
    console.print(table(("technician", "score", "left out because", "terms"), rows))


def _kept_for(reserve: Mapping[str, object]) -> str:
    """Return the tickets that hands are kept free for, and which hands."""
    tickets = " ".join(filter(None, (str(reserve.get("priority") or ""), str(reserve["type"]))))
    return f"{tickets} with {reserve['skill'] or 'any skill'}"


def _left_out(candidate: Mapping[str, object]) -> object:
    """Return the rule that spoke against somebody, with the certificate where that had ended."""
    rule, paper = candidate.get("eliminated_by"), object_of(candidate.get("certificate"))
    return f"{rule}: {_certificate(paper)}" if paper else rule


def _certificate(paper: Mapping[str, object]) -> str:
    return f"{paper.get('skill')} until {paper.get('valid_until')}"


def _terms(candidate: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in object_of(candidate.get("terms")).items())
