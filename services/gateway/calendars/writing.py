"""An agenda as an iCalendar document: the same agenda gives the same bytes, at any moment.

Every visit keeps its UID for ever. Its SEQUENCE is the version of the assignment, so a reader knows
which of two states is the later one; whatever somebody is free of is CANCELLED, so that readers
that keep what they once saw take it away.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vGeo
from icalendar.enums import STATUS, TRANSP

from services.gateway.api.language import Language
from shared.pb.gongdan.dispatch.v1 import agenda_pb2

PRODUCT: Final = "-//Gongdan//Calendar//EN"
REFRESH: Final = timedelta(minutes=15)
STATUS_OF: Final = {
    "asked": STATUS.TENTATIVE,
    "accepted": STATUS.CONFIRMED,
    "gone": STATUS.CANCELLED,
}
WORDS: Final = {
    Language.ZH: {"shift": "班次", "visit": "上门", "asked": "待接单", "gone": "已取消"},
    Language.EN: {"shift": "Shift", "visit": "Visit", "asked": "to accept", "gone": "cancelled"},
}
ZONES_FROM, ZONES_UNTIL = date(2020, 1, 1), date(2038, 1, 1)
"""For these years a calendar says when clocks are changed."""

Shown = Mapping[str, object]


def calendar_of(
    agenda: agenda_pb2.GetAgendaResponse,
    tickets: Mapping[str, Shown],
    tenant: str,
    technician_id: str,
    language: Language,
) -> bytes:
    """Return the document; ``tickets`` are those of the visits that their owner sees, as shown."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Gongdan")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for visit in agenda.visits:
        ticket = tickets.get(visit.ticket_id, {})
        calendar.add_component(_visit(visit, ticket, tenant, language))
    for shift in agenda.shifts:
        calendar.add_component(_shift(shift, f"{technician_id}@{tenant}", language))
    calendar.add_missing_timezones(ZONES_FROM, ZONES_UNTIL)
    return bytes(calendar.to_ical())


def _visit(visit: agenda_pb2.AgendaVisit, ticket: Shown, tenant: str, language: Language) -> Event:
    post = f".{visit.post.replace(':', '-')}" if visit.post else ""
    event = Event.new(
        uid=f"T-{visit.ticket_id}{post}@{tenant}",
        sequence=visit.version,
        stamp=datetime.fromisoformat(visit.changed_at),
        start=_there(visit.start, visit.zone),
        end=_there(visit.end, visit.zone),
        status=STATUS_OF[visit.standing],
        # What nobody was promised moves: it does not keep others from asking for the time.
        transparency=TRANSP.OPAQUE if visit.promised else TRANSP.TRANSPARENT,
        summary=_title(visit, ticket, language),
        location=_address(ticket) or None,
    )
    place = _place(ticket)
    if place is not None:
        event.add("geo", place)
    return event


def _shift(shift: agenda_pb2.AgendaShift, whose: str, language: Language) -> Event:
    start = _there(shift.start, shift.zone)
    return Event.new(
        uid=f"S-{shift.day}-{start:%H%M}-{whose}",
        sequence=0,
        stamp=start,
        start=start,
        end=_there(shift.end, shift.zone),
        status=STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,
        summary=WORDS[language]["shift"],
    )


def _title(visit: agenda_pb2.AgendaVisit, ticket: Shown, language: Language) -> str:
    words = WORDS[language]
    said = [_text(ticket, "number"), _text(ticket, "summary")]
    title = " ".join(one for one in said if one) or words["visit"]
    aside = words.get(visit.standing)
    return f"{title} ({aside})" if aside else title


def _address(ticket: Shown) -> str:
    location = ticket.get("location")
    return _text(location, "address") if isinstance(location, Mapping) else ""


def _place(ticket: Shown) -> vGeo | None:
    location = ticket.get("location")
    if not isinstance(location, Mapping):
        return None
    lat, lon = location.get("lat"), location.get("lon")
    if isinstance(lat, int | float) and isinstance(lon, int | float):
        return vGeo((lat, lon))
    return None


def _text(value: Mapping[str, object], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _there(moment: str, zone: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
