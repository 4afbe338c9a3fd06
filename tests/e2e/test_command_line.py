"""The command line beside a running product: what it creates, what it refuses, what it explains."""

import asyncio
import json
from pathlib import Path
from time import monotonic
from uuid import uuid4

import httpx
import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from tests.product import Product, eventually, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

DELIVERY = "part,quantity,name\nPUMP-12,5,循环泵\nFAN-3,2,风扇\n"


def run(product: Product, *words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [*words], env={"GONGDAN_HOME": str(product.home)})
    return result.exit_code, result.stdout, result.stderr


def tenants(product: Product) -> set[str]:
    return {one["key"] for one in json.loads(run(product, "tenant", "list", "--json")[1])}


def test_a_tenant_is_created_once_and_its_key_is_shown_once(product: Product) -> None:
    words = ("tenant", "create", "teahouse", "--scenario", "restaurant_chain", "--json")
    code, said, _ = run(product, *words)
    assert code == 0
    assert json.loads(said)["definition"] == "restaurant_chain@1"
    code, said, trouble = run(product, *words)
    assert code == 1
    assert "The tenant teahouse exists already" in trouble
    assert "api_key" not in said


def test_no_tenant_is_created_for_a_scenario_that_there_is_not(product: Product) -> None:
    code, _, trouble = run(product, "tenant", "create", "coffee", "--scenario", "nosuch")
    assert code == 1
    assert "nosuch" in trouble
    assert "coffee" not in tenants(product)


def test_the_doctor_misses_the_key_of_a_tenant_that_the_catalogue_knows(
    product: Product, shop: Shop
) -> None:
    code, said, trouble = run(product, "doctor", "--json")
    assert code == 0, trouble
    assert f"tenants/{shop.key}" in said
    kept, aside = product.home / "keys" / "tenants" / shop.key, product.home / "aside"
    kept.rename(aside)
    try:
        code, said, trouble = run(product, "doctor")
    finally:
        aside.rename(kept)
    assert code == 1
    assert f"Missing: {kept}" in trouble
    assert "restore it from your backup" in trouble


@pytest.fixture
async def ticket(client: httpx.AsyncClient) -> dict[str, object]:
    """A ticket that somebody was found for."""
    sent = await client.post("/submissions", json=report(), headers=key())

    async def listed() -> list[dict[str, object]]:
        return list((await client.get("/tickets")).json().get("items", []))

    [one] = await eventually(listed, lambda items: bool(items and items[0]["assignee"]))
    assert one["id"] == sent.json()["ticket_id"]
    return one


def test_an_assignment_is_explained_by_number_and_played_back_with_names(
    product: Product, shop: Shop, ticket: dict[str, object]
) -> None:
    number = str(ticket["number"])
    code, said, trouble = run(product, "dispatch", "why", number, "--tenant", shop.key)
    assert code == 0, trouble
    assert said.splitlines()[0] == "Chosen: near"
    assert "far" in said

    night = ("playback", "--tenant", shop.key, "--from", str(ticket["opened_at"]), "--step", "3600")
    code, said, trouble = run(product, *night, "--changes")
    assert code == 0, trouble
    assert f"{number} P1 offered: assignee - -> near" in said
    code, said, trouble = run(product, *night, "--json")
    assert code == 0, trouble
    told = [one["number"] for step in json.loads(said)["steps"] for one in step["changes"]]
    assert number in told
    _, by_id, _ = run(product, "dispatch", "why", str(ticket["id"]), "--json")
    assert json.loads(by_id)["chosen"] == shop.technicians["near"]
    why_not = ("dispatch", "why-not", number, "far", "--tenant", shop.key)
    code, said, trouble = run(product, *why_not)
    assert code == 0, trouble
    assert said.splitlines()[0].startswith("far; chosen: near (decided ")
    assert "minutes less of travel" in said
    _, said, _ = run(product, *why_not, "--language", "zh", "--json")
    assert "路程少" in json.loads(said)["sentences"][0]
    code, said, trouble = run(product, "dispatch", "rerun", number, "--tenant", shop.key)
    assert code == 0, trouble
    assert "it comes out the same" in said
    code, _, trouble = run(product, "dispatch", "why-not", number, "nobody", "--tenant", shop.key)
    assert code == 1
    assert "No technician is called nobody" in trouble
    code, _, trouble = run(product, "dispatch", "why", number, "--at", "2020-01-01T00:00")
    assert code == 1
    code, _, trouble = run(product, "dispatch", "why", "T-999999")
    assert code == 1
    assert "No tenant has an assignment for the ticket T-999999" in trouble


