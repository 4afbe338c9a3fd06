"""Ways on a real log: each trip that was told is compared with what it was expected to take."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.domain.trip import Step
from services.dispatch.views.ways import OF_WAYS, WayRow, Ways, ways_since
from shared.projections.runner import ProjectionApply
from tests.integration.dispatch.conftest import DispatchHere

pytestmark = pytest.mark.integration


async def ways(here: DispatchHere) -> list[WayRow]:
    """Return the ways that the log tells of, once the view has read them all."""
    apply = ProjectionApply(
        service="dispatch",
        projection=Ways(),
        databases=here.databases,
        source=here.store,
        types=OF_WAYS,
    )
    after = await apply.checkpoint(here.tenant)
    await apply.apply(here.tenant, await here.store.read(here.tenant, after, 1_000))
    async with here.databases.connection(here.tenant) as db:
        return await ways_since(db, timedelta(days=1))


async def test_a_way_is_open_until_the_arrival_and_each_trip_is_one(dispatch: DispatchHere) -> None:
    who = await dispatch.employ(30.37, member="1")
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, who, "offered")
    begin = datetime.now(UTC)

    async def step(what: Step, of: UUID = ticket) -> None:
        me = dispatch.caller("member:1")
        await dispatch.travelling.step(me, dispatch.intent("member:1"), of, what, None)

    await step("departed")
    assert await ways(dispatch) == []
    await step("arrived")
    [way] = await ways(dispatch)
    assert begin <= way.departed_at <= way.arrived_at
    assert (way.source, way.zone) == ("straight_line", "Asia/Shanghai")
    plain = (round(way.expected_min / way.traffic), way.speed_kmh)
    assert (plain, way.traffic in {1.0, 1.25}) == ((37, 25.0), True), "it is rush hour, or not"
    await step("left")
    await step("departed")
    assert len(await ways(dispatch)) == 1
    await step("arrived")
    assert len(await ways(dispatch)) == 2


async def test_whoever_forgets_to_say_that_they_set_out_went_no_way(
    dispatch: DispatchHere,
) -> None:
    who = await dispatch.employ(30.37, member="1")
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, who, "offered")
    me = dispatch.caller("member:1")
    await dispatch.travelling.step(me, dispatch.intent("member:1"), ticket, "arrived", None)
    assert await ways(dispatch) == []
