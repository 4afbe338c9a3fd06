"""``gongdan roster``: propose who works when, look at it, change it, and publish it."""

import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli.finding import technician_of
from services.cli.rest import Json, Rest, operator
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

BYTES_MAX = 1_000_000
MADE_WITHIN_S = 60.0
LOOK_AGAIN_S = 0.5
ROWS_SHOWN_MAX = 200
HISTORY = ("zone", "shifts", "weeks")
NEEDED = ("days", "shift", "skill", "people", "tickets each week")
LISTED = ("id", "status", "first", "last", "requested_at")

Tenant = Annotated[str, typer.Option(help="The tenant whose technicians they are.")]
Which = Annotated[str, typer.Argument(help="The roster's id.")]

roster = typer.Typer(help="Propose, show, edit and publish rosters.", no_args_is_help=True)


@roster.command("propose")
def propose(
    asked: Annotated[
        Path,
        typer.Argument(help="JSON: zone, first, last, shifts, demand.", dir_okay=False),
    ],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Ask for a roster, wait until it is made, and show it."""

    async def work(terminal: Terminal) -> None:
        body = asked_of(asked)
        with terminal.waiting("Looking for a good roster"):
            async with operator(installation(home), tenant=tenant) as rest:
                answer = await rest.post("/rosters", body)
                found = await _made(rest, str(answer["roster_id"]))
        terminal.answer(found, lambda console: _show(console, found))

    run(as_json=as_json, work=work)


@roster.command("demand")
def demand(
    asked: Annotated[
        Path, typer.Argument(help="JSON: zone, shifts, perhaps weeks.", dir_okay=False)
    ],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say how many people past tickets would have needed, as lines for a roster."""

    async def work(terminal: Terminal) -> None:
        body = {key: value for key, value in asked_of(asked).items() if key in HISTORY}
        with terminal.waiting("Counting tickets"):
            async with operator(installation(home), tenant=tenant) as rest:
                found = await rest.post("/rosters/demand", body)
        lines = zip(list_of(found["demand"]), list_of(found["came"]), strict=True)
        rows = [_needed(object_of(line), list_of(came)) for line, came in lines]
        terminal.answer(found, lambda console: console.print(table(NEEDED, rows)))

    run(as_json=as_json, work=work)


@roster.command("show")
def show(which: Which, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Show who works when, what is missing, and what publishing it changes."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get(f"/rosters/{which}")
        terminal.answer(found, lambda console: _show(console, found))

    run(as_json=as_json, work=work)


@roster.command("list")
def listed(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """List rosters, the newest first."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.listed("/rosters")
        rows = [[one[name] for name in LISTED] for one in found]
        terminal.answer({"rosters": found}, lambda console: console.print(table(LISTED, rows)))

    run(as_json=as_json, work=work)


@roster.command("edit")
def edit(
    which: Which,
    who: Annotated[str, typer.Argument(help="The technician's id or name.")],
    day: Annotated[str, typer.Argument(help="2026-12-02.")],
    tenant: Tenant,
    shift: Annotated[str, typer.Argument(help="Its name in the roster; none for a day off.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Let somebody work another shift on a day of a proposed roster, or none, and show it."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            technician_id = await technician_of(rest, who)
            cell = {"technician_id": technician_id, "day": day, "shift": shift or None}
            await rest.command(f"/rosters/{which}", {"cells": [cell]}, method="PUT")
            found = await rest.get(f"/rosters/{which}")
        terminal.answer(found, lambda console: _show(console, found))

    run(as_json=as_json, work=work)


@roster.command("publish")
def publish(
    which: Which, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """Let a roster count: the shifts of its technicians follow."""

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Planning shifts"):
            async with operator(installation(home), tenant=tenant) as rest:
                await rest.post(f"/rosters/{which}/publish", {})
                found = await _carried_out(rest, which)
        terminal.answer(found, lambda console: console.print(_progress(found)))

    run(as_json=as_json, work=work)


def asked_of(path: Path) -> Json:
    """Return what a file asks for; raises CommandFailed."""
    try:
        if path.stat().st_size > BYTES_MAX:
            raise CommandFailed(f"{path} is larger than {BYTES_MAX // 1_000_000} MB.")
        found: object = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CommandFailed(f"{path} cannot be read: {error}.") from error
    if not isinstance(found, dict):
        raise CommandFailed(f"{path} says no roster: begin with zone, first and last.")
    return found


async def _made(rest: Rest, which: str) -> Json:
    """Return a roster as soon as it is proposed, or as it is when that takes too long."""
    ends = time.monotonic() + MADE_WITHIN_S
    while True:
        found = await rest.get(f"/rosters/{which}")
        if found["status"] != "requested" or time.monotonic() > ends:
            return found
        await asyncio.sleep(LOOK_AGAIN_S)


async def _carried_out(rest: Rest, which: str) -> Json:
    """Return a roster when everybody's shifts follow it, or as it is when that takes too long."""
    ends = time.monotonic() + MADE_WITHIN_S
    while True:
        found = await rest.get(f"/rosters/{which}")
        progress = object_of(found["progress"])
        done = int(str(progress["planned"])) + len(object_of(progress["refused"]))
        if done == progress["of"] or time.monotonic() > ends:
            return found
        await asyncio.sleep(LOOK_AGAIN_S)


def _show(console: Console, found: Json) -> None:
    rows = [object_of(one) for one in list_of(found["rows"])]
    console.print(
        f"{found['id']}: {found['status']}, {found['first']} to {found['last']}"
        + (f", made by {found['made_by']}" if found["made_by"] else "")
        + (f" ({found['note']})" if found["note"] else ""),
    )
    console.print(table(("technician", "days"), [_row(one) for one in rows[:ROWS_SHOWN_MAX]]))
    for title, lines in (("missing", _missing(found)), ("broken", _broken(found))):
        for line in lines:
            console.print(f"{title}: {line}")
    for one in map(object_of, list_of(found["changes"])):
        tickets = ", ".join(map(str, list_of(one["tickets"])))
        if tickets:
            console.print(f"{one['technician_id']} loses hours and has in hand: {tickets}")


def _row(one: Json) -> tuple[object, ...]:
    """Return a technician with one letter for each day."""
    letters = "".join(str(shift)[0] if shift else "-" for shift in list_of(one["shifts"]))
    return one.get("name") or one["technician_id"], letters


def _needed(line: Json, came: Sequence[object]) -> tuple[object, ...]:
    days = ", ".join(map(str, list_of(line["days"])))
    return days, line["shift"], line["skill"], line["people"], " ".join(map(str, came))


def _missing(found: Json) -> list[str]:
    score = object_of(found["score"] or {})
    return [
        f"{one['day']} {one['shift']} {one['skill'] or ''} {one['people']}"
        for one in map(object_of, list_of(score.get("uncovered")))
    ]


def _broken(found: Json) -> list[str]:
    return [
        f"{one['day']} {one['technician_id']} {one['rule']} ({one['severity']})"
        for one in map(object_of, list_of(found["broken"]))
    ]


def _progress(found: Json) -> str:
    progress = object_of(found["progress"])
    refused = object_of(progress["refused"])
    lines = [f"{progress['planned']} of {progress['of']} technicians work as the roster says."]
    lines += [f"{who} does not: {code}" for who, code in refused.items()]
    return "\n".join(lines)
