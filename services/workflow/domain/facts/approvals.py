"""What happens to the approvals of a ticket, from the asking to the outcome.

Every fact says who is ``awaited`` after it, so that whoever hears only one knows whose turn it is.
Those who should know of it are told ``words``: ``tell_members`` by name, a role (``tell``) where
nobody is named yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.workflow.domain.facts.of_tickets import Tell, TicketFact
from services.workflow.domain.labels import Label

NO_WORDS = Label(zh="", en="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A seat whose turn it is: ``role`` or ``members`` may decide, since ``since``."""

    step: str
    seat: str
    label: Label
    role: str
    members: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedStep:
    """A step as it was when the approval started; ``left_out`` when its condition skipped it."""

    key: str
    label: Label
    kind: str
    who: str
    share: int
    left_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedApprover:
    """Somebody found to decide: ``via`` role, person, manager or admin; ``delegate`` while away."""

    member: str
    via: str
    delegate: str = ""
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ApprovalFact(TicketFact):
    """Something that happened to one round of one approval of a ticket."""

    approval: str
    approval_label: Label
    round: int
    awaited: tuple[Awaited, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TicketApprovalOpened(ApprovalFact):
    """Somebody (``asked_by``) needs others to agree to the move ``gate``.

    When ``carries_out``, the move is made with ``fields`` as soon as they do; else it is free then.
    It counts while the ticket stands in one of ``sources``. ``form`` is the digest of what is
    approved; ``quorum`` the percentage of steps that must agree.
    """

    TOPIC: ClassVar[str] = "ticket.approval_opened"

    gate: str
    gate_label: Label
    mode: str
    quorum: int
    steps: tuple[AskedStep, ...]
    fields: Mapping[str, object]
    carries_out: bool
    asked_by: str
    sources: tuple[str, ...]
    on_empty: str
    forbid_submitter: bool
    rollback_to: tuple[str, ...]
    form: str


@dataclass(frozen=True, kw_only=True)
class TicketApproversNamed(ApprovalFact):
    """It was found out who may decide in a seat.

    ``fallback`` is empty, ``admin`` or ``skip``: what was done because nobody was there, and
    ``why`` in a sentence. After an ``absence`` it says who is asked instead: ``delegate`` (those
    of the approvers), or ``admin`` (the ``stand_ins``, who decide in the place of the silent).
    """

    TOPIC: ClassVar[str] = "ticket.approvers_named"

    step: str
    seat: str
    approvers: tuple[NamedApprover, ...]
    fallback: str
    why: Label
    words: Label
    tell: tuple[Tell, ...] = ()
    tell_members: tuple[str, ...] = ()
    absence: str = ""
    stand_ins: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TicketApprovalDecided(ApprovalFact):
    """Somebody approved or rejected, on what they saw, with the authority they had.

    ``actor`` decided, ``on_behalf_of`` whoever they decided for. ``authority`` is ``role:<role>``,
    ``named``, ``stand_in`` or ``delegation``, which ends ``authority_until``. ``ticket_version``,
    ``seen_under`` (the definition) and ``form`` say what they saw; ``needed`` of ``of`` steps is
    the quorum then in force.
    """

    TOPIC: ClassVar[str] = "ticket.approval_decided"

    step: str
    seat: str
    verdict: str
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


@dataclass(frozen=True, kw_only=True)
class TicketSignerAdded(ApprovalFact):
    """One more must agree in a step: ``place`` is before, after or parallel to ``seat``.

    ``needed`` of ``of`` steps is the quorum in force, which does not change by it; of this step's
    seats all ``seats`` must agree.
    """

    TOPIC: ClassVar[str] = "ticket.signer_added"

    step: str
    seat: str
    added: str
    member: str
    place: str
    by: str
    note: str
    needed: int
    of: int
    seats: int
    words: Label = NO_WORDS
    tell_members: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TicketApprovalHandedOver(ApprovalFact):
    """Somebody who was to decide gave it to somebody else."""

    TOPIC: ClassVar[str] = "ticket.approval_handed_over"

    step: str
    seat: str
    giver: str
    taker: str
    by: str
    note: str
    words: Label = NO_WORDS
    tell_members: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TicketApprovalSentBack(ApprovalFact):
    """What was decided from the step ``to`` on is void (and stays visible); it is asked again."""

    TOPIC: ClassVar[str] = "ticket.approval_sent_back"

    to: str
    by: str
    reason: str
    form: str
    words: Label
    tell: tuple[Tell, ...] = ()
    tell_members: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TicketApprovalReminded(ApprovalFact):
    """Those whose turn it is were asked to hurry."""

    TOPIC: ClassVar[str] = "ticket.approval_reminded"

    by: str
    words: Label
    tell: tuple[Tell, ...] = ()
    tell_members: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TicketApprovalOverdue(ApprovalFact):
    """A step took longer than it may; said once each time the step opens."""

    TOPIC: ClassVar[str] = "ticket.approval_overdue"

    step: str
    seat: str
    words: Label
    tell: tuple[Tell, ...] = ()
    tell_members: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TicketApproverAbsent(ApprovalFact):
    """Nobody in a seat decided in the time they had; said once for each that is asked.

    ``then`` is what is done: the ``delegate`` is asked, an ``admin`` stands in, whoever is silent
    is left out (``skip``), or the approval is rejected (``refuse``).
    """

    TOPIC: ClassVar[str] = "ticket.approver_absent"

    step: str
    seat: str
    then: str
    words: Label
    tell: tuple[Tell, ...] = ()
    tell_members: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TicketApprovalCopied(ApprovalFact):
    """Somebody who need not agree was let know."""

    TOPIC: ClassVar[str] = "ticket.approval_copied"

    members: tuple[str, ...]
    roles: tuple[str, ...]
    by: str
    words: Label
    tell: tuple[Tell, ...] = ()
    tell_members: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TicketApprovalClosed(ApprovalFact):
    """It is over: ``outcome`` is approved, rejected, withdrawn, returned or cancelled.

    ``asked_by`` is whom the move was for; it ``follows`` when it is made right after.
    """

    TOPIC: ClassVar[str] = "ticket.approval_closed"

    gate: str
    outcome: str
    asked_by: str
    by: str
    reason: str
    follows: bool
    words: Label
    tell: tuple[Tell, ...] = ()
    tell_members: tuple[str, ...] = ()


ApprovalEvent = (
    TicketApprovalOpened
    | TicketApproversNamed
    | TicketApprovalDecided
    | TicketSignerAdded
    | TicketApprovalHandedOver
    | TicketApprovalSentBack
    | TicketApprovalReminded
    | TicketApprovalOverdue
    | TicketApproverAbsent
    | TicketApprovalCopied
    | TicketApprovalClosed
)

APPROVAL_FACTS = (
    TicketApprovalOpened,
    TicketApproversNamed,
    TicketApprovalDecided,
    TicketSignerAdded,
    TicketApprovalHandedOver,
    TicketApprovalSentBack,
    TicketApprovalReminded,
    TicketApprovalOverdue,
    TicketApproverAbsent,
    TicketApprovalCopied,
    TicketApprovalClosed,
)