@pytest.fixture
async def near(product: Product, shop: Shop) -> str:
    """The id of a technician who can sign in."""
    who = {"id": shop.technicians["near"], "name": "near", "skills": ["制冷", "电路"]}
    here = {"lat": 30.27, "lon": 120.15, "member_id": str(uuid4()), "change": True}
    async with product.operator(shop.key) as inside:
        changed = await inside.post("/technicians", json={**who, **here}, headers=key())
        assert changed.status_code == 201, changed.text
    return shop.technicians["near"]


def test_a_ticket_is_given_to_a_queue_and_listed_for_who_could_take_it(
    product: Product, shop: Shop, ticket: dict[str, object], near: str
) -> None:
    number = str(ticket["number"])
    give = ("dispatch", "give", number, "--tenant", shop.key, "--reason", "夜班处理")
    code, _, trouble = run(product, *give, "--queue", "team:night")
    assert (code, "Nobody who signs in belongs to this queue" in trouble) == (1, True)
    code, said, trouble = run(product, *give, "--queue", "*")
    assert (code, said.strip()) == (0, f"{number} is given to *."), trouble
    code, said, trouble = run(product, "dispatch", "grabbable", near, "--tenant", shop.key)
    assert code == 0, trouble
    assert number in said
    code, _, trouble = run(product, *give)
    assert (code, "Name a queue or a technician" in trouble) == (2, True)


def test_a_trip_is_told_for_a_technician_and_its_way_is_compared(
    product: Product, shop: Shop, ticket: dict[str, object]
) -> None:
    number = str(ticket["number"])
    tell = ("dispatch", "step", number)
    code, _, trouble = run(product, *tell, "left", "--api-key", shop.api_key)
    assert (code, "Nobody has said that the technician arrived" in trouble) == (1, True)
    for step in ("departed", "arrived", "left"):
        code, said, trouble = run(product, *tell, step, "--api-key", shop.api_key)
        assert (code, said.strip()) == (0, f"{number}: {step}."), trouble

    deadline = monotonic() + 20
    compared = ""
    while "too few trips" not in compared and monotonic() < deadline:
        code, compared, trouble = run(product, "dispatch", "travel", shop.key)
        assert code == 0, trouble
    assert "too few trips" in compared
    _, said, _ = run(product, "dispatch", "travel", shop.key, "--json")
    assert json.loads(said)["sources"] == ["straight_line"]
    learn = ("policy", "calibrate", "rush", "--tenant", shop.key)
    code, said, trouble = run(product, *learn)
    assert code == 0, trouble
    assert "there is nothing to publish" in said


@pytest.mark.usefixtures("ticket")
def test_a_policy_is_tried_on_the_past_and_published(
    product: Product, shop: Shop, tmp_path: Path
) -> None:
    storm = tmp_path / "storm.yaml"
    storm.write_text("policy: storm\nscore: {travel_min: 0}\n", "utf-8")
    past = ("dispatch", "simulate", "--tenant", shop.key, "--from", "2026-01-01T00:00")
    code, said, trouble = run(product, *past, "--policy", str(storm))
    assert code == 0, trouble
    assert said.startswith("1 decisions, 1 concerned:")
    of_tenant = ("--tenant", shop.key)
    code, said, trouble = run(product, "policy", "publish", str(storm), *of_tenant)
    assert code == 0, trouble
    assert said.startswith("storm@1 is in force from ")
    _, said, _ = run(product, "policy", "list", *of_tenant)
    assert "in force" in said
    _, said, _ = run(product, "policy", "show", "storm", *of_tenant)
    assert said == storm.read_text("utf-8")
    code, said, trouble = run(product, "policy", "withdraw", "storm", *of_tenant)
    assert code == 0, trouble
    code, said, trouble = run(product, "policy", "revert", "storm", "1", *of_tenant)
    assert code == 0, trouble
    assert said.startswith("storm@3 ")
    storm.write_text("policy: storm\nspeed_kmh: 0\n", "utf-8")
    code, _, trouble = run(product, "policy", "publish", str(storm), *of_tenant)
    assert code == 1
    assert "line 2: speed_kmh: at least 1" in trouble


@pytest.fixture
async def two(client: httpx.AsyncClient) -> tuple[str, str]:
    """The numbers of two tickets about one thing."""
    for asset in ("FRZ-0042", "FRZ-0043"):
        sent = await client.post("/submissions", json=report(asset=asset), headers=key())
        assert sent.status_code == 202, sent.text

    async def numbers() -> list[str]:
        items = (await client.get("/tickets")).json().get("items", [])
        return sorted(str(one["number"]) for one in items)

    one, other = await eventually(numbers, lambda found: len(found) == len(("one", "other")))
    return one, other


@pytest.fixture
async def desk(product: Product, shop: Shop) -> str:
    """The key of somebody who works on tickets."""
    async with product.operator(shop.key) as operator:
        wish = {
            "name": "desk",
            "scopes": ["tickets:read", "tickets:write"],
            "roles": ["dispatcher"],
        }
        made = await operator.post("/keys", json=wish, headers=key())
        assert made.status_code == 201, made.text
        return str(made.json()["api_key"])


