"""Whose turn it is and who may not go: certificates, reserves, and too few hands."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentOffered
from services.dispatch.domain.refusals import NotForDispatch
from services.dispatch.domain.technician import Profile, RegisterTechnician
from tests.integration.dispatch.conftest import DispatchHere

pytestmark = pytest.mark.integration

A_DAY = timedelta(days=1)


def today() -> date:
    """Return the day it is where the company is."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


async def test_whose_certificate_ended_yesterday_is_passed_over_with_the_date(
    dispatch: DispatchHere,
) -> None:
    yesterday, later = today() - A_DAY, today() + 30 * A_DAY
    ended = await dispatch.employ(30.27, ends=yesterday)
    next_ = await dispatch.employ(30.30, ends=later)
    far = await dispatch.employ(30.90)
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, next_, "offered")
    public = await dispatch.store.read_published(dispatch.tenant, 0, 100)
    (offered,) = [event for event in public if event.type == "assignment.offered"]
    said = msgspec.json.decode(offered.data)
    (passed_over,) = [one for one in said["candidates"] if one["technician"] == str(ended)]
    assert passed_over["eliminated_by"] == "cert_valid"
    paper = {"skill": "制冷", "valid_until": yesterday.isoformat()}
    assert passed_over["certificate"] == paper
    assert said["runner_up"] == str(far)
    assert said["certificates"] == [{"skill": "制冷", "valid_until": later.isoformat()}]
    assert said["unchecked"] == ["badge"]


async def test_who_works_elsewhere_or_is_not_authorised_is_passed_over(
    dispatch: DispatchHere,
) -> None:
    western = await dispatch.employ(30.27, areas=("region:WEST",), vendors=("迈瑞",))
    unauthorised = await dispatch.employ(30.28, areas=("region:EAST",))
    far = await dispatch.employ(30.90, areas=("region:EAST",), vendors=("迈瑞",))
    ticket = dispatch.opens(links={"region": "EAST", "vendor": "迈瑞"})
    await dispatch.hear()
    await dispatch.has(ticket, far, "offered")
    explained = await dispatch.app.explain(dispatch.tenant, ticket, None)
    assert explained.offered is not None
    rules = {one.technician: one.eliminated_by for one in explained.offered.candidates}
    assert rules == {
        str(far): None,
        str(western): "region",
        str(unauthorised): "vendor_authorised",
    }
    boss = dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.assign(boss, dispatch.intent(), ticket, western, "knows the place")
    await dispatch.has(ticket, western, "offered")
    explained = await dispatch.app.explain(dispatch.tenant, ticket, None)
    assert explained.offered is not None
    assert explained.offered.candidates[0].eliminated_by == "region"


async def test_who_is_not_skilled_enough_is_passed_over(dispatch: DispatchHere) -> None:
    await dispatch.employ(30.27)
    master = await dispatch.employ(30.90, levels={"制冷": 4})
    ticket = dispatch.opens(skill_levels={"制冷": 3})
    await dispatch.hear()
    await dispatch.has(ticket, master, "offered")
    explained = await dispatch.app.explain(dispatch.tenant, ticket, None)
    assert explained.offered is not None
    assert explained.offered.eliminated == {"skill_level": 1}


async def test_a_renewed_certificate_brings_the_ticket_that_waited_for_it(
    dispatch: DispatchHere,
) -> None:
    who = await dispatch.employ(ends=today() - A_DAY)
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, None, "waiting")
    assert (await dispatch.assignment(ticket)).stuck_because == "all_eliminated:cert_valid"
    await certify(dispatch, who, today() + A_DAY)
    await dispatch.has(ticket, who, "offered")


