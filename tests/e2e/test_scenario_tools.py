"""What people write scenarios with: the schema, the linter and the pictures, as they are used."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from tests.product import Product, key
from tests.shop import Shop
from tests.unit.workflow.bad_documents import BAD

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
BODY_CHARS_MAX = 200_000
"""A longer document does not come through the door at all."""

MISTYPED = """\
scenario: small
name: Small
roles: {boss: {label: Boss, scope: tenant}}
ticket_types:
  - key: task
    name: Task
    states: {todo: To do, done: Done}
    priority: [{default: P2}]
    transitions: [{id: do, from: todo, to: dome, by: boss}]
"""


def command(product: Product, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "services.cli", "scenario", *words, "--home", str(product.home)]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=60, input=typed)


@pytest.fixture
def shop(common_shop: Shop) -> Shop:
    """Nothing here changes anything."""
    return common_shop


async def test_the_schema_that_is_served_is_the_one_that_is_published(
    product: Product, client: httpx.AsyncClient
) -> None:
    answer = await client.get("/scenarios/schema")
    published = json.loads((ROOT / "docs" / "scenario.schema.json").read_text("utf-8"))
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json() == published
    Draft202012Validator.check_schema(answer.json())
    printed = command(product, "schema")
    assert printed.returncode == 0, printed.stderr
    assert json.loads(printed.stdout) == published


async def test_a_scenario_is_drawn_as_it_ships_as_it_is_written_and_as_it_is_published(
    product: Product, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    async def drawings(**body: object) -> list[dict[str, Any]]:
        answer = await client.post("/scenarios/draw", json=body)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["drawings"]
        return found

    ships = await drawings(shipped="restaurant_chain", language="zh")
    repair = next(one["mermaid"] for one in ships if one["type"] == "equipment_repair")
    assert repair.startswith("stateDiagram-v2\n")
    assert 'state "待受理" as s0' in repair
    assert await drawings(definition="restaurant_chain", language="zh") == ships
    assert await drawings(definition="restaurant_chain@1", language="zh") == ships
    (written,) = await drawings(document=MISTYPED.replace("dome", "done"))
    assert "s0 --> s1 : do (Boss)" in written["mermaid"]
    printed = command(product, "draw", "restaurant_chain", "--type", "equipment_repair")
    assert printed.stdout == repair
    (picture,) = await drawings(shipped="restaurant_chain", type="callback_visit", format="svg")
    assert picture["svg"].startswith("<svg")
    assert picture["mermaid"] == ""
    files = command(product, "draw", "restaurant_chain", "--svg", str(tmp_path / "pictures"))
    drawn = {str(tmp_path / "pictures" / f"{one['type']}.svg") for one in ships}
    assert set(files.stdout.split()) == drawn
    assert all(Path(file).read_text("utf-8").startswith("<svg") for file in drawn)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "request-invalid"),
        ({"shipped": "helpdesk", "definition": "helpdesk"}, "request-invalid"),
        ({"shipped": "spaceship"}, "scenario-unknown"),
        ({"definition": "restaurant_chain@99"}, "scenario-unknown"),
        ({"shipped": "helpdesk", "type": "spaceship"}, "type-unknown"),
        ({"document": MISTYPED}, "scenario-invalid"),
    ],
)
async def test_what_cannot_be_drawn_is_refused_with_a_code(
    client: httpx.AsyncClient, body: dict[str, str], code: str
) -> None:
    answer = await client.post("/scenarios/draw", json=body)
    assert answer.json()["code"] == code, answer.text


async def test_a_mistyped_name_is_pointed_out_before_and_when_publishing(
    product: Product, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    said = "Line 9, column 40: There is no state dome; did you mean done?"
    lint = await client.post("/scenarios/lint", json={"document": MISTYPED})
    (problem,) = lint.json()["problems"]
    assert (problem["message"], problem["line"], problem["column"]) == (said, 9, 40)
    assert problem["message_zh"] == "第 9 行第 40 列：没有状态 dome，是否指 done？"
    async with product.operator("common") as operator:
        refused = await operator.post("/scenarios", json={"document": MISTYPED}, headers=key())
    assert refused.json()["code"] == "scenario-invalid"
    assert [one["message"] for one in refused.json()["errors"]] == [said]
    file = tmp_path / "small.yaml"
    file.write_text(MISTYPED, "utf-8")
    printed = command(product, "lint", str(file))
    assert printed.returncode == 1
    assert f"error: {said}" in printed.stdout
    assert problem["message_zh"] in printed.stdout


async def test_what_means_harm_is_refused_at_every_door_with_its_line(
    product: Product, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    for bad in (one for one in BAD.values() if len(one.text) < BODY_CHARS_MAX):
        lint = await client.post("/scenarios/lint", json={"document": bad.text})
        first = lint.json()["problems"][0]
        assert (first["severity"], first["line"]) == ("error", bad.line)
        assert bad.en in first["message"]
        assert bad.zh in first["message_zh"]
    file = tmp_path / "bomb.yaml"
    file.write_text(BAD["yaml bomb"].text, "utf-8")
    printed = command(product, "lint", str(file))
    assert printed.returncode == 1
    assert "Line 1, column 5: Anchors" in printed.stdout


async def test_advice_does_not_keep_a_scenario_from_being_published(
    product: Product, tmp_path: Path
) -> None:
    file = tmp_path / "small.yaml"
    text = MISTYPED.replace("dome", "done").replace("by: boss", "by: system")
    file.write_text(text, "utf-8")
    printed = command(product, "lint", str(file), "--json")
    assert printed.returncode == 0, printed.stderr
    (problem,) = json.loads(printed.stdout)["problems"]
    assert (problem["severity"], problem["code"], problem["line"]) == ("warning", "no-owner", 7)


REPAIR = ("--type", "equipment_repair")
STORY = """\
# A drinks fridge is warm.
Scenario: somebody else may not
Given 店员 报单 ...
When it is offered to technician
And 店员 做 开始处理
Then 被拒绝，role-missing
"""


async def test_an_invented_ticket_is_stepped_through_over_http(client: httpx.AsyncClient) -> None:
    body = {
        "shipped": "restaurant_chain",
        "type": "equipment_repair",
        "steps": STORY.splitlines()[1:],
        "language": "zh",
    }
    answer = await client.post("/scenarios/try", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["passed"]
    last = answer.json()["steps"][-1]["ticket"]
    assert (last["state"], last["state_label"]) == ("assigned", "已派单")
    for steps, code in ((["dance"], "trial-unclear"), (["+1m"] * 201, "request-invalid")):
        refused = await client.post("/scenarios/try", json={**body, "steps": steps})
        assert refused.json()["code"] == code, refused.text


async def test_an_invented_ticket_is_stepped_through_at_the_keyboard(product: Product) -> None:
    typed = "报单 ...\n做 完工 ...\ndance\noffer\n+10m\n作为 technician\n退出\n"
    said = command(product, "try", "restaurant_chain", *REPAIR, typed=typed)
    assert said.returncode == 0, said.stderr
    assert "提交工单 → 待受理" in said.stdout
    assert "✗ 被拒绝: 当前状态不能这样做：工单处于“" in said.stdout
    assert "这不是步骤：'dance'" in said.stdout
    assert "派单, 操作 派单 → 已派单" in said.stdout
    assert "✓ 开始处理 [start] → working (技术员)" in said.stdout
    assert "将发生: 升级提醒 解决 75%" in said.stdout
    assert "再见" in said.stdout


async def test_a_script_ends_with_code_1_when_it_is_not_as_expected(
    product: Product, tmp_path: Path
) -> None:
    script = tmp_path / "story.txt"
    script.write_text(STORY, "utf-8")
    played = command(product, "try", "restaurant_chain", *REPAIR, "--script", str(script))
    assert played.returncode == 0, played.stdout + played.stderr
    checked = command(product, "try", "restaurant_chain", *REPAIR, "--check", str(script))
    assert (checked.returncode, checked.stdout.splitlines()) == (
        0,
        [
            "✓ Scenario: somebody else may not",
            "  ✓ Then 被拒绝，role-missing",
            "场景：1，预期：1（符合：1，不符合：0），意外被拒绝：0",
        ],
    )
    script.write_text(STORY.replace("role-missing", "guard-not-met"), "utf-8")
    failed = command(product, "try", "restaurant_chain", *REPAIR, "--check", str(script))
    assert failed.returncode == 1
    assert "✗ 不符合预期: 被拒绝的原因是 role-missing：" in failed.stdout
    assert "（符合：0，不符合：1）" in failed.stdout
    script.write_text(f"{STORY}dance\n", "utf-8")
    unclear = command(product, "try", "restaurant_chain", *REPAIR, "--script", str(script))
    assert unclear.returncode == 1
    assert "line 7: 这不是步骤" in unclear.stderr


CARD = """\
# 设备报修
谁：店员、技术员
步骤：
1. 店员 报修：设备、是否影响出餐
2. 技术员 完工：照片
特殊规则：影响出餐的加急
承诺：4小时
"""


async def test_a_card_becomes_a_scenario_that_passes_its_own_acceptance(
    product: Product, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    card, file = tmp_path / "card.md", tmp_path / "shop.yaml"
    card.write_text(CARD, "utf-8")
    made = command(product, "new", str(card), "--out", str(file))
    assert made.returncode == 0, made.stdout + made.stderr
    assert command(product, "lint", str(file)).stdout == f"{file} can be published.\n"
    checked = command(product, "try", str(file), "--check", str(tmp_path / "shop.check"))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "场景：从头到尾" in checked.stdout
    answer = await client.post("/scenarios/new", json={"card": CARD, "language": "zh"})
    assert answer.json()["document"] == file.read_text("utf-8")
    refused = await client.post("/scenarios/new", json={"who": ["店员"], "steps": ["店员 报修"]})
    assert refused.json()["code"] == "card-invalid"
    assert refused.json()["errors"][0]["pointer"] == "/steps"


async def test_a_card_is_asked_for_question_by_question(product: Product) -> None:
    typed = (
        "Laptop repair\nEmployee, IT desk\nit broke\n"
        "Employee reports: what is wrong\nIT desk repairs\n\nthe CEO gets chocolate\n\n2 days\n"
    )
    made = command(product, "new", "--language", "en", typed=typed)
    assert made.returncode == 0, made.stderr
    assert "Who (separated by commas" in made.stderr
    assert "scenario: laptop_repair" in made.stdout
    assert '# When "IT desk" does repairs' in made.stdout
    assert "was not understood" in made.stdout
