"""``gongdan audit files``: whether the files that tickets have are still as they were kept."""

from typing import Annotated, Final

import typer
from rich.progress import Progress

from services.cli.installation import Installation
from services.cli.rest import Json, every_tenant, operator
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

COLUMNS: Final = ("tenant", "files", "result")
PAGES_MAX: Final = 1_000_000


def files(
    tenant: Annotated[str, typer.Option(help="Only this tenant.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Hold every stored file against its hash in the log; exit code 1 if one does not fit."""

    async def work(terminal: Terminal) -> None:
        here = installation(home)
        keys = [tenant] if tenant else await every_tenant(here)
        with terminal.progress() as bars:
            checked = [await _checked(here, key, bars) for key in keys]
        rows = [(one["tenant"], one["files"], _result(one["damaged"])) for one in checked]
        terminal.answer(checked, lambda console: console.print(table(COLUMNS, rows)))
        broken = sum(len(list_of(one["damaged"])) for one in checked)
        if broken:
            terminal.end_badly(f"{broken} files are missing or changed: restore them by their id.")

    run(as_json=as_json, work=work)


async def _checked(here: Installation, tenant: str, bars: Progress) -> dict[str, object]:
    """Check a tenant's files, some at a time. Raises Refused."""
    bar, total, after = bars.add_task(tenant, total=None), 0, ""
    damaged: list[Json] = []
    async with operator(here, tenant=tenant) as rest:
        for _ in range(PAGES_MAX):
            page = await rest.get("/attachments/check", **({"after": after} if after else {}))
            total += int(str(page.get("checked", 0)))
            damaged += [object_of(one) for one in list_of(page.get("damaged"))]
            bars.update(bar, completed=total)
            after = str(page.get("next_after") or "")
            if not after:
                return {"tenant": tenant, "files": total, "damaged": damaged}
    raise CommandFailed(f"The files of {tenant} do not end.")


def _result(damaged: object) -> str:
    found = [object_of(one) for one in list_of(damaged)]
    return ", ".join(f"{one.get('id')} {one.get('what')}" for one in found) or "OK"
