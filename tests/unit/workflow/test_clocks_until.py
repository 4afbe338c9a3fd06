"""Promises until a moment: the hour that was agreed, and not so many hours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain import TICKET
from services.workflow.domain.clocks import Reading, as_promised, under_newest
from services.workflow.domain.commands import MoveTicket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEscalated, TicketMoved
from services.workflow.domain.refusals import ScenarioInvalid
from services.workflow.domain.timers import timers_of
from tests.unit.workflow.clockwork_spec import ring
from tests.unit.workflow.ticket_spec import Story, at, member, move, open_ticket, resume, wait

VISITS = """\
scenario: visits
name: 上门
roles:
  desk: {label: 客服, scope: tenant}
  fitter: {label: 师傅, scope: tenant}
calendars:
  office: {tz: Asia/Shanghai, weekly: {mon-sun: ["09:00-12:00", "13:00-18:00"]}}
ticket_types:
  - key: visit
    name: 上门单
    states: {new: 待预约, agreed: 已预约, closed: {label: 已完成, final: true}}
    fields:
      window: {type: time_window}
      due_by: {type: date}
      note: {type: string}
    priority: [{default: P2}]
    transitions:
      - {id: agree, from: [new, agreed], to: agreed, by: [desk], needs: [window]}
      - {id: finish, from: agreed, to: closed, by: [fitter]}
      - {id: reopen, from: closed, to: agreed, by: [desk]}
    clocks:
      - {key: on_time, start: agree, stop: finish, pause_on: customer, target: window.end}
      - {key: due, start: create, stop: finish, calendar: office, target: {default: due_by}}
    escalate:
      - {clock: on_time, at: 75%, notify: [desk]}
      - {clock: on_time, at: 100%, notify: [desk]}
      - {clock: on_time, at: +1h, notify: [desk]}
