"""Facts from before traffic, policies' own rules and bases of single decisions are read as ever."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.dispatch.domain.basis import Basis
from services.dispatch.domain.choice import Candidate
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import (
    AssignmentDeparted,
    AssignmentOffered,
    AssignmentRequested,
    AssignmentTransferAsked,
)
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.policy_versions import POLICIES, PolicyPublished
from services.dispatch.domain.reserves import Reserve
from services.dispatch.domain.rolling.facts import AssignmentPlanned
from services.dispatch.domain.rolling.policy import Replanning
from services.dispatch.domain.rules import NOTHING_SPECIAL, lasting_rule
from services.dispatch.domain.traffic import Band, Traffic
from services.dispatch.domain.travel import estimated
from shared.decider import Fact
from shared.eventstore.mapper import FactMapper
from tests.unit.dispatch.test_dispatch_choice import HANGZHOU, technician

AT = datetime(2026, 11, 29, 9, tzinfo=UTC)
TICKET, ANNA = UUID(int=1), UUID(int=2)
MAPPER = FactMapper.of([ASSIGNMENT, POLICIES])
NEED = Need(
    ticket_id=TICKET,
    type="repair",
    policy=Policy(key="manor@3/repair", replan=Replanning()),
    place=HANGZHOU,
    areas=("region:EAST",),
    vendor="迈瑞",
)
BEFORE: list[tuple[Fact, set[str]]] = [
    (
        AssignmentRequested(need=NEED, occurred_at=AT),
        {"traffic", "asks_for_areas", "asks_for_vendors", "move_s"},
    ),
    (
        AssignmentOffered(
            ticket_id=TICKET,
            technician_id=ANNA,
            policy="manor@3/repair",
            round=1,
            basis=Basis(position=7),
            occurred_at=AT,
        ),
        {"traffic", "at"},
    ),
    (
        AssignmentDeparted(
            ticket_id=TICKET,
            technician_id=ANNA,
            round=1,
            estimate=estimated(HANGZHOU, HANGZHOU, 25.0),
            occurred_at=AT,
        ),
        {"traffic"},
    ),
    (
        AssignmentPlanned(technician_id=ANNA, turn=1, begins_at=AT, plan_id=TICKET, occurred_at=AT),
        {"travel"},
    ),
    (
        AssignmentTransferAsked(
            ticket_id=TICKET,
            technician_id=ANNA,
            giver=TICKET,
            type="repair",
            nth=1,
            round=1,
            reason="忙",
            candidate=Candidate(technician=str(ANNA)),
            expires_at=AT,
            occurred_at=AT,
        ),
        {"basis"},
    ),
    (
        PolicyPublished(
            key="storm",
            version=1,
            document="...",
            change=PolicyChange(key="storm", speed_kmh=15.0),
            effective_from=AT,
            occurred_at=AT,
        ),
        {
            "asks_for_areas",
            "asks_for_vendors",
            "reserves",
            "replan",
            "is_never_replanned",
            "traffic",
        },
    ),
]


def without(value: object, keys: set[str]) -> object:
    """Return plain values without some keys, however deep they lie."""
    if isinstance(value, dict):
        return {key: without(one, keys) for key, one in value.items() if key not in keys}
    return [without(one, keys) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("fact", "news"), BEFORE, ids=lambda one: type(one).__name__)
def test_what_was_not_said_then_is_read_as_it_was_meant(fact: Fact, news: set[str]) -> None:
    said = json.loads(MAPPER.encode(fact))
    before = without(said, news)
    assert before != said
    data = json.dumps(before).encode()
    assert MAPPER.decode(fact.TOPIC, fact.SCHEMA_VERSION, fact.occurred_at, data) == fact


def test_a_need_from_before_names_areas_because_they_were_asked_for() -> None:
    assert lasting_rule(NEED, technician(2), NOTHING_SPECIAL) == "vendor_authorised"


def test_a_policy_is_read_as_it_was_published() -> None:
    change = PolicyChange(
        key="calm",
        asks_for_areas=True,
        reserves=(Reserve(skill="水", share_percent=30, type="alarm"),),
        replan=Replanning(move_s=600),
        is_never_replanned=True,
        traffic=(Traffic(band=Band(weekend=True, since=7, until=10), factor=1.5),),
    )
    fact = PolicyPublished(
        key="calm", version=1, document="...", change=change, effective_from=AT, occurred_at=AT
    )
    for one in (fact, replace(fact, change=replace(change, traffic=(), reserves=()))):
        data = MAPPER.encode(one)
        assert MAPPER.decode(one.TOPIC, one.SCHEMA_VERSION, one.occurred_at, data) == one
