"""What waiting costs over many tickets: what was put into their histories is found in the sums."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import msgspec

from services.reporting.views.figures import Range
from services.reporting.views.ledgers.asking import waiting
from services.reporting.views.ledgers.keeping import KINDS
from services.workflow.domain import TICKET
from services.workflow.domain.calendars import NO_CHANGES
from services.workflow.domain.commands import TicketCommand
from services.workflow.domain.deciding import decide_booked
from services.workflow.domain.facts import TicketEvent
from services.workflow.published import public_form
from shared.database import Connection
from shared.eventstore.mapper import FactMapper
from tests.unit.reporting.told_by_workflow import Workflow
from tests.unit.workflow.ledger_spec import RULES
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    ZHANG,
    accept,
    at,
    move,
    offer,
    open_ticket,
    resume,
    wait,
)

STORED = FactMapper.of([TICKET])
REPAIRS = 120
SPANS = ((60, 300), (75, 325), (30, 150), (60, 300))
"""Minutes of work, of waiting for parts, of work again, and until the store has looked."""

DEPARTMENTS = {"technician": "维修", "store_manager": "门店", "purchasing": "采购"}
ROLES = {
    **RULES.roles,
    "purchasing": replace(RULES.roles["dispatcher"], key="purchasing"),
}
KIND = replace(
    RULES,
    roles={key: replace(one, department=DEPARTMENTS.get(key, "")) for key, one in ROLES.items()},
)


def told(workflow: Workflow, number: str, commands: Sequence[TicketCommand]) -> None:
    """Say what really follows from commands, as it is published, as far as ledgers hear it."""
    facts: list[TicketEvent] = []
    for command in commands:
        facts += decide_booked(NO_CHANGES, replace(command, rules=KIND), TICKET.fold(facts))
    for fact in (one for one in facts if one.TOPIC in KINDS):
        form = public_form(fact)
        assert form is not None
        data = msgspec.json.decode(form.data or STORED.encode(fact))
        workflow.says(fact.TOPIC.removeprefix("ticket."), number, fact.occurred_at, **data)


def repair(random: Random, *, closes: bool = True) -> tuple[list[TicketCommand], int, int]:
    """Return a repair, how many minutes it took, and for how many of them parts were missing."""
    work, parts, again, check = (random.randint(low, high) for low, high in SPANS)
    started = 30
    missing, back = started + work, started + work + parts
    done = back + again
    commands: list[TicketCommand] = [
        open_ticket(),
        offer(minutes=10),
        accept(minutes=15),
        move("start", ZHANG, started),
        wait("parts", ZHANG, missing),
        resume(ZHANG, back),
        move("finish", ZHANG, done, fields=EVIDENCE),
    ]
    if closes:
        commands.append(move("accept", MANAGER, done + check))
    return commands, done + check, parts


async def test_that_purchasing_costs_31_percent_of_the_time_is_found(
    tx: Connection, build: Any, second_build: Any, workflow: Workflow
) -> None:
    random = Random(31)  # noqa: S311  # the same tickets every time, and no secrets
    minutes = missing = 0
    for number in range(REPAIRS):
        commands, took, parts = repair(random)
        told(workflow, f"T-{number}", commands)
        minutes, missing = minutes + took, missing + parts
    told(workflow, "T-open", repair(random, closes=False)[0])
    workflow.says("opened", "T-old", at(0))
    workflow.says("moved", "T-old", at(9), closed=True)

    await build.fold(workflow.events, batch=97)
    answer: Any = await waiting(tx, Range())

    assert (answer["tickets"], answer["open"]["tickets"], answer["unbooked"]) == (REPAIRS, 1, 1)
    assert answer["open"]["seconds"] > 0
    assert answer["seconds"] == minutes * 60
    assert sum(one["seconds"] for one in answer["owners"]) == minutes * 60
    pairs = {(one["from"], one["to"]): one for one in answer["hand_overs"]}
    handed = pairs["维修", "采购"]
    assert (handed["seconds"], handed["tickets"]) == (missing * 60, REPAIRS)
    assert handed["share"] == round(missing / minutes, 4)
    assert abs(handed["share"] - 0.31) < 0.01
    owners = {(one["owner"], one["reason"]): one for one in answer["owners"]}
    assert owners["purchasing", "parts"]["department"] == "采购"
    assert owners["purchasing", "parts"]["seconds"] == missing * 60

    # Kept anew, in other batches, it is the same to the byte.
    await second_build.fold(workflow.events)
    await second_build.fold(workflow.events[-50:])
    assert await second_build.content() == await build.content()


async def test_ranges_choose_tickets_by_their_report_and_type(
    tx: Connection, build: Any, workflow: Workflow
) -> None:
    told(workflow, "T-1", repair(Random(1))[0])  # noqa: S311  # no secrets
    await build.fold(workflow.events)
    for nothing in (Range(type="other"), Range(since=at(1)), Range(until=at(0))):
        answer: Any = await waiting(tx, nothing)
        assert (answer["tickets"], answer["seconds"], answer["owners"]) == (0, 0, [])
    found: Any = await waiting(tx, Range(since=at(0), until=at(1), type="equipment_repair"))
    assert found["tickets"] == 1
