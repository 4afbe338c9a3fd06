"""Traffic: ways take longer in some hours, for the choice, its bound, the estimate and the plan."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.adapters.policies.documents import checked
from services.dispatch.adapters.policies.traffic import said_of
from services.dispatch.adapters.policy_book import Rules
from services.dispatch.domain.choice import choose, weigh
from services.dispatch.domain.need import Policy
from services.dispatch.domain.places import Place
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.rules import Circumstances
from services.dispatch.domain.scoring import Scale
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Standing
from services.dispatch.domain.traffic import (
    USUAL,
    Band,
    Traffic,
    TrafficProfile,
    overlaid,
    traffic_at,
)
from services.dispatch.domain.travel import estimated
from tests.unit.dispatch.test_dispatch_choice import (
    HANGZHOU,
    NEED,
    roster_of,
    technician,
    towns,
)

RUSH = Traffic(band=Band(weekend=False, since=7, until=10), factor=2.0)
MARKET = Traffic(band=Band(weekend=True, since=10, until=16), factor=1.5)
PROFILE = (RUSH, MARKET)
SHANGHAI = Policy(key="manor@3/repair", zone="Asia/Shanghai", traffic=PROFILE)
NEED_THERE = replace(NEED, policy=SHANGHAI)
MONDAY_8 = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
"""Eight in the morning in Shanghai."""


@pytest.mark.parametrize(
    ("hours_later", "factor"),
    [(-1.01, 1.0), (-1, 2.0), (1.99, 2.0), (2, 1.0), (-24 + 3, 1.5), (5 * 24 + 3, 1.5)],
)
def test_the_hours_are_those_of_where_the_company_is(hours_later: float, factor: float) -> None:
    assert SHANGHAI.traffic_at(MONDAY_8 + timedelta(hours=hours_later)) == factor
    assert traffic_at((), MONDAY_8, "UTC") == 1.0


@pytest.mark.parametrize(
    ("hours_later", "factor"),
    [(-1.01, 1.0), (-1, 1.25), (0.99, 1.25), (1, 1.0), (9, 1.25), (11, 1.0), (-24, 1.0)],
)
def test_of_a_type_that_nobody_wrote_a_policy_for_the_usual_rush_is_reckoned_with(
    hours_later: float, factor: float
) -> None:
    policy = Rules(zone="Asia/Shanghai").policy("manor@3/repair")

    assert policy.traffic_at(MONDAY_8 + timedelta(hours=hours_later)) == factor


def test_a_policy_may_take_the_usual_traffic_back_or_leave_it_and_what_opened_before_has_none() -> (
    None
):
    assert PolicyChange(key="p").profile == overlaid(USUAL, ()) == USUAL
    none = PolicyChange(key="p", traffic=())
    assert (none.profile, none.changed(Rules().policy("p")).traffic) == ((), ())
    before = msgspec.json.decode(b'{"key": "manor@3/repair"}', type=Policy)
    assert before.traffic_at(MONDAY_8) == 1.0


def test_in_the_rush_the_same_way_takes_twice_as_long_in_choice_and_estimate() -> None:
    one = technician(2, lat=30.37)
    calm = Circumstances.of(NEED_THERE, MONDAY_8 + timedelta(hours=3))
    rush = Circumstances.of(NEED_THERE, MONDAY_8)
    minutes = [
        weigh(NEED_THERE, one, NOBODY_EXCLUDED, now).terms["travel_min"] for now in (calm, rush)
    ]
    assert minutes[1] == pytest.approx(2 * minutes[0], abs=0.011)
    told = estimated(one.place, HANGZHOU, SHANGHAI.speed_kmh, rush.traffic)
    assert told is not None
    assert (told.minutes, told.traffic, told.source) == (minutes[1], 2.0, "straight_line")


def test_in_the_rush_somebody_near_with_a_ticket_in_hand_beats_somebody_idle_far_away() -> None:
    near, far = technician(2, load=1), technician(3, lat=30.29)
    calm, rush = (
        choose(NEED_THERE, [near, far], now=Circumstances.of(NEED_THERE, at)).chosen
        for at in (MONDAY_8 + timedelta(hours=3), MONDAY_8)
    )
    assert (calm, rush) == (far.technician_id, near.technician_id)


PROFILES = st.lists(
    st.builds(
        lambda weekend, since, hours, factor: Traffic(
            band=Band(weekend=weekend, since=since, until=min(24, since + hours)), factor=factor
        ),
        weekend=st.booleans(),
        since=st.integers(0, 23),
        hours=st.integers(1, 24),
        factor=st.floats(0.2, 5.0),
    ),
    max_size=6,
).map(lambda said: overlaid((), said))


@settings(max_examples=40, deadline=None)
@given(
    town=towns(),
    profile=PROFILES,
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York"]),
)
def test_in_any_traffic_looking_nearby_first_finds_who_comparing_everybody_finds(
    town: tuple[Place, list[Standing]], profile: TrafficProfile, at: datetime, zone: str
) -> None:
    place, people = town
    policy = Policy(key="manor@3/repair", zone=zone, traffic=profile)
    need = replace(NEED, place=place, policy=policy)
    now = Circumstances.of(need, at)
    fast, slow = roster_of(people).choose(need, now=now), choose(need, people, now=now)
    assert fast.chosen == slow.chosen
    if slow.chosen is not None:
        assert fast.candidates[0] == slow.candidates[0]


@given(km=st.floats(0, 400), more=st.floats(0, 5), factor=st.floats(0.2, 5.0))
def test_nobody_beyond_a_ring_beats_its_bound_in_any_traffic(
    km: float, more: float, factor: float
) -> None:
    now = replace(Circumstances.of(NEED, MONDAY_8), traffic=factor)
    lat = HANGZHOU.lat - (km + more) / 111.195
    if lat < -90:
        return
    one = Standing(
        technician_id=UUID(int=2),
        skills=frozenset({"制冷"}),
        place=Place(lat=lat, lon=HANGZHOU.lon),
        capacity=1,
        load=0,
    )
    score = weigh(NEED, one, NOBODY_EXCLUDED, now).score
    assert score is None or score >= Scale.of(NEED, now).lowest_beyond(km * 0.9999, 0)


@given(profile=PROFILES, news=PROFILES, date=st.sampled_from([28, 30]), hour=st.integers(0, 23))
def test_news_counts_in_its_hours_and_what_was_known_in_all_others(
    profile: TrafficProfile, news: TrafficProfile, date: int, hour: int
) -> None:
    day = datetime(2026, 11, date, hour, tzinfo=UTC)
    is_news = any(one.band.holds(day) for one in news)
    laid = overlaid(profile, news)
    assert traffic_at(laid, day, "UTC") == traffic_at(news if is_news else profile, day, "UTC")
    assert overlaid((), laid) == laid, "it cannot be said in fewer bands"


DOCUMENT = """\
policy: rush
traffic:
  - {days: working, from: 7, until: 10, factor: 2.0}
  - {days: weekend, from: 10, until: 16, factor: 1.5}
