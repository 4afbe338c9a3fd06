"""``gongdan scenario diff``, ``publish``, ``export``, ``revert``: a change, seen before it counts.

``publish`` shows what is advised against, what a new version changes, which tickets of the last
days would have gone another way and which open ones would have no place. It asks before it
publishes, and so does ``revert``.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
import yaml

from services.cli.differences import homeless_of, show
from services.cli.rest import Json, Refused, Rest, operator
from services.cli.scenario_tools import text_of
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

REPLAYED = "30d"
NOTHING = "Nothing was published."

Tenant = Annotated[str, typer.Option(help="Whose scenario.")]
Yes = Annotated[bool, typer.Option(help="Do not ask.")]
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
        terminal.answer(answer, lambda console: show(console, answer))

    run(as_json=as_json, work=work)


def publish(
    file: File,
    tenant: Tenant,
    migrate: Annotated[bool, typer.Option(help="Let open tickets follow it.")] = False,
    place: Annotated[
        list[str] | None,
        typer.Option(help="type.state=state: where tickets go; nothing after = if they stay."),
    ] = None,
    replay: Annotated[
        str, typer.Option(help="The tickets of how many days are lived through again first.")
    ] = REPLAYED,
    yes: Yes = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Show what a new version changes and for whom, ask, and publish it."""

    async def work(terminal: Terminal) -> None:
        source = {"document": text_of(file)}
        placed = {"places": _places(place or [])}
        async with operator(installation(home), tenant=tenant) as rest:
            seen = await _before_and_after(terminal, rest, source, replay)
            if not as_json:
                show(terminal.console, seen)
            if migrate:
                _must_have_places(await rest.post("/scenarios/homeless", {**source, **placed}))
            if not (yes or terminal.wants("Publish it?")):
                raise CommandFailed(NOTHING)
            answer = await rest.post("/scenarios", {**source, **placed, "migrate": migrate})
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
    yes: Yes = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Publish again what a scenario said before, if wished; migrated tickets return as well."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            if not (yes or terminal.wants(f"Publish again what {key} said before?")):
                raise CommandFailed(NOTHING)
            answer = await rest.post(f"/scenarios/{key}/revert", {})
        sentence = f"Published {answer['definition']}, which says what {answer['restored']} said."
        terminal.answer(answer, lambda console: console.print(sentence))

    run(as_json=as_json, work=work)


async def idle_rules(terminal: Terminal, rest: Rest, source: Json, days: int) -> list[Json]:
    """Return the rules that never fired on the last days of tickets."""
    report = await _streamed(terminal, rest, "/scenarios/idle-rules", {**source, "days": days})
    return [object_of(one) for one in list_of(report.get("rules"))]


async def duplicates_found(
    terminal: Terminal, rest: Rest, source: Json, days: int, within_s: int
) -> list[Json]:
    """Return by type which reports of the last days a scenario would suspect."""
    body = {**source, "days": days, "within_s": within_s}
    report = await _streamed(terminal, rest, "/scenarios/duplicates", body)
    return [object_of(one) for one in list_of(report.get("types"))]


def source_named(name: str) -> Json:
    """Return what a tenant has published, or the text of a file."""
    return _source(name, "a tenant")


async def _before_and_after(terminal: Terminal, rest: Rest, source: Json, replay: str) -> Json:
    """Return what a document changes; all of it is new if nothing was published before."""
    lint = await rest.post("/scenarios/lint", source)
    wrong = [object_of(one) for one in list_of(lint.get("problems"))]
    if any(one.get("severity") == "error" for one in wrong):
        raise CommandFailed("\n".join(str(one["message"]) for one in wrong))
    drawn = [str(one["key"]) for one in await rest.listed("/scenarios")]
    key = _key_of(str(source["document"]))
    if key not in drawn:
        return {"problems": wrong, "changes": [], "shadow": None, "first": True}
    body = {"before": {"definition": key}, "after": source}
    changes = (await rest.post("/scenarios/diff", body)).get("changes")
    shadow = await _shadow(terminal, rest, source, replay)
    return {"problems": wrong, "changes": changes, "shadow": shadow}


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


def _must_have_places(homeless: Json) -> None:
    """Raise CommandFailed as long as a ticket in flight has no place: it is named, and the way."""
    if homeless.get("total"):
        raise CommandFailed("\n".join((NOTHING, *homeless_of(homeless))))


def _source(name: str, tenant: str) -> Mapping[str, object]:
    if Path(name).is_file():
        return {"document": text_of(Path(name))}
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
