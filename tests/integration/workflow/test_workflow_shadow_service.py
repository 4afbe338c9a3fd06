"""The shadow over gRPC, on a real log: read in pages, told in frames, and nothing is recorded."""

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest

from services.workflow.adapters.crew import Crew
from shared.pb.gongdan.workflow.v1 import shadow_pb2
from shared.rpc.errors import refusal_of
from tests.integration.workflow.conftest import TENANT, Workflow
from tests.integration.workflow.laundry import FIRST, SECOND, STAFF, Laundry
from tests.integration.workflow.test_workflow_service import DESIGNER

pytestmark = pytest.mark.integration

Report = dict[str, Any]
CLOCK = "    clocks: [{key: solve, label: Solve, start: create, stop: finish, target: 1h}]\n"


@pytest.fixture
async def laundry(workflow: Workflow) -> Laundry:
    one = Laundry(workflow)
    await one.publish(FIRST)
    return one


async def replay(
    laundry: Laundry, document: str, days: int = 0, who: str = DESIGNER
) -> tuple[list[shadow_pb2.ReplayResponse], Report]:
    request = shadow_pb2.ReplayRequest(document=document.replace("KEY", laundry.key), days=days)
    metadata = (("authorization", f"Bearer {who}"),)
    frames = [
        one async for one in laundry.workflow.shadow.Replay(request, metadata=metadata, timeout=60)
    ]
    report: Report = json.loads(frames[-1].report)
    return frames, report


async def test_the_same_scenario_would_have_done_the_same(
    workflow: Workflow, laundry: Laundry
) -> None:
    await laundry.tickets(3, "start", "finish", "accept")
    before = await workflow.store.head(TENANT)
    frames, report = await replay(laundry, FIRST)
    assert (report["tickets"], report["tickets_differing"], report["ways"]) == (3, 0, [])
    assert frames[-2].tickets_seen == frames[-2].tickets_total >= 3
    assert [one.events for one in frames] == sorted(one.events for one in frames)
    renamed = FIRST.replace("name: Repair", "name: Mending")
    assert (await replay(laundry, renamed))[1]["ways"] == []
    assert await workflow.store.head(TENANT) == before


async def test_tickets_that_would_have_gone_another_way_are_named(laundry: Laundry) -> None:
    finished = await laundry.tickets(7, "start", "finish", "accept")
    started = await laundry.tickets(2, "start")
    _, report = await replay(laundry, SECOND)
    assert (report["tickets"], report["tickets_differing"]) == (9, 7)
    ways = [(one["kind"], one["name"], one["after"], one["tickets"]) for one in report["ways"]]
    assert ways == [
        ("refused", "finish", "fields-missing: cause", 7),
        ("no-place", "verifying", "", 7),
    ]
    assert report["ways"][0]["message_zh"] == "操作 finish 会被拒绝（fields-missing: cause）"
    numbers = [one["number"] for one in report["named"]]
    assert numbers == await laundry.numbers(finished)
    assert not set(numbers) & set(await laundry.numbers(started))


async def test_other_priorities_and_promises_are_counted(laundry: Laundry) -> None:
    await laundry.tickets(4, "start", "finish")
    document = FIRST.replace("{default: P2}", "{default: P1}") + CLOCK
    _, report = await replay(laundry, document)
    ways = {one["kind"]: (one["before"], one["after"], one["tickets"]) for one in report["ways"]}
    assert ways == {"priority": ("P2", "P1", 4), "clock": ("none", "met", 4)}
    (clock,) = report["clocks"]
    assert clock["clock"] == "solve"
    assert clock["after"] == {"met": 4, "missed": 0, "running": 0, "stopped": 0, "p90_s": 0}


async def test_only_the_last_days_are_lived_through(workflow: Workflow, laundry: Laundry) -> None:
    await laundry.tickets(2)
    assert (await replay(laundry, SECOND, days=1))[1]["tickets"] == 2
    later = datetime.now(UTC) + timedelta(minutes=5)
    assert await workflow.walks.histories.count(TENANT, later) == 0
    assert await workflow.walks.histories.page(TENANT, laundry.key, later, None) is None


async def test_helpers_come_to_the_same_and_none_is_missed(laundry: Laundry, crew: Crew) -> None:
    await laundry.tickets(12, "start", "finish", "accept")
    await laundry.publish(FIRST.replace("{default: P2}", "{default: P3}"))
    await laundry.tickets(9, "start", version=2)
    document = SECOND + CLOCK
    alone = await replay(laundry, document)
    crew.tickets_min = 1
    helped = await replay(laundry, document)
    assert alone[1]["tickets_differing"] == 21
    assert helped == alone
    crew.argv = (sys.executable, "-c", "pass")
    assert await replay(laundry, document) == alone


async def test_who_may_not_publish_may_not_ask_and_too_many_walks_are_refused(
    workflow: Workflow, laundry: Laundry
) -> None:
    async def slug(who: str, document: str) -> str:
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await replay(laundry, document, who=who)
        return refusal_of(error.value).slug

    assert await slug(STAFF, SECOND) == "scope-missing"
    assert await slug(DESIGNER, SECOND.replace("KEY", "never_published")) == "scenario-unknown"
    assert await slug(DESIGNER, "scenario: x") == "scenario-invalid"
    workflow.walks._under_way = 2  # noqa: SLF001  # as if others were at it
    assert await slug(DESIGNER, SECOND) == "shadow-busy"


async def test_rules_that_never_fired_are_found(workflow: Workflow, laundry: Laundry) -> None:
    document = (
        FIRST.replace(
            "priority: [{default: P2}]",
            'priority: [{when: "cause == \'fire\'", set: P1}, {when: "cause == null", set: P3},'
            " {default: P2}]",
        ).replace(
            "- {id: accept, from: verifying, to: done, by: staff}",
            "- {id: accept, from: verifying, to: done, by: staff, when: \"cause == 'fire'\"}",
        )
        + """\
    flags: [{key: odd, label: Odd, when: "summary.contains('odd')"}]
    notify:
      - {key: told, when: ticket.moved, transition: start, to: staff, via: app, template: x}
      - {key: urgent, when: ticket.opened, priority: [P1], to: staff, via: app, template: x}
      - {key: never, when: ticket.moved, transition: accept, to: staff, via: app, template: x}
"""
    )
    await laundry.tickets(3, "start", "finish")
    request = shadow_pb2.FindIdleRulesRequest(document=document.replace("KEY", laundry.key))
    metadata = (("authorization", f"Bearer {DESIGNER}"),)
    stream = workflow.shadow.FindIdleRules(request, metadata=metadata, timeout=60)
    frames = [one async for one in stream]
    found = {
        one["path"].removeprefix("/ticket_types/repair/"): one["message_zh"]
        for one in json.loads(frames[-1].report)["rules"]
    }
    assert found == {
        "transitions/accept/guard": "操作 accept 的条件从未成立",
        "priorities/1:P1/when": "第 1 条优先级规则（P1） 的条件从未成立",
        "flags/1:odd/when": "疑点标记 odd 的条件从未成立",
        "notify/urgent": "通知规则 urgent 从未触发",
        "notify/never": "通知规则 never 从未触发",
    }
