"""``gongdan labels``: codes to stick on things, by which anybody may report them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from services.cli.rest import Json, Rest, operator
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    CommandFailed,
    Home,
    Terminal,
    installation,
    object_of,
    run,
    table,
)

COLUMNS = ("label", "type", "asset", "place", "name", "address")
ASSETS_MAX = 1_000
"""Some fifty sheets; whoever has more prints them in parts."""


def labels(
    tenant: Annotated[str, typer.Option(help="The tenant whose things they are.")],
    assets: Annotated[
        list[str] | None,
        typer.Argument(help="What to label, such as FRZ-0042 or 'FRZ-0042=Freezer 1'."),
    ] = None,
    kind: Annotated[str, typer.Option("--type", help="What is reported by scanning it.")] = "",
    place: Annotated[str, typer.Option(help="Where they are, such as store:042.")] = "",
    role: Annotated[str, typer.Option(help="Who scans counts as.")] = "customer",
    sheet: Annotated[
        Path | None, typer.Option(help="Write sheets of A4 to print, as one HTML file.")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option(help="Write one SVG for each into this folder.")
    ] = None,
    registered: Annotated[
        bool,
        typer.Option("--registered", help="Label every asset in the register, or at the place."),
    ] = False,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Let their labels be good for nothing any more.")
    ] = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Print labels by which anybody may report a thing without signing in.

    A thing has one label: asked for again, the same is printed, until it is withdrawn. With a
    place and no assets the place itself is labelled; with neither, the labels there are, listed.
    Assets of the register that are out of use get none.
    """

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            named = [*(assets or []), *(await _registered(rest, place) if registered else ())]
            things = _things(named, place, kind)
            if not things:
                made = await rest.listed("/labels")
            elif withdraw:
                made = await _withdrawn(rest, things)
            else:
                wishes = [{**one, "role": role} for one in things]
                made = [await rest.post("/labels", one) for one in wishes]
        if sheet is not None or svg is not None:
            _write(terminal, [one for one in made if one.get("url")], sheet, svg)
        rows = [_row(one) for one in made]
        terminal.answer({"labels": made}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


async def _registered(rest: Rest, place: str) -> list[str]:
    """Return the assets of the register that are in use, with their names, as they are given."""
    query = {"place": place} if place else {}
    found = [
        (one["key"], object_of(one["values"])) for one in await rest.listed("/assets", **query)
    ]
    in_use = [
        f"{key}={values.get('name', '')}" for key, values in found if not values.get("retired")
    ]
    if not in_use:
        raise CommandFailed("The register has no asset in use there: see `gongdan assets import`.")
    return in_use


def _things(assets: Sequence[str], place: str, kind: str) -> list[dict[str, str]]:
    """Return what is to be labelled; raises CommandFailed."""
    if len(assets) > ASSETS_MAX:
        raise CommandFailed(f"At most {ASSETS_MAX} labels at a time.")
    if (assets or place) and not kind:
        raise CommandFailed("Say with --type what is reported, such as equipment_repair.")
    named = [one.partition("=") for one in assets] or ([("", "", "")] if place else [])
    return [
        {"type": kind, "asset": asset, "place": place, "name": name} for asset, _, name in named
    ]


async def _withdrawn(rest: Rest, things: Sequence[dict[str, str]]) -> list[Json]:
    """Withdraw the labels of things; raises CommandFailed if one has none."""
    keys = ("type", "asset", "place")
    there = {tuple(str(one[key]) for key in keys): one for one in await rest.listed("/labels")}
    found = [there.get(tuple(one[key] for key in keys)) for one in things]
    if missing := [
        one["asset"] or one["place"] for one, it in zip(things, found, strict=True) if not it
    ]:
        raise CommandFailed(f"There is no label of {', '.join(missing)}.")
    ended = [one for one in found if one is not None]
    for one in ended:
        await rest.delete(f"/labels/{one['label_id']}")
    return [{**one, "withdrawn": True, "url": None} for one in ended]


def _write(terminal: Terminal, made: Sequence[Json], sheet: Path | None, svg: Path | None) -> None:
    # What draws and fills in templates takes longer to load than most commands to run.
    from services.cli.sheets import Printed, sheet_html, write_svgs  # noqa: PLC0415

    printed = [
        Printed(name=str(one["name"]), label_id=str(one["label_id"]), url=str(one["url"]))
        for one in made
    ]
    if sheet is not None:
        sheet.write_text(sheet_html(printed), encoding="utf-8")
        terminal.say(f"{len(printed)} labels on {sheet}: print it at 100 %.")
    if svg is not None:
        terminal.say(f"{len(write_svgs(printed, svg))} labels in {svg}.")


def _row(one: Json) -> tuple[object, ...]:
    address = one.get("url") or "withdrawn"
    return (one["label_id"], one["type"], one["asset"], one["place"], one["name"], address)