async def test_years_later_the_certificate_of_that_day_is_known(dispatch: DispatchHere) -> None:
    then = today() + A_DAY
    who = await dispatch.employ(ends=then)
    before = datetime.now(UTC)
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, who, "offered")
    await certify(dispatch, who, today() + 400 * A_DAY)
    other = await dispatch.employ()
    asked_at = (await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, ticket))[-1].envelope
    boss = dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.assign(boss, dispatch.intent(), ticket, other, "nearer by now")
    await dispatch.has(ticket, other, "offered")

    assert asked_at.recorded_at is not None
    known = await dispatch.app.explain(dispatch.tenant, ticket, asked_at.recorded_at)
    assert known.offered is not None
    assert known.offered.technician_id == who
    assert known.offered.certificates == (Certificate(skill="制冷", valid_until=then),)
    assert known.offered.day is not None
    assert known.offered.day <= then
    last = await dispatch.app.explain(dispatch.tenant, ticket, None)
    assert last.offered is not None
    assert last.offered.technician_id == other
    with pytest.raises(NotForDispatch):
        await dispatch.app.explain(dispatch.tenant, ticket, before - A_DAY)


async def certify(dispatch: DispatchHere, who: UUID, until: date) -> None:
    """Renew the certificate of somebody who is known."""
    papers = (Certificate(skill="制冷", valid_until=until),)
    (profile,) = [
        one.technician.profile
        for one in await dispatch.telling.technicians(dispatch.caller("system:test"), None, 100)
        if one.technician_id == who
    ]
    assert profile is not None
    renewed = Profile(skills=profile.skills, home=profile.home, certificates=papers)
    command = RegisterTechnician(profile=renewed, at=datetime.now(UTC), change=True)
    await dispatch.app.change_technician(dispatch.intent(), who, command)


async def test_three_of_ten_hands_are_kept_for_alarms(dispatch: DispatchHere) -> None:
    who = await dispatch.employ(skills="呼吸机 超声", capacity=10)
    usual = [dispatch.opens(skills=["超声"]) for _ in range(9)]
    await dispatch.hear()
    given = [one for one in usual if (await dispatch.assignment(one)).technician_id == who]
    assert len(given) == 7
    (held_back, _) = [one for one in usual if one not in given]
    explanation = await dispatch.app.explain(dispatch.tenant, held_back, None)
    assert explanation.stuck is not None
    assert explanation.stuck.reason == "all_eliminated:reserve"
    (kept,) = explanation.stuck.kept_free
    assert (kept.skill, kept.capacity, kept.kept, kept.free) == ("呼吸机", 10, 3, 3)
    alarms = [dispatch.opens(type="alarm", skills=["呼吸机"], priority="P1") for _ in range(3)]
    await dispatch.hear()
    for alarm in alarms:
        await dispatch.has(alarm, who, "offered")
    assert (await dispatch.assignment(held_back)).status == "waiting"


async def test_a_policy_knows_whose_days_count_and_what_its_scenario_keeps_free(
    dispatch: DispatchHere,
) -> None:
    repair, alarm = dispatch.opens(), dispatch.opens(type="alarm")
    await dispatch.hear()
    zones = []
    for ticket in (repair, alarm):
        need = (await dispatch.assignment(ticket)).need
        assert need is not None
        zones.append(need.policy.zone)
        (reserve,) = need.policy.reserves
        assert (reserve.skill, reserve.share_percent, reserve.type) == ("呼吸机", 30, "alarm")
    assert zones == ["Asia/Shanghai", "Europe/Berlin"]


async def test_in_a_storm_hands_go_to_the_urgent_first_and_nobody_is_forgotten(
    dispatch: DispatchHere,
) -> None:
    only = await dispatch.employ(skills="水", capacity=1)
    tickets = {}
    for name in AS_THEY_COME:
        tickets[name] = dispatch.opens(skills=["水"], priority=name[:2])
        await dispatch.hear()
    await dispatch.has(tickets["P3 first"], only, "offered")
    dispatch.prioritises(tickets["P3 raised"], "P1")
    await dispatch.hear()
    for name, following in pairwise(AS_THEY_GO):
        dispatch.closes(tickets[name])
        await dispatch.hear()
        await dispatch.has(tickets[following], only, "offered")
    offers = [
        one.fact
        for ticket in tickets.values()
        for one in await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, ticket)
        if isinstance(one.fact, AssignmentOffered)
    ]
    assert len(offers) == len(tickets), "each was offered once"


AS_THEY_COME = ("P3 first", "P3 second", "P3 raised", "P1 first", "P2", "P1 second")
AS_THEY_GO = ("P3 first", "P3 raised", "P1 first", "P1 second", "P2", "P3 second")
