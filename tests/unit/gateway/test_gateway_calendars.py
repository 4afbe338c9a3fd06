"""Calendars, read back by the library that calendar programs are tested with."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from services.gateway.api.language import Language
from services.gateway.calendars.writing import calendar_of
from shared.pb.gongdan.dispatch.v1.agenda_pb2 import (
    AgendaShift,
    AgendaVisit,
    GetAgendaResponse,
)

TICKET = "018f0000-0000-7000-8000-000000000001"
ANNA = "018f0000-0000-7000-8000-0000000000aa"
SHANGHAI = "Asia/Shanghai"


def visit(standing: str = "accepted", version: int = 4, post: str = "") -> AgendaVisit:
    return AgendaVisit(
        ticket_id=TICKET,
        post=post,
        standing=standing,
        start="2026-12-01T10:00:00+08:00",
        end="2026-12-01T12:00:00+08:00",
        zone=SHANGHAI,
        promised=True,
        version=version,
        changed_at="2026-11-29T01:00:00+00:00",
    )


def written(
    agenda: GetAgendaResponse,
    tickets: dict[str, dict[str, object]] | None = None,
    language: Language = Language.EN,
) -> Calendar:
    text = calendar_of(agenda, tickets or {}, "weilai", ANNA, language)
    assert text == calendar_of(agenda, tickets or {}, "weilai", ANNA, language), "the same bytes"
    return Calendar.from_ical(text)


def only(calendar: Calendar) -> Event:
    [event] = calendar.events
    return event


def test_a_visit_says_when_what_and_where() -> None:
    ticket: dict[str, object] = {
        "number": "T-000042",
        "summary": "冷柜不制冷; 漏水, 急",
        "location": {"lat": 30.27, "lon": 120.15, "address": "西湖区***"},
    }
    calendar = written(GetAgendaResponse(visits=[visit()]), {TICKET: ticket})
    event = only(calendar)
    assert event.uid == f"T-{TICKET}@weilai"
    assert (event.sequence, str(event.status)) == (4, "CONFIRMED")
    assert event.start == datetime(2026, 12, 1, 2, tzinfo=UTC)
    assert event.end - event.start == timedelta(hours=2)
    assert event["DTSTART"].params["TZID"] == SHANGHAI
    assert [zone.tz_name for zone in calendar.timezones] == [SHANGHAI]
    assert event.summary == "T-000042 冷柜不制冷; 漏水, 急"
    assert event.location == "西湖区***", "as its reader is shown it"
    assert event["GEO"].to_ical() == "30.27;120.15"


def test_what_they_do_not_see_has_a_time_and_nothing_else() -> None:
    event = only(written(GetAgendaResponse(visits=[visit()])))
    assert (event.summary, event.location, "GEO" in event) == ("Visit", None, False)
    event = only(written(GetAgendaResponse(visits=[visit()]), {}, Language.ZH))
    assert event.summary == "上门"


def test_what_was_taken_from_them_is_cancelled_under_the_same_uid() -> None:
    held = only(written(GetAgendaResponse(visits=[visit("asked", 3)])))
    gone = only(written(GetAgendaResponse(visits=[visit("gone", 5)])))
    assert (str(held.status), str(gone.status)) == ("TENTATIVE", "CANCELLED")
    assert held.uid == gone.uid
    assert held.sequence < gone.sequence


def test_a_post_of_a_crew_is_an_event_of_its_own() -> None:
    posts = [visit(), visit(post="helper:1")]
    uids = [event.uid for event in written(GetAgendaResponse(visits=posts)).events]
    assert uids == [f"T-{TICKET}@weilai", f"T-{TICKET}.helper-1@weilai"]


def test_shifts_are_in_the_time_of_their_plan_and_say_when_clocks_change() -> None:
    there = [
        AgendaShift(
            day=day,
            start=datetime.fromisoformat(f"{day}T08:00").replace(tzinfo=berlin).isoformat(),
            end=datetime.fromisoformat(f"{day}T16:00").replace(tzinfo=berlin).isoformat(),
            zone="Europe/Berlin",
        )
        for berlin in [ZoneInfo("Europe/Berlin")]
        for day in ("2026-10-24", "2026-10-26")
    ]
    calendar = written(GetAgendaResponse(shifts=there))
    before, after = calendar.events
    starts = [one.start for one in (before, after) if isinstance(one.start, datetime)]
    offsets = [one.utcoffset() for one in starts]
    assert ([one.hour for one in starts], offsets) == (
        [8, 8],
        [timedelta(hours=2), timedelta(hours=1)],
    )
    [zone] = calendar.timezones
    assert zone.tz_name == "Europe/Berlin"
    assert (len(zone.daylight) > 0, len(zone.standard) > 0) == (True, True)
    assert before.uid != after.uid


def test_an_agenda_with_nothing_on_it_is_a_calendar_all_the_same() -> None:
    assert written(GetAgendaResponse()).events == []
