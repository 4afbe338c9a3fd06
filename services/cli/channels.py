"""``gongdan channel``: by which ways notices leave, and whether they do."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

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

COLUMNS = ("key", "kind", "settings", "secrets", "address", "description")

channel = typer.Typer(help="Set up, try and remove ways out of notices.", no_args_is_help=True)

Tenant = Annotated[str, typer.Option(help="The tenant whose channel it is.")]
Key = Annotated[str, typer.Argument(help="Its key: what rules say `via`.", metavar="KEY")]
Work = Callable[[Rest], Awaitable[Json]]


@channel.callback()
def about() -> None:
    """Set up, try and remove the ways by which notices leave."""


@channel.command("add")
def add(
    key: Key,
    tenant: Tenant,
    kind: Annotated[str, typer.Option(help="smtp, sms_aliyun, wecom...: see docs/channels.md.")],
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE; again for more.")
    ] = None,
    secrets: Annotated[
        list[str] | None,
        typer.Option("--secret", help="NAME=@FILE, or NAME to be asked for it; again for more."),
    ] = None,
    templates: Annotated[
        list[str] | None,
        typer.Option(
            "--template",
            help="WHEN=ID:place=value,... for SMS and WeChat; WHEN is a rule, an event or *.",
        ),
    ] = None,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Have a channel, or change the one of that key; secrets that are not given stay."""

    async def work(terminal: Terminal) -> None:
        body: Json = {
            "kind": kind,
            "settings": dict(_pair(one) for one in settings or ()),
            "secrets": dict(_secret(terminal, one) for one in secrets or ()),
            "templates": dict(_template(one) for one in templates or ()),
            "description": description,
        }
        async with operator(installation(home), tenant=tenant) as rest:
            done = (await rest.command(f"/channels/{key}", body, method="PUT")).document
        words = f"{key} is there: try it with `gongdan channel test {key}`."
        terminal.answer(done, lambda console: console.print(words))

    run(as_json=as_json, work=work)


@channel.command("list")
def list_(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """List channels, with the names of their secrets."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.listed("/channels")
        rows = [[_cell(one[name]) for name in COLUMNS] for one in found]
        terminal.answer({"channels": found}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


@channel.command("test")
def try_it(
    key: Key,
    tenant: Tenant,
    to: Annotated[
        str, typer.Option(help="An e-mail address, a number... as it names people.")
    ] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Send a real message now and say what the provider answered; exit code 1 if it was no yes."""

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Sending"):
            async with operator(installation(home), tenant=tenant) as rest:
                done = await rest.post(f"/channels/{key}/test", {"to": to})
        if done["became"] != "sent":
            raise CommandFailed(f"It did not say yes ({done['became']}): {done['outcome']}")
        terminal.answer(done, lambda console: console.print(f"It said yes: {done['outcome']}"))

    run(as_json=as_json, work=work)


@channel.command("remove")
def remove(key: Key, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Have it no more; what would leave by it is told in the app instead."""
    _said(home, tenant, lambda rest: rest.delete(f"/channels/{key}"), "Removed.", as_json=as_json)


@channel.command("reach")
def reach(
    key: Key,
    tenant: Tenant,
    member: Annotated[str, typer.Option(help="The id of the member.")],
    address: Annotated[
        str, typer.Option(help="Where they are reached; without it, not there any more.")
    ] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Reach a member there by a channel, or not any more."""
    path = f"/members/{member}/addresses/{key}"

    async def command(rest: Rest) -> Json:
        if not address:
            return await rest.delete(path)
        return (await rest.command(path, {"address": address}, method="PUT")).document

    words = "They are reached there." if address else "They are not reached there any more."
    _said(home, tenant, command, words, as_json=as_json)


def _said(home: Path, tenant: str, command: Work, words: str, *, as_json: bool) -> None:
    """Give a command of which there is little to say."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = await command(rest)
        terminal.answer(done, lambda console: console.print(words))

    run(as_json=as_json, work=work)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise CommandFailed(f"{text} is not NAME=VALUE.")
    return name, value


def _secret(terminal: Terminal, text: str) -> tuple[str, str]:
    """Read a secret from a file, or ask for it: what is typed in a command stays in its history."""
    name, _, where = text.partition("=")
    if where and not where.startswith("@"):
        raise CommandFailed(f"Write --secret {name}=@FILE, or --secret {name} to be asked for it.")
    if where:
        try:
            return name, Path(where[1:]).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as trouble:
            raise CommandFailed(f"{where[1:]} cannot be read: {trouble}.") from trouble
    return name, terminal.ask(name, hidden=True)


def _template(text: str) -> tuple[str, Json]:
    when, said = _pair(text)
    template, _, places = said.partition(":")
    params = dict(_pair(one) for one in places.split(",") if one)
    return when, {"id": template, "params": params}


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, list_of(value)))
    if isinstance(value, dict):
        return ", ".join(f"{name}={one}" for name, one in object_of(value).items())
    return "" if value is None else str(value)
