"""``gongdan ticket``: who had a ticket, its files; two about one thing are merged, or parted.

The operator runs the machine and works on no ticket; whoever merges does so with a key of their
own, which has a role that may move such tickets. Why is said as an internal comment.
"""

from typing import Annotated, Final, Literal
from uuid import uuid4

import typer

from services.cli.attachments import attach, attachments, download
from services.cli.duplicates import alike, apart
from services.cli.finding import ApiKey, Ticket, client, id_of
from services.cli.rest import Answer, Json, Rest, patiently
from services.cli.splitting import split, unsplit
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

ABOUT: Final = "Say who had a ticket, add and fetch its files; merge tickets, and part them."
REASON_MAX: Final = 1_000
CUSTODY: Final = ("had by", "which", "from", "shown", "to whom", "until")

Reason = Annotated[str, typer.Option(help="Why; asked for if left out.")]
Merged = Annotated[str, typer.Argument(help="What is merged: its id or number.", metavar="A")]

ticket = typer.Typer(help=ABOUT, no_args_is_help=True)


@ticket.callback()
def about() -> None:
    """Say who had a ticket, add and fetch its files; merge tickets, and part them."""


ticket.command("attach")(attach)
ticket.command("attachments")(attachments)
ticket.command("download")(download)
ticket.command("alike")(alike)
ticket.command("apart")(apart)
ticket.command("split")(split)
ticket.command("unsplit")(unsplit)


@ticket.command("merge")
def merge(
    which: Merged,
    into: Annotated[str, typer.Argument(help="What it is shown with.", metavar="B")],
    api_key: ApiKey = "",
    reason: Reason = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Merge A into B: A is kept as it is and stands still until that is undone."""

    async def work(terminal: Terminal) -> None:
        why = _why(terminal, reason, "Why are they about the same?")
        async with client(home, api_key) as rest:
            other = await id_of(rest, into)
            await _told(rest, await id_of(rest, which), "PUT", {"into": other}, why)
        terminal.answer(
            {"merged": which, "into": into},
            lambda console: console.print(f"{which} is merged into {into}."),
        )

    run(as_json=as_json, work=work)


@ticket.command("unmerge")
def unmerge(
    which: Merged,
    api_key: ApiKey = "",
    reason: Reason = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Let A go on exactly where it was; what was said meanwhile stays said."""

    async def work(terminal: Terminal) -> None:
        why = _why(terminal, reason, "Why are they not about the same?")
        async with client(home, api_key) as rest:
            await _told(rest, await id_of(rest, which), "DELETE", {}, why)
        terminal.answer(
            {"unmerged": which},
            lambda console: console.print(f"{which} goes on for itself."),
        )

    run(as_json=as_json, work=work)


@ticket.command("custody")
def custodies(
    which: Ticket,
    api_key: ApiKey = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Show to whom the ticket came and when, and when it was first shown to one of them."""

    async def work(terminal: Terminal) -> None:
        async with client(home, api_key) as rest:
            path = f"/tickets/{await id_of(rest, which)}/ledger"
            had = list_of((await patiently(lambda: rest.get(path))).get("custody"))
        rows = [_custody(object_of(one)) for one in had]
        terminal.answer({"custody": had}, lambda console: console.print(table(CUSTODY, rows)))

    run(as_json=as_json, work=work)


def _custody(one: Json) -> tuple[object, ...]:
    shown, to = one["shown_at"] or "to none of them", one["to"] or "has it now"
    shown = f"{shown} (acted on it)" if one["acted"] else shown
    return one["owner"], one["whose"] or "", one["from"], shown, one["shown_to"] or "", to


def _why(terminal: Terminal, reason: str, question: str) -> str:
    why = reason.strip() or terminal.ask(question).strip()
    if not why or len(why) > REASON_MAX:
        raise CommandFailed(f"Say why in at most {REASON_MAX} characters: --reason.")
    return why


async def _told(
    rest: Rest, ticket_id: str, method: Literal["PUT", "DELETE"], body: dict[str, object], why: str
) -> Answer:
    """Merge or part, then say why: a reason for what was refused would be about nothing."""
    key, path = str(uuid4()), f"/tickets/{ticket_id}"
    done = await patiently(
        lambda: rest.command(f"{path}/merge", body, key=key, method=method),
    )
    said: dict[str, object] = {"text": why, "internal": True}
    return await patiently(
        lambda: rest.command(f"{path}/comments", said, key=f"{key}-why", min_position=done.position)
    )
