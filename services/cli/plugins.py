"""``gongdan plugin``: programs of others, what each of them may do, and its key."""

from pathlib import Path
from typing import Annotated, Final

import typer
import yaml
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
    table,
)

MANIFEST_BYTES_MAX: Final = 64 * 1024
COLUMNS: Final = ("plug-in", "version", "name", "commands", "scopes", "roles", "since")

plugin = typer.Typer(
    help="Install programs of others, see what each may do, and remove them.",
    no_args_is_help=True,
)

Tenant = Annotated[str, typer.Option(help="The company's key.")]


@plugin.callback()
def about() -> None:
    """Install programs of others, see what each may do, and remove them."""


@plugin.command("install")
def install(
    manifest: Annotated[Path, typer.Argument(help="Its manifest, in YAML or JSON.")],
    tenant: Tenant,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Agree without being asked.")] = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Install a plug-in, or another version of it; its key is shown once.

    What it wants is shown first: the commands it may give, and its scopes and roles.
    """

    async def work(terminal: Terminal) -> None:
        body = read_manifest(manifest)
        if not (yes or as_json):
            terminal.console.print(table(("it wants", ""), wishes_of(body)))
            typer.confirm("Install it?", abort=True)
        async with operator(installation(home), tenant=tenant) as rest:
            made = await rest.post("/plugins", body)

        def show(console: Console) -> None:
            console.print(f"{made['plugin']} is installed. Its key, shown only now:")
            console.print(str(made["api_key"]), markup=False)

        terminal.answer(made, show)

    run(as_json=as_json, work=work)


@plugin.command("list")
def list_(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """List plug-ins, and what each of them may do."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get("/plugins")
        rows = [_row(object_of(one)) for one in list_of(found["items"])]
        terminal.answer(found, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


@plugin.command("remove")
def remove(
    name: Annotated[str, typer.Argument(help="Such as shift-bot.")],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Remove a plug-in; its key ends within five minutes."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.delete(f"/plugins/{name}")
        terminal.answer(found, lambda console: console.print(f"{name} may do nothing any more."))

    run(as_json=as_json, work=work)


def read_manifest(path: Path) -> Json:
    """Return what a manifest says. Raises CommandFailed."""
    if not path.is_file() or path.stat().st_size > MANIFEST_BYTES_MAX:
        raise CommandFailed(f"{path.name} is no file, or larger than {MANIFEST_BYTES_MAX} bytes.")
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise CommandFailed(f"{path.name} is not YAML in UTF-8.") from wrong
    if not isinstance(said, dict):
        raise CommandFailed(f"{path.name} has no names in it: begin with plugin: and version:.")
    return {str(name): value for name, value in said.items()}


def wishes_of(manifest: Json) -> list[tuple[str, str]]:
    """Return what a plug-in wants, as people read it before they agree."""
    names = ("plugin", "version", "commands", "scopes", "roles")
    return [(name, _joined(manifest.get(name))) for name in names]


def _joined(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "nothing")


def _row(one: Json) -> tuple[object, ...]:
    lists = [_joined(one[name]) for name in ("commands", "scopes", "roles")]
    return one["plugin"], one["version"], one["name"], *lists, one["since"]
