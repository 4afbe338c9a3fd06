"""``gongdan hook``: doors at which programs of others report by signed HTTP."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from services.cli.parts import fixed_parts, taken_parts
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

COLUMNS = ("id", "name", "type", "channel", "style", "url")

hook = typer.Typer(help="Let programs of others report.", no_args_is_help=True)

Tenant = Annotated[str, typer.Option(help="The tenant that is reported to.")]
Id = Annotated[str, typer.Argument(help="Its id, as `list` shows it.", metavar="ID")]
Taken = Annotated[
    list[str] | None,
    typer.Option("--take", help="PART=POINTER, such as fields.store=/alert/store; again for more."),
]
Fixed = Annotated[
    list[str] | None,
    typer.Option("--set", help="PART=VALUE, such as fields.severity=high; again for more."),
]
Work = Callable[[Rest], Awaitable[Json]]


@hook.callback()
def about() -> None:
    """Let programs of others report, and see what becomes of what they send."""


@hook.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    tenant: Tenant,
    ticket_type: Annotated[str, typer.Option("--type", help="The ticket type that it opens.")],
    take: Taken = None,
    fixed: Fixed = None,
    channel: Annotated[str, typer.Option(help="What its tickets came through.")] = "hook",
    style: Annotated[str, typer.Option(help="How it is signed: standard or github.")] = "standard",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Let whoever knows the secret report; it is shown this once."""
    body: Json = {
        "name": name,
        "type": ticket_type,
        "channel": channel,
        "style": style,
        "pointers": taken_parts(take),
        "values": fixed_parts(fixed),
    }
    _secret(home, tenant, lambda rest: rest.post("/intake/hooks", body), as_json=as_json)


@hook.command("list")
def list_(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """List hooks: what they open, and the addresses to send to."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.listed("/intake/hooks")
        rows = [[str(one[name]) for name in COLUMNS] for one in found]
        terminal.answer({"hooks": found}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


@hook.command("rotate")
def rotate(
    hook_id: Id,
    tenant: Tenant,
    overlap_s: Annotated[
        int, typer.Option(help="For how long the secret before proves as well, in seconds.")
    ] = 86_400,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Give a new secret, for a while beside the one before."""
    path, body = f"/intake/hooks/{hook_id}/secret", {"overlap_s": overlap_s}
    _secret(home, tenant, lambda rest: rest.post(path, body), as_json=as_json)


@hook.command("remove")
def remove(hook_id: Id, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Let nobody report by it any more."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = await rest.delete(f"/intake/hooks/{hook_id}")
        terminal.answer(done, lambda console: console.print("It is removed."))

    run(as_json=as_json, work=work)


@hook.command("test")
def try_it(
    hook_id: Id,
    body: Annotated[Path, typer.Argument(help="A file with what would be sent (JSON).")],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Show the report that a body would be; exit code 1 if it would not be taken."""

    async def work(terminal: Terminal) -> None:
        try:
            document = json.loads(body.read_bytes())
        except (OSError, ValueError) as trouble:
            raise CommandFailed(f"{body} cannot be read as JSON: {trouble}") from trouble
        if not isinstance(document, dict):
            raise CommandFailed(f"{body} is not a JSON object.")
        async with operator(installation(home), tenant=tenant) as rest:
            done = await rest.post(f"/intake/hooks/{hook_id}/test", document)
        if not done["taken"]:
            reasons = [object_of(one) for one in list_of(done["reasons"])]
            said = [f"{one['pointer']}: {one['message']}" for one in reasons]
            raise CommandFailed("\n".join(["It would not be taken.", *said]))
        terminal.answer(done, lambda console: console.print_json(json.dumps(done["report"])))

    run(as_json=as_json, work=work)


def _secret(home: Path, tenant: str, command: Work, *, as_json: bool) -> None:
    """Give a command that answers with a secret."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = await command(rest)
        words = (
            f"{done['id']} takes what is sent to {done['url']}, signed with {done['secret']}:"
            " keep it, it is not shown again."
        )
        terminal.answer(done, lambda console: console.print(words))

    run(as_json=as_json, work=work)
