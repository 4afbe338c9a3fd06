"""Retelling what is no move: marks, answers, branches, plans, decisions, and what was advised.

Whoever decided in an approval is asked by the right they had then; a delegate's decision, and what
else approvers did about their approval, is taken as it stands.
"""

from functools import partial
from typing import assert_never

from services.workflow.domain.appointing import recording_of
from services.workflow.domain.approvals.commands import DecideApproval
from services.workflow.domain.commands import (
    AnswerQuestion,
    CancelFollowUp,
    Correct,
    FinishBranch,
    Mark,
)
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import (
    TicketAppointed,
    TicketCorrected,
    TicketEvent,
    TicketMarked,
)
from services.workflow.domain.facts.approvals import TicketApprovalDecided
from services.workflow.domain.facts.flow import (
    TicketAdvised,
    TicketAnswered,
    TicketBranchDone,
    TicketFollowUpCancelled,
)
from services.workflow.domain.flow.tidings import Advise
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.recordings import (
    RecordTrip,
)
from services.workflow.domain.shadow.past import Past, Retold, caller_then, now_then

ROLE = "role:"

Said = TicketBranchDone | TicketAnswered | TicketFollowUpCancelled | TicketCorrected
Beside = Said | TicketMarked | TicketApprovalDecided | TicketAdvised


def beside(fact: TicketEvent, past: Past) -> Retold | None:
    """Return what was asked of a ticket beside its moves; None for what is taken as it stands."""
    match fact:
        case TicketApprovalDecided():
            return None if fact.on_behalf_of else partial(_decision, fact, past)
        case TicketAppointed():
            return partial(recording_of, fact)
        case TicketMarked():
            ours = fact.role == SYSTEM
            return partial(_trip, fact) if ours else partial(_mark, fact, past)
        case TicketAdvised():
            return partial(_advice, fact)
        case TicketBranchDone() | TicketAnswered() | TicketFollowUpCancelled() | TicketCorrected():
            return partial(_said, fact, past)
        case _:
            return None


def _decision(fact: TicketApprovalDecided, past: Past, rules: TicketType) -> DecideApproval:
    role = fact.authority.removeprefix(ROLE) if fact.authority.startswith(ROLE) else ""
    return DecideApproval(
        rules=rules,
        approval=fact.approval,
        step=fact.step,
        verdict=fact.verdict,
        comment=fact.comment,
        version=fact.ticket_version,
        caller=caller_then(past.actor, role),
        now=fact.occurred_at,
    )


def _mark(fact: TicketMarked, past: Past, rules: TicketType) -> Mark:
    return Mark(
        rules=rules,
        mark=fact.mark,
        caller=caller_then(past.actor, fact.role),
        now=now_then(fact, past),
        occurred_at=fact.occurred_at,
    )


def _trip(fact: TicketMarked, rules: TicketType) -> RecordTrip:
    return RecordTrip(rules=rules, occurred_at=fact.occurred_at, mark=fact.mark)


def _advice(fact: TicketAdvised, rules: TicketType) -> Advise:
    """Return the advice, if there were enough for it; fewer that would do are not known here."""
    rule = next((one for one in rules.flow.windows if one.key == fact.rule), None)
    enough = rule is not None and len(fact.counted) >= rule.count
    return Advise(
        rules=rules,
        occurred_at=fact.occurred_at,
        rule=fact.rule if enough else "",
        subject=fact.subject,
        counted=fact.counted,
    )


def _said(
    fact: Said, past: Past, rules: TicketType
) -> FinishBranch | AnswerQuestion | CancelFollowUp | Correct:
    caller, now = caller_then(past.actor, fact.role), fact.occurred_at
    match fact:
        case TicketBranchDone():
            here = ((fact.role, fact.item),) if fact.item else ()
            return FinishBranch(
                rules=rules,
                branch=fact.branch,
                caller=caller_then(past.actor, fact.role, here),
                now=now,
                fields=fact.fields,
            )
        case TicketAnswered():
            return AnswerQuestion(
                rules=rules,
                key=fact.key,
                item=fact.item,
                answer=fact.answer,
                caller=caller,
                now=now,
            )
        case TicketFollowUpCancelled():
            return CancelFollowUp(rules=rules, key=fact.key, caller=caller, now=now)
        case TicketCorrected():
            fields = {key: fact.fields[key] for key in fact.was}
            return Correct(rules=rules, fields=fields, caller=caller, now=now)
        case _:
            assert_never(fact)