"""
VISIT = definition_of(read_document(VISITS), 1).types["visit"]
DESK, FITTER = member("li", "desk"), member("wang", "fitter")


def window(start_min: float, end_min: float) -> dict[str, object]:
    """A window between two moments of the story, as a form sends it."""
    return {"start": at(start_min).isoformat(), "end": at(end_min).isoformat()}


def visit(due_by: str | None = None) -> Story:
    fields = {} if due_by is None else {"due_by": due_by}
    return Story().given(open_ticket(rules=VISIT, fields=fields, asset=None))


def agree(minutes: float, start: float, end: float, occurred: datetime | None = None) -> MoveTicket:
    fields: dict[str, object] = {"window": window(start, end)}
    return move("agree", DESK, minutes, of=VISIT, fields=fields, occurred=occurred)


def shown(story: Story, minutes: float, key: str = "on_time", of: TicketType = VISIT) -> Reading:
    return next(one for one in as_promised(story.ticket.diary, of, at(minutes)) if one.clock == key)


def rungs(story: Story) -> dict[str, datetime]:
    return {one.key.split(":")[2]: one.due_at for one in timers_of(story.ticket, VISIT)}


def test_what_was_agreed_is_due_at_the_end_of_its_window() -> None:
    story = visit().given(agree(10, 60, 120))
    reading = shown(story, 20)
    assert (reading.status, reading.due_at, reading.target_s) == ("running", at(120), 110 * 60)
    assert shown(story.given(move("finish", FITTER, 120, of=VISIT)), 300).status == "met"


def test_coming_later_breaks_the_promise_when_the_window_ended() -> None:
    story = visit().given(agree(10, 60, 120), move("finish", FITTER, 121, of=VISIT))
    reading = shown(story, 300)
    assert (reading.status, reading.breached_at) == ("missed", at(120))


def test_no_wait_puts_a_moment_off() -> None:
    story = visit().given(agree(10, 60, 120), wait("customer", DESK, 30, of=VISIT))
    reading = shown(story, 90)
    assert (reading.status, reading.due_at, reading.spent_s) == ("paused", at(120), 20 * 60)
    assert shown(story, 130).breached_at == at(120)
    story.given(resume(DESK, 140, of=VISIT), move("finish", FITTER, 150, of=VISIT))
    assert shown(story, 160).status == "missed"


def test_another_window_moves_the_promise_and_mends_nothing() -> None:
    moved_in_time = visit().given(agree(10, 60, 120), agree(100, 180, 240))
    assert shown(moved_in_time, 130).due_at == at(240)
    assert shown(moved_in_time, 130).breached_at is None
    too_late = visit().given(agree(10, 60, 120), agree(121, 180, 240))
    assert shown(too_late, 130).breached_at == at(120)


def test_nobody_promises_what_is_past_already() -> None:
    story = visit().given(agree(130, 60, 120))
    assert shown(story, 130).due_at == at(130)
    assert shown(story, 131).breached_at == at(130)


def test_a_day_is_over_at_its_midnight_where_the_calendar_is() -> None:
    story = visit(due_by="2026-11-23")
    reading = shown(story, 1, "due")
    assert reading.due_at == datetime.fromisoformat("2026-11-24T00:00+08:00")


def test_without_a_moment_nothing_is_promised() -> None:
    reading = shown(visit(), 1, "due")
    assert (reading.status, reading.due_at, reading.target_s) == ("running", None, None)


def test_a_visit_told_of_late_counts_when_it_was_made() -> None:
    story = visit().given(agree(10, 60, 120))
    story.given(move("finish", FITTER, 200, of=VISIT, occurred=at(115)))
    assert shown(story, 300).status == "met"


def test_todays_rules_count_by_todays_field_and_what_was_promised_stays() -> None:
    newest = definition_of(
        read_document(VISITS.replace("target: window.end", "target: window.start")), 2
    ).types["visit"]
    story = visit().given(agree(10, 60, 120), move("finish", FITTER, 90, of=VISIT))
    today = next(
        one for one in under_newest(story.ticket.diary, newest, at(300)) if one.clock == "on_time"
    )
    assert (shown(story, 300).status, today.status) == ("met", "missed")
    assert today.breached_at == at(60)


def test_a_promise_of_hours_may_become_one_until_a_moment() -> None:
    rules = definition_of(
        read_document(
            VISITS.replace("target: window.end", "target: {P2: 1h, default: window.end}")
        ),
        1,
    ).types["visit"]
    clock = next(one for one in rules.clocks if one.key == "on_time")
    assert (clock.target_of("P2"), clock.until_of("P2")) == (3_600, "")
    assert (clock.target_of("P1"), clock.until_of("P1")) == (None, "window.end")


def test_a_ladder_is_climbed_on_the_way_to_the_moment_and_beyond() -> None:
    story = visit().given(agree(20, 60, 120))
    assert rungs(story) == {"75%": at(95), "100%": at(120), "+1h": at(180)}
    story.given(agree(30, 200, 420))
    assert rungs(story) == {"75%": at(20 + 300), "100%": at(420), "+1h": at(480)}


def test_a_ladder_to_a_moment_is_climbed_while_the_ticket_waits_and_not_after_it_ended() -> None:
    story = visit().given(agree(20, 60, 120), wait("customer", DESK, 30, of=VISIT))
    assert rungs(story)["75%"] == at(95)
    rung = story.when(ring("escalate:on_time:75%:1", at(96), VISIT)).facts
    assert [type(one) for one in rung] == [TicketEscalated]
    story.given(move("finish", FITTER, 100, of=VISIT))
    assert rungs(story) == {}


def test_reopened_after_the_day_it_was_due_it_is_late_from_then_on() -> None:
    story = visit(due_by="2026-11-23").given(
        agree(10, 60, 120),
        move("finish", FITTER, 100, of=VISIT),
        move("reopen", DESK, 3_000, of=VISIT),
    )
    reading = shown(story, 3_001, "due")
    assert (reading.status, reading.breached_at) == ("running", at(3_000))


@pytest.mark.parametrize(
    ("target", "code", "word"),
    [
        ("windo.end", "unknown-field", "window"),
        ("window", "no-moment", "window.end"),
        ("due_by.end", "no-moment", "does not say when"),
        ("note", "no-moment", "does not say when"),
        ("secret", "no-moment", "personal"),
        ("inner", "no-moment", "some roles"),
    ],
)
def test_what_cannot_say_when_is_no_target(target: str, code: str, word: str) -> None:
    text = VISITS.replace("target: window.end", f"target: {target}").replace(
        "note: {type: string}",
        "note: {type: string}\n      secret: {type: date, pii: true}\n"
        "      inner: {type: date, visible_to: [desk]}",
    )
    with pytest.raises(ScenarioInvalid) as refused:
        read_document(text)
    (reason,) = refused.value.reasons
    assert (reason.code, word in reason.message) == (code, True)
    assert reason.pointer == "/ticket_types/0/clocks/0/target/default"


def test_the_diary_says_last_what_the_ticket_shows() -> None:
    """Also where an older window is learned of after a newer one."""
    story = visit().given(agree(10, 60, 120), agree(50, 180, 240))
    story.given(agree(70, 90, 150, occurred=at(40)))
    said = [one.to for one in story.ticket.diary if one.about == "window.end"]
    assert story.ticket.fields["window"] == {"start": at(180).isoformat(), "end": said[-1]}
    assert shown(story, 80).due_at == at(240)


def test_a_moment_is_counted_to_the_second() -> None:
    story = visit().given(agree(10, 60, 120))
    just = at(120) + timedelta(milliseconds=900)
    story.given(move("finish", FITTER, 121, of=VISIT, occurred=just))
    assert shown(story, 300).status == "met"


ENDS = (
    "1900-01-01",
    "2999-12-31",
    "1900-01-01T00:00:00+14:00",
    "2999-12-31T23:59:59-12:00",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
)
"""The first and last moments that a report may say, and those that older facts may."""


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("start", ENDS)
def test_no_moment_is_so_far_away_that_a_ticket_cannot_be_shown(start: str, end: str) -> None:
    story = visit(due_by=end)
    far = {"window": {"start": start, "end": end}}
    for fact in TICKET.decide(agree(10, 60, 120), story.ticket):
        story.facts.append(replace(fact, fields=far) if isinstance(fact, TicketMoved) else fact)
    ticket = TICKET.fold(story.facts)
    assert ticket.fields["window"] == far["window"]
    assert {one.due_at.tzinfo for one in timers_of(ticket, VISIT)} <= {UTC}
    assert [one.clock for one in as_promised(ticket.diary, VISIT, at(60))]
