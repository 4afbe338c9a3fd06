"""``gongdan mcp``: a language model reads tickets and works on them, as the agent that it is.

It speaks the Model Context Protocol over stdin and stdout, with an API key that was made for an
agent: whatever it does is shown as an agent's doing. Commands are foreseen before they are given,
and bounded.
"""

from typing import Annotated, Final

import typer

from services.cli.finding import ApiKey
from services.cli.rest import Rest, operator
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    CommandFailed,
    Home,
    Terminal,
    installation,
    run,
)

AGENT: Final = "agent:"
SCOPES: Final = ("tickets:read", "tickets:write", "submissions:write")
BUDGET: Final = 20
BUDGET_MAX: Final = 1_000

mcp = typer.Typer(help="Let a language model read tickets and work on them, as an agent.")


@mcp.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    api_key: ApiKey = "",
    url: Annotated[str, typer.Option(help="Where Gongdan answers, if not on this machine.")] = "",
    budget: Annotated[
        int, typer.Option(min=0, max=BUDGET_MAX, help="How many commands it may give in all.")
    ] = BUDGET,
    home: Home = DEFAULT_HOME,
) -> None:
    """Speak the Model Context Protocol over stdin and stdout until that ends."""
    if context.invoked_subcommand is not None:
        return

    async def work(_terminal: Terminal) -> None:
        # What speaks the protocol takes longer to load than most commands to run.
        from services.cli.mcp.serving import serve_stdio  # noqa: PLC0415

        if not api_key:
            raise CommandFailed("Say who it is: --api-key, or GONGDAN_API_KEY.")
        where = url or str(installation(home).read_status()["http"])
        async with Rest(where, api_key) as rest:
            who = str((await rest.get("/sessions/current"))["actor"])
            if not who.startswith(AGENT):
                raise CommandFailed(
                    f"{who} is no agent, and would be taken for one who does as they were told:"
                    " make a key with `gongdan mcp key`."
                )
            await serve_stdio(rest, budget)

    run(as_json=False, work=work)


@mcp.command("key")
def key(
    name: Annotated[str, typer.Argument(help="What people call it: `Claude at the front desk`.")],
    tenant: Annotated[str, typer.Option(help="The tenant in which it works.")],
    role: Annotated[
        list[str] | None, typer.Option(help="A role of the scenario that it has, by its key.")
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(help=f"What it may do; {', '.join(SCOPES)} if nothing is said."),
    ] = None,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Make an API key for an agent; it is shown once."""

    async def work(terminal: Terminal) -> None:
        wish = {"name": name, "roles": role or [], "scopes": scope or [*SCOPES], "agent": True}
        async with operator(installation(home), tenant=tenant) as rest:
            made = await rest.post("/keys", wish)
        terminal.answer(made, lambda console: console.print(made["api_key"], soft_wrap=True))

    run(as_json=as_json, work=work)