def test_two_tickets_are_merged_and_parted_by_hand(
    product: Product, two: tuple[str, str], desk: str
) -> None:
    one, other = two
    by_desk = ("--api-key", desk, "--reason", "同一台冷柜")
    code, said, trouble = run(product, "ticket", "merge", one, other, *by_desk)
    assert (code, said.strip()) == (0, f"{one} is merged into {other}."), trouble
    code, _, trouble = run(product, "ticket", "merge", other, one, *by_desk)
    assert (code, "[merge-has-others]" in trouble or "[merge-into-merged]" in trouble) == (1, True)
    code, _, trouble = run(product, "ticket", "unmerge", one, *by_desk)
    assert code == 0, trouble
    code, _, trouble = run(product, "ticket", "unmerge", one, *by_desk)
    assert (code, "[not-merged]" in trouble) == (1, True)
    code, _, trouble = run(product, "ticket", "merge", one, other, "--reason", "x")
    assert (code, "GONGDAN_API_KEY" in trouble) == (1, True)


async def test_it_is_shown_to_whom_a_ticket_came_and_that_none_of_them_saw_it(
    product: Product, client: httpx.AsyncClient, desk: str
) -> None:
    part = {"part": "COMP-7", "qty": 1, "amount": "680.00"}
    wish = report(type="purchase_request", summary="压缩机", fields=part)
    sent = await client.post("/submissions", json=wish, headers=key())
    assert sent.status_code == 202, sent.text
    ticket = str(sent.json()["ticket_id"])

    async def custody() -> list[str]:
        code, said, trouble = await asyncio.to_thread(
            run, product, "ticket", "custody", ticket, "--api-key", desk
        )
        assert code == 0 or "[ticket-unknown]" in trouble, trouble
        return said.splitlines()

    head, row = await eventually(custody, lambda lines: len(lines) == len(("head", "row")))
    assert head.split()[:2] == ["had", "by"]
    assert (row.split()[0], "to none of them" in row, "has it now" in row) == (
        "technician",
        True,
        True,
    )


def test_a_delivery_is_taken_in_once_where_there_is_a_store(
    product: Product, shop: Shop, tmp_path: Path
) -> None:
    table = tmp_path / "delivery.csv"
    table.write_text(DELIVERY, "utf-8")
    receive = ("stock", "receive", str(table), "--tenant", shop.key, "--note", "DN-2041")
    code, _, trouble = run(product, *receive)
    assert (code, "[place-unknown]" in trouble) == (1, True), trouble

    where = ("--tenant", shop.key, "--name", "总库", "--lat", "30.27", "--lon", "120.15")
    code, said, trouble = run(product, "stock", "store", "main", *where)
    assert (code, said.strip()) == (0, "store:main is 总库."), trouble
    for _ in range(2):
        code, said, trouble = run(product, *receive)
        assert (code, said.strip()) == (0, "2 rows are received."), trouble
    code, said, trouble = run(product, "stock", "show", "--tenant", shop.key, "--json")
    assert code == 0, trouble
    levels = {one["part"]: one["quantity"] for one in json.loads(said)["stock"]}
    assert levels == {"PUMP-12": 5, "FAN-3": 2}

    at = ("--tenant", shop.key)
    to = ("--from", "store:main", "--to", "supplier", "--reason", "退货")
    code, said, trouble = run(product, "stock", "move", "FAN-3", "1", *to, *at)
    assert (code, said.strip()) == (0, "1 FAN-3 went from store:main to supplier."), trouble
    counted = ("--place", "store:main", "--reason", "盘点")
    code, said, trouble = run(product, "stock", "count", "PUMP-12", "4", *counted, *at)
    assert (code, said.strip()) == (0, "There are 4 PUMP-12 at store:main."), trouble
    code, _, trouble = run(product, "stock", "move", "FAN-3", "9", *to, *at)
    assert (code, "[stock-too-little]" in trouble) == (1, True), trouble

    def listed(*words: str) -> list[dict[str, object]]:
        code, said, trouble = run(product, "stock", *words, *at, "--json")
        assert code == 0, trouble
        return list(json.loads(said)[{"short": "shortfalls"}.get(words[0], words[0])])

    moved = listed("entries", "--part", "FAN-3", "--place", "store:main")
    assert [one["quantity"] for one in moved] == [-1, 2], "the newest first"
    assert listed("short") == []

    table.write_text(DELIVERY.replace("5", "6"), "utf-8")
    code, _, trouble = run(product, *receive)
    assert (code, "[idempotency-key-reused]" in trouble) == (1, True), trouble
