"""``gongdan scenario new``: five questions about how something is done become a first scenario."""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

import typer
from rich.console import Console

from services.cli.rest import Json, operator
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

Language = Literal["zh", "en"]
ANSWERS_MAX = 20

QUESTIONS: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh": {
        "name": "名称（例如 设备报修）",
        "who": "谁（用逗号分开，例如 店员，技术员，店长）",
        "trigger": "触发（什么事情发生时）",
        "steps": "步骤（每行一步，例如 店员 报修：设备，故障现象；空行结束）",
        "special": "特殊规则（每行一条，例如 金额超过500的加急；空行结束）",
        "promise": "承诺（例如 4小时内完工）",
    },
    "en": {
        "name": "Name (such as Laptop repair)",
        "who": "Who (separated by commas, such as employee, IT desk)",
        "trigger": "Trigger (what has to happen)",
        "steps": "Steps (one a line, such as Employee reports: what is wrong, photo; then a blank)",
        "special": "Special rules (one a line, such as cost over 500 is urgent; then a blank)",
        "promise": "Promise (such as 2 working days)",
    },
}
LISTS = {"steps", "special"}


def new(
    card: Annotated[
        Path | None, typer.Argument(help="A card as Markdown or YAML.", dir_okay=False)
    ] = None,
    name: Annotated[str, typer.Option(help="What the scenario is called.")] = "",
    who: Annotated[str, typer.Option(help="Roles, separated by commas.")] = "",
    trigger: Annotated[str, typer.Option(help="What has to happen.")] = "",
    step: Annotated[
        list[str] | None, typer.Option(help="`WHO WHAT: FIELD, FIELD`, once for each step.")
    ] = None,
    special: Annotated[list[str] | None, typer.Option(help="A special rule.")] = None,
    promise: Annotated[str, typer.Option(help="How long it may take.")] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            help="Write FILE, its acceptance sentences (.check), and the schema for editors."
        ),
    ] = None,
    language: Annotated[Language, typer.Option(help="Of questions and comments.")] = "zh",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Make a first scenario of a card: who, trigger, steps, special rule, promise.

    Without a card and without options, the questions are asked one by one.
    """
    given: Json = {
        "name": name,
        "who": _names(who),
        "trigger": trigger,
        "steps": step or [],
        "special": special or [],
        "promise": promise,
    }

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home)) as rest:
            body = await asyncio.to_thread(_answers, card, given, language)
            answer = await rest.post("/scenarios/new", {**body, "language": language})
            rules = await rest.get("/scenarios/schema") if out else {}
        if out:
            _write(out, answer, rules, language)
        terminal.answer(answer, lambda console: _show(console, answer, out, language))

    run(as_json=as_json, work=work)


def _answers(card: Path | None, given: Json, language: Language) -> Json:
    if card:
        try:
            return {"card": card.read_text("utf-8-sig")}
        except (OSError, UnicodeDecodeError) as trouble:
            raise CommandFailed(f"{card} cannot be read: {trouble}") from trouble
    return given if any(given.values()) else _asked(language)


def _asked(language: Language) -> Json:
    """Return the answers to all questions, from the keyboard."""
    answers: dict[str, object] = {}
    for key, question in QUESTIONS[language].items():
        print(f"{question}:", file=sys.stderr, flush=True)
        if key in LISTS:
            answers[key] = _lines()
        else:
            line = sys.stdin.readline().strip()
            answers[key] = _names(line) if key == "who" else line
    return answers


def _lines() -> list[str]:
    """Return lines up to an empty one."""
    lines: list[str] = []
    while len(lines) < ANSWERS_MAX and (line := sys.stdin.readline().strip()):
        lines.append(line)
    return lines


def _names(text: str) -> list[str]:
    return [
        one.strip() for one in text.replace("，", ",").replace("、", ",").split(",") if one.strip()
    ]


def _write(out: Path, answer: Json, rules: Json, language: Language) -> None:
    """Write the scenario, its sentences, and beside it the schema that its first line names."""
    try:
        out.write_text(str(answer["document"]), "utf-8")
        _check_file(out).write_text(_sentences(answer, language), "utf-8")
        text = json.dumps(rules, ensure_ascii=False, indent=2)
        _schema_file(out).write_text(f"{text}\n", "utf-8")
    except OSError as trouble:
        raise CommandFailed(f"{out} cannot be written: {trouble}") from trouble


def _check_file(out: Path) -> Path:
    return out.with_name(f"{out.stem}.check")


def _schema_file(out: Path) -> Path:
    return out.with_name("scenario.schema.json")


def _sentences(answer: Json, language: Language) -> str:
    head = {
        "zh": "# 验收：gongdan scenario try 文件 --check 本文件",
        "en": "# Acceptance: gongdan scenario try FILE --check THIS_FILE",
    }
    return "\n".join([head[language], *map(str, list_of(answer.get("acceptance")))]) + "\n"


def _show(console: Console, answer: Json, out: Path | None, language: Language) -> None:
    def say(text: str) -> None:
        console.out(text, highlight=False)

    if out:
        say(f"{out}\n{_check_file(out)}\n{_schema_file(out)}")
    else:
        say(str(answer["document"]))
        commented = (f"# {line}" for line in _sentences(answer, language).splitlines())
        say("\n".join(commented))
    for one in map(object_of, list_of(answer.get("left"))):
        say(f"# ! {one['message_zh' if language == 'zh' else 'message']}")
