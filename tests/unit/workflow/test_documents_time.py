"""Calendars and clocks in documents: what may be written, what is meant, and what is refused."""

import json
from datetime import date
from typing import get_args

import pytest

from services.workflow.adapters.documents.compiling import (
    check_document,
    definition_of,
    published_definition,
    read_document,
)
from services.workflow.adapters.documents.model import content_hash
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.shipped import shipped_text
from services.workflow.adapters.documents.time_parts import Reason
from services.workflow.domain.definition import ClockRule, Happening
from services.workflow.domain.refusals import ScenarioInvalid
from services.workflow.domain.waits import REASONS

SCENARIO = """
scenario: small
name: Small
roles: {boss: {label: Boss, scope: tenant}}
calendars:
  office:
    tz: Asia/Shanghai
    weekly: WEEKLY
    holidays: cn
    makeup_days: true
    days: {2026-12-31: 09:00-12:00, 2027-01-01: []}
ticket_types:
  - key: task
    name: Task
    calendar: office
    states: {todo: To do, done: Done}
    priority: [{default: P2}]
    transitions: [{id: do, from: todo, to: done, by: boss}]
    sla: [CLOCK]
"""
WEEKLY = "{mon-fri: [13:30-18:00, 09:00-12:00], sat: 10:00-12:00}"
CLOCK = "{clock: finish, start: create, stop: do, calendar: office, target: 2d}"


def scenario(weekly: str = WEEKLY, clock: str = CLOCK) -> str:
    return SCENARIO.replace("WEEKLY", weekly).replace("CLOCK", clock)


def clock_of(text: str) -> ClockRule:
    (rule,) = definition_of(read_document(text), 1).types["task"].clocks
    return rule


def refusal(text: str) -> tuple[str, str, str]:
    with pytest.raises(ScenarioInvalid) as refused:
        read_document(text)
    (reason,) = refused.value.reasons
    return reason.code, reason.pointer, reason.message


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("helpdesk", "90c9667072a779a65c8e5c98406a0a4517a2004ccddf75eae037d468db2072ea"),
        ("city_service", "b26dbbad9d683c766c84e6817146af8aa93b9887a932d2cd4fb3818c17222463"),
    ],
)
def test_a_document_that_does_not_speak_of_time_keeps_its_hash(key: str, known: str) -> None:
    assert content_hash(read_document(shipped_text(key)).normalised()) == known


def test_what_is_written_short_is_meant_long() -> None:
    document = read_document(scenario())
    weekly = document.calendars["office"].weekly
    assert weekly["mon"] == weekly["fri"] == ["09:00-12:00", "13:30-18:00"]
    assert (weekly["sat"], weekly["sun"]) == (["10:00-12:00"], [])
    (clock,) = document.ticket_types[0].clocks
    assert (clock.key, clock.label.zh, clock.target) == ("finish", "finish", {"default": "2d"})
    again = check_document(json.loads(json.dumps(document.normalised())))
    assert again.normalised() == document.normalised()


def test_a_clock_is_compiled_with_its_calendar() -> None:
    rule = clock_of(scenario())
    assert (rule.start, rule.stop) == (Happening(what="create"), Happening(what="move", about="do"))
    assert rule.target_of("P2") == 2 * 27_000  # two days, as long as the office is open
    days = dict(rule.calendar.days)
    assert days[date(2026, 12, 31)] == ((540, 720),)
    assert days[date(2027, 1, 1)] == days[date(2025, 10, 1)] == ()
    assert days[date(2025, 10, 11)] == ((540, 720), (810, 1080))
    assert definition_of(read_document(scenario()), 1).types["task"].calendar is rule.calendar


def test_a_clock_without_a_calendar_never_rests() -> None:
    rule = clock_of(scenario(clock="{key: k, start: create, stop: do, target: {P2: 1d}}"))
    assert (rule.calendar.zone, rule.targets, rule.target_s) == ("UTC", {"P2": 86_400}, None)


