"""Everything that may be done about the approvals of any ticket."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from services.workflow.domain.approvals.chain import Approval, Seat, Step, pending
from services.workflow.domain.approvals.commands import (
    AddSigner,
    AskAgain,
    CopyApproval,
    DecideApproval,
    HandOverApproval,
    NameApprovers,
    RemindApprovers,
    SendBackApproval,
    WithdrawApproval,
)
from services.workflow.domain.approvals.naming import unnamed_seats
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.rules import ADMIN
from services.workflow.domain.commands import TicketCommand
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts.approvals import NamedApprover
from services.workflow.domain.labels import Label
from services.workflow.domain.ticket import Ticket
from shared.intent import Caller
from tests.unit.workflow.any_sight import OPENED_BY, look
from tests.unit.workflow.ticket_spec import member

FOUND = Label(zh="找到", en="found")


class Here(NamedTuple):
    """Where a ticket stands, by which rules, and when."""

    rules: TicketType
    ticket: Ticket
    now: datetime


def naming(here: Here, fallback: str = "") -> Iterator[TicketCommand]:
    for approval, step, seat in unnamed_seats(here.ticket):
        via = "admin" if fallback else seat.kind
        askers = {approval.asked_by, OPENED_BY} if approval.forbid_submitter else set[str]()
        found = tuple(
            NamedApprover(member=who, via=via)
            for who in _holders(seat)
            if f"member:{who}" not in askers
        )
        passed_over = seat.absent != "" and seat.named is not None
        yield NameApprovers(
            rules=here.rules,
            approval=approval.key,
            round=approval.round,
            step=step.key,
            seat=seat.key,
            approvers=() if fallback in {"skip", "refuse"} else found,
            fallback=fallback,
            why=FOUND,
            now=here.now,
            absence=ADMIN if passed_over and not fallback else "",
            stand_ins=("boss3",) if passed_over and not fallback else (),
        )


def deciding(here: Here, verdict: str) -> Iterator[TicketCommand]:
    """Yield decisions of those who are asked by name, and therefore see the ticket."""
    for approval in pending(here.ticket.approvals):
        for step, seat in open_seats(approval):
            for who in _members(seat):
                yield DecideApproval(
                    rules=here.rules,
                    approval=approval.key,
                    step=step.key,
                    verdict=verdict,
                    comment="x",
                    caller=caller(who),
                    now=here.now,
                    opened_by=OPENED_BY,
                )


def asking_again(here: Here) -> Iterator[TicketCommand]:
    for one in here.ticket.approvals:
        asker = caller(one.asked_by.removeprefix("member:"))
        yield AskAgain(
            rules=here.rules, approval=one.key, caller=asker, now=here.now, opened_by=OPENED_BY,
            look=look(here.rules, asker),
        )  # fmt: skip


def signing(here: Here) -> Iterator[TicketCommand]:
    """Yield what else may be done about an approval."""
    rules, now = here.rules, here.now
    for one in here.ticket.approvals:
        asker = caller(one.asked_by.removeprefix("member:"))
        seen = look(rules, asker)
        yield WithdrawApproval(rules=rules, approval=one.key, caller=asker, now=now, look=seen)
        yield RemindApprovers(rules=rules, approval=one.key, caller=asker, now=now, look=seen)
        yield CopyApproval(
            rules=rules, approval=one.key, caller=asker, now=now, look=seen, roles=("boss",),
            members=(),
        )  # fmt: skip
    for approval in pending(here.ticket.approvals):
        for step, seat in open_seats(approval):
            for who in _members(seat):
                yield from _of_approvers(here, approval, step, seat, caller(who))


def _of_approvers(
    here: Here, approval: Approval, step: Step, seat: Seat, who: Caller
) -> Iterator[TicketCommand]:
    rules, now, key = here.rules, here.now, approval.key
    for place in ("before", "after", "parallel"):
        yield AddSigner(
            rules=rules, approval=key, step=step.key, caller=who, now=now, place=place,
            opened_by=OPENED_BY, member=f"ann{len(step.seats)}",
        )  # fmt: skip
    yield HandOverApproval(
        rules=rules, approval=key, step=step.key, caller=who, now=now, opened_by=OPENED_BY,
        member=f"lou{len(seat.hand_overs)}",
    )  # fmt: skip
    for to in approval.rollback_to:
        yield SendBackApproval(
            rules=rules, approval=key, step=step.key, caller=who, now=now, to=to, reason="x"
        )


def caller(name: str) -> Caller:
    """Return a person, whose role is in their name: ``boss`` and ``boss2`` are both bosses."""
    return member(name, name.removesuffix("2"))


def _holders(seat: Seat) -> tuple[str, str]:
    """Return the two people who may be found for a seat."""
    role = seat.who if seat.kind == "role" else "boss"
    return role, f"{role}2"


def _members(seat: Seat) -> tuple[str, ...]:
    return seat.asked or (_holders(seat) if seat.kind == "role" else ())
