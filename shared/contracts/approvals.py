"""What workflow says of approvals: who must agree to a move of a ticket, and what they said.

Every event says who is ``awaited`` after it. Comments and reasons may be sealed.
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from shared.contracts.workflow import LabelV1, _Contract, _TicketV1

Outcome = Literal["approved", "rejected", "withdrawn", "returned", "cancelled"]


class TellV1(_Contract):
    """A role that is let know, and through which channel."""

    role: str
    via: str


class AwaitedV1(_Contract):
    """Whose turn it is: who has ``role``, or one of ``members``, since ``since``."""

    step: str
    seat: str
    label: LabelV1
    role: str
    members: list[str]
    since: datetime


class AskedStepV1(_Contract):
    """A step as the approval began; ``share`` percent of its people must agree, 0 for one."""

    key: str
    label: LabelV1
    kind: str
    who: str
    share: int
    left_out: bool


class NamedApproverV1(_Contract):
    """Somebody who may decide, and who may for them until ``until``."""

    member: str
    via: str
    delegate: str
    until: datetime | None


class _ApprovalV1(_TicketV1):
    approval: str
    approval_label: LabelV1
    round: int
    awaited: list[AwaitedV1]


class TicketApprovalOpenedV1(_ApprovalV1):
    """``ticket.approval_opened``: others must agree to the move ``gate``.

    When ``carries_out``, it is made with ``fields`` as soon as they do.
    """

    gate: str
    gate_label: LabelV1
    mode: Literal["sequential", "all", "any", "quorum"]
    quorum: int
    steps: list[AskedStepV1]
    fields: dict[str, object]
    carries_out: bool
    asked_by: str
    sources: list[str]
    on_empty: str
    forbid_submitter: bool
    rollback_to: list[str]
    form: str


class TicketApproversNamedV1(_ApprovalV1):
    """``ticket.approvers_named``: who may decide; ``fallback`` if nobody was there, and why.

    After an ``absence``: whether the ``delegate`` of the approvers is asked, or ``admin``, who as
    ``stand_ins`` may decide in their place.
    """

    step: str
    seat: str
    approvers: list[NamedApproverV1]
    fallback: str
    why: LabelV1
    words: LabelV1
    tell: list[TellV1]
    tell_members: list[str] = Field(default_factory=list)
    absence: str = ""
    stand_ins: list[str] = Field(default_factory=list)


class TicketApprovalDecidedV1(_ApprovalV1):
    """``ticket.approval_decided``: by whom, for whom, by what right, on what form."""

    step: str
    seat: str
    verdict: Literal["approve", "reject"]
    comment: str
    actor: str
    on_behalf_of: str
    authority: str
    authority_until: datetime | None
    ticket_version: int
    seen_under: str
    form: str
    needed: int
    of: int


class TicketSignerAddedV1(_ApprovalV1):
    """``ticket.signer_added``: one more must agree in a step; the quorum of steps stays."""

    step: str
    seat: str
    added: str
    member: str
    place: Literal["before", "after", "parallel"]
    by: str
    note: str
    needed: int
    of: int
    seats: int
    words: LabelV1 | None = None
    tell_members: list[str] = Field(default_factory=list)


class TicketApprovalHandedOverV1(_ApprovalV1):
    """``ticket.approval_handed_over``: ``taker`` decides instead of ``giver``."""

    step: str
    seat: str
    giver: str
    taker: str
    by: str
    note: str
    words: LabelV1 | None = None
    tell_members: list[str] = Field(default_factory=list)


class TicketApprovalSentBackV1(_ApprovalV1):
    """``ticket.approval_sent_back``: decisions from the step ``to`` on are void."""

    to: str
    by: str
    reason: str
    form: str
    words: LabelV1
    tell: list[TellV1]
    tell_members: list[str] = Field(default_factory=list)


class TicketApprovalRemindedV1(_ApprovalV1):
    """``ticket.approval_reminded``: those whose turn it is were asked to hurry."""

    by: str
    words: LabelV1
    tell: list[TellV1]
    tell_members: list[str] = Field(default_factory=list)


class TicketApprovalOverdueV1(_ApprovalV1):
    """``ticket.approval_overdue``: a step takes longer than it may."""

    step: str
    seat: str
    words: LabelV1
    tell: list[TellV1]
    tell_members: list[str] = Field(default_factory=list)


class TicketApproverAbsentV1(_ApprovalV1):
    """``ticket.approver_absent``: nobody decided in time; ``then`` is done about it."""

    step: str
    seat: str
    then: Literal["delegate", "admin", "skip", "refuse"]
    words: LabelV1
    tell: list[TellV1]
    tell_members: list[str] = Field(default_factory=list)


class TicketApprovalCopiedV1(_ApprovalV1):
    """``ticket.approval_copied``: somebody who need not agree was let know."""

    members: list[str]
    roles: list[str]
    by: str
    words: LabelV1
    tell: list[TellV1]
    tell_members: list[str] = Field(default_factory=list)


class TicketApprovalClosedV1(_ApprovalV1):
    """``ticket.approval_closed``: it is over; the move ``follows`` at once, or not."""

    gate: str
    outcome: Outcome
    asked_by: str
    by: str
    reason: str
    follows: bool
    words: LabelV1
    tell: list[TellV1]
    tell_members: list[str] = Field(default_factory=list)


class DelegationGivenV1(_Contract):
    """``delegation.given``: from ``start`` until ``end``, ``delegate`` decides for ``member``."""

    member: str
    delegate: str
    start: datetime
    end: datetime


class DelegationEndedV1(_Contract):
    """``delegation.ended``: ``member`` decides alone again."""

    member: str


APPROVAL_EVENTS: dict[str, type[BaseModel]] = {
    "ticket.approval_opened": TicketApprovalOpenedV1,
    "ticket.approvers_named": TicketApproversNamedV1,
    "ticket.approval_decided": TicketApprovalDecidedV1,
    "ticket.signer_added": TicketSignerAddedV1,
    "ticket.approval_handed_over": TicketApprovalHandedOverV1,
    "ticket.approval_sent_back": TicketApprovalSentBackV1,
    "ticket.approval_reminded": TicketApprovalRemindedV1,
    "ticket.approval_overdue": TicketApprovalOverdueV1,
    "ticket.approver_absent": TicketApproverAbsentV1,
    "ticket.approval_copied": TicketApprovalCopiedV1,
    "ticket.approval_closed": TicketApprovalClosedV1,
}
"""Every event about approvals by its type."""

DELEGATION_EVENTS: dict[str, type[BaseModel]] = {
    "delegation.given": DelegationGivenV1,
    "delegation.ended": DelegationEndedV1,
}
"""Every event about who decides for whom, by its type."""
