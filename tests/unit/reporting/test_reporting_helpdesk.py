"""Four years of a real help desk: our figures are the ones that were found without us."""

import statistics
from collections import Counter
from datetime import date, timedelta
from itertools import accumulate, pairwise
from uuid import UUID

import pytest

from services.reporting.views.metrics import DAY_0, Known, daily_figures
from services.reporting.views.story import Figures, figures_of
from tests.unit.reporting.told_by_workflow import HelpDesk

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def known(help_desk: HelpDesk) -> dict[UUID, Known]:
    cases: dict[UUID, Known] = {}
    for event in help_desk.events:
        cases.setdefault(event.stream_id, Known()).hear(event)
    return cases


@pytest.fixture(scope="module")
def figures(known: dict[UUID, Known]) -> list[Figures]:
    return [found for one in known.values() if (found := figures_of(one.steps))]


def test_cases_and_events(help_desk: HelpDesk, figures: list[Figures]) -> None:
    assert len(figures) == help_desk.expected["cases"]
    assert sum(one.moves for one in figures) == help_desk.expected["events"]


def test_cycle_times(help_desk: HelpDesk, figures: list[Figures]) -> None:
    seconds = [one.cycle_us / 1e6 for one in figures]
    expected = help_desk.expected["cycle_s"]
    assert statistics.median(seconds) == expected["median"]
    assert statistics.fmean(seconds) == pytest.approx(expected["mean"], abs=1e-6)
    assert max(seconds) == expected["max"]


def test_handovers_and_ping_pong(help_desk: HelpDesk, figures: list[Figures]) -> None:
    expected = help_desk.expected["handover:org:resource"]
    assert sum(one.handovers for one in figures) == expected["total"]
    assert sum(one.handovers > 0 for one in figures) == expected["cases_ge1"]
    assert sum(one.pingpong for one in figures) == expected["pingpong_total"]
    assert sum(one.pingpong > 0 for one in figures) == expected["pingpong_cases"]


def test_reopenings(help_desk: HelpDesk, figures: list[Figures]) -> None:
    activities: dict[str, list[str]] = {}
    for case, activity, _, _ in help_desk.rows:
        activities.setdefault(case, []).append(activity)
    reopened = sum(
        before == "Closed" and after != "Closed"
        for case in activities.values()
        for before, after in pairwise(case)
    )
    assert sum(one.reopenings for one in figures) == reopened == 3


def test_the_daily_backlog(help_desk: HelpDesk, known: dict[UUID, Known]) -> None:
    change: Counter[int] = Counter()
    for one in known.values():
        for (day, _, figure), n in daily_figures(one).items():
            change[day] += n if figure == "active_change" else 0
    expected = help_desk.expected["backlog_daily_00utc"]
    first, last = (date.fromisoformat(day) for day in (min(expected), max(expected)))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    backlog = accumulate(change[day.toordinal() - DAY_0] for day in days)
    assert {str(day): n for day, n in zip(days, backlog, strict=True)} == expected
