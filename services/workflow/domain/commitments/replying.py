"""Replying: a canned text is filled in, and what it commits somebody to is kept in mind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.commands import CommentOnTicket
from services.workflow.domain.commitments.rules import ReplyRule
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketCommitted
from services.workflow.domain.labels import Label
from services.workflow.domain.refusals import ReplyIncomplete, ReplyUnknown
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.values import as_datetime

Language = Literal["zh", "en"]
PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]{0,40})\}")
DURATION: Final = re.compile(r"([1-9][0-9]{0,5})([smhdw])")
UNITS_S: Final = {"s": 1, "m": 60, "h": 3_600}
COMMITMENT_S_MAX: Final = 400 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Canned:
    """A reply that is to be said: in which language, its places filled with what."""

    reply: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    language: Language = "zh"


NOTHING_CANNED: Final = Canned()


def reply_of(rules: TicketType, key: str) -> ReplyRule:
    """Return a canned reply of the type; raises ReplyUnknown."""
    rule = rules.replies.get(key)
    if rule is None:
        listed = ", ".join(rules.replies) or "none"
        raise ReplyUnknown(f"There is no canned reply {key!r}; there are: {listed}.")
    return rule


def filled(rule: ReplyRule, ticket: Ticket, rules: TicketType, canned: Canned) -> str:
    """Return a reply's text, its places filled from the values it is said with and the ticket.

    Nothing in a text is interpreted besides. Raises ReplyIncomplete.
    """
    language = canned.language
    text = _in(rule.text, language)
    state = rules.states.get(ticket.state)
    known = {
        "number": ticket.number,
        "summary": ticket.summary,
        "type": _in(rules.name, language),
        "state": "" if state is None else _in(state.label, language),
        "priority": ticket.priority,
        **canned.values,
    }
    missing = [name for name in PLACE.findall(text) if name not in known]
    if missing:
        listed = ", ".join(dict.fromkeys(missing))
        raise ReplyIncomplete(f"The reply needs values for: {listed}.")
    return PLACE.sub(lambda found: known[found[1]], text)


def committed(
    rule: ReplyRule, ticket: Ticket, command: CommentOnTicket, at: datetime
) -> TicketCommitted:
    """Return the commitment that is made by saying it at ``at``; raises ReplyIncomplete."""
    nth = 1 + sum(one.key == rule.key for one in ticket.timely.commitments)
    within_s = _within_s(rule, command.values, at, command.days)
    return TicketCommitted(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        reply=rule.key,
        nth=nth,
        label=Label(zh=f"承诺：{rule.key}", en=f"Commitment: {rule.key}"),
        within_s=within_s,
        calendar=rule.calendar.key,
        until_what=rule.until_what,
        until_about=rule.until_about,
        due_at=rule.calendar.after(at, within_s, command.days),
    )


def _in(label: Label, language: Language) -> str:
    return label.en if language == "en" else label.zh


def _within_s(rule: ReplyRule, values: Mapping[str, str], at: datetime, days: DayChanges) -> int:
    if rule.within_s is not None:
        return rule.within_s
    said = values.get(rule.within, "")
    seconds = _seconds(said, rule, at, days)
    if seconds is None or not 0 < seconds <= COMMITMENT_S_MAX:
        raise ReplyIncomplete(
            f"{rule.within} is what is promised: a duration such as 30m or 3d, or a time to come."
        )
    return seconds


def _seconds(said: str, rule: ReplyRule, at: datetime, days: DayChanges) -> int | None:
    if match := DURATION.fullmatch(said):
        units = {**UNITS_S, "d": rule.calendar.workday_s, "w": rule.calendar.week_s}
        return int(match[1]) * units[match[2]]
    moment = as_datetime(said)
    return None if moment is None else rule.calendar.open_s(at, moment, days)
