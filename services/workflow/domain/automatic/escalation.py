"""Escalation: a ladder of people who are told as a promise of time runs out.

Rungs are counted under the ticket's own rules, but with every day that was announced: who is told
should be there (what was promised to the customer does not move with it). A rung is climbed once in
each run of its clock; a clock that stands still or has stopped climbs none. A promise until a
moment comes true or not however long the ticket waits, so its ladder is climbed all the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.workflow.domain.approvals.chain import Seat, pending
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.automatic.rules import EscalationRule
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.clocks import NOT_STARTED, Counter, Run
from services.workflow.domain.definition import ClockRule, TicketType
from services.workflow.domain.entry import Diary
from services.workflow.domain.facts import Tell, TicketEscalated, TicketEvent
from services.workflow.domain.labels import Label
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timer import Timer, TimerSource

ESCALATE: Final = "escalate"
TECHNICIAN: Final = "technician"
CURRENT_APPROVER: Final = "current_approver"
RESPONSIBLE_NOW: Final = "responsible_now"
"""Who may be told besides roles: whoever has the ticket, is to approve it, or has to act now.

Who has to act is known to notification when it tells, and stands in the fact as a role would.
"""


@dataclass(slots=True, kw_only=True)
class Runs:
    """How far the clocks have come that have a ladder, along a diary that grows.

    What was counted is not counted again, as long as nothing was written in before it.
    """

    counters: Mapping[str, Counter]
    diary: Diary = ()
    runs: dict[str, Run] = field(default_factory=dict)
    dues: dict[tuple[str, str], tuple[Run, datetime | None]] = field(default_factory=dict)

    def due_at(self, rule: EscalationRule, run: Run) -> datetime | None:
        """Return when a rung is due, which is as it was as long as its clock runs as it did."""
        name = (rule.clock, rule.at)
        last = self.dues.get(name)
        if last is not None and last[0] is run:
            return last[1]
        due_at = self.counters[rule.clock].reaches(run, rule.percent, rule.beyond_s)
        self.dues[name] = (run, due_at)
        return due_at

    def after(self, diary: Diary) -> Mapping[str, Run]:
        """Return the run of each clock after a diary."""
        grew = diary[: len(self.diary)] == self.diary
        before = self.runs if grew else {}
        fresh = diary[len(self.diary) :] if grew else diary
        # All at once: if a clock cannot be counted, none has gone on.
        self.runs = {
            key: counter.through(fresh, before.get(key, NOT_STARTED))
            for key, counter in self.counters.items()
        }
        self.diary = diary
        return self.runs


def escalations_along(rules: TicketType, days: DayChanges) -> TimerSource:
    """Return the ladders of one ticket whose rules stay; for whoever asks after every fact."""
    runs = _runs(rules, days)

    def pending(ticket: Ticket, _rules: TicketType, _days: DayChanges) -> Iterator[Timer]:
        return _rungs(ticket, rules, runs)

    return TimerSource(prefix=ESCALATE, pending=pending, ring=_ring)


def _runs(rules: TicketType, days: DayChanges) -> Runs:
    wanted = {one.clock for one in rules.escalations}
    return Runs(
        counters={
            one.key: Counter(rule=one, changes=days, with_later_days=True)
            for one in rules.clocks
            if one.key in wanted
        }
    )


def _pending(ticket: Ticket, rules: TicketType, days: DayChanges) -> Iterator[Timer]:
    return _rungs(ticket, rules, _runs(rules, days))


def _rungs(ticket: Ticket, rules: TicketType, along: Runs) -> Iterator[Timer]:
    if ticket.closed or not rules.escalations:
        return
    runs = along.after(ticket.diary)
    for rule in rules.escalations:
        run = runs.get(rule.clock)
        if run is None:
            continue  # a ladder whose clock is gone tells nobody
        name = f"{rule.clock}:{rule.at}:{run.turn}"
        due_at = along.due_at(rule, run)
        if due_at is not None and name not in ticket.timely.rungs:
            yield Timer(key=f"{ESCALATE}:{name}", due_at=due_at)


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
            tell=_roles_told(rule, ticket, rules),
            tell_members=_members_told(rule, ticket, rules),
            words=_words(rule, clock),
        )
    ]


def _roles_told(rule: EscalationRule, ticket: Ticket, rules: TicketType) -> tuple[Tell, ...]:
    """Return the roles to tell; who is to approve stands for the roles that are awaited now."""
    told: list[Tell] = []
    for one in rule.tell:
        if one.role in rules.roles or one.role == RESPONSIBLE_NOW:
            told.append(one)
        elif one.role == CURRENT_APPROVER:
            told += [Tell(role=role, via=one.via) for role in _awaited_roles(ticket)]
    return tuple(dict.fromkeys(told))


def _members_told(rule: EscalationRule, ticket: Ticket, rules: TicketType) -> tuple[str, ...]:
    """Return the persons to tell: those who stand for no role of the scenario."""
    named = {one.role for one in rule.tell} - rules.roles.keys()
    members: list[str] = []
    if TECHNICIAN in named and ticket.member_id is not None:
        members.append(ticket.member_id)
    if CURRENT_APPROVER in named:
        members += [member for seat in _awaited(ticket) for member in seat.members]
    return tuple(dict.fromkeys(members))


def _awaited_roles(ticket: Ticket) -> list[str]:
    return [seat.who for seat in _awaited(ticket) if seat.kind == "role" and not seat.members]


def _awaited(ticket: Ticket) -> list[Seat]:
    return [seat for one in pending(ticket.approvals) for _, seat in open_seats(one)]


def _words(rule: EscalationRule, clock: ClockRule) -> Label:
    zh, en = clock.label.zh, clock.label.en
    if rule.beyond_s:
        late = rule.at.removeprefix("+")
        return Label(
            zh=f"“{zh}”已超时 {late}",
            en=f"{late} over the time for {en}",
        )
    if rule.percent >= 100:  # noqa: PLR2004  # of a hundred
        return Label(zh=f"“{zh}”已超时", en=f"the time for {en} is used up")
    return Label(
        zh=f"“{zh}”时限已用 {rule.at}",
        en=f"{rule.at} of the time for {en} is used",
    )


ESCALATIONS: Final = TimerSource(prefix=ESCALATE, pending=_pending, ring=_ring)
