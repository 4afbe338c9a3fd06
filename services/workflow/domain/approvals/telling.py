"""Telling: whom an approval's facts let know, in one plain sentence without personal data."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeVar

from services.workflow.domain.facts.approvals import (
    TicketApprovalOverdue,
    TicketApprovalReminded,
    TicketApprovalSentBack,
    TicketApproversNamed,
)
from services.workflow.domain.facts.of_tickets import Tell
from services.workflow.domain.labels import Label

APP: Final = "app"

SENTENCES: Final[Mapping[str, Label]] = {
    "named": Label(zh="{zh}需要您审批", en="{en} needs your decision"),
    "again": Label(zh="请重新审批：{zh}", en="Please decide again: {en}"),
    "reminded": Label(zh="请尽快审批：{zh}", en="Please decide soon: {en}"),
    "overdue": Label(zh="审批已超时：{zh}", en="A decision is overdue: {en}"),
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


def with_tell(fact: Telling) -> Telling:
    """Return a fact that lets the roles know whose turn it is after it."""
    roles = dict.fromkeys(one.role for one in fact.awaited if one.role)
    return replace(fact, tell=tuple(Tell(role=one, via=APP) for one in roles))
