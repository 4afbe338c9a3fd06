"""``gongdan ticket attach | attachments | download``: a ticket's files, sent and fetched."""

import base64
import hashlib
from pathlib import Path
from typing import Annotated, Final
from uuid import uuid4

import httpx
import typer

from services.cli.finding import ApiKey, Ticket, client, id_of
from services.cli.rest import Json, Rest, patiently
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    CommandFailed,
    Home,
    Terminal,
    list_of,
    object_of,
    run,
    table,
)
from services.cli.visible import visible

TUS: Final = {"Tus-Resumable": "1.0.0"}
PIECE_BYTES: Final = 1024 * 1024
PIECE_TIMEOUT_S: Final = 60.0
"""The last piece is answered when the file was looked at."""

BROKEN_MAX: Final = 5
COLUMNS: Final = ("name", "kind", "bytes", "ref")

Ref = Annotated[str, typer.Argument(help="Which file: its ref, as `attachments` shows it.")]


def attach(
    ticket: Ticket,
    file: Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False)],
    api_key: ApiKey = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Send a file, in pieces that survive a broken connection, and add it to a ticket."""

    async def work(terminal: Terminal) -> None:
        async with client(home, api_key) as rest:
            ticket_id, key = await id_of(rest, ticket), str(uuid4())
            ref = await sent(rest, terminal, file)
            path = f"/tickets/{ticket_id}/attachments"
            await patiently(lambda: rest.command(path, {"ref": ref}, key=key))
        terminal.answer(
            {"ticket": ticket, "ref": ref},
            lambda console: console.print(f"{file.name} is with {ticket}: {ref}."),
        )

    run(as_json=as_json, work=work)


def attachments(
    ticket: Ticket,
    api_key: ApiKey = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List a ticket's files and links."""

    async def work(terminal: Terminal) -> None:
        async with client(home, api_key) as rest:
            items = await listed(rest, await id_of(rest, ticket))
        rows = [
            (
                one.get("name"),
                one.get("media_type", "link"),
                one.get("size_bytes", ""),
                one.get("ref") or one.get("url"),
            )
            for one in items
        ]
        terminal.answer({"attachments": items}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


def download(
    ticket: Ticket,
    ref: Ref,
    into: Annotated[Path | None, typer.Option(help="Where to; its own name if left out.")] = None,
    api_key: ApiKey = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Fetch a file of a ticket, and hold it against what the log says of it."""

    async def work(terminal: Terminal) -> None:
        async with client(home, api_key) as rest:
            ticket_id = await id_of(rest, ticket)
            one = named(await listed(rest, ticket_id), ref)
            target = into or Path(Path(str(one.get("name"))).name or ref)
            if target.exists():
                raise CommandFailed(f"{target} is there already: say where to with --into.")
            size = await rest.saved(f"/tickets/{ticket_id}/attachments/{one['ref']}", target)
        if hashlib.sha256(target.read_bytes()).hexdigest() != one.get("sha256"):
            target.unlink()
            raise CommandFailed("What came is not what the log says: fetch it again.")
        terminal.answer(
            {"file": str(target), "bytes": size},
            lambda console: console.print(f"{target}: {size} bytes."),
        )

    run(as_json=as_json, work=work)


async def listed(rest: Rest, ticket_id: str) -> list[Json]:
    """Return a ticket's files and links. Raises Refused."""
    answer = await patiently(lambda: rest.get(f"/tickets/{ticket_id}/attachments"))
    return [object_of(one) for one in list_of(answer.get("items"))]


def named(items: list[Json], ref: str) -> Json:
    """Return the one file whose ref begins like this; raises CommandFailed."""
    found = [one for one in items if str(one.get("ref") or "").startswith(ref)]
    if len(found) != 1:
        raise CommandFailed(f"{len(found) or 'No'} files of this ticket are called {ref}.")
    return found[0]


async def sent(rest: Rest, terminal: Terminal, file: Path) -> str:
    """Send a file by tus; after a broken connection go on where the server stands."""
    content = file.read_bytes()
    if not content:
        raise CommandFailed(f"{file} is empty.")
    name = base64.b64encode(file.name.encode()).decode()
    begin = {**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"}
    answer = await rest.raw("POST", "/uploads", headers=begin)
    ref = answer["location"].rpartition("/")[2]
    with terminal.progress() as bars:
        bar = bars.add_task(visible(file.name), total=len(content))
        offset = broken = 0
        while offset < len(content):
            try:
                offset = await _appended(rest, ref, offset, content[offset : offset + PIECE_BYTES])
            except httpx.TransportError:
                broken += 1
                if broken > BROKEN_MAX:
                    raise
                offset = await _stands(rest, ref)
            bars.update(bar, completed=offset)
    return ref


async def _appended(rest: Rest, ref: str, offset: int, piece: bytes) -> int:
    digest = base64.b64encode(hashlib.sha256(piece).digest()).decode()
    headers = {
        **TUS,
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
        "Upload-Checksum": f"sha256 {digest}",
    }
    answer = await rest.raw(
        "PATCH", f"/uploads/{ref}", headers=headers, content=piece, timeout_s=PIECE_TIMEOUT_S
    )
    return int(answer["upload-offset"])


async def _stands(rest: Rest, ref: str) -> int:
    answer = await rest.raw("HEAD", f"/uploads/{ref}", headers=TUS, timeout_s=PIECE_TIMEOUT_S)
    return int(answer["upload-offset"])
