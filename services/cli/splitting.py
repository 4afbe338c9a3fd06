"""``gongdan ticket split`` and ``unsplit``: something of a ticket is another matter, or not."""

from collections.abc import Sequence
from typing import Annotated
from uuid import uuid4

import typer

from services.cli.finding import ApiKey, Ticket, client, id_of
from services.cli.rest import patiently
from services.cli.terminal import DEFAULT_HOME, AsJson, Home, Terminal, list_of, object_of, run

Summary = Annotated[str, typer.Option(help="What the new ticket is about.")]
Kind = Annotated[str, typer.Option("--type", help="Its type; the same if left out.")]
Said = Annotated[
    list[int], typer.Option("--comment", help="A comment it brings along, by its version.")
]
Refs = Annotated[list[str], typer.Option("--attachment", help="A file it has as well, by its ref.")]
Anyway = Annotated[bool, typer.Option(help="Although something was done with it since.")]


def split(
    which: Ticket,
    summary: Summary,
    kind: Kind = "",
    said: Said = [],  # noqa: B006  # typer copies it
    refs: Refs = [],  # noqa: B006
    api_key: ApiKey = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Let something of a ticket be a ticket of its own; nothing leaves the first one."""

    async def work(terminal: Terminal) -> None:
        body: dict[str, object] = {
            "summary": summary,
            "type": kind,
            "comments": said,
            "attachments": refs,
        }
        key = str(uuid4())
        async with client(home, api_key) as rest:
            path = f"/tickets/{await id_of(rest, which)}/split"
            done = await patiently(lambda: rest.command(path, body, key=key))
        other = object_of(done.document.get("split_off"))
        terminal.answer(
            {"split_off": other},
            lambda console: console.print(f"{other.get('number')} was split off {which}."),
        )

    run(as_json=as_json, work=work)


def unsplit(
    which: Ticket,
    anyway: Anyway = False,  # an option
    api_key: ApiKey = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Merge a ticket back into the one it was split off, and say what cannot be taken back."""

    async def work(terminal: Terminal) -> None:
        key = str(uuid4())
        async with client(home, api_key) as rest:
            path = f"/tickets/{await id_of(rest, which)}/split"
            query = f"{path}?anyway=true" if anyway else path
            done = await patiently(lambda: rest.command(query, {}, key=key, method="DELETE"))
        kept, told = list_of(done.document.get("kept")), list_of(done.document.get("told"))
        terminal.answer(
            {"merged_back": which, "kept": kept, "told": told},
            lambda console: console.print("\n".join(_lines(which, kept, told))),
        )

    run(as_json=as_json, work=work)


def _lines(which: str, kept: Sequence[object], told: Sequence[object]) -> list[str]:
    return [
        f"{which} is merged back into the ticket it was split off.",
        *(f"kept: {one}" for one in map(_line, kept)),
        *(f"cannot be untold: {one}" for one in map(_line, told)),
    ]


def _line(one: object) -> str:
    said = object_of(one)
    return f"{said.get('type')} (version {said.get('version')})"
