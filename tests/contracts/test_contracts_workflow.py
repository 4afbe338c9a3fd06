"""What workflow publishes is what it promised, and the promises are written down."""

import json
from dataclasses import replace
from typing import get_args

import msgspec
import pytest

from services.workflow.domain import DELEGATIONS, SCENARIOS, SCHEDULE, TICKET
from services.workflow.domain.calendars import NO_CHANGES
from services.workflow.domain.commands import (
    Correct,
    Mark,
    MigrateTicket,
    WithdrawMail,
)
from services.workflow.domain.delegations import DelegationEnded, DelegationGiven
from services.workflow.domain.facts import ScenarioPublished, TicketCalculated, TicketCrewTold
from services.workflow.domain.ledger.closing import with_bookings
from services.workflow.domain.merging.commands import LetGo
from services.workflow.domain.recordings import (
    RecordAppointment,
    RecordDanger,
    RecordQueue,
    RecordTransfer,
    RecordUnassignable,
)
from services.workflow.domain.waits import REASONS
from services.workflow.published import public_form
from shared.contracts.approvals import APPROVAL_EVENTS, DELEGATION_EVENTS
from shared.contracts.assigned import ASSIGNED_EVENTS
from shared.contracts.flow import FLOW_EVENTS
from shared.contracts.merging import MERGING_EVENTS
from shared.contracts.said import SAID_EVENTS
from shared.contracts.schedules import SCHEDULE_EVENTS
from shared.contracts.waiting import WaitReason
from shared.contracts.workflow import WORKFLOW_EVENTS
from shared.decider import Fact
from shared.eventstore import FactMapper
from tests.contracts.accept import CONTRACTS, golden_path, schema_text
from tests.unit.workflow.approval_spec import everything_about_approvals
from tests.unit.workflow.clockwork_spec import CLEANING, PLUMBER, SHOP_REPAIR, opened, ring
from tests.unit.workflow.duplicate_spec import (
    dismiss,
    doubted_story,
    keep_dismissed,
    keep_suspected,
)
from tests.unit.workflow.flow_spec import everything_brought_about
from tests.unit.workflow.form_spec import submitted
from tests.unit.workflow.merge_spec import OTHER, merge, take_in, undo
from tests.unit.workflow.schedule_spec import everything_about_schedules
from tests.unit.workflow.split_spec import split_off
from tests.unit.workflow.test_canned_replies import RULES as REPLYING
from tests.unit.workflow.test_canned_replies import say
from tests.unit.workflow.ticket_spec import (
    MANAGER,
    T0,
    Story,
    accept,
    at,
    attach,
    comment,
    decline,
    member,
    move,
    offer,
    open_ticket,
    opened_story,
    resume,
    rules,
    shipped,
    wait,
)

MAPPER = FactMapper.of([TICKET, SCENARIOS, SCHEDULE, DELEGATIONS])
PROMISED = {
    **WORKFLOW_EVENTS,
    **ASSIGNED_EVENTS,
    **APPROVAL_EVENTS,
    **FLOW_EVENTS,
    **MERGING_EVENTS,
    **SAID_EVENTS,
    **SCHEDULE_EVENTS,
    **DELEGATION_EVENTS,
}
PRIVATE = {"scenario.migration_began", "scenario.migration_ended"}


