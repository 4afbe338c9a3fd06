"""``gongdan dispatch stuck``: what cannot be assigned, and because of what."""

from collections.abc import Mapping, Sequence
from datetime import datetime
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
    run,
    table,
)


def stuck(
    tenant: Annotated[str, typer.Option(help="Of one tenant; of all if left out.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List the tickets that cannot be assigned, the most urgent first, and why."""

    async def work(terminal: Terminal) -> None:
        here, found = installation(home), list[Json]()
        with terminal.waiting("Asking"):
            for key in [tenant] if tenant else await every_tenant(here):
                async with operator(here, tenant=key) as rest:
                    rows = await rest.listed("/tickets", view="unassignable", limit=PAGE)
                    found += [{"tenant": key, **row} for row in rows]
        terminal.answer({"tickets": found}, lambda console: _show(console, found))

    run(as_json=as_json, work=work)


def _show(console: Console, found: Sequence[Mapping[str, object]]) -> None:
    if not found:
        console.print("Every open ticket that somebody is looked for has somebody.")
        return
    shown = ("tenant", "number", "priority", "summary")
    rows = [(*(row.get(name) for name in shown), _because(row)) for row in found]
    console.print(table(("tenant", "ticket", "priority", "what", "cannot assign, because"), rows))


def _because(row: Mapping[str, object]) -> str:
    """Return why nobody has a ticket, or could come, and why nobody fills which posts of its crew.

    Before it stands when somebody is to come, if that is agreed, by the clocks here.
    """
    lead, posts = row.get("unassignable_label"), row.get("unfilled")
    said = [f"{_agreed(row.get('slot'))}{lead}"] if lead and not row.get("assignee") else []
    unfilled = posts if isinstance(posts, list) else []
    return "; ".join((*said, *(f"{one['post']}: {one['unassignable_label']}" for one in unfilled)))


def _agreed(slot: object) -> str:
    if not isinstance(slot, Mapping):
        return ""
    start, end = (datetime.fromisoformat(slot[name]).astimezone() for name in ("start", "end"))
    return f"On {start:%Y-%m-%d %H:%M}-{end:%H:%M}: "
