"""Moves that are made by themselves: at once where nothing else can happen, or after a time.

At once: out of a passing state (``TicketType.passing``), where ``auto`` says ``after: 0s``, and
where parallel work has joined.
After a time: when the ticket stood still for so long, or so long since a moment that a field says,
which moves with the field. Whatever the ticket may do when a person asks holds for them as well:
their condition, approvals, parallel work. What is refused now is tried again when something else
has happened.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.workflow.domain.approvals.gates import missing_for
from services.workflow.domain.automatic.rounds import goes_round, has_stopped, stopped
from services.workflow.domain.automatic.rules import AutoRule
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.commands import MoveTicket
from services.workflow.domain.conditions import view_of_ticket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.merging.standing_still import still_to_count
from services.workflow.domain.moments import moment_in
from services.workflow.domain.moving import decide_move
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timer import Timer, TimerSource
from shared.decider import Refusal
from shared.intent import Caller, TenantId

AUTO: Final = "auto"
UTC: Final = "UTC"
OURSELVES: Final = Caller(tenant=TenantId(""), actor="system:workflow")


def moves_at_once(fact: TicketEvent, ticket: Ticket, rules: TicketType) -> Iterable[TicketEvent]:
    """Return the move that is made by itself right after ``fact``, if any."""
    if ticket.closed or ticket.imported or fact.occurred_at < ticket.last_moved_at:
        return ()
    if ticket.merging.now is not None:
        return ()
    for transition in _at_once(ticket, rules):
        made = made_by_itself(transition, ticket, rules, ticket.updated_at)
        if made:
            return made
    return made_after_joining(ticket, rules) if ticket.flow.joined else ()


def made_after_joining(ticket: Ticket, rules: TicketType) -> Sequence[TicketEvent]:
    """Return the move that waits for parallel work to join, if nothing else holds it back.

    What others must agree to first is asked for as the work joins, not here.
    """
    parallel = rules.flow.parallel
    then = None if parallel is None else rules.transitions.get(parallel.then)
    if then is None or ticket.state not in then.sources:
        return ()
    if missing_for(then, ticket, rules, view_of_ticket(ticket, rules, {}, ticket.updated_at)):
        return ()
    return made_by_itself(then.id, ticket, rules, ticket.updated_at)


def made_by_itself(
    transition: str, ticket: Ticket, rules: TicketType, at: datetime
) -> Sequence[TicketEvent]:
    """Return what follows when nobody but we make a move; nothing if it cannot be made now."""
    command = MoveTicket(rules=rules, transition=transition, caller=OURSELVES, now=at)
    try:
        return decide_move(command, ticket)
    except Refusal:
        return ()


def _at_once(ticket: Ticket, rules: TicketType) -> Iterator[str]:
    for one in rules.passing.get(ticket.state, ()):
        yield one.id
    for rule in rules.auto:
        if not _waits(rule) and _applies(rule, ticket, rules, ticket.updated_at):
            yield rule.transition


def _pending(ticket: Ticket, rules: TicketType, days: DayChanges) -> Iterator[Timer]:
    if ticket.closed or has_stopped(ticket):
        return
    for rule in rules.auto:
        if _waits(rule):
            due_at = _due_at(rule, ticket, days)
            if due_at is not None and _applies(rule, ticket, rules, due_at):
                yield Timer(key=f"{AUTO}:{rule.transition}", due_at=due_at)


def _waits(rule: AutoRule) -> bool:
    """Whether a move is made in time only, and not at once."""
    return rule.after_s > 0 or rule.since != ""


def _due_at(rule: AutoRule, ticket: Ticket, days: DayChanges) -> datetime | None:
    """Return when a move is due; None while the field that it counts from says nothing."""
    since: datetime | None = ticket.last_moved_at
    if rule.since:
        zone = UTC if rule.calendar is None else rule.calendar.zone
        since = moment_in(ticket.fields, rule.since, zone)
    if since is None:
        return None
    if rule.unanswered and ticket.timely.spoken_at is not None:
        since = max(since, ticket.timely.spoken_at)
    after_s = rule.after_s
    if not rule.since:
        since, after_s = still_to_count(ticket.merging, since, after_s, rule.calendar, days)
    due_at = _so_long_after(since, replace(rule, after_s=after_s), days)
    return None if due_at is None else max(due_at, ticket.last_moved_at)


def _so_long_after(since: datetime, rule: AutoRule, days: DayChanges) -> datetime | None:
    if rule.calendar is not None:
        return rule.calendar.after(since, rule.after_s, days)
    try:
        return since + timedelta(seconds=rule.after_s)
    except OverflowError:  # a field may say the last day there is
        return None


def _applies(rule: AutoRule, ticket: Ticket, rules: TicketType, at: datetime) -> bool:
    transition = rules.transitions.get(rule.transition)
    if transition is None or ticket.state not in transition.sources:
        return False
    conditions = [one for one in (rule.when, transition.guard) if one is not None]
    if not conditions:
        return True
    view = view_of_ticket(ticket, rules, {}, at)
    return all(one(view) for one in conditions)


def _ring(key: str, ticket: Ticket, rules: TicketType, at: datetime) -> Sequence[TicketEvent]:
    """Return the move whose time has come, or that the ticket moved on by itself too often."""
    if goes_round(ticket):
        return stopped(ticket)
    return made_by_itself(key.removeprefix(f"{AUTO}:"), ticket, rules, at)


AUTO_MOVES: Final = TimerSource(prefix=AUTO, pending=_pending, ring=_ring)
