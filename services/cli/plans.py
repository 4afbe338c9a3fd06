"""``gongdan dispatch plan``: who comes to which ticket, in what order, and about when."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from rich.console import Console

from services.cli.rest import PAGE, Json, every_tenant, operator
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


def plan(
    tenant: Annotated[str, typer.Option(help="Of one tenant; of all if left out.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List what technicians have in the order in which they come to it, and about when."""

    async def work(terminal: Terminal) -> None:
        here, found, names = installation(home), list[Json](), dict[str, str]()
        with terminal.waiting("Asking"):
            for key in [tenant] if tenant else await every_tenant(here):
                async with operator(here, tenant=key) as rest:
                    days = await rest.listed("/dispatch/plan", limit=PAGE)
                    found += [{"tenant": key, **day} for day in days]
                    people = await rest.listed("/technicians", limit=PAGE) if days else []
                    names |= {str(one["id"]): str(one.get("name")) for one in people}
        terminal.answer({"days": found}, lambda console: _show(console, found, names))

    run(as_json=as_json, work=work)


def _show(
    console: Console, found: Sequence[Mapping[str, object]], names: Mapping[str, str]
) -> None:
    if not found:
        console.print("Nobody has a ticket that is planned again.")
        return
    rows = [
        (
            day["tenant"],
            names.get(str(day["technician_id"]), str(day["technician_id"])),
            visit.get("turn") or "",
            visit.get("begins_at") or "not planned yet",
            visit.get("status"),
            visit.get("ticket_id"),
        )
        for day in found
        for visit in map(object_of, list_of(day.get("visits")))
    ]
    console.print(table(("tenant", "technician", "turn", "begins about", "status", "ticket"), rows))
