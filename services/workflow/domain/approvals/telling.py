"""Telling: whom an approval's facts let know, in one plain sentence without personal data."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from services.workflow.domain.approvals.chain import Seat
from services.workflow.domain.approvals.folding import with_fact
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.facts.approvals import (
    ApprovalEvent,
    TicketApprovalOverdue,
    TicketApprovalReminded,
    TicketApprovalSentBack,
    TicketApproversNamed,
)
from services.workflow.domain.facts.of_tickets import Tell
from services.workflow.domain.labels import Label
from services.workflow.domain.ticket import Ticket

APP: Final = "app"

SENTENCES: Final[Mapping[str, Label]] = {
    "named": Label(zh="{zh}需要您审批", en="{en} needs your decision"),
    "again": Label(zh="请重新审批：{zh}", en="Please decide again: {en}"),
    "reminded": Label(zh="请尽快审批：{zh}", en="Please decide soon: {en}"),
    "overdue": Label(zh="审批已超时：{zh}", en="A decision is overdue: {en}"),
    "absent": Label(
        zh="{zh}迟迟无人审批，已按规则转办",
        en="Nobody decided in time: {en}; it goes on as the scenario says",
    ),
    "stand_in": Label(zh="请您代为审批：{zh}", en="{en} is yours to decide: nobody did in time"),
    "handed": Label(zh="转交给您审批：{zh}", en="{en} is yours to decide now"),
    "added": Label(zh="请您加签：{zh}", en="You are asked to sign as well: {en}"),
    "copied": Label(zh="抄送给您：{zh}", en="For your information: {en}"),
    "approved": Label(zh="{zh}已通过", en="{en} was approved"),
    "rejected": Label(zh="{zh}被驳回，操作未执行", en="{en} was rejected; the move is not made"),
    "withdrawn": Label(zh="{zh}已撤回，操作未执行", en="{en} was withdrawn; the move is not made"),
    "returned": Label(zh="{zh}已退回申请人", en="{en} was sent back to whoever asked"),
    "cancelled": Label(
        zh="{zh}已取消：工单已离开该状态", en="{en} was cancelled: the ticket has moved on"
    ),
}

Telling = TypeVar(
    "Telling",
    TicketApproversNamed,
    TicketApprovalSentBack,
    TicketApprovalReminded,
    TicketApprovalOverdue,
)


def words_of(what: str, label: Label) -> Label:
    """Return the sentence about an approval or a step."""
    sentence = SENTENCES[what]
    return Label(zh=sentence.zh.replace("{zh}", label.zh), en=sentence.en.replace("{en}", label.en))


def with_tell(fact: Telling, ticket: Ticket) -> Telling:
    """Return a fact that lets those know whose turn it is after it, and who decides for them.

    Who was named is told by name; a role is told where nobody is named.
    """
    seats = _concerned(fact, ticket)
    return replace(fact, tell=_roles_of(seats), tell_members=_members_of(seats))


def _roles_of(seats: Sequence[Seat]) -> tuple[Tell, ...]:
    roles = dict.fromkeys(one.who for one in seats if one.kind == "role" and not one.members)
    return tuple(Tell(role=role, via=APP) for role in roles)


def _members_of(seats: Sequence[Seat]) -> tuple[str, ...]:
    named = [
        member for one in seats for member in (*(one.stand_ins or one.members), *_delegates(one))
    ]
    return tuple(dict.fromkeys(named))


def _concerned(fact: ApprovalEvent, ticket: Ticket) -> list[Seat]:
    """Return the seats whose turn it is after a fact; only the one that it is about, if any."""
    about = ""
    if isinstance(fact, TicketApproversNamed | TicketApprovalOverdue):
        about = fact.seat
    return [
        seat
        for one in with_fact(ticket.approvals, fact)
        if (one.key, one.round) == (fact.approval, fact.round)
        for _, seat in open_seats(one)
        if about in {"", seat.key}
    ]


def _delegates(seat: Seat) -> list[str]:
    named = [] if seat.named is None else seat.named
    return [each.delegate for each in named if each.delegate and each.member in seat.members]
