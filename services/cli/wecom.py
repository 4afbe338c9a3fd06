"""``gongdan wecom``: applications of WeCom (企业微信) whose members report by talking to them."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.parts import fixed_parts, taken_parts
from services.cli.rest import Json, operator
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    CommandFailed,
    Home,
    Terminal,
    installation,
    run,
    table,
)

COLUMNS = ("id", "name", "type", "corp_id", "has_secret", "url")

wecom = typer.Typer(help="Let members of WeCom report.", no_args_is_help=True)

Tenant = Annotated[str, typer.Option(help="The tenant that is reported to.")]


@wecom.callback()
def about() -> None:
    """Let members of WeCom report by talking to an application."""


@wecom.command("connect")
def connect(  # options of a command
    *,
    name: Annotated[str, typer.Argument(help="What it is called.")],
    tenant: Tenant,
    ticket_type: Annotated[str, typer.Option("--type", help="The ticket type that it opens.")],
    corp_id: Annotated[str, typer.Option(help="企业 ID.")],
    keys: Annotated[
        Path, typer.Option(help="A file with three lines: Token, EncodingAESKey, Secret.")
    ],
    take: Annotated[
        list[str] | None, typer.Option("--take", help="PART=/text, such as fields.symptom=/text.")
    ] = None,
    fixed: Annotated[
        list[str] | None, typer.Option("--set", help="PART=VALUE; again for more.")
    ] = None,
    window_s: Annotated[
        int, typer.Option(help="For how long a message is gone on with, in seconds.")
    ] = 1_800,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Connect an application; the answer shows the address to give to WeCom."""

    async def work(terminal: Terminal) -> None:
        token, aes_key, secret = _keys_in(keys)
        body: Json = {
            "name": name,
            "type": ticket_type,
            "corp_id": corp_id,
            "token": token,
            "aes_key": aes_key,
            "secret": secret,
            "pointers": taken_parts(take),
            "values": fixed_parts(fixed),
            "window_s": window_s,
        }
        async with operator(installation(home), tenant=tenant) as rest:
            done = await rest.post("/intake/wecom", body)
        words = f"{done['id']}: give {done['url']} to WeCom as the address that it sends to."
        terminal.answer(done, lambda console: console.print(words))

    run(as_json=as_json, work=work)


@wecom.command("list")
def list_(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """List accounts, and the addresses that WeCom sends to."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.listed("/intake/wecom")
        rows = [[str(one[name]) for name in COLUMNS] for one in found]
        terminal.answer({"accounts": found}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


@wecom.command("disconnect")
def disconnect(
    account: Annotated[str, typer.Argument(help="Its id, as `list` shows it.", metavar="ID")],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Let nobody report by it any more."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = await rest.delete(f"/intake/wecom/{account}")
        terminal.answer(done, lambda console: console.print("It is disconnected."))

    run(as_json=as_json, work=work)


def _keys_in(path: Path) -> tuple[str, str, str]:
    """Return token, key and secret: in a file, they are in no history of a shell."""
    try:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as trouble:
        raise CommandFailed(f"{path} cannot be read: {trouble}") from trouble
    two, three = 2, 3
    if not two <= len(lines) <= three or not all(lines[:two]):
        raise CommandFailed(f"{path} has to have Token, EncodingAESKey and Secret, a line each.")
    return lines[0], lines[1], lines[2] if len(lines) == three else ""
