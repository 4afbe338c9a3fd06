"""``gongdan technician``: who works when, on which days that is different, and who is here now."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal
from uuid import uuid4

import typer
from rich.console import Console

from services.cli.feeds import calendar
from services.cli.finding import technician_of
from services.cli.rest import PAGE, Json, operator, patiently
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

OVERNIGHT = "overnight"
LISTED = ("id", "name", "state", "on_shift_until", "load", "capacity")

Who = Annotated[str, typer.Argument(help="The technician's id or name.")]
Tenant = Annotated[str, typer.Option(help="The tenant whose technician it is.")]
Day = Annotated[str, typer.Argument(help="The day on which a shift begins: 2026-12-02.")]

technician = typer.Typer(
    help="Plan when technicians work, and say who is on shift.", no_args_is_help=True
)


technician.add_typer(calendar, name="calendar")


@technician.callback()
def about() -> None:
    """Plan when technicians work, and say who is on shift."""


@technician.command("list")
def list_technicians(
    tenant: Annotated[str, typer.Option(help="The tenant whose technicians they are.")],
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List technicians: whether they are on shift, until when, and what they have in hand."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.listed("/technicians", limit=PAGE)
        rows = [tuple(one.get(name) for name in LISTED) for one in found]
        terminal.answer({"technicians": found}, lambda console: console.print(table(LISTED, rows)))

    run(as_json=as_json, work=work)


@technician.command("shifts")
def shifts(
    who: Who,
    tenant: Tenant,
    since: Annotated[str, typer.Option("--from", help="A day; today if left out.")] = "",
    until: Annotated[str, typer.Option("--to", help="A day; six more if left out.")] = "",
    as_of: Annotated[str, typer.Option(help="2026-11-28T17:05:00+08:00: as known then.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say whether somebody is on shift, until when, and when they work on some days."""

    async def work(terminal: Terminal) -> None:
        asked = {"from": since, "to": until, "as_of": as_of}
        query = {key: value for key, value in asked.items() if value}
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get(f"/technicians/{await technician_of(rest, who)}/shifts", **query)
        terminal.answer(found, lambda console: _show(console, found))

    run(as_json=as_json, work=work)


@technician.command("plan")
def plan(
    who: Who,
    lines: Annotated[
        list[str], typer.Argument(help="'mon-fri 08:00-16:00', 'sat 22:00-06:00 overnight'...")
    ],
    tenant: Tenant,
    zone: Annotated[str, typer.Option(help="Whose time it is.")] = "Asia/Shanghai",
    since: Annotated[str, typer.Option("--from", help="A day; today if left out.")] = "",
    until: Annotated[str, typer.Option("--to", help="A day; for good if left out.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Plan when somebody works from one day to another, instead of what was planned for those."""
    body: dict[str, object] = {
        "zone": zone,
        "valid_from": since or None,
        "valid_until": until or None,
        "shifts": [line_of(one) for one in lines],
    }
    _change(who, tenant, "PUT", "", body, home=home, as_json=as_json)


@technician.command("unplan")
def unplan(
    who: Who,
    since: Annotated[str, typer.Argument(help="The first day: 2026-12-24.", metavar="DAY")],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Plan nothing from a day on: shifts begin and end by hand again."""
    _change(who, tenant, "DELETE", f"?from={since}", {}, home=home, as_json=as_json)


@technician.command("except")
def except_day(
    who: Who,
    day: Day,
    tenant: Tenant,
    times: Annotated[
        list[str] | None, typer.Argument(help="'18:00-20:00'...; none for a day off.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why: 请假, 加班...")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Let a planned day differ: a day off, or other shifts."""
    body: dict[str, object] = {"reason": reason, "shifts": [times_of(one) for one in times or []]}
    _change(who, tenant, "PUT", f"/exceptions/{day}", body, home=home, as_json=as_json)


@technician.command("as-planned")
def as_planned(
    who: Who, day: Day, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """Let a day be as planned again."""
    _change(who, tenant, "DELETE", f"/exceptions/{day}", {}, home=home, as_json=as_json)


@technician.command("begin")
def begin(who: Who, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Begin somebody's shift by hand, until the plan next says otherwise."""
    _turn(who, tenant, on_shift=True, home=home, as_json=as_json)


@technician.command("end")
def end(who: Who, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """End somebody's shift by hand, until the plan next says otherwise: who falls ill, say."""
    _turn(who, tenant, on_shift=False, home=home, as_json=as_json)


def _turn(who: str, tenant: str, *, on_shift: bool, home: Home, as_json: bool) -> None:
    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            path = f"/technicians/{await technician_of(rest, who)}/shift"
            answer = await rest.post(path, {"on_shift": on_shift})
        done = f"{who} is {'on' if on_shift else 'off'} shift."
        terminal.answer(answer, lambda console: console.print(done))

    run(as_json=as_json, work=work)


def _change(  # what every command is told
    who: str,
    tenant: str,
    method: Literal["PUT", "DELETE"],
    where: str,
    body: Json,
    *,
    home: Home,
    as_json: bool,
) -> None:
    async def work(terminal: Terminal) -> None:
        key = str(uuid4())
        async with operator(installation(home), tenant=tenant) as rest:
            path = f"/technicians/{await technician_of(rest, who)}/shifts"
            await patiently(lambda: rest.command(f"{path}{where}", body, key=key, method=method))
            found = await patiently(lambda: rest.get(path))
        terminal.answer(found, lambda console: _show(console, found))

    run(as_json=as_json, work=work)


def line_of(text: str) -> Mapping[str, object]:
    """Return a line of a plan as a person writes it; raises CommandFailed."""
    days, _, times = text.strip().partition(" ")
    return {"days": days.split(","), **times_of(times)}


def times_of(text: str) -> Mapping[str, object]:
    """Return times of a shift as a person writes them; raises CommandFailed."""
    begins, dash, rest = text.strip().partition("-")
    ends, _, more = rest.partition(" ")
    if not dash or more.strip() not in {"", OVERNIGHT}:
        raise CommandFailed(f"Write 'mon-fri 08:00-16:00', and {OVERNIGHT} behind it for a night.")
    return {"from": begins, "to": ends, OVERNIGHT: bool(more.strip())}


def _show(console: Console, found: Json) -> None:
    on = "On shift" if found.get("on_shift") else "Off shift"
    until = f" until {found['until']}" if found.get("until") else ""
    why = "by plan" if found.get("by_plan") else "by hand"
    console.print(f"{on}{until}, {why}.")
    columns = ("day", "from", "to", "source")
    shown = [object_of(one) for one in list_of(found.get("shifts"))]
    console.print(table(columns, [tuple(one.get(name) for name in columns) for one in shown]))
    for exception in [object_of(one) for one in list_of(found.get("exceptions"))]:
        times = ", ".join(_written(list_of(exception.get("shifts")))) or "off"
        console.print(f"{exception['day']}: {times} ({exception['reason']})")


def _written(shifts_of_day: Sequence[object]) -> list[str]:
    return [f"{one.get('from')}-{one.get('to')}" for one in map(object_of, shifts_of_day)]
