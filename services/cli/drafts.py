"""``gongdan drafts``: what telephone calls would be as reports, until somebody decides."""

import json
from typing import Annotated

import typer

from services.cli.parts import fixed_parts
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

COLUMNS = ("id", "began_at", "type", "recording", "words")
WORDS_CHARS = 60

drafts = typer.Typer(help="Decide what becomes of telephone calls.", no_args_is_help=True)

Tenant = Annotated[str, typer.Option(help="The tenant that was called.")]
Id = Annotated[str, typer.Argument(help="Its id, as `list` shows it.", metavar="ID")]


@drafts.callback()
def about() -> None:
    """Confirm or discard what telephone calls would be as reports."""


@drafts.command("list")
def list_(
    tenant: Tenant,
    standing: Annotated[str, typer.Option(help="open, confirmed or discarded ones.")] = "open",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List drafts, the latest call first."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            page = await rest.get("/intake/drafts", standing=standing)
        found = [object_of(one) for one in list_of(page["items"])]
        rows = [_row(one) for one in found]
        terminal.answer({"drafts": found}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


@drafts.command("show")
def show(draft: Id, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Show a draft: the call, what was heard, what it speaks for."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get(f"/intake/drafts/{draft}")
        terminal.answer(found, lambda console: console.print_json(json.dumps(found)))

    run(as_json=as_json, work=work)


@drafts.command("confirm")
def confirm(
    draft: Id,
    tenant: Tenant,
    ticket_type: Annotated[str, typer.Option("--type", help="Its ticket type.")] = "",
    summary: Annotated[str, typer.Option(help="What it is about.")] = "",
    asset: Annotated[str, typer.Option(help="What is broken.")] = "",
    fixed: Annotated[
        list[str] | None, typer.Option("--set", help="FIELD=VALUE; again for more.")
    ] = None,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Make a report of a draft; what is not said is as it was suggested."""
    said: Json = {
        "type": ticket_type,
        "summary": summary,
        "asset": asset,
        "fields": fixed_parts(fixed),
    }

    async def work(terminal: Terminal) -> None:
        body = {key: value for key, value in said.items() if value}
        async with operator(installation(home), tenant=tenant) as rest:
            done = await rest.post(f"/intake/drafts/{draft}/confirm", body)
        terminal.answer(done, lambda console: console.print(f"It is {done['ticket_id']}."))

    run(as_json=as_json, work=work)


@drafts.command("discard")
def discard(
    draft: Id,
    tenant: Tenant,
    reason: Annotated[str, typer.Option(help="Why nothing is made of it.")],
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Make nothing of a draft; its recording is not kept."""
    path, body = f"/intake/drafts/{draft}/discard", {"reason": reason}
    _posted(home, tenant, path, body, "It is discarded.", as_json=as_json)


@drafts.command("listen")
def listen(draft: Id, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Have the recording listened to by the model that is there now."""
    path = f"/intake/drafts/{draft}/hearings"
    _posted(home, tenant, path, {}, "It was listened to: see `show`.", as_json=as_json)


def _posted(home: Home, tenant: str, path: str, body: Json, words: str, *, as_json: bool) -> None:
    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = await rest.post(path, body)
        terminal.answer(done, lambda console: console.print(words))

    run(as_json=as_json, work=work)


def _row(draft: Json) -> list[str]:
    hearings = [object_of(one) for one in list_of(draft["hearings"])]
    words = next((str(one["text"]) for one in hearings if one["text"]), "")
    kept = "kept" if draft["recording"] else str(draft["recording_lost"] or "")
    return [str(draft["id"]), str(draft["began_at"]), str(draft["type"]), kept, words[:WORDS_CHARS]]
