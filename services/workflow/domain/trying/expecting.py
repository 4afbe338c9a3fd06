"""Expecting: whether a ticket is as a step says it should be, and how it is instead."""

from collections.abc import Sequence
from typing import assert_never

from services.workflow.domain.clocks import as_promised
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.open_moves import moves_open
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.trying.callers import caller_as
from services.workflow.domain.trying.naming import (
    clock_named,
    field_named,
    move_named,
    reason_named,
    role_named,
    state_named,
)
from services.workflow.domain.trying.steps import Expect
from services.workflow.domain.trying.trial import Trial
from shared.decider import Refusal


def disappointment(
    step: Expect, trial: Trial, told: Sequence[TicketEvent], refusal: Refusal | None
) -> str:
    """Return how it is instead of what was expected; empty if it is so. Raises StepUnclear.

    ``told`` are the facts that the last step left which expected nothing, ``refusal`` is why it
    was refused.
    """
    match step.what:
        case "refused":
            return _of_refusal(str(step.value or ""), refusal)
        case "happened":
            found = [fact.TOPIC for fact in told]
            return _differs(
                step.value in found, f"what happened is {', '.join(found) or 'nothing'}"
            )
        case "upcoming":
            keys = [one.key for one in trial.upcoming]
            due = any(key.startswith(str(step.value)) for key in keys)
            return _differs(due, f"what is upcoming is {', '.join(keys) or 'nothing'}")
        case "may" | "may_not":
            return _of_move(step, trial.rules, trial.ticket)
        case "clock":
            return _of_clock(step, trial)
        case "state" | "priority" | "open" | "closed" | "flag" | "field" | "waiting":
            return _of_standing(step, trial.rules, trial.ticket)
        case _:
            assert_never(step.what)


def _of_standing(step: Expect, rules: TicketType, ticket: Ticket) -> str:
    match step.what:
        case "state":
            is_so = state_named(rules, str(step.value)) == ticket.state
            return _differs(is_so, f"its state is {ticket.state}")
        case "priority":
            return _differs(step.value == ticket.priority, f"its priority is {ticket.priority}")
        case "open" | "closed":
            is_so = ticket.closed == (step.what == "closed")
            return _differs(is_so, f"it is {'closed' if ticket.closed else 'open'}")
        case "flag":
            listed = ", ".join(ticket.flags) or "none"
            return _differs(step.value in ticket.flags, f"its flags are {listed}")
        case "field":
            value = ticket.fields.get(field_named(rules, step.about))
            return _differs(value == step.value, f"it is {value!r}")
        case _:
            reason = ticket.waiting.reason if ticket.waiting else ""
            is_so = reason == (reason_named(str(step.value)) if step.value else "")
            return _differs(is_so, f"it waits for {reason or 'nothing'}")


def _of_refusal(wanted: str, refusal: Refusal | None) -> str:
    if refusal is None:
        return "it was not refused"
    is_so = wanted in {"", refusal.slug}
    return _differs(is_so, f"it was refused as {refusal.slug}: {refusal.message}")


def _of_move(step: Expect, rules: TicketType, ticket: Ticket) -> str:
    move, role = move_named(rules, str(step.value)), role_named(rules, step.about)
    found = next(one for one in moves_open(ticket, rules, caller_as(role)) if one.name == move)
    if step.what == "may":
        return _differs(found.is_open, found.why_not.message if found.why_not else "")
    return _differs(not found.is_open, "it is open to them")


def _of_clock(step: Expect, trial: Trial) -> str:
    key, diary = clock_named(trial.rules, step.about), trial.ticket.diary
    at = max(trial.now, diary[-1].at)
    shown = {one.clock: one for one in as_promised(diary, trial.rules, at, trial.days)}
    status = shown[key].status if key in shown else "not started"
    return _differs(status == step.value, f"it is {status}")


def _differs(is_so: bool, instead: str) -> str:  # noqa: FBT001  # the answer to a question, not a flag
    return "" if is_so else f"{instead[:1].upper()}{instead[1:].rstrip('.')}."
