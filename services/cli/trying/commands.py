"""The command: steps from the keyboard, or from a file, answered by the product."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli.rest import Json, Refused, Rest, operator
from services.cli.scenario_tools import KeyOrFile, body_of, text_of
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
from services.cli.trying.conversing import Conversation
from services.cli.trying.showing import out, standing, timeline
from services.cli.trying.verdicts import verdicts
from services.cli.trying.words import WORDS, Language

SCRIPT_BYTES_MAX = 200_000


def try_scenario(
    key_or_file: KeyOrFile,
    kind: Annotated[str, typer.Option("--type", help="Where there are several.")] = "",
    script: Annotated[
        Path | None, typer.Option(help="Run these steps and print the story.", dir_okay=False)
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option(help="Run these acceptance sentences, print verdicts.", dir_okay=False),
    ] = None,
    tenant: Annotated[str, typer.Option(help="Try what this tenant has published.")] = "",
    language: Annotated[Language, typer.Option(help="Of what is shown.")] = "zh",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Step an invented ticket through a scenario; nothing is recorded.

    With --script or --check, exit code 1 if anything is not as the file expects.
    """

    async def work(terminal: Terminal) -> None:
        what = {"definition": key_or_file} if tenant else body_of(key_or_file)
        body: Json = {**what, "type": kind, "language": language}
        async with operator(installation(home), tenant=tenant or None, language=language) as rest:
            if script or check or as_json:
                await _play(terminal, rest, body, _lines_of(script or check), language, check)
            else:
                await Conversation(rest=rest, body=body, language=language).hold()

    run(as_json=as_json, work=work)


def _lines_of(file: Path | None) -> list[tuple[int, str]]:
    """Return the steps of a file (or of the input), with the lines in which they stand."""
    text = _read(file) if file else sys.stdin.read(SCRIPT_BYTES_MAX)
    numbered = enumerate(text.splitlines(), start=1)
    return [(n, line.strip()) for n, line in numbered if line.strip() and line.strip()[0] != "#"]


def _read(file: Path) -> str:
    try:
        return text_of(file)
    except OSError as trouble_with_it:
        raise CommandFailed(f"{file} cannot be read: {trouble_with_it}") from trouble_with_it


async def _play(
    terminal: Terminal,
    rest: Rest,
    body: Json,
    lines: Sequence[tuple[int, str]],
    language: Language,
    check: Path | None,
) -> None:
    try:
        answer = await rest.post("/scenarios/try", {**body, "steps": [text for _, text in lines]})
    except Refused as no:
        raise _with_lines(no, lines) from no
    steps = [object_of(one) for one in list_of(answer.get("steps"))]
    show = _verdicts if check else _story
    terminal.answer(answer, lambda console: show(console, steps, language))
    if not answer.get("passed"):
        terminal.end_badly(WORDS[language]["failed"])


def _story(console: Console, steps: Sequence[Json], language: Language) -> None:
    for step in steps:
        out(console, timeline(step, language))
    if steps:
        out(console, standing(steps[-1], language))


def _verdicts(console: Console, steps: Sequence[Json], language: Language) -> None:
    out(console, verdicts(steps, language))


def _with_lines(no: Refused, lines: Sequence[tuple[int, str]]) -> CommandFailed:
    """Return what is wrong with a script, by the lines of its file."""
    said: list[str] = []
    for one in map(object_of, list_of(no.problem.get("errors"))):
        place = str(one.get("pointer", "")).removeprefix("/steps/")
        if place.isdecimal() and int(place) < len(lines):
            said.append(f"line {lines[int(place)][0]}: {one.get('message')}")
    return CommandFailed("\n".join(said)) if said else no
