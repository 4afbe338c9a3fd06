"""``gongdan classify``: what a text is read as, how well that goes, and to learn at once."""

import asyncio
from typing import Annotated, Final

import typer
from rich.console import Console

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

LEARNING_S_MAX: Final = 90
POLL_S: Final = 1.0

classify = typer.Typer(
    help="Read a text as a report would be, and learn from what people say.",
    no_args_is_help=True,
)

Tenant = Annotated[str, typer.Option(help="The company's key.")]


@classify.callback()
def about() -> None:
    """Read a text as a report would be, and learn from what people say."""


@classify.command("text")
def text(
    words: Annotated[str, typer.Argument(help="What somebody would report.")],
    tenant: Tenant,
    scenario: Annotated[str, typer.Option(help="Of which scenario; all.")] = "",
    kind: Annotated[str, typer.Option("--type", help="Of which type; all that read words.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say what a text would be read as, and by what; nothing is kept of it."""

    async def work(terminal: Terminal) -> None:
        body: Json = {"text": words, "scenario": scenario, "type": kind}
        with terminal.waiting("Reading"):
            async with operator(installation(home), tenant=tenant) as rest:
                found = await rest.post("/classification", body)
        terminal.answer(found, lambda console: show_read(console, found))

    run(as_json=as_json, work=work)


@classify.command("status")
def status(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Say of what each model was made, and how often it was right."""

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Asking"):
            async with operator(installation(home), tenant=tenant) as rest:
                found = await rest.get("/classification/models")
        terminal.answer(found, lambda console: show_models(console, found))

    run(as_json=as_json, work=work)


@classify.command("train")
def train(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Learn from what people said, without waiting for the hour."""

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Learning"):
            async with operator(installation(home), tenant=tenant) as rest:
                await rest.post("/classification/models", {})
                found = await _learned(rest)
        terminal.answer(found, lambda console: show_models(console, found))

    run(as_json=as_json, work=work)


async def _learned(rest: Rest) -> Json:
    """Return how fields are read once nothing is left to learn; raises CommandFailed."""
    for _ in range(int(LEARNING_S_MAX / POLL_S)):
        found = await rest.get("/classification/models")
        if not any(object_of(one).get("news") for one in list_of(found.get("items"))):
            return found
        await asyncio.sleep(POLL_S)
    raise CommandFailed(
        "It is not learned yet. Of a field with one label alone there is nothing to learn;"
        " `gongdan classify status` says which have news."
    )


def show_read(console: Console, found: Json) -> None:
    """Show each field that words would fill, and what else they may mean."""
    rows = [
        (one["scenario"], one["type"], *_field_row(object_of(field)))
        for one in map(object_of, list_of(found.get("items")))
        for field in list_of(one.get("read"))
    ]
    head = ("scenario", "type", "field", "read as", "probable", "because of", "may be")
    console.print(table(head, rows))


def _field_row(field: Json) -> tuple[object, ...]:
    others = ", ".join(
        f"{one['value']} {one['probability']:.0%}"
        for one in map(object_of, list_of(field.get("suggestions")))
        if one["value"] != field["value"]
    )
    by_rule = field.get("rule") is not None
    because = "、".join(map(str, list_of(field.get("words"))))
    probable = "rule" if by_rule else _share(field.get("probability"), 1)
    return field["field"], field["value"] or "a person decides", probable, because, others


def show_models(console: Console, found: Json) -> None:
    """Show what each field's model was made of, and how it does."""
    head = ("type", "field", "model", "examples", "people", "learned", "held out", "people agreed")
    rows = [_model_row(object_of(one)) for one in list_of(found.get("items"))]
    if not rows:
        console.print("No scenario leaves a field to words.")
        return
    console.print(table(head, rows))


def _model_row(one: Json) -> tuple[object, ...]:
    held_out = object_of(one["held_out"]) if one.get("held_out") else {}
    bands = [object_of(band) for band in list_of(one.get("judged"))]
    agreed = sum(int(str(band["confirmed"])) + int(str(band["unopposed"])) for band in bands)
    judged = agreed + sum(int(str(band["corrected"])) for band in bands)
    news = " (news)" if one.get("news") else ""
    return (
        f"{one['scenario']}/{one['type']}",
        one["field"],
        one["model"],
        one["examples"],
        f"{one['people']}{news}",
        str(one.get("learned_at") or "-")[:16],
        _share(held_out.get("right"), held_out.get("examples")),
        f"{agreed} of {judged}" if judged else "-",
    )


def _share(part: object, whole: object) -> str:
    known = isinstance(part, int | float) and isinstance(whole, int | float) and whole
    return f"{part / whole:.0%}" if known else "-"  # type: ignore[operator]  # both are numbers
