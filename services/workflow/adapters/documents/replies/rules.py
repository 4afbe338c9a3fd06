"""Canned replies of a document become what the domain follows."""

from collections.abc import Mapping

from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.replies.parts import ReplyPart
from services.workflow.adapters.documents.time_rules import ALWAYS, happening_of, seconds_of
from services.workflow.domain.calendars import Calendar
from services.workflow.domain.commitments.rules import ReplyRule
from services.workflow.domain.definition import Happening
from services.workflow.domain.labels import Label

ARRIVED = "technician_arrived"


def replies_of(
    part: TypePart, document: Document, calendars: Mapping[str, Calendar]
) -> Mapping[str, ReplyRule]:
    """Return the replies of a type: its own, and those of all types that it does not change."""
    parts = {one.key: one for one in (*document.canned_replies, *part.canned_replies)}
    return {key: _reply(one, part, calendars) for key, one in parts.items()}


def _text(one: ReplyPart) -> Label:
    if isinstance(one.text, str):
        return Label(zh=one.text, en=one.text)
    return Label(zh=one.text.zh, en=one.text.en)


def _reply(one: ReplyPart, part: TypePart, calendars: Mapping[str, Calendar]) -> ReplyRule:
    calendar = ALWAYS if one.calendar is None else calendars[one.calendar]
    until = one.until or ARRIVED
    stop = happening_of(until, part) or Happening(what="mark", about=until)
    promise = one.commitment or ""
    said = promise.startswith("{")
    return ReplyRule(
        key=one.key,
        text=_text(one),
        calendar=calendar,
        within_s=seconds_of(promise, calendar) if promise and not said else None,
        within=promise.strip("{}") if said else "",
        until_what=stop.what,
        until_about=stop.about,
    )
