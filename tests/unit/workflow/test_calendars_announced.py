"""Announced days: who may announce one, and what cannot be a day."""

from dataclasses import replace
from datetime import date

import pytest

from services.workflow.domain import ANNOUNCEMENTS
from services.workflow.domain.calendars.announcing import AnnounceDay, Announcements
from shared.decider import Refusal
from shared.eventstore.snapshots import SnapshotCodec
from tests.unit.workflow.ticket_spec import T0, member

SHUT = AnnounceDay(
    calendar="store",
    day="2026-12-31",
    windows=[],
    reason="停电检修",
    known=frozenset({"store"}),
    caller=member("wang", scopes=["scenario:publish"]),
    now=T0,
)


def told(*commands: AnnounceDay) -> Announcements:
    known = Announcements()
    for command in commands:
        known = ANNOUNCEMENTS.fold(ANNOUNCEMENTS.decide(command, known), known)
    return known


def test_a_day_is_announced_once_and_may_be_announced_otherwise() -> None:
    short = replace(SHUT, windows=["13:30-18:00", "09:30-12:00"])
    known = told(SHUT, SHUT, short)
    assert [(one.day, one.windows) for one in known.changes] == [
        (date(2026, 12, 31), ()),
        (date(2026, 12, 31), ((570, 720), (810, 1080))),
    ]
    assert {one.announced_at for one in known.changes} == {T0}


def test_what_was_announced_can_be_kept_in_a_snapshot() -> None:
    codec, known = SnapshotCodec(ANNOUNCEMENTS), told(SHUT, replace(SHUT, windows=["09:30-12:00"]))
    kept = codec.encode(known)
    assert kept is not None
    assert codec.decode(kept) == known


@pytest.mark.parametrize(
    ("command", "slug"),
    [
        (replace(SHUT, caller=member("zhang", "technician")), "scope-missing"),
        (replace(SHUT, calendar="shop"), "calendar-unknown"),
        (replace(SHUT, day="2026-02-30"), "day-invalid"),
        (replace(SHUT, windows=["09:30-09:00"]), "day-invalid"),
        (replace(SHUT, windows=["09:30-12:00", "11:00-13:00"]), "day-invalid"),
        (replace(SHUT, windows=["all day"]), "day-invalid"),
        (replace(SHUT, reason="x" * 501), "day-invalid"),
    ],
)
def test_what_cannot_be_announced_is_refused(command: AnnounceDay, slug: str) -> None:
    with pytest.raises(Refusal) as refused:
        told(command)
    assert refused.value.slug == slug


@pytest.mark.parametrize(
    ("windows", "pointer", "zh"),
    [
        (["08:00-12:00", "12:00-08:00"], "/windows/1", "结束须晚于开始"),
        (["09:30-12:00", "11:00-13:00"], "/windows", "不能重叠"),
    ],
)
def test_a_window_that_is_none_is_named(windows: list[str], pointer: str, zh: str) -> None:
    with pytest.raises(Refusal) as refused:
        told(replace(SHUT, windows=windows))
    [reason] = refused.value.reasons
    assert reason.pointer == pointer
    assert zh in reason.zh