def everything_that_can_happen() -> list[Fact]:
    story = Story().given(
        open_ticket(reporter={"name": "s1.x", "phone": None}, location={"lat": 1.5, "lon": 2.5}),
        offer(),
        accept(),
        decline(reason="太远"),
        RecordTransfer(
            rules=rules(), occurred_at=at(2.4), how="asked", technician_id="t2", member_id="li"
        ),
        RecordQueue(rules=rules(), occurred_at=at(2.5), queue="team:night", members=("li",)),
        RecordAppointment(
            rules=rules(),
            occurred_at=at(2.7),
            slot={"start": at(60).isoformat(), "end": at(180).isoformat()},
            by="customer",
        ),
        RecordDanger(rules=rules(), occurred_at=at(2.8), reason="nobody_has:呼吸机"),
        RecordDanger(rules=rules(), occurred_at=at(2.9), reason=None),
        RecordUnassignable(rules=rules(), occurred_at=at(3), reason="nobody"),
        comment("你好"),
        attach("冷柜.jpg"),
        WithdrawMail(rules=rules(), mail="m", refs=("r",), now=at(4.5)),
        wait("access", MANAGER, 5, until=at(60)),
        resume(MANAGER, 5.5),
        Mark(rules=rules(), mark="customer_contacted", caller=MANAGER, now=at(5.6)),
        move("cancel", MANAGER, 6, fields={"cancel_reason": "误报"}),
    )
    city = rules("city_service", "service_request")
    doubtful = Story().given(
        open_ticket(rules=city, fields={"category": "Noise"}, asset=None),
        move(
            "close",
            member("a", "agent"),
            5,
            fields={"closed_at": "2020-01-01T00:00:00Z"},
            of=city,
        ),
    )
    newer = replace(shipped("restaurant_chain"), version=2)
    migrated = opened_story().given(
        MigrateTicket(rules=rules(), newer=newer, places={}, now=at(1)),
    )
    scenario = ScenarioPublished(
        occurred_at=T0, key="small", version=1, content_hash="0" * 64, document={"scenario": "x"}
    )
    calculated = TicketCalculated(
        occurred_at=T0, number="T-000001", type="refund", fields={"refund": "12.50"}
    )
    fetched = TicketCrewTold(
        occurred_at=T0, number="T-000001", type="repair", post="helper:1", how="offered", round=1
    )
    drawn = opened(CLEANING).given(move("finish", PLUMBER, 5, of=CLEANING))
    slow = opened(SHOP_REPAIR).given(ring("escalate:resolve:+2h:1", at(24 * 60), SHOP_REPAIR))
    promised = opened(REPLYING).given(say("ack30"))
    merged = opened_story().given(merge(5), undo(6))
    letting_go = LetGo(rules=rules(), occurred_at=at(12), other=OTHER, number="T-000002")
    taking = opened_story().given(take_in(), letting_go)
    doubted = doubted_story().given(dismiss())
    kept = opened_story().given(keep_suspected(), keep_dismissed())
    split = opened_story().given(split_off())
    said = Correct(
        rules=rules("property", "home_repair"),
        fields={"category": "照明"},
        caller=member("wang", "front_desk"),
        now=at(1),
    )
    unread = Story().given(open_ticket(rules=said.rules, fields={}, asset=None), said)
    stories = (
        unread,
        story,
        doubtful,
        migrated,
        submitted(),
        drawn,
        slow,
        promised,
        merged,
        taking,
        doubted,
        kept,
        split,
    )
    told = [fact for one in stories for fact in one.facts]
    told += with_bookings(story.facts[-1:], story.ticket, rules(), NO_CHANGES)
    others = (
        *everything_about_approvals(),
        *everything_brought_about(),
        *everything_about_schedules(),
    )
    given = DelegationGiven(
        occurred_at=T0, member="li", delegate="wu", start=T0, end=at(600), reason="休假"
    )
    ended = DelegationEnded(occurred_at=at(60), member="li")
    return [*told, *others, calculated, scenario, given, ended, fetched]


def published(fact: Fact) -> object:
    form = public_form(fact)
    assert form is not None
    assert form.type == fact.TOPIC
    return msgspec.json.decode(form.data or MAPPER.encode(fact))


def test_every_event_of_workflow_is_promised_and_tried_here() -> None:
    assert {fact.TOPIC for fact in everything_that_can_happen()} == set(PROMISED)
    deciders = (TICKET, SCENARIOS, SCHEDULE, DELEGATIONS)
    topics = {fact.TOPIC for one in deciders for fact in one.facts}
    assert topics - PRIVATE == set(PROMISED)


def test_what_is_published_keeps_the_promise_to_the_letter() -> None:
    for fact in everything_that_can_happen():
        contract = PROMISED[fact.TOPIC]
        heard = contract.model_validate(published(fact))
        assert json.loads(heard.model_dump_json(by_alias=True)) == published(fact)


def test_every_fact_can_be_stored_and_read_back() -> None:
    for fact in everything_that_can_happen():
        again = MAPPER.decode(fact.TOPIC, 1, fact.occurred_at, MAPPER.encode(fact))
        assert MAPPER.encode(again) == MAPPER.encode(fact)


def test_a_ticket_waits_for_what_was_promised() -> None:
    assert set(get_args(WaitReason)) == set(REASONS)


@pytest.mark.parametrize("event", sorted(CONTRACTS))
def test_the_schema_of_an_event_is_the_one_that_was_agreed(event: str) -> None:
    golden = golden_path(event).read_text("utf-8")
    assert schema_text(CONTRACTS[event]) == golden, (
        "The contract changed. If the change only adds, run python -m tests.contracts.accept."
    )
