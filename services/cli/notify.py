"""``gongdan notify``: by which way, when, of what and in which words people are told."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

import typer
from rich.table import Table

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
from services.cli.wordings import preview, unword, word, words

SETTINGS = ("channels", "language", "zone", "quiet", "digest", "urgent_waits")
RULES = ("id", "when", "scope", "types", "priorities", "channel", "urgent")

notify = typer.Typer(
    help="Say by which way, when, of what and in which words people are told.", no_args_is_help=True
)

Tenant = Annotated[str, typer.Option(help="The tenant whose member it is.")]
Member = Annotated[str, typer.Option(help="Whose choices: a member's id.")]
Ticket = Annotated[str, typer.Option(help="A ticket, by its id.")]
Rule = Annotated[str, typer.Option(help="A rule, as its notices name it.")]


@notify.callback()
def about() -> None:
    """Say by which way, when, of what and in which words people are told."""


notify.command("words")(words)
notify.command("word")(word)
notify.command("unword")(unword)
notify.command("preview")(preview)


@notify.command("choices")
def choices(
    tenant: Tenant, member: Member, home: Home = DEFAULT_HOME, as_json: AsJson = False
) -> None:
    """Show what a member chose, what they muted, and their own rules."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.get("/me/notification-choices", member=member)
        terminal.answer(found, lambda console: console.print(_chosen(found), _rules(found)))

    run(as_json=as_json, work=work)


@notify.command("choose")
def choose(
    tenant: Tenant,
    member: Member,
    channel: Annotated[
        list[str] | None,
        typer.Option("--channel", help="By this way, the best first; none: as each rule says."),
    ] = None,
    only_app: Annotated[bool, typer.Option("--only-app", help="By no way out at all.")] = False,
    language: Annotated[str, typer.Option(help="zh or en; all, if nothing is said.")] = "",
    zone: Annotated[str, typer.Option(help="Asia/Shanghai; the tenant's without.")] = "",
    quiet_from: Annotated[str, typer.Option(help="22:00")] = "",
    quiet_until: Annotated[str, typer.Option(help="07:00")] = "",
    digest: Annotated[str, typer.Option(help="off, hourly or daily.")] = "off",
    digest_at: Annotated[str, typer.Option(help="When the daily one comes: 08:00.")] = "",
    urgent_waits: Annotated[
        bool, typer.Option("--urgent-waits", help="Let urgent rules wait as others do.")
    ] = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Choose for a member, all at once; what is left out is as if nothing were chosen."""
    body: Json = {
        "channels": [] if only_app else channel or None,
        "language": language,
        "zone": zone,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "digest": digest,
        "digest_at": digest_at,
        "urgent_waits": urgent_waits,
    }

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            path = _of(member, "/me/notification-choices")
            done = (await rest.command(path, body, method="PUT")).document
        terminal.answer(done, lambda console: console.print(_chosen(done)))

    run(as_json=as_json, work=work)


@notify.command("mute")
def mute(
    tenant: Tenant,
    member: Member,
    rule: Rule = "",
    ticket: Ticket = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Tell a member no more by a rule, or of a ticket."""
    path = _of(member, _muted(rule, ticket))
    _command(home, tenant, ("PUT", path, {}), "It is muted.", as_json=as_json)


@notify.command("unmute")
def unmute(
    tenant: Tenant,
    member: Member,
    rule: Rule = "",
    ticket: Ticket = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Tell a member again by a rule, or of a ticket."""
    path = _of(member, _muted(rule, ticket))
    _command(home, tenant, ("DELETE", path, {}), "It is heard again.", as_json=as_json)


@notify.command("add-rule")
def add_rule(
    tenant: Tenant,
    member: Member,
    when: Annotated[str, typer.Option(help="ticket.escalated, for example.")],
    scope: Annotated[str, typer.Option(help="own, own_store, assigned, tenant...")],
    transition: Annotated[str, typer.Option(help="Of ticket.moved: only this move.")] = "",
    types: Annotated[list[str] | None, typer.Option("--type", help="Only this type.")] = None,
    priorities: Annotated[
        list[str] | None, typer.Option("--priority", help="Only this priority.")
    ] = None,
    channel: Annotated[str, typer.Option(help="app, email...")] = "app",
    urgent: Annotated[
        bool, typer.Option("--urgent", help="In quiet hours, and before any digest, too.")
    ] = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Tell a member of something, too: of the tickets they see, in a scope of theirs."""
    body: Json = {
        "when": when,
        "scope": scope,
        "transition": transition,
        "types": types or [],
        "priorities": priorities or [],
        "channel": channel,
        "urgent": urgent,
    }
    path = _of(member, "/me/notification-rules")
    _command(home, tenant, ("POST", path, body), "They are told of it.", as_json=as_json)


@notify.command("remove-rule")
def remove_rule(
    rule_id: Annotated[str, typer.Argument(help="As `choices` shows it.", metavar="ID")],
    tenant: Tenant,
    member: Member,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Tell a member of it no more."""
    path = _of(member, f"/me/notification-rules/{quote(rule_id, safe='')}")
    _command(home, tenant, ("DELETE", path, {}), "They hear of it no more.", as_json=as_json)


Asked = tuple[Literal["POST", "PUT", "DELETE"], str, Json]


def _command(home: Path, tenant: str, asked: Asked, words: str, *, as_json: bool) -> None:
    method, path, body = asked

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = (await rest.command(path, body, method=method)).document
        terminal.answer(done, lambda console: console.print(words))

    run(as_json=as_json, work=work)


def _of(member: str, path: str) -> str:
    return f"{path}?member={quote(member, safe='')}"


def _muted(rule: str, ticket: str) -> str:
    if bool(rule) == bool(ticket):
        raise typer.BadParameter("Name either a --rule or a --ticket.")
    kind, name = ("rules", rule) if rule else ("tickets", ticket)
    return f"/me/muted-{kind}/{quote(name, safe='')}"


def _chosen(found: Json) -> Table:
    quiet = f"{found['quiet_from']}-{found['quiet_until']}" if found["quiet_from"] else ""
    channels = "as rules say" if found["channels"] is None else _cell(found["channels"]) or "app"
    digest = f"daily {found['digest_at']}" if found["digest"] == "daily" else found["digest"]
    shown = {**found, "channels": channels, "quiet": quiet, "digest": digest}
    return table(SETTINGS, [[_cell(shown[name]) for name in SETTINGS]])


def _rules(found: Json) -> Table:
    rules = [object_of(one) for one in list_of(found["rules"])]
    return table(RULES, [[_cell(one[name]) for name in RULES] for one in rules])


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