"""


def test_a_policy_says_the_traffic_and_a_policy_without_one_leaves_it() -> None:
    change, findings = checked(DOCUMENT)
    assert (change, findings) == (PolicyChange(key="rush", traffic=PROFILE), [])
    assert change is not None
    assert change.changed(Policy(key="manor@3/repair")).traffic == PROFILE
    assert PolicyChange(key="storm").changed(SHANGHAI).traffic == PROFILE
    assert PolicyChange(key="calm", traffic=()).changed(SHANGHAI).traffic == ()
    assert [list(one.values()) for one in said_of(PROFILE)] == [
        ["working", 7, 10, 2.0],
        ["weekend", 10, 16, 1.5],
    ]


@pytest.mark.parametrize(
    ("hours", "code", "pointer"),
    [
        ("[{days: working, from: 10, until: 7, factor: 2}]", "hours-backwards", "/traffic/0"),
        (
            "[" + 2 * "{days: working, from: 7, until: 10, factor: 2}, " + "]",
            "hours-overlap",
            "/traffic",
        ),
        ("[{days: monday, from: 7, until: 10, factor: 2}]", "wrong-form", "/traffic/0/days"),
        ("[{days: working, from: 24, until: 10, factor: 2}]", "out-of-range", "/traffic/0/from"),
        ("[{days: working, from: 7, until: 25, factor: 2}]", "out-of-range", "/traffic/0/until"),
        ("[{days: working, from: 7, until: 10, factor: 9}]", "out-of-range", "/traffic/0/factor"),
        ("[{days: working, from: 7, until: 10}]", "missing", "/traffic/0/factor"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_their_line(
    hours: str, code: str, pointer: str
) -> None:
    change, findings = checked(f"policy: rush\ntraffic: {hours}\n")
    assert change is None
    assert [(one.code, one.pointer, one.line) for one in findings] == [(code, pointer, 2)]
    assert findings[0].message_zh
