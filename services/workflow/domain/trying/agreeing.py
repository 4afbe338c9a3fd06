"""Agreeing: who sits where in the approvals of a trial, and what they decide.

Each role is one person. Whoever else must agree (somebody's manager, a person that a field names)
is called by what they are.
"""

from collections.abc import Iterator

from services.workflow.domain.approvals.chain import Seat, Step, pending
from services.workflow.domain.approvals.commands import DecideApproval, NameApprovers
from services.workflow.domain.approvals.naming import unnamed_seats
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.rules import MANAGER
from services.workflow.domain.facts.approvals import NamedApprover
from services.workflow.domain.labels import Label
from services.workflow.domain.trying.callers import caller_as
from services.workflow.domain.trying.naming import StepUnclear, role_named
from services.workflow.domain.trying.steps import Decide
from services.workflow.domain.trying.trial import Trial

MANAGERS = frozenset({MANAGER, "直属上级", "上级"})
FOUND = Label(zh="试走中指定", en="named for the trial")


def decision_of(step: Decide, trial: Trial) -> DecideApproval:
    """Return the decision of whoever is named, in the first seat that is theirs."""
    who = MANAGER if step.role in MANAGERS else role_named(trial.rules, step.role or trial.role)
    approval, asked, _ = next(
        (one for one in _waiting(trial) if who in {one[2].who, *one[2].members, one[1].key}),
        (None, None, None),
    )
    if approval is None or asked is None:
        turns = ", ".join(seat.who or one.key for _, one, seat in _waiting(trial)) or "nobody"
        raise StepUnclear(f"It is not the turn of {who} to decide; it is that of: {turns}.")
    return DecideApproval(
        rules=trial.rules,
        approval=approval,
        step=asked.key,
        verdict=step.verdict,
        comment=step.comment,
        caller=caller_as(who),
        now=trial.now,
        opened_by=trial.opened_by,
    )


def naming_of(trial: Trial) -> NameApprovers | None:
    """Return who is found for the next seat that is nobody's yet; None if there is no such."""
    for approval, step, seat in unnamed_seats(trial.ticket):
        via = "role" if seat.kind == "role" else seat.kind
        who = seat.who or MANAGER
        return NameApprovers(
            rules=trial.rules,
            approval=approval.key,
            round=approval.round,
            step=step.key,
            seat=seat.key,
            approvers=(NamedApprover(member=who, via=via),),
            fallback="",
            why=FOUND,
            now=trial.now,
        )
    return None


def _waiting(trial: Trial) -> Iterator[tuple[str, Step, Seat]]:
    for approval in pending(trial.ticket.approvals):
        for step, seat in open_seats(approval):
            yield approval.key, step, seat
