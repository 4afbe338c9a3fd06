"""What people ask about approvals, and what our own services tell about them."""

from dataclasses import dataclass, field
from datetime import datetime

from services.workflow.domain.definition import TicketType
from services.workflow.domain.delegations import Delegations
from services.workflow.domain.facts.approvals import NamedApprover
from services.workflow.domain.labels import Label
from services.workflow.domain.visibility import Look
from shared.intent import Caller


@dataclass(frozen=True, kw_only=True)
class AboutApproval:
    """What every command about an approval brings.

    ``approval`` may be left out where only one pending approval has the step. ``opened_by`` is who
    opened the ticket, ``delegations`` are those known.
    """

    rules: TicketType
    approval: str
    caller: Caller
    now: datetime
    opened_by: str = ""
    delegations: Delegations = field(default_factory=Delegations)
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class DecideApproval(AboutApproval):
    """Approve or reject; ``form`` is the digest of what the caller saw, empty for what is there.

    ``version`` is the ticket's, as the caller knew it.
    """

    step: str
    verdict: str
    comment: str = ""
    form: str = ""
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class AddSigner(AboutApproval):
    """Let one more member agree in a step: ``place`` is before, after or parallel."""

    step: str
    member: str
    place: str
    note: str = ""
    member_is_known: bool = True


@dataclass(frozen=True, kw_only=True)
class HandOverApproval(AboutApproval):
    """Give one's decision in a step to another member."""

    step: str
    member: str
    note: str = ""
    member_is_known: bool = True


@dataclass(frozen=True, kw_only=True)
class SendBackApproval(AboutApproval):
    """Have it decided again from the step ``to`` on, or by its asker (``start``)."""

    step: str
    to: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class WithdrawApproval(AboutApproval):
    """Ask no longer; only who asked may."""

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RemindApprovers(AboutApproval):
    """Ask those whose turn it is to hurry."""


@dataclass(frozen=True, kw_only=True)
class CopyApproval(AboutApproval):
    """Let members or roles know who need not agree."""

    members: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    members_are_known: bool = True


@dataclass(frozen=True, kw_only=True)
class AskAgain(AboutApproval):
    """Open an approval again that was rejected, withdrawn or returned."""


@dataclass(frozen=True, kw_only=True)
class NameApprovers:
    """Keep who was found for a seat: ``fallback`` and ``why`` if nobody was there.

    After an ``absence`` who is asked instead. Where somebody of those who ``left`` sits, others
    are found for a seat in which somebody is asked already.
    """

    rules: TicketType
    approval: str
    round: int
    step: str
    seat: str
    approvers: tuple[NamedApprover, ...]
    fallback: str
    why: Label
    now: datetime
    absence: str = ""
    stand_ins: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


ApprovalAsked = (
    DecideApproval
    | AddSigner
    | HandOverApproval
    | SendBackApproval
    | WithdrawApproval
    | RemindApprovers
    | CopyApproval
    | AskAgain
)
