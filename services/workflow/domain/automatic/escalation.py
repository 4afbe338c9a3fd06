"""Escalation: a ladder of people who are told as a promise of time runs out.

Rungs are counted under the ticket's own rules, but with every day that was announced: who is told
should be there (what was promised to the customer does not move with it). A rung is climbed once in
each run of its clock; a clock that stands still or has stopped climbs none.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import ceil
from typing import Final

from services.workflow.domain.automatic.rules import EscalationRule
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.clocks import NOT_STARTED, Counter, Run
from services.workflow.domain.definition import ClockRule, TicketType
from services.workflow.domain.diary import Diary
from services.workflow.domain.facts import TicketEscalated, TicketEvent
from services.workflow.domain.labels import Label
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timer import Timer, TimerSource

ESCALATE: Final = "escalate"


def _pending(ticket: Ticket, rules: TicketType, days: DayChanges) -> Iterator[Timer]:
    if ticket.closed or not rules.escalations:
        return
    wanted = {one.clock for one in rules.escalations}
    counters = {
        one.key: Counter(rule=one, changes=days, with_later_days=True)
        for one in rules.clocks
        if one.key in wanted
    }
    runs = {key: _run(one, ticket.diary) for key, one in counters.items()}
    for rule in rules.escalations:
        run = runs[rule.clock]
        name = f"{rule.clock}:{rule.at}:{run.turn}"
        due_at = _due_at(rule, counters[rule.clock], run)
        if due_at is not None and name not in ticket.timely.rungs:
            yield Timer(key=f"{ESCALATE}:{name}", due_at=due_at)


def _run(counter: Counter, diary: Diary) -> Run:
    run = NOT_STARTED
    for entry in diary:
        run = counter.advance(run, entry)
    return run


def _due_at(rule: EscalationRule, counter: Counter, run: Run) -> datetime | None:
    """Return when so much of the promise will be used up; None if nothing counts now."""
    target_s = counter.rule.target_of(run.priority)
    if run.since is None or not run.is_on or target_s is None:
        return None
    wanted_s = ceil(target_s * rule.percent / 100) + rule.beyond_s
    return counter.after(run, wanted_s - run.spent_s)


def _ring(key: str, ticket: Ticket, rules: TicketType, at: datetime) -> Sequence[TicketEvent]:
    _, clock_key, rung, turn = key.split(":")
    rule = next(one for one in rules.escalations if (one.clock, one.at) == (clock_key, rung))
    clock = next(one for one in rules.clocks if one.key == clock_key)
    return [
        TicketEscalated(
            occurred_at=at,
            number=ticket.number,
            type=ticket.type,
            clock=clock.key,
            clock_label=clock.label,
            at=rule.at,
            turn=int(turn),
            action=rule.action,
            assignee=ticket.assignee,
            round=ticket.round,
            tell=rule.tell,
            words=_words(rule, clock, ticket),
        )
    ]


def _words(rule: EscalationRule, clock: ClockRule, ticket: Ticket) -> Label:
    number, zh, en = ticket.number, clock.label.zh, clock.label.en
    if rule.beyond_s:
        late = rule.at.removeprefix("+")
        return Label(
            zh=f"工单 {number} 的“{zh}”已超时 {late}",
            en=f"Ticket {number} is {late} over its time for {en}",
        )
    if rule.percent >= 100:  # noqa: PLR2004  # of a hundred
        return Label(
            zh=f"工单 {number} 的“{zh}”已超时", en=f"Ticket {number} has used its time for {en}"
        )
    return Label(
        zh=f"工单 {number} 的“{zh}”时限已用 {rule.at}",
        en=f"Ticket {number} has used {rule.at} of its time for {en}",
    )


ESCALATIONS: Final = TimerSource(prefix=ESCALATE, pending=_pending, ring=_ring)
