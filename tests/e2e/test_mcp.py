"""An agent speaks to the product by the protocol's own client, over stdin and stdout."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from tests.product import ROOT, Product, eventually, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

BUDGET = 3


@dataclass
class Agent:
    """A session with ``gongdan mcp``."""

    client: Client

    async def call(self, tool: str, **said: object) -> dict[str, Any]:
        """Use a tool that does what is asked."""
        result = await self.client.call_tool(tool, said)
        assert not result.is_error, result.content
        assert result.structured_content is not None
        return dict(result.structured_content)

    async def refused(self, tool: str, **said: object) -> str:
        """Use a tool that refuses; return what the model reads."""
        result = await self.client.call_tool(tool, said)
        assert result.is_error, result.structured_content
        return str(getattr(result.content[0], "text", ""))


def prompt(product: Product, *words: str, api_key: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services.cli", *words],
        cwd=ROOT,
        env={"GONGDAN_HOME": str(product.home), "GONGDAN_API_KEY": api_key},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


async def agents_key(product: Product, shop: Shop, *more: str) -> str:
    words = ("mcp", "key", "前台助手", "--tenant", shop.key, "--role", "dispatcher", *more)
    made = await asyncio.to_thread(prompt, product, *words)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


@asynccontextmanager
async def session(product: Product, api_key: str) -> AsyncIterator[Agent]:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "services.cli", "mcp", "--budget", str(BUDGET)],
        cwd=ROOT,
        env={"GONGDAN_HOME": str(product.home), "GONGDAN_API_KEY": api_key},
    )
    async with Client(server) as client:
        yield Agent(client)


async def opened(product: Product, shop: Shop) -> str:
    """Return a ticket as soon as it is there."""
    async with product.client(shop.api_key) as program:
        sent = await program.post("/submissions", json=report(), headers=key())
        ticket = str(sent.json()["ticket_id"])

        async def states() -> str:
            return str((await program.get(f"/tickets/{ticket}")).json().get("state"))

        await eventually(states, lambda state: state not in {"receiving", "None"})
    return ticket


async def test_an_agent_reads_foresees_acts_and_is_known_as_one(
    product: Product, shop: Shop
) -> None:
    ticket = await opened(product, shop)
    api_key = await agents_key(product, shop)
    async with session(product, api_key) as agent:
        tools = {one.name: one for one in (await agent.client.list_tools()).tools}
        hints = {name: one.annotations for name, one in tools.items()}
        reads = {name for name, hint in hints.items() if hint and hint.read_only_hint}
        assert reads == {
            *("find_tickets", "read_queue", "read_ticket", "read_history"),
            *("read_figures", "read_scenario"),
        }
        assert {*tools} - reads == {"open_ticket", "move_ticket", "comment_ticket", "assign_ticket"}

        async def found() -> list[str]:
            items = (await agent.call("find_tickets", text="冷柜"))["items"]
            return [one["id"] for one in items]

        assert ticket in await eventually(found, lambda ids: ticket in ids)
        assert [one["id"] for one in (await agent.call("read_queue"))["items"]] == [ticket]
        read = await agent.call("read_ticket", ticket=ticket)
        number, version = read["ticket"]["number"], read["ticket"]["version"]
        assert read["ticket"]["summary"] == "冷柜不制冷"
        assert read["assignment"]
        assert (await agent.call("read_figures"))["tickets"]["cases"] >= 1
        scenario = await agent.call("read_scenario", ticket_type="equipment_repair")
        assert scenario["scenarios"][0]["key"] == "restaurant_chain"
        assert scenario["code"] == "scope-missing", "documents are for who may publish"

        foreseen = await agent.call("move_ticket", ticket=number, move="no_such_move")
        assert (foreseen["allowed"], foreseen["refusal"]["code"]) == (False, "transition-unknown")
        assert foreseen["closed_moves"], "each with why it is closed"
        told = await agent.call("comment_ticket", ticket=number, text="已联系客户")
        assert (told["dry_run"], told["commands_left"]) == (True, BUDGET)
        assert (await agent.call("read_ticket", ticket=ticket))["ticket"]["version"] == version

        done = await agent.call("comment_ticket", ticket=ticket, text="已联系客户", dry_run=False)
        assert (done["done"], done["commands_left"]) == (True, BUDGET - 1)
        history = await agent.call("read_history", ticket=ticket)
        ours = next(one for one in history["items"] if one["type"] == "ticket.commented")
        assert ours["actor"] == f"agent:{key_id(api_key)}"

        stale = await agent.refused(
            "move_ticket", ticket=ticket, move="cancel", version=9_999, dry_run=False
        )
        assert "[" in stale
        new = await agent.call(
            "open_ticket",
            summary="灯不亮了",
            ticket_type="equipment_repair",
            fields={"symptom": "不亮", "stops_sales": False},
            asset="LAMP-7",
            dry_run=False,
        )
        assert (new["done"], new["commands_left"]) == (True, 0)
        spent = await agent.refused("comment_ticket", ticket=ticket, text="再说", dry_run=False)
        assert "[session-budget-spent]" in spent
        assert (await agent.call("comment_ticket", ticket=ticket, text="再说"))["dry_run"]


def key_id(api_key: str) -> str:
    return api_key.split("_")[2].rpartition("-")[2]


async def test_an_agent_assigns_after_it_was_told_what_speaks_against_it(
    product: Product, shop: Shop
) -> None:
    ticket = await opened(product, shop)
    async with session(product, await agents_key(product, shop)) as agent:
        compared = await agent.call(
            "assign_ticket", ticket=ticket, technician="gas", reason="他在附近"
        )
        assert compared["dry_run"]
        assert compared["compared"]
        unknown = await agent.refused(
            "assign_ticket", ticket=ticket, technician="nobody", reason="x"
        )
        assert "[not-found]" in unknown
        read = await agent.call("open_ticket", summary="马桶堵塞", ticket_type="plumbing")
        assert (read["dry_run"], read["refusal"]["code"]) == (True, "type-unknown")


async def test_who_is_no_agent_is_not_served(product: Product, shop: Shop) -> None:
    done = await asyncio.to_thread(prompt, product, "mcp", api_key=shop.api_key)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is no agent" in done.stderr
    assert "gongdan mcp key" in " ".join(done.stderr.split())


async def test_an_agent_administers_nothing_and_is_listed_as_one(
    product: Product, shop: Shop
) -> None:
    words = ("mcp", "key", "x", "--tenant", shop.key, "--scope", "tenant:admin")
    refused = await asyncio.to_thread(prompt, product, *words)
    assert refused.returncode == 1
    assert "agent-not-administrator" in refused.stderr
    api_key = await agents_key(product, shop)
    async with product.operator(shop.key) as admin:
        listed = (await admin.get("/keys")).json()["items"]
    assert {one["key_id"]: one["agent"] for one in listed} == {
        key_id(shop.api_key): False,
        key_id(api_key): True,
    }
    assert [one["name"] for one in listed if one["agent"]] == ["前台助手"]
