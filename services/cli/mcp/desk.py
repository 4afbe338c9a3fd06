"""The tools of an agent: what it may ask, and the commands that it may give.

Their names, parameters and sentences are what the language model reads. Each command is foreseen
unless ``dry_run`` is false.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Annotated, Final, Literal
from uuid import uuid4

from pydantic import Field

from services.cli.finding import id_of, technician_of
from services.cli.mcp.budget import Budget
from services.cli.mcp.foreseeing import Json, move_foreseen, opening_foreseen
from services.cli.rest import Refused, Rest, patiently
from services.cli.terminal import list_of, object_of

FEW: Final = 20
MANY: Final = 50
FIGURES: Final = ("tickets", "responses", "waiting")

Limit = Annotated[int, Field(ge=1, le=MANY)]
Ticket = Annotated[str, Field(max_length=64, description="A ticket's id, or its number (T-000017)")]
Text = Annotated[str, Field(min_length=1, max_length=2_000)]
Word = Annotated[str, Field(max_length=200)]
Values = Annotated[dict[str, object], Field(max_length=100)]
DryRun = Annotated[
    bool, Field(description="Only say what would happen; false to have it happen, for good")
]
Version = Annotated[
    int, Field(ge=0, description="The version that was read: refused if it has changed; 0: any")
]


class Desk:
    """What an agent can do, with a key of its own and so many commands."""

    def __init__(self, rest: Rest, budget: Budget) -> None:
        self._rest = rest
        self._budget = budget
        self._reached = ""  # by the last command: what is asked after it knows of it

    async def find_tickets(
        self,
        text: Word = "",
        view: Literal["open", "closed", "unassignable", "all"] = "open",
        ticket_type: Word = "",
        state: Word = "",
        priority: Word = "",
        limit: Limit = FEW,
    ) -> Json:
        """Find tickets by words of their number, summary, asset or fields; most urgent first."""
        said = {"q": text, "type": ticket_type, "state": state, "priority": priority}
        query = {name: value for name, value in said.items() if value}
        return dict(await self._ask("/tickets", view=view, limit=limit, **query))

    async def read_queue(self, queue: Word = "", limit: Limit = FEW) -> Json:
        """Read the queue in its order: open tickets, or those in one (`team:night`, `*`)."""
        named = {"queue": queue} if queue else {}
        return dict(await self._ask("/tickets", view="open", sort="queue", limit=limit, **named))

    async def read_ticket(self, ticket: Ticket) -> Json:
        """Read a ticket: its moves, why others are closed, and why somebody or nobody has it."""
        ticket_id = await self._id(ticket)
        shown = await self._ask(f"/tickets/{ticket_id}")
        why = await self._told(f"/tickets/{ticket_id}/explanation")
        return {"ticket": dict(shown), "assignment": why}

    async def read_history(self, ticket: Ticket, limit: Limit = MANY) -> Json:
        """Read what happened to a ticket: who (agents are `agent:...`), when, from, to and why."""
        return dict(await self._ask(f"/tickets/{await self._id(ticket)}/history", limit=limit))

    async def read_figures(self) -> Json:
        """Read how it goes: counts of tickets, response times, and who waits for whom."""
        found = await asyncio.gather(*(self._told(f"/metrics/{name}") for name in FIGURES))
        return dict(zip(FIGURES, found, strict=True))

    async def read_scenario(self, ticket_type: Word = "") -> Json:
        """Read which ticket types there are; of one of them, the whole scenario as YAML."""
        scenarios = await self._scenarios()
        told: Json = {"scenarios": [*scenarios.values()]}
        for key, one in scenarios.items():
            if ticket_type and ticket_type in list_of(one.get("ticket_types")):
                told |= await self._told(f"/scenarios/{key}/document")
        return told

    async def open_ticket(
        self,
        summary: Text,
        ticket_type: Word = "",
        fields: Values | None = None,
        asset: Word = "",
        *,
        dry_run: DryRun = True,
    ) -> Json:
        """Report something; without a type, its words say it: a dry run says what they say."""
        if dry_run:
            said = {"text": summary, "type": ticket_type}
            read = await _or_refusal(self._rest.post("/classification", said))
            types = {
                str(kind)
                for one in (await self._scenarios()).values()
                for kind in list_of(one.get("ticket_types"))
            }
            foreseen = opening_foreseen(ticket_type, types, read)
            return {**foreseen, "commands_left": self._budget.left}
        report: Json = {"summary": summary, "fields": fields or {}}
        report |= {"type": ticket_type} if ticket_type else {}
        report |= {"asset": asset} if asset else {}
        return await self._give("/submissions", report)

    async def move_ticket(
        self,
        ticket: Ticket,
        move: Word,
        fields: Values | None = None,
        version: Version = 0,
        *,
        dry_run: DryRun = True,
    ) -> Json:
        """Move a ticket, with the values that the move brings. Its open moves are in the ticket."""
        ticket_id, values = await self._id(ticket), fields or {}
        if dry_run:
            foreseen = move_foreseen(
                await self._ask(f"/tickets/{ticket_id}"), move, values, version
            )
            return {**foreseen, "commands_left": self._budget.left}
        path = f"/tickets/{ticket_id}/transitions/{move}"
        return await self._give(path, {"fields": values}, if_match=version)

    async def comment_ticket(
        self, ticket: Ticket, text: Text, *, internal: bool = True, dry_run: DryRun = True
    ) -> Json:
        """Say something about a ticket: to colleagues, or (not internal) also to its reporter."""
        ticket_id = await self._id(ticket)
        if dry_run:
            shown = await self._ask(f"/tickets/{ticket_id}")
            readers = "colleagues" if internal else "colleagues and whoever reported it"
            would = {"say": text, "to": readers, "about": shown.get("number")}
            return {"dry_run": True, "would": would, "commands_left": self._budget.left}
        said: Json = {"text": text, "internal": internal}
        return await self._give(f"/tickets/{ticket_id}/comments", said)

    async def assign_ticket(
        self, ticket: Ticket, technician: Word, reason: Text, *, dry_run: DryRun = True
    ) -> Json:
        """Give a ticket to a technician, by name or id. A dry run says what speaks against them."""
        ticket_id = await self._id(ticket)
        who = await technician_of(self._rest, technician)
        if dry_run:
            how = await self._told(f"/tickets/{ticket_id}/explanation/{who}")
            return {"dry_run": True, "compared": how, "commands_left": self._budget.left}
        said: Json = {"technician_id": who, "reason": reason}
        return await self._give(f"/tickets/{ticket_id}/assignments", said)

    async def _give(self, path: str, body: Json, *, if_match: int = 0) -> Json:
        """Give one command, of those that are left; raises BudgetSpent."""
        self._budget.spend()
        key = str(uuid4())
        answer = await patiently(lambda: self._rest.command(path, body, key=key, if_match=if_match))
        self._reached = answer.position or self._reached
        return {"done": True, "result": dict(answer.document), "commands_left": self._budget.left}

    async def _ask(self, path: str, **query: str | int) -> Mapping[str, object]:
        return await patiently(lambda: self._rest.get_after(self._reached, path, **query))

    async def _told(self, path: str) -> Json:
        """Ask for a part of an answer: that it is refused is a part of it, too."""
        return await _or_refusal(self._ask(path))

    async def _scenarios(self) -> dict[str, Json]:
        """Return the scenarios in force by their keys."""
        items = list_of((await self._ask("/scenarios")).get("items"))
        # The latest version of each comes last.
        return {str(one["key"]): dict(one) for one in map(object_of, items)}

    async def _id(self, ticket: str) -> str:
        return await id_of(self._rest, ticket)


async def _or_refusal(asked: Awaitable[Mapping[str, object]]) -> Json:
    try:
        return dict(await asked)
    except Refused as no:
        return {"code": no.code, "why": no.problem.get("detail")}
