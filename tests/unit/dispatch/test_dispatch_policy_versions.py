"""Published policies: each version counts from its moment on, the most precise policy first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.dispatch.domain.need import Need
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.policy_versions import (
    POLICIES,
    POLICIES_MAX,
    VERSIONS_MAX,
    PoliciesTooMany,
    PolicyFromThePast,
    PolicyPublished,
    PolicyUnknown,
    PolicyVersion,
    PublishedPolicies,
    PublishPolicy,
    WithdrawPolicy,
)
from shared.eventstore.mapper import FactMapper
from tests.unit.dispatch.any_log import FIRST_DAY as NOW
from tests.unit.dispatch.any_log import POLICY

HOUR = timedelta(hours=1)
STORM = PolicyChange(key="storm", scenario="manor", types=frozenset({"repair"}), speed_kmh=15.0)
NEED = Need(ticket_id=UUID(int=1), type="repair", policy=replace(POLICY, key="manor@3/repair"))

Command = PublishPolicy | WithdrawPolicy


def after(*commands: Command) -> PublishedPolicies:
    """Return the policies after some commands; facts are read as the log has them."""
    mapper, now = FactMapper.of([POLICIES]), PublishedPolicies()
    for command in commands:
        for fact in POLICIES.decide(command, now):
            data = mapper.encode(fact)
            stored = mapper.decode(fact.TOPIC, fact.SCHEMA_VERSION, fact.occurred_at, data)
            assert stored == fact
            now = POLICIES.evolve(now, fact)
    return now


def publish(change: PolicyChange = STORM, **changes: object) -> PublishPolicy:
    return replace(PublishPolicy(change=change, document="...", at=NOW), **changes)  # type: ignore[arg-type]


def named(now: PublishedPolicies, hours: int = 0, need: Need = NEED) -> str:
    return now.applied(need, NOW + hours * HOUR).policy.named


def test_a_policy_counts_from_its_moment_on_and_decisions_name_its_version() -> None:
    now = after(publish(), publish(replace(STORM, speed_kmh=10.0), effective_from=NOW + 2 * HOUR))
    assert named(now, -1) == "manor@3/repair"
    assert named(now, 0) == named(now, 1) == "storm@1"
    assert named(now, 2) == "storm@2"
    assert now.applied(NEED, NOW + 2 * HOUR).policy.speed_kmh == 10.0
    assert named(now, 2, replace(NEED, type="alarm")) == "manor@3/repair"


def test_each_version_knows_which_of_all_facts_it_is() -> None:
    calm = replace(STORM, key="calm")
    now = after(publish(), publish(calm), WithdrawPolicy(key="storm", at=NOW), publish(at=NOW))
    asked = [
        now.written(key, version) for key, version in (("storm", 0), ("storm", 1), ("calm", 1))
    ]
    assert [one and one.number for one in asked] == [4, 1, 2]
    assert now.written("storm", 2) is None, "that it was withdrawn is nothing to read"
    assert now.written("storm", 9) is now.written("rain", 0) is None


def test_a_withdrawn_policy_leaves_what_the_scenario_says() -> None:
    now = after(publish(), WithdrawPolicy(key="storm", at=NOW + HOUR))
    assert (named(now, 0), named(now, 1)) == ("storm@1", "manor@3/repair")
    assert POLICIES.decide(WithdrawPolicy(key="storm", at=NOW), now) == []
    again = after(publish(), WithdrawPolicy(key="storm", at=NOW), publish(at=NOW + HOUR))
    assert named(again, 1) == "storm@3"
    with pytest.raises(PolicyUnknown):
        after(WithdrawPolicy(key="calm", at=NOW))


def test_the_policy_that_means_a_ticket_most_precisely_counts() -> None:
    everywhere = PolicyChange(key="z_everywhere", speed_kmh=40.0)
    manor = PolicyChange(key="manor", scenario="manor", speed_kmh=30.0)
    now = after(publish(everywhere), publish(manor), publish())
    assert named(now) == "storm@1"
    assert named(now, need=replace(NEED, type="alarm")) == "manor@1"
    elsewhere = replace(NEED, policy=replace(POLICY, key="hospital@1/repair"))
    assert named(now, need=elsewhere) == "z_everywhere@1"


def test_what_was_decided_stays_decided_and_nothing_is_said_twice() -> None:
    with pytest.raises(PolicyFromThePast):
        after(publish(effective_from=NOW - HOUR))
    now = after(publish())
    assert POLICIES.decide(publish(at=NOW + HOUR), now) == []
    (brought_back,) = POLICIES.decide(publish(replace(STORM, speed_kmh=9.0), reverts=1), now)
    assert isinstance(brought_back, PolicyPublished)
    assert (brought_back.version, brought_back.reverts) == (2, 1)


def versions(count: int) -> Sequence[PolicyVersion]:
    one = PolicyVersion(version=1, change=None, effective_from=NOW)
    return [replace(one, version=number + 1) for number in range(count)]


def test_there_are_so_many_policies_and_versions_and_no_more() -> None:
    full = PublishedPolicies(versions={"storm": tuple(versions(VERSIONS_MAX))})
    with pytest.raises(PoliciesTooMany):
        POLICIES.decide(publish(), full)
    keys = [f"k{number}" for number in range(POLICIES_MAX)]
    many = PublishedPolicies(versions={key: tuple(versions(1)) for key in keys})
    with pytest.raises(PoliciesTooMany):
        POLICIES.decide(publish(), many)
