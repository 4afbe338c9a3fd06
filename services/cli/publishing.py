"""``gongdan scenario diff``, ``publish``, ``export``, ``revert``: a change, seen before it counts.

``publish`` shows what a new version changes and which tickets of the last days would have gone
another way, and asks before it publishes.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console

from services.cli.rest import Json, Refused, Rest, operator
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
)

DAYS = 30
SHOWN_MAX = 30

Tenant = Annotated[str, typer.Option(help="Whose scenario.")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The new version.")]


def diff(
    before: Annotated[str, typer.Argument(help="A file, a shipped key, or KEY@V of --tenant.")],
    after: Annotated[str, typer.Argument(help="The same.")],
    tenant: Tenant = "",
    replay: Annotated[
        str, typer.Option(help="Also replay the tickets of so many days, such as 30d.")
    ] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say what differs between two scenarios, and for which tickets it would have mattered."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant or None) as rest:
            body = {"before": _source(before, tenant), "after": _source(after, tenant)}
            changes = (await rest.post("/scenarios/diff", body)).get("changes")
            report = await _shadow(terminal, rest, body["after"], replay) if replay else {}
        answer = {"changes": changes, "shadow": report or None}
        terminal.answer(answer, lambda console: _show(console, answer))

    run(as_json=as_json, work=work)


def publish(
    file: File,
    tenant: Tenant,
    migrate: Annotated[bool, typer.Option(help="Let open tickets follow it.")] = False,
    place: Annotated[
        list[str] | None,
        typer.Option(help="type.state=state: where tickets go; nothing after = if they stay."),
    ] = None,
    yes: Annotated[bool, typer.Option(help="Do not ask.")] = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Show what a new version changes and for whom, ask, and publish it."""

    async def work(terminal: Terminal) -> None:
        source = {"document": file.read_text("utf-8")}
        async with operator(installation(home), tenant=tenant) as rest:
            seen = await _before_and_after(terminal, rest, source)
            if not as_json:
                _show(terminal.console, seen)
            if not yes and not (not as_json and typer.confirm("Publish it?", err=True)):
                raise CommandFailed("Nothing was published.")
            body = {**source, "migrate": migrate, "places": _places(place or [])}
            answer = await rest.post("/scenarios", body)
        document = {**answer, **seen}
        sentence = f"Published {answer['definition']}."
        terminal.answer(document, lambda console: console.print(sentence))

    run(as_json=as_json, work=work)


def export(
    definition: Annotated[str, typer.Argument(metavar="KEY[@V]", help="What is published.")],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Print a published scenario as YAML that publishes to the very same content."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            answer = await rest.get(f"/scenarios/{definition}/document")
        text = str(answer["document"]).rstrip("\n")
        terminal.answer(answer, lambda console: console.out(text, highlight=False))

    run(as_json=as_json, work=work)


def revert(
    key: Annotated[str, typer.Argument(help="The scenario.")],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Publish again what a scenario said before; migrated tickets return to where they stood."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            answer = await rest.post(f"/scenarios/{key}/revert", {})
        sentence = f"Published {answer['definition']}, which says what {answer['restored']} said."
        terminal.answer(answer, lambda console: console.print(sentence))

    run(as_json=as_json, work=work)


async def idle_rules(terminal: Terminal, rest: Rest, source: Json, days: int) -> list[Json]:
    """Return the rules that never fired on the last days of tickets."""
    report = await _streamed(terminal, rest, "/scenarios/idle-rules", {**source, "days": days})
    return [object_of(one) for one in list_of(report.get("rules"))]


async def _before_and_after(terminal: Terminal, rest: Rest, source: Json) -> Json:
    """Return what a document changes; all of it is new if nothing was published before."""
    lint = await rest.post("/scenarios/lint", source)
    wrong = [object_of(one) for one in list_of(lint.get("problems"))]
    if any(one.get("severity") == "error" for one in wrong):
        raise CommandFailed("\n".join(str(one["message"]) for one in wrong))
    drawn = [str(one["key"]) for one in await rest.listed("/scenarios")]
    key = _key_of(str(source["document"]))
    if key not in drawn:
        return {"changes": [], "shadow": None}
    body = {"before": {"definition": key}, "after": source}
    changes = (await rest.post("/scenarios/diff", body)).get("changes")
    return {"changes": changes, "shadow": await _shadow(terminal, rest, source, f"{DAYS}d")}


async def _shadow(terminal: Terminal, rest: Rest, source: Json, replay: str) -> Json:
    days = replay.removesuffix("d")
    if not days.isdecimal():
        raise CommandFailed("Days are written like 30d.")
    return await _streamed(terminal, rest, "/scenarios/shadow", {**source, "days": int(days)})


async def _streamed(terminal: Terminal, rest: Rest, path: str, body: Json) -> Json:
    """Return what a stream ends with, and show how far it is."""
    with terminal.progress() as bars:
        bar = bars.add_task("Living through tickets", total=None)
        async for event, data in rest.streamed(path, body):
            if event == "problem":
                raise Refused(500, data)
            if event == "done":
                return data
            seen, total = int(str(data["tickets_seen"])), int(str(data["tickets_total"]))
            bars.update(bar, completed=seen, total=total)
    raise CommandFailed("The answer broke off; see `gongdan status`.")


def _show(console: Console, seen: Json) -> None:
    changes = [object_of(one) for one in list_of(seen.get("changes"))]
    for one in changes[:SHOWN_MAX]:
        console.out(f"{one['type'] or '*'}: {one['message']}  {one['message_zh']}")
    if len(changes) > SHOWN_MAX:
        console.out(f"... and {len(changes) - SHOWN_MAX} changes more")
    if not changes:
        console.out("Nothing differs.")
    if seen.get("shadow"):
        report = object_of(seen["shadow"])
        console.out(f"{report['tickets_differing']} of {report['tickets']} tickets go another way")
        for one in [object_of(each) for each in list_of(report.get("ways"))][:SHOWN_MAX]:
            console.out(f"  {one['tickets']} x {one['message']}  {one['message_zh']}")


def _source(name: str, tenant: str) -> Mapping[str, object]:
    if Path(name).is_file():
        return {"document": Path(name).read_text("utf-8")}
    return {"definition": name} if tenant else {"shipped": name}


def _key_of(text: str) -> str:
    """Return what a document that was found in order calls its scenario; JSON is YAML as well."""
    return str(object_of(yaml.safe_load(text)).get("scenario", ""))


def _places(said: list[str]) -> dict[str, dict[str, str | None]]:
    places: dict[str, dict[str, str | None]] = {}
    for one in said:
        name, equals, place = one.partition("=")
        kind, dot, state = name.partition(".")
        if not equals or not dot:
            raise CommandFailed(f"{one} is no place: write type.state=state.")
        places.setdefault(kind, {})[state] = place or None
    return places
