"""``gongdan notice``: who was told what, whether it arrived, and once more."""

from typing import Annotated

import typer

from services.cli.rest import operator
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

COLUMNS = ("id", "channel", "recipient", "state", "attempts", "outcome", "created_at", "subject")
ATTEMPTS = ("number", "began_at", "became", "outcome", "retry_at", "key")

notice = typer.Typer(help="See whether notices arrived, and send them again.", no_args_is_help=True)

Tenant = Annotated[str, typer.Option(help="The tenant whose notice it is.")]
Id = Annotated[str, typer.Argument(help="Its id, as `list` shows it.", metavar="ID")]


@notice.callback()
def about() -> None:
    """See whether notices arrived, and send them again."""


@notice.command("list")
def list_(
    tenant: Tenant,
    state: Annotated[str, typer.Option(help="Only failed, unknown, retrying, sent... ones.")] = "",
    channel: Annotated[str, typer.Option(help="Only those that leave by this channel.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List the newest 200 notices, with what was answered last."""

    async def work(terminal: Terminal) -> None:
        asked: dict[str, str | int] = {"limit": 200, "state": state, "channel": channel}
        given = {name: value for name, value in asked.items() if value}
        async with operator(installation(home), tenant=tenant) as rest:
            page = await rest.get("/notices", **given)
        found = [object_of(one) for one in list_of(page["items"])]
        rows = [[str(one[name]) for name in COLUMNS] for one in found]
        terminal.answer({"notices": found}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


@notice.command("attempts")
def attempts(
    notice_id: Id, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """List what was tried for a notice, and what the other side answered."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get(f"/notices/{notice_id}/attempts")
        tried = [object_of(one) for one in list_of(found["attempts"])]
        rows = [[str(one[name] or "") for name in ATTEMPTS] for one in tried]
        terminal.answer(found, lambda console: console.print(table(ATTEMPTS, rows)))

    run(as_json=as_json, work=work)


@notice.command("resend")
def resend(
    notice_id: Id, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """Send a notice again that was sent, failed or is unknown."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = await rest.post(f"/notices/{notice_id}/resend", {})
        terminal.answer(done, lambda console: console.print("It goes out again."))

    run(as_json=as_json, work=work)
