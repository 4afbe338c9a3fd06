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
from services.workflow.domain.trying.bringing import advice_of, child_opened
from services.workflow.domain.trying.expecting import disappointment
from services.workflow.domain.trying.naming import StepUnclear, role_named
from services.workflow.domain.trying.steps import (
    ActAs,
    BeginAnew,
    Expect,
    Pass,
    PassUntil,
    Precede,
    Report,
    Step,
)
from services.workflow.domain.trying.trial import Trial
from shared.decider import Refusal

RINGS_MAX = 200
"""Timers that ring in one step; those of a ladder without end stop there."""

BY_THE_ENGINE_MAX = 100
"""Children that are opened, and seats in approvals that are given to somebody, after one step."""

OTHERS_MAX = 100
"""Tickets about the same thing that came before."""

YEARS_MAX = timedelta(days=3_660)
"""As far as one step goes."""

NO_TICKET = "There is no ticket yet; report one first."


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


def _taken(step: ActAs | Pass | PassUntil | Precede | Asking, trial: Trial) -> Outcome:
    match step:
        case ActAs():
            role = role_named(trial.rules, step.role)
            return Outcome(step=step, trial=replace(trial, role=role))
        case Pass() | PassUntil():
            return _passed(step, trial, _moment_of(step, trial))
        case Precede():
            return Outcome(step=step, trial=_preceded(step, trial))
        case _:
            return _asked(step, trial)


def _moment_of(step: Pass | PassUntil, trial: Trial) -> datetime:
    if isinstance(step, Pass):
        return trial.now + min(timedelta(seconds=step.seconds), YEARS_MAX)
    if trial.ticket.is_known and step.at < trial.now:
        raise StepUnclear(f"It is later than that: {trial.now.isoformat()}.")
    if trial.ticket.is_known and step.at > trial.now + YEARS_MAX:
        raise StepUnclear("One step goes ten years at most.")
    return step.at


def _preceded(step: Precede, trial: Trial) -> Trial:
    if trial.ticket.is_known:
        raise StepUnclear("Say which tickets came before, before you report this one.")
    if not 0 < step.count <= OTHERS_MAX - len(trial.others):
        raise StepUnclear(f"At most {OTHERS_MAX} tickets came before.")
    at = trial.now - min(timedelta(seconds=step.seconds), YEARS_MAX)
    return replace(trial, others=(*trial.others, *(at,) * step.count))


def _asked(step: Asking, trial: Trial) -> Outcome:
    if isinstance(step, Report) and trial.ticket.is_known:
        raise StepUnclear("There is a ticket already; begin another story for another one.")
    if not isinstance(step, Report) and not trial.ticket.is_known:
        raise TicketUnknown(NO_TICKET)
    command = command_of(step, trial)
    if isinstance(command, OpenTicket):
        trial = replace(trial, opened_by=command.opened_by)
    told = decide(command, trial.ticket)
    trial = trial.after(told)
    if isinstance(step, Report):
        for advice in tuple(advice_of(trial)):
            more = decide(advice, trial.ticket)
            told += more
            trial = trial.after(more)
    return _settled(Outcome(step=step, trial=trial, told=tuple(told)))


def _settled(outcome: Outcome) -> Outcome:
    """Return what else the engine does by itself: it finds who must agree, and opens children."""
    trial, told = outcome.trial, [*outcome.told]
    for _ in range(BY_THE_ENGINE_MAX):
        command = naming_of(trial) or child_opened(trial)
        if command is None:
            break
        facts = decide(command, trial.ticket)
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
        trial, facts = _with_approvers(replace(trial, now=now).after(facts), facts)
        told += facts
    return _settled(Outcome(step=step, trial=replace(trial, now=until), told=tuple(told)))


def _with_approvers(trial: Trial, told: list[TicketEvent]) -> tuple[Trial, list[TicketEvent]]:
    """Return a trial in which everybody who must agree was found, before time goes on."""
    for _ in range(BY_THE_ENGINE_MAX):
        command = naming_of(trial)
        if command is None:
            break
        facts = decide(command, trial.ticket)
        told = [*told, *facts]
        trial = trial.after(facts)
    return trial, told


def _expected(
    step: Expect, trial: Trial, told: tuple[TicketEvent, ...], refusal: Refusal | None
) -> Outcome:
    if step.what != "refused" and not trial.ticket.is_known:
        raise TicketUnknown(NO_TICKET)
    how = disappointment(step, trial, told, refusal)
    return Outcome(step=step, trial=trial, disappointment=how)
