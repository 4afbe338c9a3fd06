"""A version that only calls things otherwise: all is decided again, and nothing comes out anew.

Rules that are the same are passed over; these are not the same, so every ticket is lived through.
"""

import re
from collections import Counter
from random import Random

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.shipped import shipped_text
from services.workflow.domain.commands import TicketCommand
from services.workflow.domain.definition import TicketType
from services.workflow.domain.shadow import Tally
from services.workflow.domain.waits import REASONS
from tests.unit.workflow.shadow_spec import Told, rules, unhurried
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    accept,
    comment,
    decline,
    member,
    move,
    offer,
    open_ticket,
    resume,
    wait,
)

TICKETS, EVENTS_MIN = 400, 4_000
EVERYONE = member("zhang", "technician", "store_manager", "dispatcher", "store_clerk")
FIELDS = {**EVIDENCE, "cancel_reason": "x", "return_reason": "y"}


def renamed() -> TicketType:
    text = re.sub(r'\{zh: (?!")', "{zh: 新", shipped_text("restaurant_chain"))
    return unhurried(definition_of(read_document(text), 2).types["equipment_repair"])


def a_life(random: Random) -> list[TicketCommand]:
    """Return what is asked of a ticket; much of it is refused where it stands."""
    story: list[TicketCommand] = [
        open_ticket(fields={"symptom": "x", "stops_sales": random.random() < 0.5}),
        offer(minutes=1),
        accept(minutes=2),
        move("start", EVERYONE, 3),
    ]
    return [*story, *(anything(random, minutes) for minutes in range(4, random.randint(8, 30)))]


def anything(random: Random, minutes: int) -> TicketCommand:
    anywhere = random.choice([*rules().transitions])
    asked: list[TicketCommand] = [
        move(anywhere, EVERYONE, minutes, fields=FIELDS),
        move("finish", EVERYONE, minutes, fields=FIELDS),
        wait(random.choice([*REASONS]), EVERYONE, minutes),
        resume(EVERYONE, minutes),
        comment("在路上", EVERYONE, minutes),
        offer(minutes=minutes, rounds=minutes),
        accept(minutes=minutes),
        decline(minutes=minutes),
    ]
    return random.choice(asked)


def test_thousands_of_events_come_out_the_same_under_other_names() -> None:
    random = Random(18)  # noqa: S311  # the same tickets every time, and no secrets
    other, seen = renamed(), Counter[str]()
    assert other != rules()
    tally = Tally()
    for _ in range(TICKETS):
        told = Told().by(*a_life(random))
        tally.add(told.outcome(other))
        seen.update(one.fact.TOPIC for one in told.past)
    report = tally.report()
    assert (report.tickets, report.events >= EVENTS_MIN) == (TICKETS, True), report.events
    assert (report.tickets_differing, report.ways, report.named) == (0, [], [])
    assert all(not one.turned for one in report.clocks)
    assert {"ticket.moved", "ticket.waiting", "ticket.follow_up_planned"} <= {*seen}
