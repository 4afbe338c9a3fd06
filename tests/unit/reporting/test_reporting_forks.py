"""Forks: an index of numbers misses no stay that a moment or a window falls into."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.views.past.forks import fork_of, forks_at, forks_between

NIGHT = datetime(2026, 7, 20, 21, 40, tzinfo=UTC)
moments = st.one_of(
    st.integers(-200, 200).map(lambda n: NIGHT + timedelta(milliseconds=250 * n)),
    st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001  # hypothesis adds it
)


@given(moments, moments, moments)
def test_a_moment_within_a_stay_has_its_fork(one: datetime, two: datetime, three: datetime) -> None:
    since, moment, until = sorted((one, two, three))
    assert fork_of(since, until) in forks_at(moment)


@given(moments, moments, moments, moments)
def test_a_window_that_meets_a_stay_has_its_fork_or_an_end_within_it(
    one: datetime, two: datetime, three: datetime, four: datetime
) -> None:
    (since, until), (begin, end) = sorted((one, two)), sorted((three, four))
    if since > end or until < begin:
        return
    first, last = forks_between(begin, end)
    fork = fork_of(since, until)
    assert first <= fork <= last or fork in {*forks_at(begin), *forks_at(end)}


def test_a_moment_has_as_many_forks_in_any_year() -> None:
    for year in (1, 1969, 2026, 9999):
        assert len({*forks_at(datetime(year, 1, 2, tzinfo=UTC))}) == len(forks_at(NIGHT))


def test_stays_that_touch_in_one_second_are_told_apart_by_their_forks_level() -> None:
    second = NIGHT + timedelta(microseconds=1)
    assert fork_of(second, second) % 2 == 1
    assert fork_of(second, second + timedelta(seconds=1)) % 2 == 0
