"""``gongdan webhook``: programs of others that are told of events."""

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

COLUMNS = ("id", "url", "types", "ordered", "paused", "description")
DELIVERED = ("id", "type", "state", "attempts", "last", "created_at", "due_at")

webhook = typer.Typer(help="Tell programs of others of events.", no_args_is_help=True)

Tenant = Annotated[str, typer.Option(help="The tenant whose events they are.")]
Id = Annotated[str, typer.Argument(help="Its id, as `list` shows it.", metavar="ID")]
Work = Callable[[Rest], Awaitable[Json]]


@webhook.callback()
def about() -> None:
    """Tell programs of others of events, and see what they were told."""


@webhook.command("add")
def add(
    url: Annotated[str, typer.Argument(help="https://host/path.", metavar="URL")],
    tenant: Tenant,
    types: Annotated[
        list[str], typer.Option("--type", help="ticket.opened, ticket.* or '*'; again for more.")
    ],
    ordered: Annotated[
        bool, typer.Option("--ordered", help="Keep the order of what happens to a ticket.")
    ] = False,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Tell an address of what happens from now on; its secret is shown this once."""
    body: Json = {"url": url, "types": types, "ordered": ordered, "description": description}
    _secret(home, tenant, lambda rest: rest.post("/webhooks", body), as_json=as_json)


@webhook.command("list")
def list_(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """List webhooks: where they lead, and whether they are paused."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.listed("/webhooks")
        rows = [[_cell(one[name]) for name in COLUMNS] for one in found]
        terminal.answer({"webhooks": found}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


@webhook.command("rotate")
def rotate(
    webhook_id: Id,
    tenant: Tenant,
    overlap_s: Annotated[
        int, typer.Option(help="For how long the secret before signs as well, in seconds.")
    ] = 86_400,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Sign with a new secret, for a while with the one before as well."""
    path, body = f"/webhooks/{webhook_id}/secret", {"overlap_s": overlap_s}
    _secret(home, tenant, lambda rest: rest.post(path, body), as_json=as_json)


@webhook.command("pause")
def pause(
    webhook_id: Id, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """Send nothing for the time being; what comes waits."""
    path = f"/webhooks/{webhook_id}/pause"
    _said(home, tenant, lambda rest: rest.post(path, {}), "It is paused.", as_json=as_json)


@webhook.command("resume")
def resume(
    webhook_id: Id, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """Send again, first what waits."""
    path = f"/webhooks/{webhook_id}/resume"
    _said(home, tenant, lambda rest: rest.post(path, {}), "It is told again.", as_json=as_json)


@webhook.command("delete")
def delete(
    webhook_id: Id, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """Tell it nothing any more; what it is still owed is forgotten."""
    path = f"/webhooks/{webhook_id}"
    _said(home, tenant, lambda rest: rest.delete(path), "It is deleted.", as_json=as_json)


@webhook.command("deliveries")
def deliveries(
    webhook_id: Id,
    tenant: Tenant,
    state: Annotated[
        str, typer.Option(help="Only waiting, trying, delivered, failed or skipped ones.")
    ] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """List the newest 200 events that it was told of or is owed, with what was answered last."""

    async def work(terminal: Terminal) -> None:
        asked: dict[str, str | int] = {"limit": 200, **({"state": state} if state else {})}
        async with operator(installation(home), tenant=tenant) as rest:
            page = await rest.get(f"/webhooks/{webhook_id}/deliveries", **asked)
        found = [object_of(one) for one in list_of(page["items"])]
        rows = [_delivery(one) for one in found]
        said = {"deliveries": found}
        terminal.answer(said, lambda console: console.print(table(DELIVERED, rows)))

    run(as_json=as_json, work=work)


@webhook.command("test")
def try_it(
    webhook_id: Id, tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """Send one test event now and say what was answered; exit code 1 if that was no yes."""

    async def work(terminal: Terminal) -> None:
        with terminal.waiting("Sending"):
            async with operator(installation(home), tenant=tenant) as rest:
                done = await rest.post(f"/webhooks/{webhook_id}/test", {})
        answer = f"{done['status'] or done['outcome']} after {done['latency_ms']} ms"
        if not str(done["status"]).startswith("2"):
            raise CommandFailed(f"It did not say yes: {answer}. {done['excerpt']}".strip())
        terminal.answer(done, lambda console: console.print(f"It said yes: {answer}."))

    run(as_json=as_json, work=work)


@webhook.command("resend")
def resend(
    webhook_id: Id,
    tenant: Tenant,
    delivery: Annotated[
        int | None, typer.Option(help="Only this one, as `deliveries` shows it.", min=1)
    ] = None,
    state: Annotated[str, typer.Option(help="failed, delivered or skipped ones.")] = "failed",
    since: Annotated[str, typer.Option(help="2026-11-28T17:05:00+08:00: owed from then.")] = "",
    until: Annotated[str, typer.Option(help="Owed until then.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Send deliveries again: those that failed, if nothing is said; 10,000 at most."""
    path, body = f"/webhooks/{webhook_id}/resend", {"state": state, "since": since, "until": until}
    if delivery is not None:
        path, body = f"/webhooks/{webhook_id}/deliveries/{delivery}/resend", {}
    _said(home, tenant, lambda rest: rest.post(path, body), "They go out.", as_json=as_json)


@webhook.command("skip")
def skip(
    webhook_id: Id,
    delivery: Annotated[int, typer.Argument(help="As `deliveries` shows it.", min=1)],
    tenant: Tenant,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Leave out a delivery that waits or has failed; what waits behind it may go."""
    path = f"/webhooks/{webhook_id}/deliveries/{delivery}/skip"
    _said(home, tenant, lambda rest: rest.post(path, {}), "It is left out.", as_json=as_json)


@webhook.command("replay")
def replay(
    webhook_id: Id,
    tenant: Tenant,
    source: Annotated[str, typer.Option(help="The service whose log it is.")] = "workflow",
    after: Annotated[int, typer.Option(help="After which position of it.", min=0)] = 0,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Send what a log holds after a position, 10,000 positions of it; the answer says how far."""
    path, body = f"/webhooks/{webhook_id}/replay", {"source": source, "after": after}

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = await rest.post(path, body)
        words = f"What {source} said up to position {done['upto']} goes out."
        terminal.answer(done, lambda console: console.print(words))

    run(as_json=as_json, work=work)


def _secret(home: Path, tenant: str, command: Work, *, as_json: bool) -> None:
    """Give a command that answers with a secret."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = await command(rest)
        words = f"{done['id']} is signed with {done['secret']}: keep it, it is not shown again."
        terminal.answer(done, lambda console: console.print(words))

    run(as_json=as_json, work=work)


def _said(home: Path, tenant: str, command: Work, words: str, *, as_json: bool) -> None:
    """Give a command of which there is little to say."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = await command(rest)
        terminal.answer(done, lambda console: console.print(words))

    run(as_json=as_json, work=work)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _delivery(one: Json) -> list[str]:
    attempts = [object_of(each) for each in list_of(one["attempts"])]
    last = attempts[-1] if attempts else {}
    answer = str(last.get("status") or last.get("outcome", ""))
    shown = {**one, "attempts": len(attempts), "last": answer}
    return [str(shown[name] or "") for name in DELIVERED]
