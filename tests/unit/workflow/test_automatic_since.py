"""Moves that are made so long since a moment that a field says, whenever that is."""

from datetime import UTC, datetime

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketMoved
from services.workflow.domain.refusals import ScenarioInvalid
from services.workflow.domain.timers import timers_of
from tests.unit.workflow.clockwork_spec import PLUMBER, ring
from tests.unit.workflow.ticket_spec import Story, at, member, move, open_ticket, rules

VISIT = """\
scenario: visits
name: 上门
roles:
  owner: {label: 业主, scope: own}
  plumber: {label: 水电工, scope: tenant}
calendars:
  office: {tz: Asia/Shanghai, weekly: {mon-fri: ["09:00-18:00"]}}
ticket_types:
  - key: visit
    name: 上门
    states: {new: 待约, agreed: 已约, done: 已完成, missed: 爽约}
    fields:
      window: {type: time_window}
      by_day: {type: date}
      secret: {type: datetime, visible_to: [plumber]}
      mobile: {type: phone, pii: true}
      note: {type: text}
      course: {type: class_ref}
    priority: [{default: P2}]
    transitions:
      - {id: agree, from: [new, agreed], to: agreed, by: [plumber]}
      - {id: finish, from: agreed, to: done, by: [plumber]}
      - {id: miss, from: agreed, to: missed, by: [system]}
    auto: [{transition: miss, after: 2h, since: window.end}]
"""
SUNDAY = "2026-11-22T"


def visits(old: str = "", new: str = "") -> TicketType:
    return definition_of(read_document(VISIT.replace(old, new)), 1).types["visit"]


def window(start: str, end: str) -> dict[str, object]:
    return {"window": {"start": start, "end": end}}


def agreed(of: TicketType, fields: dict[str, object], minutes: float = 5) -> Story:
    story = Story().given(open_ticket(rules=of, fields={}, asset=None))
    return story.given(move("agree", PLUMBER, minutes, of=of, fields=fields))


AFTERNOON = window(f"{SUNDAY}14:00:00Z", f"{SUNDAY}16:00:00Z")
"""The ticket is opened at 9:30."""


def test_it_waits_for_the_moment_and_not_for_the_ticket_to_stand_still() -> None:
    of = visits()
    story = agreed(of, AFTERNOON)
    (timer,) = timers_of(story.ticket, of)
    assert (timer.key, timer.due_at) == ("auto:miss", datetime(2026, 11, 22, 18, tzinfo=UTC))
    assert story.when(ring("auto:miss", at(8.4 * 60), of)).facts == []
    (missed,) = story.when(ring("auto:miss", at(8.5 * 60), of)).facts
    assert isinstance(missed, TicketMoved)
    assert (missed.transition, missed.role, missed.occurred_at) == ("miss", "system", timer.due_at)


def test_another_moment_is_another_time() -> None:
    of = visits()
    later = window(f"{SUNDAY}20:00:00Z", f"{SUNDAY}21:00:00Z")
    story = agreed(of, AFTERNOON).given(move("agree", PLUMBER, 60, of=of, fields=later))
    assert story.when(ring("auto:miss", at(9 * 60), of)).facts == []
    assert timers_of(story.ticket, of)[0].due_at == datetime(2026, 11, 22, 23, tzinfo=UTC)


def test_without_a_moment_nothing_is_due() -> None:
    of = visits()
    assert timers_of(agreed(of, {}).ticket, of) == ()


def test_a_moment_that_is_past_is_due_as_soon_as_the_ticket_is_there() -> None:
    of = visits()
    yesterday = window("2026-11-21T14:00:00Z", "2026-11-21T16:00:00Z")
    story = agreed(of, yesterday)
    assert timers_of(story.ticket, of)[0].due_at == at(5)
    assert story.when(ring("auto:miss", at(6), of)).ticket.closed


