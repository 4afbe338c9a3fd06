"""Running: one step after the other, and what each came to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.workflow.domain.commands import OpenTicket, RingTimer
from services.workflow.domain.deciding import decide
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.refusals import TicketUnknown
from services.workflow.domain.trying.agreeing import naming_of
from services.workflow.domain.trying.asking import Asking, command_of
from services.workflow.domain.trying.expecting import disappointment
from services.workflow.domain.trying.naming import StepUnclear, role_named
from services.workflow.domain.trying.steps import (
    ActAs,
    BeginAnew,
    Expect,
    Pass,
    PassUntil,
    Report,
    Step,
)
from services.workflow.domain.trying.trial import Trial
from shared.decider import Refusal

RINGS_MAX = 200
"""Timers that ring in one step; those of a ladder without end stop there."""

SEATS_MAX = 50
"""Seats in approvals that are given to somebody after one step."""

YEARS_MAX = timedelta(days=3_660)
"""As far as one step goes."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a step came to: the trial after it, and what it left, or why it was refused.

    ``disappointment`` is how the ticket is instead of what the step expected.
    """

    step: Step
    trial: Trial
    told: tuple[TicketEvent, ...] = ()
    refusal: Refusal | None = None
    disappointment: str = ""


def tried(trial: Trial, steps: Iterable[Step]) -> Iterator[Outcome]:
    """Yield what each step comes to; a refused one changes nothing."""
    beginning, told = trial, tuple[TicketEvent, ...]()
    refusal: Refusal | None = None
    for step in steps:
        try:
            if isinstance(step, BeginAnew):
                outcome = Outcome(step=step, trial=beginning)
            elif isinstance(step, Expect):
                outcome = _expected(step, trial, told, refusal)
            else:
                outcome = _taken(step, trial)
        except Refusal as no:
            outcome = Outcome(step=step, trial=trial, refusal=no)
        if not isinstance(step, Expect):
            told, refusal = outcome.told, outcome.refusal
        trial = outcome.trial
        yield outcome


def _taken(step: ActAs | Pass | PassUntil | Asking, trial: Trial) -> Outcome:
    match step:
        case ActAs():
            role = role_named(trial.rules, step.role)
            return Outcome(step=step, trial=replace(trial, role=role))
        case Pass():
            return _passed(step, trial, trial.now + min(timedelta(seconds=step.seconds), YEARS_MAX))
        case PassUntil():
            if trial.ticket.is_known and step.at < trial.now:
                raise StepUnclear(f"It is later than that: {trial.now.isoformat()}.")
            if trial.ticket.is_known and step.at > trial.now + YEARS_MAX:
                raise StepUnclear("One step goes ten years at most.")
            return _passed(step, trial, step.at)
        case _:
            return _asked(step, trial)


def _asked(step: Asking, trial: Trial) -> Outcome:
    if isinstance(step, Report) and trial.ticket.is_known:
        raise StepUnclear("There is a ticket already; begin another story for another one.")
    command = command_of(step, trial)
    if isinstance(command, OpenTicket):
        trial = replace(trial, opened_by=command.opened_by)
    told = decide(command, trial.ticket)
    trial = trial.after(told)
    return _seated(Outcome(step=step, trial=trial, told=tuple(told)))


def _seated(outcome: Outcome) -> Outcome:
    """Return what else follows from finding out who must agree, as the engine does by itself."""
    trial, told = outcome.trial, [*outcome.told]
    for _ in range(SEATS_MAX):
        naming = naming_of(trial)
        if naming is None:
            break
        facts = decide(naming, trial.ticket)
        told += facts
        trial = trial.after(facts)
    return replace(outcome, trial=trial, told=tuple(told))


def _passed(step: Pass | PassUntil, trial: Trial, until: datetime) -> Outcome:
    """Let every timer ring at its time, those that others bring about included."""
    told: list[TicketEvent] = []
    silent: set[tuple[str, datetime]] = set()
    for _ in range(RINGS_MAX):
        due = [one for one in trial.upcoming if (one.key, one.due_at) not in silent]
        if not due or due[0].due_at > until:
            break
        now = max(due[0].due_at, trial.now)
        ring = RingTimer(rules=trial.rules, key=due[0].key, now=now, days=trial.days)
        facts = decide(ring, trial.ticket)
        if not facts:
            silent.add((due[0].key, due[0].due_at))
        trial = replace(trial, now=now).after(facts)
        told += facts
    return _seated(Outcome(step=step, trial=replace(trial, now=until), told=tuple(told)))


def _expected(
    step: Expect, trial: Trial, told: tuple[TicketEvent, ...], refusal: Refusal | None
) -> Outcome:
    if step.what != "refused" and not trial.ticket.is_known:
        raise TicketUnknown("There is no ticket yet; report one first.")
    how = disappointment(step, trial, told, refusal)
    return Outcome(step=step, trial=trial, disappointment=how)
