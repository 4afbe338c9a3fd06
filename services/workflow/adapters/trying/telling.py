"""Telling: facts and timers in people's words."""

from collections.abc import Mapping
from typing import Final

from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent, TicketMoved
from services.workflow.domain.labels import Label
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.topics import topic_told

TIMERS: Final[Mapping[str, Label]] = {
    "auto": Label(zh="自动", en="by itself:"),
    "escalate": Label(zh="升级提醒", en="escalation:"),
    "approval": Label(zh="催办审批", en="reminder to approve:"),
    "absent": Label(zh="审批期限", en="time to decide ends:"),
    "follow_up": Label(zh="计划", en="planned:"),
}
"""By the prefix of their keys."""

LABELS: Final = (
    "advice", "label", "mark_label", "branch_label", "clock_label", "child_label", "approval_label",
)  # fmt: skip
"""What a fact is about, if it has such a label; the first counts."""


def told_of(fact: TicketEvent, rules: TicketType) -> Label:
    """Return a fact in people's words, with what it is about."""
    return _joined(topic_told(fact.TOPIC.partition(".")[2]), _about(fact, rules))


def timer_told(key: str, ticket: Ticket, rules: TicketType) -> Label:
    """Return what a timer stands for in people's words."""
    prefix, _, rest = key.partition(":")
    word = TIMERS.get(prefix, Label(zh=prefix, en=prefix))
    return _joined(word, _about_timer(prefix, rest, ticket, rules) or Label(zh=rest, en=rest))


def _about(fact: TicketEvent, rules: TicketType) -> Label | None:
    if isinstance(fact, TicketMoved):
        move = rules.transitions.get(fact.transition)
        return move.label if move else None
    found = (getattr(fact, name, None) for name in LABELS)
    return next((one for one in found if isinstance(one, Label)), None)


def _about_timer(prefix: str, rest: str, ticket: Ticket, rules: TicketType) -> Label | None:
    parts = rest.split(":")
    match prefix:
        case "auto":
            move = rules.transitions.get(rest)
            return move.label if move else None
        case "escalate":
            clock = next((one.label for one in rules.clocks if one.key == parts[0]), None)
            return _joined(clock, Label(zh=parts[1], en=parts[1])) if clock else None
        case "approval" | "absent":
            return next(
                (one.label for each in ticket.approvals for one in each.steps if one.key in parts),
                None,
            )
        case _:
            plan = ticket.flow.follow_up(rest)
            return plan.label if plan else None


def _joined(word: Label, about: Label | None) -> Label:
    if about is None or not about.zh:
        return word
    return Label(zh=f"{word.zh} {about.zh}", en=f"{word.en} {about.en}")
