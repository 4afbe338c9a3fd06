"""Bringing about: children that the engine opens, others that came before, answers and plans.

A child of a trial is only a number, open until somebody says that it was closed.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from services.workflow.domain.commands import AnswerQuestion, CancelFollowUp, TicketCommand
from services.workflow.domain.flow.advising import subject_of
from services.workflow.domain.flow.rules import WindowRule
from services.workflow.domain.flow.tidings import Advise, RecordChild
from services.workflow.domain.flow.watching import WATCH, CountTicket
from services.workflow.domain.trying.naming import child_named, plan_named, question_named
from services.workflow.domain.trying.steps import Answer, CallOff, HearOfChild
from services.workflow.domain.trying.trial import Trial
from shared.intent import Caller

OURS = "0"
"""What the ticket of the trial is called among those that are counted."""


def child_opened(trial: Trial) -> RecordChild | None:
    """Return that the next child which is only wished for was opened; None if there is no such."""
    wished = next((one for one in trial.ticket.flow.children if not one.number), None)
    return None if wished is None else _child(wished.key, trial, closed=False)


def child_heard_of(step: HearOfChild, trial: Trial) -> RecordChild:
    """Return that a child was closed, or opened again; raises StepUnclear."""
    key = child_named(trial.ticket, step.child, closed=not step.closed)
    return _child(key, trial, closed=step.closed)


def answer_of(step: Answer, trial: Trial, caller: Caller) -> AnswerQuestion:
    """Return an answer to what the ticket asked; raises StepUnclear."""
    return AnswerQuestion(
        rules=trial.rules,
        key=question_named(trial.ticket, trial.rules, step.question),
        item=step.item,
        answer=step.answer,
        caller=caller,
        now=trial.now,
    )


def calling_off_of(step: CallOff, trial: Trial, caller: Caller) -> CancelFollowUp:
    """Return that something planned is not to happen; raises StepUnclear."""
    key = plan_named(trial.ticket, step.plan)
    return CancelFollowUp(rules=trial.rules, key=key, caller=caller, now=trial.now)


def advice_of(trial: Trial) -> Iterator[TicketCommand]:
    """Yield what the windowed rules say of a ticket that was just reported, with those before."""
    for rule in trial.rules.flow.windows:
        subject = subject_of(trial.ticket, rule)
        risen = _counted(rule, trial) if subject else ()
        if risen:
            yield Advise(
                rules=trial.rules,
                occurred_at=trial.now,
                rule=rule.key,
                subject=subject,
                counted=risen,
            )


def _counted(rule: WindowRule, trial: Trial) -> tuple[str, ...]:
    """Return the numbers of those that are too many with this one; none if they are not."""
    watch = WATCH.initial()
    others = [(f"{n}", at) for n, at in enumerate(sorted(trial.others), start=1)]
    for name, at in (*others, (OURS, trial.now)):
        command = _counting(rule, trial, name, at)
        watch = WATCH.fold(WATCH.decide(command, watch), watch)
    return watch.risen_by(OURS)


def _counting(rule: WindowRule, trial: Trial, name: str, at: datetime) -> CountTicket:
    return CountTicket(
        ticket_id=name,
        number=trial.ticket.number if name == OURS else f"before-{name}",
        at=at,
        window=timedelta(seconds=rule.window_s),
        count=rule.count,
        quietly=False,
        now=trial.now,
    )


def _child(key: str, trial: Trial, *, closed: bool) -> RecordChild:
    children = trial.ticket.flow.children
    place, child = next((n, one) for n, one in enumerate(children, start=2) if one.key == key)
    return RecordChild(
        rules=trial.rules,
        occurred_at=trial.now,
        key=key,
        child_id=f"child-{key}",
        child_number=child.number or f"T-{place:06}",
        closed=closed,
    )
