"""Calibration: what ways were expected to take, against what they took, by hours of the week."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispatch.domain.calibration import (
    TRIPS_MIN,
    Calibrated,
    Way,
    band_of,
    calibrated,
)
from services.dispatch.domain.traffic import Band

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