def test_after_no_time_it_is_due_at_the_moment_and_not_before() -> None:
    of = visits("after: 2h", "after: 0s")
    story = agreed(of, AFTERNOON)
    assert story.ticket.state == "agreed"
    assert timers_of(story.ticket, of)[0].due_at == datetime(2026, 11, 22, 16, tzinfo=UTC)


def test_a_day_is_over_at_its_midnight_and_open_time_can_be_counted_from_it() -> None:
    of = visits("after: 2h, since: window.end", "after: 2h, since: by_day, calendar: office")
    story = agreed(of, {"by_day": "2026-11-20"}, minutes=0)
    monday = datetime(2026, 11, 23, 3, tzinfo=UTC)
    assert timers_of(story.ticket, of)[0].due_at == monday, "eleven in Shanghai"


def test_a_moment_at_the_end_of_time_is_never_due() -> None:
    of = visits("after: 2h, since: window.end", "after: 2d, since: course.starts_at")
    doomsday = {"ref": "YOGA", "snapshot": {"starts_at": "9999-12-31T12:00:00Z"}}
    assert timers_of(agreed(of, {"course": doomsday}).ticket, of) == ()


def test_who_did_not_come_to_the_class_is_missed_a_day_after_it_began() -> None:
    booking = rules("gym", "class_booking")
    yoga = {"ref": "YOGA-1130", "snapshot": {"starts_at": "2026-11-30T03:00:00Z"}}
    story = Story().given(open_ticket(rules=booking, fields={"class_id": yoga}, asset=None))
    assert story.ticket.state == "confirmed"
    (miss,) = timers_of(story.ticket, booking)
    assert (miss.key, miss.due_at) == ("auto:miss", datetime(2026, 12, 1, 3, tzinfo=UTC))
    assert story.when(ring("auto:miss", miss.due_at, booking)).ticket.state == "no_show"
    came = story.given(move("attend", member("coach", "coach"), 8 * 24 * 60, of=booking))
    assert came.ticket.state == "attended"
    assert timers_of(came.ticket, booking) == ()


@pytest.mark.parametrize(
    ("since", "code", "why"),
    [
        ("windo.end", "unknown-field", "did you mean window?"),
        ("window", "no-moment", "window.start or window.end"),
        ("window.middle", "no-moment", "does not say when"),
        ("note", "no-moment", "does not say when"),
        ("by_day.end", "no-moment", "does not say when"),
        ("secret", "no-moment", "some roles see"),
        ("mobile", "no-moment", "personal"),
        ("course", "no-moment", "does not say when"),
        ("now()", "since", "a field that says when"),
    ],
)
def test_what_says_no_moment_is_refused(since: str, code: str, why: str) -> None:
    with pytest.raises(ScenarioInvalid) as refused:
        visits("since: window.end", f'since: "{since}"')
    (reason,) = refused.value.reasons
    assert (reason.code, reason.pointer) == (code, "/ticket_types/0/auto/0/since")
    assert why in reason.message


def test_what_is_known_of_a_thing_may_say_it() -> None:
    of = visits("since: window.end", "since: course.starts_at")
    yoga = {"ref": "YOGA", "snapshot": {"starts_at": f"{SUNDAY}12:00:00+08:00"}}
    assert timers_of(agreed(of, {"course": yoga}).ticket, of)[0].due_at == at(5)
    assert timers_of(agreed(of, {"course": "YOGA"}).ticket, of) == ()


def test_moves_that_would_go_round_in_no_time_once_the_moment_is_past_are_refused() -> None:
    back = "      - {id: back, from: missed, to: agreed, by: [system]}\n    auto: ["
    text = VISIT.replace("    auto: [", back + "{transition: back, after: 0s}, ")
    text = text.replace("missed: 爽约", "missed: {label: 爽约, final: false}")
    with pytest.raises(ScenarioInvalid) as refused:
        read_document(text)
    assert [one.code for one in refused.value.reasons] == ["goes-round"]
