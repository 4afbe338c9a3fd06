"""What a service could not digest: an operator sees it, and replays it from the command line."""

import asyncio
import json
import os
import sys
from typing import Any

import asyncpg
import httpx
import pytest

from tests.product import Product, eventually, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

PARK = """
    insert into workflow_rm.dead_letters(name, build, position, stream_id, event_id, type, error,
        attempts)
    select $1, 0, position, stream_id, event_id, type, 'LookupError()', 5 from {log}.events
    where public_type = $2 order by position limit 1"""


async def gongdan(product: Product, *words: str) -> tuple[int, Any]:
    """Run a command of the product's own command line; return its exit code and answer."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", *words, "--json"),
        env={**os.environ, "GONGDAN_HOME": str(product.home)},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, json.loads(said)


async def park(product: Product, shop: Shop, name: str, log: str, kind: str) -> None:
    """Say that a reaction of workflow could not digest the first event of a type."""
    database = await asyncpg.connect(product.database(shop.key))
    try:
        assert await database.execute(PARK.format(log=log), name, kind) == "INSERT 0 1"
    finally:
        await database.close()


async def test_an_operator_sees_what_is_parked_and_has_it_replayed(
    product: Product, shop: Shop, client: httpx.AsyncClient
) -> None:
    ours = ("--tenant", shop.key)
    assert await gongdan(product, "parked", *ours) == (0, {"parked": [], "total": 0, "away": []})
    sent = await client.post("/submissions", json=report(), headers=key())
    ticket = f"/tickets/{sent.json()['ticket_id']}"

    async def state() -> object:
        return (await client.get(ticket)).json().get("state")

    await eventually(state, lambda one: one == "assigned")
    await park(product, shop, "open_tickets", "intake_log", "submission.accepted")
    # This one cannot be mended: the reaction knows no such event.
    await park(product, shop, "record_assignments", "dispatch_log", "technician.registered")

    code, listed = await gongdan(product, "parked", *ours)
    assert code == 0
    assert [(one["service"], one["name"], one["waiting"]) for one in listed["parked"]] == [
        ("workflow", "open_tickets", 0),
        ("workflow", "record_assignments", 0),
    ]
    assert listed["parked"][0]["type"] == "submission.accepted"

    replay = ("parked", "replay")
    code, done = await gongdan(product, *replay, "workflow", "open_tickets", *ours)
    assert (code, done["replayed"][0]["events"], done["parked"]) == (0, 1, [])
    code, done = await gongdan(product, *replay, "--all", *ours)
    assert (code, done["replayed"][0]["events"], done["replayed"][0]["parked"]) == (1, 0, 1)
    assert "KeyError" in done["parked"][0]["error"]
    assert await state() == "assigned"
    code, refused = await gongdan(product, *replay, "notification", "nobody", *ours)
    assert code == 1
    assert "there are book, " in refused["error"]
    assert ", webhooks_again" in refused["error"]
    _, status = await gongdan(product, "status")
    assert status["services"]["workflow"]["parked_readers"] == 1


async def test_an_operator_sees_a_timer_that_fails_and_rebuilds_all_of_them(
    product: Product, shop: Shop, client: httpx.AsyncClient
) -> None:
    ours = ("--tenant", shop.key)
    sent = await client.post("/submissions", json=report(), headers=key())
    ticket_id = sent.json()["ticket_id"]
    database = await asyncpg.connect(product.database(shop.key))

    async def pending() -> set[str]:
        asked = "select key from workflow.timers where ticket_id = $1"
        return {row["key"] for row in await database.fetch(asked, ticket_id)}

    try:
        fallen_ill = min(await eventually(pending, bool))
        fails = "insert into workflow.failing(ticket_id, key, error) values ($1, $2, $3)"
        await database.execute(fails, ticket_id, fallen_ill, "TooManyMoves()")
        _, listed = await gongdan(product, "parked", *ours)
        timers = [one for one in listed["parked"] if one["name"] == "ring_timers"]
        assert [(one["stream_id"], one["type"]) for one in timers] == [(ticket_id, fallen_ill)]
        replay = ("parked", "replay", "workflow", "ring_timers")
        code, done = await gongdan(product, *replay, *ours)
        assert (code, done["replayed"][0]["events"], done["parked"]) == (0, 1, [])

        before = await pending()
        code, rebuilt = await gongdan(product, "rebuild", "timers", *ours)
        assert (code, [one["view"] for one in rebuilt]) == (0, ["timers"])
        await eventually(pending, lambda found: found == before)
    finally:
        await database.close()
