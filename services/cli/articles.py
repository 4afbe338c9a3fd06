"""``gongdan article``: what somebody can do about a fault, written, suggested, and its effect."""

from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote

import typer
from rich.console import Console

from services.cli.article_files import articles_in
from services.cli.rest import Json, operator
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    Home,
    Terminal,
    installation,
    list_of,
    object_of,
    run,
    table,
)

COLUMNS: Final = ("key", "version", "audience", "title")
EFFECT_COLUMNS: Final = (
    "article", "version", "reporters", "helped", "not_helped", "quiet", "reported",
    "staff", "staff_helped", "staff_not_helped",
)  # fmt: skip

article = typer.Typer(
    help="Write what somebody can do about a fault, and see whether it helps.",
    no_args_is_help=True,
)

Tenant = Annotated[str, typer.Option(help="The company's key.")]
Key = Annotated[str, typer.Argument(help="The article's key, such as fridge-warm.", metavar="KEY")]


@article.callback()
def about() -> None:
    """Write what somebody can do about a fault, and see whether it helps."""


@article.command("write")
def write(
    files: Annotated[
        list[Path], typer.Argument(help="Files KEY.zh.md and KEY.en.md, or folders of them.")
    ],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Write articles from Markdown files; what is said already changes nothing.

    Each begins with a head between two lines of ---: title, and for whom (audience: everybody or
    staff), about which types and classes it is, and other words for the fault.
    """

    async def work(terminal: Terminal) -> None:
        read = articles_in(files)
        written: list[Json] = []
        with terminal.progress() as bars:
            async with operator(installation(home), tenant=tenant) as rest:
                for key, content in bars.track(read.items(), description="Writing articles"):
                    path = f"/articles/{quote(key, safe='')}"
                    answer = await rest.command(path, content, method="PUT")
                    written.append(answer.document)
        rows = [(one["key"], one["version"]) for one in written]
        terminal.answer(
            {"articles": written}, lambda console: console.print(table(COLUMNS[:2], rows))
        )

    run(as_json=as_json, work=work)


@article.command("list")
def list_(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """List articles; those that were withdrawn are said to be."""

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Looking at articles"):
            async with operator(installation(home), tenant=tenant) as rest:
                found = await rest.listed("/articles")
        rows = [_row(one) for one in found]
        terminal.answer({"articles": found}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


@article.command("show")
def show(key: Key, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Show what an article says."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get(f"/articles/{quote(key, safe='')}")

        def show(console: Console) -> None:
            titles, bodies = object_of(found["title"]), object_of(found["body"])
            for language, title in titles.items():
                console.print(str(title), style="bold", markup=False)
                console.print(str(bodies[language]), markup=False)

        terminal.answer(found, show)

    run(as_json=as_json, work=work)


@article.command("withdraw")
def withdraw(key: Key, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Suggest an article to nobody any more; written again, it is back."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.delete(f"/articles/{quote(key, safe='')}")
        terminal.answer(found, lambda console: console.print(f"{key} is suggested no more."))

    run(as_json=as_json, work=work)


@article.command("suggest")
def suggest(
    text: Annotated[str, typer.Argument(help="What somebody would report.")],
    tenant: Tenant,
    kind: Annotated[str, typer.Option("--type", help="The ticket type.")] = "",
    asset: Annotated[str, typer.Option(help="The asset's key.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say which articles would be suggested for a fault; nothing is kept of it."""

    async def work(terminal: Terminal) -> None:
        body: Json = {"text": text, "type": kind, "asset": asset}
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.post("/knowledge/suggestions", body)
        items = [object_of(one) for one in list_of(found["items"])]
        rows = [(*_row(one), one["score"]) for one in items]
        terminal.answer(found, lambda console: console.print(table((*COLUMNS, "score"), rows)))

    run(as_json=as_json, work=work)


@article.command("effect")
def effect(
    tenant: Tenant,
    key: Annotated[str, typer.Option("--article", help="One article; all.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Say what became of those who read: who helped themselves, who reported all the same."""

    async def work(terminal: Terminal) -> None:
        query = {"article": key} if key else {}
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.listed("/knowledge/effects", **query)
        rows = [tuple(one[name] for name in EFFECT_COLUMNS) for one in found]
        terminal.answer(
            {"effects": found}, lambda console: console.print(table(EFFECT_COLUMNS, rows))
        )

    run(as_json=as_json, work=work)


def _row(one: Json) -> tuple[object, ...]:
    title = object_of(one["title"])
    standing = "withdrawn" if one.get("withdrawn") else str(one["audience"])
    return one["key"], one["version"], standing, next(iter(title.values()), "")
