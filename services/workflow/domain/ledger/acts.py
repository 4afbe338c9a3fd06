"""Acts: what people did with a ticket that only those do who have it.

Whoever moves, answers or accepts a ticket has received it, whether or not they were shown it on a
page: another program of theirs may have told them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import (
    ApprovalFact,
    TicketAccepted,
    TicketCommented,
    TicketDeclined,
    TicketEvent,
    TicketMarked,
    TicketMoved,
    TicketOffered,
    TicketResumed,
    TicketTransferAsked,
    TicketWaiting,
)
from services.workflow.domain.facts.approvals import TicketApprovalDecided, TicketApprovalOpened
from services.workflow.domain.ledger.approvers import APPROVER, approver_of, reason_of_step
from services.workflow.domain.ledger.owners import ASSIGNEE, QUEUE, acts_when_assigned
from services.workflow.domain.ledger.pairs import departments_of

MEMBER: Final = "member:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Somebody did something: for one of ``departments``, as a ``technician``, or in a ``step``.

    ``is_assigned`` says that they act on what is assigned to them; who was never asked to come is
    no technician. ``takes`` is a yes, with which a ticket leaves a queue.
    """

    at: datetime
    who: str
    departments: frozenset[str] = frozenset()
    technician: str = ""
    step: str = ""
    is_assigned: bool = False
    takes: bool = False

    def is_of(self, owner: str, whose: str, department: str) -> bool:
        """Say whether only one of those does so who are an owner in the ledger of a ticket."""
        if owner == QUEUE:
            return self.takes
        if owner == ASSIGNEE:
            return self.technician == whose or (self.is_assigned and not self.technician)
        if owner == APPROVER:
            return whose == reason_of_step(self.step)
        return department in self.departments


def acts(facts: Iterable[tuple[TicketEvent, str]], rules: TicketType) -> Iterator[Act]:
    """Yield what people did, given what happened and who did it (or for whom it was recorded)."""
    departments, technicians = departments_of(rules), dict[str, str]()
    for fact, who in facts:
        if isinstance(fact, TicketOffered | TicketTransferAsked):
            technicians[f"{MEMBER}{fact.member_id}"] = fact.technician_id
        act = _act(fact, who, rules, departments) if who.startswith(MEMBER) else None
        own = technicians.get(who, "")
        # Others may answer for a technician, who has not received anything by that.
        if act is not None and act.technician in {"", own}:
            yield replace(act, technician=own)


def _act(
    fact: TicketEvent, who: str, rules: TicketType, departments: Mapping[str, str]
) -> Act | None:
    at = fact.occurred_at
    match fact:
        case TicketMoved(role=role, bound_to=None):
            is_assigned = acts_when_assigned(role, rules)
            technician = (fact.assignee or "") if is_assigned else ""
            act = Act(at=at, who=who, departments=_of(departments, role))
            return replace(act, is_assigned=is_assigned, technician=technician)
        case TicketCommented():
            return Act(at=at, who=who)
        case TicketWaiting(role=role) | TicketResumed(role=role) | TicketMarked(role=role):
            act = Act(at=at, who=who, departments=_of(departments, role))
            return replace(act, is_assigned=acts_when_assigned(role, rules))
        case (
            TicketAccepted(technician_id=str(technician))
            | TicketDeclined(technician_id=str(technician), how="declined")
        ):
            takes = isinstance(fact, TicketAccepted)
            return Act(at=at, who=who, technician=technician, takes=takes)
        case ApprovalFact():
            return _of_approval(fact, who, rules, departments)
        case _:
            return None


def _of_approval(
    fact: ApprovalFact, who: str, rules: TicketType, departments: Mapping[str, str]
) -> Act | None:
    match fact:
        case TicketApprovalDecided():
            own = _of(departments, approver_of(fact.approval, fact.step, rules))
            return Act(at=fact.occurred_at, who=who, departments=own, step=fact.step)
        case TicketApprovalOpened(gate=gate, carries_out=True) if fact.asked_by == who:
            # What asks for an approval is the attempt of a move.
            able = rules.transitions[gate].by if gate in rules.transitions else ()
            return Act(at=fact.occurred_at, who=who, departments=_of(departments, *able))
        case _:
            return None


def _of(departments: Mapping[str, str], *roles: str) -> frozenset[str]:
    return frozenset(departments.get(role, role) for role in roles)
