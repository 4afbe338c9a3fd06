"""Policies that are published: tickets that open are decided by them, and offers name them."""

from uuid import UUID

import pytest

from services.dispatch.adapters.policies.documents import checked
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.policy_versions import PolicyUnknown
from services.dispatch.domain.rights import ScopeMissing
from shared.intent import Caller
from tests.integration.dispatch.conftest import DispatchHere

pytestmark = pytest.mark.integration

NEAREST = "policy: nearest\nscenario: restaurant_chain\nscore: {workload: 0}\n"


def read(document: str) -> PolicyChange:
    change, _ = checked(document)
    assert change is not None
    return change


async def offered(dispatch: DispatchHere) -> tuple[UUID, str]:
    """Open a ticket; return to whom it was offered, and by which policy."""
    ticket = dispatch.opens()
    await dispatch.hear()
    explained = await dispatch.app.explain(dispatch.tenant, ticket, None)
    assert explained.offered is not None
    return explained.offered.technician_id, explained.offered.policy


async def test_a_published_policy_decides_and_is_named_until_it_is_withdrawn(
    dispatch: DispatchHere,
) -> None:
    near = await dispatch.employ(30.27, capacity=9)
    far = await dispatch.employ(30.28, capacity=9)
    scenario = "restaurant_chain@1/equipment_repair"
    assert [await offered(dispatch) for _ in range(2)] == [(near, scenario), (far, scenario)]
    admin = Caller(tenant=dispatch.tenant, actor="member:1", scopes=frozenset({"tenant:admin"}))
    desk, change = dispatch.policies, read(NEAREST)
    done = await desk.publish(admin, dispatch.intent(), change, NEAREST, None)
    assert done.version.version == 1
    assert [await offered(dispatch) for _ in range(2)] == [(near, "nearest@1")] * 2

    slower = NEAREST + "speed_kmh: 10\n"
    await desk.publish(admin, dispatch.intent(), read(slower), slower, None)
    assert await offered(dispatch) == (near, "nearest@2")
    await desk.revert(admin, dispatch.intent(), "nearest", 1)
    assert await offered(dispatch) == (near, "nearest@3")
    assert (await desk.version(admin, "nearest", 0)).document == NEAREST
    assert (await desk.version(admin, "nearest", 2)).document == slower
    await desk.withdraw(admin, dispatch.intent(), "nearest")
    assert await offered(dispatch) == (far, scenario)
    public = await dispatch.store.read_published(dispatch.tenant, 0, 200)
    assert not [one for one in public if "policy" in one.type]

    with pytest.raises(PolicyUnknown):
        await desk.revert(admin, dispatch.intent(), "calm", 1)
    boss = dispatch.caller("member:boss", "dispatcher")
    with pytest.raises(ScopeMissing):
        await desk.publish(boss, dispatch.intent(), change, NEAREST, None)
    assert set((await desk.policies(boss)).versions) == {"nearest"}


async def test_traffic_is_in_the_comparison_and_kept_with_the_decision(
    dispatch: DispatchHere,
) -> None:
    await dispatch.employ(30.37, capacity=9)

    async def reckoned() -> tuple[float, float]:
        ticket = dispatch.opens()
        await dispatch.hear()
        offered = (await dispatch.app.explain(dispatch.tenant, ticket, None)).offered
        assert offered is not None
        assert offered.basis is not None
        return offered.candidates[0].terms["travel_min"], offered.basis.traffic

    usual, factor = await reckoned()
    assert factor in {1.0, 1.25}, "it is rush hour, or not"
    calm = usual / factor
    always = "{days: working, from: 0, until: 24, factor: 2}, {days: weekend, from: 0, until: 24,"
    jam = f"policy: jam\nscenario: restaurant_chain\ntraffic: [{always} factor: 2}}]\n"
    admin = Caller(tenant=dispatch.tenant, actor="member:1", scopes=frozenset({"tenant:admin"}))
    await dispatch.policies.publish(admin, dispatch.intent(), read(jam), jam, None)
    slow, factor = await reckoned()
    assert slow == pytest.approx(2 * calm, abs=0.02)
    assert factor == 2.0
