"""``gongdan schedules``: what comes again and again in a tenant, and when next."""

from typing import Annotated

import typer

from services.cli.rest import Json, operator
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    Home,
    Terminal,
    installation,
    object_of,
    run,
    table,
)

COLUMNS = ("schedule", "type", "subject", "status", "next visit", "due", "ticket from", "meter")


def schedules(
    tenant: Annotated[str, typer.Option(help="The tenant whose schedules are listed.")],
    subject: Annotated[str, typer.Option(help="Only those about this reference.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List what comes again and again, and when it is due next."""

    async def work(terminal: Terminal) -> None:
        query = {"subject": subject} if subject else {}
        with terminal.waiting("Looking at schedules"):
            async with operator(installation(home), tenant=tenant) as rest:
                found = await rest.listed("/schedules", **query)
        rows = [_row(one) for one in found]
        terminal.answer({"schedules": found}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


def _row(one: Json) -> tuple[object, ...]:
    subject, upcoming = object_of(one["subject"]), object_of(one.get("next") or {})
    return (
        one["key"],
        one["type"],
        f"{subject['kind']} {subject['ref']}",
        one["status"],
        upcoming.get("visit", ""),
        upcoming.get("due_at", ""),
        upcoming.get("opens_at", ""),
        _meter(object_of(one.get("meter") or {})),
    )


def _meter(meter: Json) -> str:
    """Return what a meter shows, and at what the next visit is due by it."""
    if not meter:
        return ""
    shown, wanted = (meter.get(name) for name in ("value", "next_at"))
    words = [str(one) for one in (shown, wanted) if one is not None]
    return f"{meter['meter']} {' / '.join(words)}".strip()
