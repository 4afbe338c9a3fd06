"""Follow-ups: what comes later by itself, can be seen before it does, and can be called off."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.commands import AnswerQuestion, CancelFollowUp
from services.workflow.domain.conditions import view_of_ticket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent, TicketMoved, TicketOpened
from services.workflow.domain.facts.flow import (
    TicketAnswered,
    TicketAsked,
    TicketFollowUpCancelled,
    TicketFollowUpPlanned,
)
from services.workflow.domain.facts.of_tickets import Tell
from services.workflow.domain.flow.children import child_requested
from services.workflow.domain.flow.refusals import FollowUpGone, FollowUpUnknown, NotAsked
from services.workflow.domain.flow.rules import FollowUpRule
from services.workflow.domain.flow.values import values_in
from services.workflow.domain.labels import CREATE, Label
from services.workflow.domain.moving import role_for
from services.workflow.domain.refusals import FieldsInvalid
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timer import Timer, TimerSource
from services.workflow.domain.values import faults_of, is_given, is_storable
from shared.decider import Reason

FOLLOW_UPS_MAX = 200
"""Of one ticket, ever; more are a rule that came round to itself."""

ITEMS_MAX = 500
"""As many questions as a list in a field has values."""

ANSWER_LENGTH_MAX = 500
LINK = "follow_up"
PREFIX = "follow_up"
PLANNED = "planned"


def follow_ups_follow(
    fact: TicketEvent, ticket: Ticket, rules: TicketType
) -> Iterable[TicketEvent]:
    """Yield what is planned because of a move; what was planned by the same rule is given up."""
    if not rules.flow.follow_ups or ticket.imported:
        return
    if isinstance(fact, TicketMoved) and not (fact.late or fact.imported):
        after = fact.transition
    elif isinstance(fact, TicketOpened):
        after = CREATE
    else:
        return
    for rule in rules.flow.follow_ups:
        if rule.after == after and _holds(rule, fact, ticket, rules):
            yield from _planned(rule, fact, ticket)


def decide_cancel(command: CancelFollowUp, ticket: Ticket) -> list[TicketEvent]:
    """Return that something will not happen; raises FollowUpUnknown, FollowUpGone, RoleMissing."""
    planned = ticket.flow.follow_up(command.key)
    if planned is None:
        raise FollowUpUnknown
    role = role_for(_acting(command.rules), command.rules, command.caller, {None})
    if planned.status == "cancelled":
        return []
    if planned.status != PLANNED:
        raise FollowUpGone
    return [
        TicketFollowUpCancelled(
            occurred_at=max(command.now, ticket.opened_at),
            number=ticket.number,
            type=ticket.type,
            key=command.key,
            role=role,
            superseded=False,
        )
    ]


def decide_answer(command: AnswerQuestion, ticket: Ticket) -> list[TicketEvent]:
    """Return that a question was answered; raises NotAsked, FieldsInvalid, RoleMissing."""
    rules, asked = command.rules, ticket.flow.question(command.key)
    if asked is None or command.item not in (asked.items or ("",)):
        raise NotAsked
    role = role_for(_answering(asked.question, rules), rules, command.caller, {None})
    is_field = asked.question in rules.fields and not asked.items
    fields = {asked.question: command.answer} if is_field else {}
    faults = faults_of(fields, rules.fields) if is_field else _faults(command.answer)
    if faults or not is_given(command.answer):
        raise FieldsInvalid(reasons=faults)
    return [
        TicketAnswered(
            occurred_at=max(command.now, ticket.opened_at),
            number=ticket.number,
            type=ticket.type,
            key=asked.key,
            question=asked.question,
            item=command.item,
            answer=command.answer,
            fields=fields,
            role=role,
        )
    ]


def _holds(rule: FollowUpRule, fact: TicketEvent, ticket: Ticket, rules: TicketType) -> bool:
    return rule.when is None or rule.when(view_of_ticket(ticket, rules, {}, fact.occurred_at))


def _planned(rule: FollowUpRule, fact: TicketEvent, ticket: Ticket) -> Iterable[TicketEvent]:
    known = [one for one in ticket.flow.follow_ups if one.rule == rule.key]
    due_at = _due_at(rule, fact.occurred_at)
    if due_at is None or len(ticket.flow.follow_ups) >= FOLLOW_UPS_MAX:
        return
    for one in known:
        if one.status == PLANNED:
            yield TicketFollowUpCancelled(
                occurred_at=fact.occurred_at,
                number=ticket.number,
                type=ticket.type,
                key=one.key,
                role="",
                superseded=True,
            )
    yield TicketFollowUpPlanned(
        occurred_at=fact.occurred_at,
        number=ticket.number,
        type=ticket.type,
        key=f"{rule.key}:{len(known) + 1}",
        rule=rule.key,
        what="create" if rule.create else "ask",
        about=rule.create or rule.ask,
        label=rule.label,
        due_at=due_at,
    )


def _due_at(rule: FollowUpRule, at: datetime) -> datetime | None:
    if rule.calendar is None:
        return at + timedelta(seconds=rule.delay_s)
    return rule.calendar.after(at, rule.delay_s)


def _pending(ticket: Ticket, rules: TicketType, _: DayChanges) -> Iterable[Timer]:
    known = {one.key for one in rules.flow.follow_ups}
    for one in ticket.flow.follow_ups:
        if one.status == PLANNED and one.rule in known:
            yield Timer(key=f"{PREFIX}:{one.key}", due_at=one.due_at)


def _ring(key: str, ticket: Ticket, rules: TicketType, at: datetime) -> Sequence[TicketEvent]:
    planned = ticket.flow.follow_up(key.removeprefix(f"{PREFIX}:"))
    if planned is None:
        return []
    rule = next(one for one in rules.flow.follow_ups if one.key == planned.rule)
    if planned.what == "create":
        return [
            child_requested(
                ticket,
                rules,
                rule=planned.rule,
                kind=planned.about,
                link=LINK,
                at=at,
                key=planned.key,
            )
        ]
    return [_asked(rule, planned.key, ticket, rules, at)]


FOLLOW_UPS = TimerSource(prefix=PREFIX, pending=_pending, ring=_ring)
"""The timers of what was planned."""


def _asked(
    rule: FollowUpRule, key: str, ticket: Ticket, rules: TicketType, at: datetime
) -> TicketAsked:
    items = values_in(ticket.fields.get(rule.for_each))[:ITEMS_MAX] if rule.for_each else ()
    question = rules.fields[rule.ask].label if rule.ask in rules.fields else rule.label
    return TicketAsked(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        key=key,
        question=rule.ask,
        items=items,
        deadline_at=at + timedelta(seconds=rule.deadline_s) if rule.deadline_s else None,
        words=Label(
            zh=f"请回答“{question.zh}”。",
            en=f"please answer “{question.en}”.",
        ),
        tell=tuple(Tell(role=role, via="app") for role in rule.of or rules.flow.customers),
    )


def _answering(question: str, rules: TicketType) -> tuple[str, ...]:
    """Return who may answer: who is asked, and whoever acts in the type and heard it from them."""
    asked = [role for one in rules.flow.follow_ups if one.ask == question for role in one.of]
    return tuple(dict.fromkeys((*asked, *rules.flow.customers, *_acting(rules))))


def _acting(rules: TicketType) -> tuple[str, ...]:
    """Return every role that may make some move of the type."""
    return tuple(dict.fromkeys(role for one in rules.transitions.values() for role in one.by))


def _faults(answer: object) -> list[Reason]:
    text = answer if isinstance(answer, str) else ""
    if isinstance(answer, bool | int) or (text and len(text) <= ANSWER_LENGTH_MAX):
        return [] if is_storable(answer) else [_fault()]
    return [_fault()]


def _fault() -> Reason:
    message = f"An answer is true, false, a number or a text of {ANSWER_LENGTH_MAX} characters."
    return Reason(code="field-invalid", message=message, pointer="/answer")
