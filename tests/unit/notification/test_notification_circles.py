"""Circles: however often somebody would be told of one ticket, it ends, and is said once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.notification.domain.circles import HOUR, NOTICES_MAX, Told, Verdict

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
steps = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 200)), max_size=300)


@given(steps)
def test_within_any_hour_nobody_is_told_more_than_the_most(steps: list[tuple[int, int]]) -> None:
    """Each step is how many minutes later a notice comes, and which one of 200 it is."""
    told, now = Told(), NOW
    made: dict[UUID, datetime] = {}
    for minutes, number in steps:
        now += timedelta(minutes=minutes)
        notice = UUID(int=number)
        verdict = told.verdict(notice, now)
        if verdict is Verdict.STOP:
            assert told.stopped_at is None or now >= told.stopped_at + HOUR, "it holds an hour"
            told = told.stopped(now)
        if verdict is Verdict.TELL:
            made[notice] = made[notice] if notice in told.notices else now
            told = told.once_more(notice, now)
        assert sum(at > now - HOUR for at in made.values()) <= NOTICES_MAX


def test_what_was_made_before_is_none_more() -> None:
    told = Told()
    for number in range(NOTICES_MAX):
        assert told.verdict(UUID(int=number), NOW) is Verdict.TELL
        told = told.once_more(UUID(int=number), NOW)
    assert told.verdict(UUID(int=0), NOW) is Verdict.TELL
    one_more = UUID(int=NOTICES_MAX)
    assert told.verdict(one_more, NOW) is Verdict.STOP
    told = told.stopped(NOW)
    assert told.verdict(one_more, NOW) is Verdict.STOPPED
    assert told.verdict(UUID(int=0), NOW) is Verdict.TELL
    assert told.verdict(one_more, NOW + HOUR) is Verdict.TELL
