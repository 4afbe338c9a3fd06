"""Calibration: what ways were expected to take, against what they took, by hours of the week."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispatch.adapters.policies.documents import checked
from services.dispatch.adapters.policies.drafting import drafted, first_draft
from services.dispatch.domain.calibration import (
    TRIPS_MIN,
    Calibrated,
    Calibration,
    Lesson,
    Way,
    band_of,
    calibrated,
    learned,
)
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.traffic import USUAL, Band, Traffic

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
RUSH = Band(weekend=False, since=7, until=10)


def way(
    taken_min: float,
    expected_min: float = 10.0,
    *,
    hour: float = 8,
    day: int = 0,
    zone: str = "UTC",
) -> Way:
    departed_at = MONDAY + timedelta(days=day, hours=hour)
    return Way(
        departed_at=departed_at,
        arrived_at=departed_at + timedelta(minutes=taken_min),
        expected_min=expected_min,
        zone=zone,
    )


def test_in_the_rush_everything_takes_half_as_long_again() -> None:
    ways = [way(15.0, day=7 * week) for week in range(TRIPS_MIN)]
    assert calibrated(ways).bands == (
        Calibrated(
            band=RUSH, trips=TRIPS_MIN, factor=1.5, error_before_min=5.0, error_after_min=0.0
        ),
    )


def test_a_few_odd_trips_do_not_move_the_factor() -> None:
    ways = [way(15.0, day=7 * week) for week in range(40)]
    odd = [way(200.0, day=7 * week) for week in range(9)]
    assert calibrated([*ways, *odd]).bands[0].factor == 1.5


def test_what_a_factor_is_worth_is_tried_on_later_trips_than_it_was_learned_from() -> None:
    learned = [way(20.0, day=7 * week) for week in range(20)]
    later = [way(10.0, day=7 * week) for week in range(20, 30)]
    [band] = calibrated([*later, *learned]).bands
    assert (band.error_before_min, band.error_after_min) == (0.0, 10.0), (
        "it would have made it worse"
    )


def test_too_few_trips_teach_nothing() -> None:
    ways = [way(15.0, day=7 * week) for week in range(TRIPS_MIN - 1)]
    assert calibrated(ways).bands == (Calibrated(band=RUSH, trips=TRIPS_MIN - 1),)
    assert calibrated([]).bands == ()


@pytest.mark.parametrize(
    "untold",
    [way(15.0, expected_min=1.0), way(0.0), way(-5.0), way(4 * 60 + 1), way(3.0, expected_min=0.0)],
)
def test_what_says_nothing_about_ways_is_left_out_and_counted(untold: Way) -> None:
    found = calibrated([untold, way(15.0)])
    assert (found.left_out, [one.trips for one in found.bands]) == (1, [1])


@pytest.mark.parametrize(
    ("one", "band"),
    [
        (way(9, hour=6.99), Band(weekend=False, since=0, until=7)),
        (way(9, hour=7), RUSH),
        (way(9, hour=23.5), Band(weekend=False, since=20, until=24)),
        (way(9, hour=0, zone="Asia/Shanghai"), RUSH),
        (way(9, hour=17, day=4, zone="Asia/Shanghai"), Band(weekend=True, since=0, until=7)),
        (way(9, hour=12, day=6), Band(weekend=True, since=10, until=16)),
    ],
)
def test_hours_are_those_of_where_the_company_is(one: Way, band: Band) -> None:
    assert band_of(one) == band


WAYS = st.builds(
    way,
    taken_min=st.floats(-10, 300),
    expected_min=st.floats(0, 120),
    hour=st.floats(0, 23.9),
    day=st.integers(0, 400),
    zone=st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York"]),
)


@given(ways=st.lists(WAYS, max_size=120), data=st.data())
def test_every_trip_is_in_one_band_or_left_out_in_whatever_order_they_come(
    ways: list[Way], data: st.DataObject
) -> None:
    found = calibrated(ways)
    assert sum(one.trips for one in found.bands) + found.left_out == len(ways)
    assert all((one.factor is None) == (one.trips < TRIPS_MIN) for one in found.bands)
    assert calibrated(data.draw(st.permutations(ways))) == found


def test_what_later_trips_bear_out_becomes_a_profile_and_the_rest_stays_as_it_was() -> None:
    noon = Band(weekend=False, since=10, until=16)
    rush = [way(15.0, day=7 * week) for week in range(TRIPS_MIN)]
    once = [way(20.0, day=7 * week, hour=12) for week in range(20)]
    no_more = [way(10.0, day=7 * week, hour=12) for week in range(20, 30)]
    known = (Traffic(band=Band(weekend=False, since=9, until=12), factor=1.2),)
    lesson = learned([*rush, *once, *no_more], known)
    assert lesson.profile == (
        Traffic(band=RUSH, factor=1.5),
        Traffic(band=Band(weekend=False, since=10, until=12), factor=1.2),
    )
    assert [(one.band, one.is_worth_it) for one in lesson.calibration.bands] == [
        (RUSH, True),
        (noon, False),
    ]


def test_a_factor_is_learned_without_the_traffic_and_the_speed_that_were_reckoned_with() -> None:
    plain = [way(15.0, day=7 * week) for week in range(TRIPS_MIN)]
    in_traffic = [replace(one, expected_min=12.0, traffic=1.2) for one in plain]
    at_half_speed = [replace(one, expected_min=20.0, speed_kmh=12.5) for one in plain]
    for ways in (plain, in_traffic, at_half_speed):
        assert learned(ways, speed_kmh=25.0).profile == (Traffic(band=RUSH, factor=1.5),)
    [band] = learned(in_traffic).calibration.bands
    assert (band.error_before_min, band.error_after_min) == (3.0, 0.0), "before: as it was expected"
    assert learned(at_half_speed).speed_kmh == 12.5
    assert learned(at_half_speed).profile == (Traffic(band=RUSH, factor=0.75),)


def test_a_profile_that_is_right_is_learned_again() -> None:
    ways = [way(15.0, 15.0, day=7 * week) for week in range(TRIPS_MIN)]
    known = (Traffic(band=RUSH, factor=1.5),)
    assert learned([replace(one, traffic=1.5) for one in ways], known).profile == known
    assert learned([], known).profile == known


def test_only_the_straight_line_is_put_right_and_only_by_what_traffic_can_do() -> None:
    elsewhere = [replace(way(15.0, day=7 * week), source="matrix") for week in range(TRIPS_MIN)]
    assert learned(elsewhere).profile == ()
    assert learned(elsewhere).calibration == Calibration(bands=(), left_out=TRIPS_MIN)
    lost = [way(100.0, day=7 * week) for week in range(TRIPS_MIN)]
    assert learned(lost).profile == ()


LESSON = Lesson(
    profile=(Traffic(band=RUSH, factor=1.5),),
    speed_kmh=25.0,
    calibration=Calibration(bands=(), left_out=0),
)


def change_of(document: str) -> PolicyChange:
    change, findings = checked(document)
    assert change is not None, findings
    return change


def test_what_teaches_nothing_beyond_the_usual_traffic_is_no_draft() -> None:
    first = first_draft("rush", "manor")

    assert drafted(first, change_of(first), replace(LESSON, profile=USUAL)) == ""
    assert learned([], change_of(first).profile).profile == USUAL


def test_a_draft_of_a_new_policy_can_be_published_as_it_is() -> None:
    first = first_draft("rush", "manor")
    draft = drafted(first, change_of(first), LESSON)
    assert draft == (
        "policy: rush\nscenario: manor\nspeed_kmh: 25.0\ntraffic:\n"
        "- {days: working, from: 7, until: 10, factor: 1.5}\n"
    )
    known = change_of(draft)
    assert known == PolicyChange(
        key="rush", scenario="manor", traffic=LESSON.profile, speed_kmh=25.0
    )
    assert drafted(draft, known, LESSON) == "", "there is nothing new to say"


@pytest.mark.parametrize(
    "traffic",
    [
        "",
        "traffic: []  # none\n",
        "traffic:\n  - {days: weekend, from: 7, until: 10, factor: 2}\n\n# no more\n",
    ],
)
def test_a_draft_keeps_what_people_wrote(traffic: str) -> None:
    document = f"# for the winter\npolicy: rush\n{traffic}cert_valid: true  # by law\n"
    draft = drafted(document, change_of(document), LESSON)
    assert change_of(draft) == PolicyChange(
        key="rush", traffic=LESSON.profile, speed_kmh=25.0, asks_for_certificates=True
    )
    for said in ("# for the winter\n", "# by law\n"):
        assert said in draft
    assert ("# no more" in draft) == ("# no more" in traffic)


@pytest.mark.parametrize(
    "document",
    [
        '{"policy": "rush", "cert_valid": true}',
        '{"policy": "rush",\n"cert_valid": true}\n',
        "  policy: rush\n  cert_valid: true\n",
        "---\npolicy: rush\ncert_valid: true\n...\n",
    ],
)
def test_a_policy_written_in_another_form_is_drafted_anew(document: str) -> None:
    draft = drafted(document, change_of(document), LESSON)
    assert change_of(draft).traffic == LESSON.profile
    assert change_of(draft).asks_for_certificates
