"""``gongdan notify words``: a tenant's own words in the place of a rule's."""

from typing import Annotated
from urllib.parse import urlencode

import typer

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

COLUMNS = ("scenario", "type", "rule", "language", "channel", "text")

Tenant = Annotated[str, typer.Option(help="The tenant whose words they are.")]
Scenario = Annotated[str, typer.Option(help="A scenario, by its key.")]
Type = Annotated[str, typer.Option("--type", help="A ticket type of it.")]
Rule = Annotated[str, typer.Option(help="A notification rule of that type.")]
Language = Annotated[str, typer.Option(help="zh or en.")]
Channel = Annotated[str, typer.Option(help="Only for this channel: app, email...")]
Text = Annotated[str, typer.Argument(help="What it says: 'Ticket {number}: {summary}'.")]


def words(tenant: Tenant, home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """List the words of a tenant's own."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            found = await rest.listed("/notification-wordings")
        rows = [[str(one[name]) for name in COLUMNS] for one in found]
        terminal.answer({"wordings": found}, lambda console: console.print(table(COLUMNS, rows)))

    run(as_json=as_json, work=work)


def word(
    text: Text,
    tenant: Tenant,
    scenario: Scenario,
    kind: Type,
    rule: Rule,
    language: Language,
    channel: Channel = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Let a rule say something else in a language from now on."""
    body = {**_place(scenario, kind, rule, language, channel), "text": text}

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = (await rest.command("/notification-wordings", body, method="PUT")).document
        terminal.answer(done, lambda console: console.print("It says so from now on."))

    run(as_json=as_json, work=work)


def unword(
    tenant: Tenant,
    scenario: Scenario,
    kind: Type,
    rule: Rule,
    language: Language,
    channel: Channel = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Let a rule say what its scenario says again."""
    path = f"/notification-wordings?{urlencode(_place(scenario, kind, rule, language, channel))}"

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            done = (await rest.command(path, {}, method="DELETE")).document
        terminal.answer(done, lambda console: console.print("It says what its scenario says."))

    run(as_json=as_json, work=work)


def preview(
    tenant: Tenant,
    text: Annotated[str, typer.Option(help="These words; without, those of a rule.")] = "",
    scenario: Scenario = "",
    kind: Type = "",
    rule: Rule = "",
    language: Language = "zh",
    channel: Channel = "",
    ticket: Annotated[str, typer.Option(help="Of this ticket, by its id; else an example.")] = "",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Look at how a rule tells, or would; names that nothing is filled in for are listed."""
    body: Json = {
        **_place(scenario, kind, rule, language, channel),
        "text": text,
        "ticket_id": ticket or None,
    }

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home), tenant=tenant) as rest:
            shown = await rest.post("/notification-wordings/preview", body)
        texts = [object_of(one) for one in list_of(shown["texts"])]
        rows = [[str(one["language"]), str(one["text"])] for one in texts]
        rows += [["unknown", f"{{{name}}}"] for name in list_of(shown["unknown"])]
        terminal.answer(shown, lambda console: console.print(table(("language", "text"), rows)))

    run(as_json=as_json, work=work)


def _place(scenario: str, kind: str, rule: str, language: str, channel: str) -> dict[str, str]:
    return {
        "scenario": scenario,
        "type": kind,
        "rule": rule,
        "language": language,
        "channel": channel,
    }
