"""``gongdan dispatch stuck``: what cannot be assigned, and because of what."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from services.cli.rest import PAGE, Json, Refused, Rest, every_tenant, operator
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    Home,
    Terminal,
    installation,
    run,
    table,
)

Kind = tuple[str, str]
"""A tenant, and the key of a type of its tickets: both say by which clocks slots are told."""


def stuck(
    tenant: Annotated[str, typer.Option(help="Of one tenant; of all if left out.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List the tickets that cannot be assigned, the most urgent first, and why."""

    async def work(terminal: Terminal) -> None:
        here, found, zones = installation(home), list[Json](), dict[Kind, tzinfo]()
        with terminal.waiting("Asking"):
            for key in [tenant] if tenant else await every_tenant(here):
                async with operator(here, tenant=key) as rest:
                    rows = await rest.listed("/tickets", view="unassignable", limit=PAGE)
                    here_found = [{"tenant": key, **row} for row in rows]
                    found += here_found
                    zones |= await _zones(rest, here_found)
        terminal.answer({"tickets": found}, lambda console: _show(console, found, zones))

    run(as_json=as_json, work=work)


async def _zones(rest: Rest, rows: Sequence[Json]) -> dict[Kind, tzinfo]:
    """Return where the company is, for each type of which somebody is to come to a ticket.

    One ticket of a type is asked for all; UTC if it is over by now.
    """
    zones = dict[Kind, tzinfo]()
    for row in rows:
        kind = _kind_of(row)
        if row.get("slot") and kind not in zones:
            try:
                answer = await rest.get(f"/tickets/{row['id']}/appointment")
                zones[kind] = ZoneInfo(str(answer["zone"]))
            except Refused:
                zones[kind] = UTC
    return zones


def _show(
    console: Console, found: Sequence[Mapping[str, object]], zones: Mapping[Kind, tzinfo]
) -> None:
    if not found:
        console.print("Every open ticket that somebody is looked for has somebody.")
        return
    shown = ("tenant", "number", "priority", "summary")
    rows = [
        (*(row.get(name) for name in shown), because(row, zones.get(_kind_of(row), UTC)))
        for row in found
    ]
    console.print(table(("tenant", "ticket", "priority", "what", "cannot assign, because"), rows))


def _kind_of(row: Mapping[str, object]) -> Kind:
    """Return a ticket's tenant and type."""
    return str(row.get("tenant")), str(row.get("type"))


def because(row: Mapping[str, object], zone: tzinfo) -> str:
    """Return why nobody has a ticket, or could come, and why nobody fills which posts of its crew.

    Before it stands when somebody is to come, if that is agreed, by the clocks of ``zone``.
    """
    lead, posts = row.get("unassignable_label"), row.get("unfilled")
    said = [f"{_agreed(row.get('slot'), zone)}{lead}"] if lead and not row.get("assignee") else []
    unfilled = posts if isinstance(posts, list) else []
    return "; ".join((*said, *(f"{one['post']}: {one['unassignable_label']}" for one in unfilled)))


def _agreed(slot: object, zone: tzinfo) -> str:
    if not isinstance(slot, Mapping):
        return ""
    start, end = (datetime.fromisoformat(slot[name]).astimezone(zone) for name in ("start", "end"))
    return f"On {start:%Y-%m-%d %H:%M}-{end:%H:%M} ({zone}): "