def test_published_documents_hold_the_days_that_were_known_then() -> None:
    published = read_document(scenario()).normalised()
    statutory = published["statutory"]
    assert isinstance(statutory, dict)
    year = statutory["cn"]["2025"]
    assert "2025-10-11" in year["workdays"]
    year["workdays"].remove("2025-10-11")  # as if the library had known no better
    (rule,) = published_definition(published, 3).types["task"].clocks
    assert date(2025, 10, 11) not in dict(rule.calendar.days)
    assert check_document(published).normalised()["statutory"] == statutory


@pytest.mark.parametrize(
    ("clock", "code", "pointer", "word"),
    [
        (CLOCK.replace("office", "ofice"), "unknown-calendar", "calendar", "office"),
        (CLOCK.replace("stop: do", "stop: dine"), "unknown-move", "stop", "dine"),
        (CLOCK.replace("start: create", "start: creat"), "unknown-move", "start", "create"),
        (CLOCK.replace("stop: do", "stop: create"), "never-runs", "stop", "never runs"),
        (CLOCK.replace("2d", "{P1: 1h}"), "unknown-priority", "target/P1", "P1"),
        (CLOCK.replace("2d", "4x"), "duration", "target", "90s, 10m, 4h"),
        (CLOCK.replace("2d", "Soon"), "target", "target", "window.end"),
        (CLOCK.replace("2d", "soon"), "unknown-field", "target/default", "no field soon"),
        (CLOCK.replace("stop:", "stopp:"), "extra_forbidden", "stopp", "stop"),
        (f"{CLOCK}, {CLOCK}", "said-twice", "key", "said twice"),
    ],
)
def test_a_clock_that_cannot_be_is_refused_with_a_sentence(
    clock: str, code: str, pointer: str, word: str
) -> None:
    with pytest.raises(ScenarioInvalid) as refused:
        read_document(scenario(clock=clock).replace("sla:", "clocks:"))
    reason = next(one for one in refused.value.reasons if one.code == code)
    assert reason.pointer.startswith("/ticket_types/0/clocks/")
    assert reason.message.startswith("Line 19, ")
    assert reason.pointer.endswith(f"/{pointer}")
    assert word in reason.message


@pytest.mark.parametrize(
    ("weekly", "code"),
    [
        ("{mon: 9-17}", "window"),
        ("{mon: 22:00-06:00}", "window"),
        ("{mon: [09:00-12:00, 11:00-18:00]}", "windows-overlap"),
        ("{mon-fri: 09:00-12:00, tue: 09:00-12:00}", "weekday-twice"),
        ("{fri-mon: 09:00-12:00}", "weekdays"),
        ("{mon: []}", "never-open"),
    ],
)
def test_a_week_that_cannot_be_is_refused(weekly: str, code: str) -> None:
    found, pointer, _ = refusal(scenario(weekly=weekly))
    assert found == code
    assert pointer.startswith("/calendars/office")


def test_what_is_wrong_is_said_in_chinese_too() -> None:
    with pytest.raises(ScenarioInvalid) as refused:
        read_document(scenario(clock=CLOCK.replace("2d", "4x")))
    (reason,) = refused.value.reasons
    assert isinstance(reason, Remark)
    assert "时长写作 90s、10m、4h、3d 或 2w" in reason.zh


def test_an_unknown_zone_or_day_is_refused() -> None:
    assert refusal(scenario().replace("Asia/Shanghai", "Asia/Beijing"))[0] == "zone"
    assert refusal(scenario().replace("2026-12-31", "31.12.2026"))[0] == "day"


def test_clocks_rest_for_what_tickets_wait_for() -> None:
    assert set(get_args(Reason)) == set(REASONS)
    text = scenario(clock=CLOCK.replace("2d", "2d, pause_on: customer"))
    assert clock_of(text).pause_on == {"customer"}
