"""``gongdan dispatch``: why this technician, and why not the others."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer

from services.cli.answers import accept, decline
from services.cli.appointments import appoint, call_off, slots
from services.cli.comparisons import show, show_rerun, show_why_not
from services.cli.finding import Ticket, ids_of, is_id
from services.cli.plans import plan
from services.cli.playback import moment_of
from services.cli.policies import simulate
from services.cli.queues import give, grabbable
from services.cli.rest import PAGE, Json, Language, Refused, Rest, every_tenant, operator
from services.cli.stuck import stuck
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    CommandFailed,
    Home,
    Terminal,
    installation,
    run,
)
from services.cli.travel import travel
from services.cli.trips import step

T = TypeVar("T")
NOT_FOUND: Final = 404
SAID_BY_ONE: Final = frozenset({"technician-unknown", "no-such-post"})
"""What is not found though the ticket is: no other tenant has to be asked."""

dispatch = typer.Typer(
    help="Assign tickets, explain assignments, and say how far they are.", no_args_is_help=True
)
dispatch.command("step")(step)
dispatch.command("travel")(travel)
dispatch.command("stuck")(stuck)
dispatch.command("give")(give)
dispatch.command("simulate")(simulate)
dispatch.command("grabbable")(grabbable)
dispatch.command("plan")(plan)
dispatch.command("slots")(slots)
dispatch.command("appoint")(appoint)
dispatch.command("call-off")(call_off)
dispatch.command("accept")(accept)
dispatch.command("decline")(decline)


@dispatch.callback()
def about() -> None:
    """Assign tickets, explain assignments, and say how far they are."""


Tenant = Annotated[str, typer.Option(help="Its tenant; looked for if left out.")]
At = Annotated[
    str,
    typer.Option("--at", help="The decision that stood then: 2026-07-20T21:40; the last one."),
]

Post = Annotated[str, typer.Option(help="A post of its crew, such as helper:1; its lead without.")]


@dispatch.command("why")
def why(
    ticket: Ticket,
    at: At = "",
    post: Post = "",
    tenant: Tenant = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say who was chosen for a ticket, and each candidate's score or why it was left out."""

    async def ask(rest: Rest, ticket_id: str) -> tuple[Json, Mapping[str, str]]:
        explanation = await rest.get(f"/tickets/{ticket_id}/explanation", **_then(at), **_of(post))
        return explanation, await _names(rest)

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Asking"):
            explanation, names = await _asked(home, ticket, tenant, ask)
        terminal.answer(explanation, lambda console: show(console, explanation, names))

    run(as_json=as_json, work=work)


@dispatch.command("why-not")
def why_not(
    ticket: Ticket,
    technician: Annotated[str, typer.Argument(help="The technician's id, or their name.")],
    at: At = "",
    post: Post = "",
    tenant: Tenant = "",
    language: Annotated[Language, typer.Option(help="Of the sentences.")] = "en",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say what spoke against somebody when it was decided, and what would have to be otherwise."""

    async def ask(rest: Rest, ticket_id: str) -> tuple[Json, Mapping[str, str]]:
        if is_id(ticket):  # somebody of that name is looked for where the ticket is
            await rest.get(f"/tickets/{ticket_id}/explanation", **_of(post))
        names = await _names(rest)
        who = technician if is_id(technician) else _named(technician, names)
        path = f"/tickets/{ticket_id}/explanation/{who}"
        return await rest.get(path, **_then(at), **_of(post)), names

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Asking"):
            answer, names = await _asked(home, ticket, tenant, ask, language)
        terminal.answer(answer, lambda console: show_why_not(console, answer, names))

    run(as_json=as_json, work=work)


@dispatch.command("rerun")
def rerun(
    ticket: Ticket,
    at: At = "",
    post: Post = "",
    tenant: Tenant = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Make a decision again from what was stored: it must come out the same."""

    async def work(terminal: Terminal) -> None:
        async def ask(rest: Rest, ticket_id: str) -> Json:
            with terminal.progress() as bars:
                bar = bars.add_task("Reading the log", total=None)
                path = f"/tickets/{ticket_id}/explanation/rerun"
                async for event, data in rest.streamed(path, {"as_of": _moment(at), **_of(post)}):
                    if event == "problem":
                        raise Refused(500, data)
                    if event == "done":
                        return data
                    seen, total = int(str(data["events"])), int(str(data["events_total"]))
                    bars.update(bar, completed=seen, total=total)
            raise CommandFailed("The answer broke off; see `gongdan status`.")

        report = await _asked(home, ticket, tenant, ask)
        terminal.answer(report, lambda console: show_rerun(console, report))
        if not report["identical"]:
            terminal.end_badly("The decision does not come out as it was stored.")

    run(as_json=as_json, work=work)


async def _asked(
    home: Path,
    ticket: str,
    tenant: str,
    ask: Callable[[Rest, str], Awaitable[T]],
    language: Language = "en",
) -> T:
    """Return what is answered about a ticket, by whichever tenant has it.

    Raises Refused, CommandFailed.
    """
    here = installation(home)
    found: list[tuple[str, str]] = []
    for key in [tenant] if tenant else await every_tenant(here):
        async with operator(here, tenant=key) as rest:
            found += [(key, one) for one in await ids_of(rest, ticket)]
    if len({key for key, _ in found}) > 1 and not is_id(ticket):
        keys = ", ".join(sorted({key for key, _ in found}))
        raise CommandFailed(f"Several tenants have a ticket {ticket} ({keys}): name one, --tenant.")
    for key, ticket_id in found:
        async with operator(here, tenant=key, language=language) as rest:
            try:
                return await ask(rest, ticket_id)
            except Refused as no:
                if no.status != NOT_FOUND or no.code in SAID_BY_ONE or not is_id(ticket):
                    raise
    raise CommandFailed(f"No tenant has an assignment for the ticket {ticket}.")


def _moment(at: str) -> str:
    return moment_of(at).isoformat() if at else ""


def _then(at: str) -> dict[str, str]:
    return {"as_of": _moment(at)} if at else {}


def _of(post: str) -> dict[str, str]:
    return {"post": post} if post else {}


async def _names(rest: Rest) -> Mapping[str, str]:
    """Return the technicians' names by id."""
    people = await rest.listed("/technicians", limit=PAGE)
    return {str(one["id"]): str(one.get("name")) for one in people}


def _named(name: str, names: Mapping[str, str]) -> str:
    """Return the id of the one who has a name; raises CommandFailed."""
    found = [who for who, known in names.items() if known == name]
    if len(found) != 1:
        several = "Several technicians are" if found else "No technician is"
        raise CommandFailed(f"{several} called {name}: write the id (`gongdan technician list`).")
    return found[0]
