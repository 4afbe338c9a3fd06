"""Refusals: the ways in which approvals and delegations say no, each with what to do about it."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class ApprovalUnknown(Refusal):
    """The ticket has no such approval, or it has no such step; read the ticket again."""

    slug: ClassVar[str] = "approval-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class ApprovalAmbiguous(Refusal):
    """Several approvals have a step of this name; say which approval is meant."""

    slug: ClassVar[str] = "approval-ambiguous"
    kind: ClassVar[Kind] = Kind.INVALID


class ApprovalPending(Refusal):
    """Others have to agree to this move first; it is made as soon as they do."""

    slug: ClassVar[str] = "approval-pending"


class ApprovalRefused(Refusal):
    """The move needs an approval that was refused or withdrawn; have it asked again."""

    slug: ClassVar[str] = "approval-refused"


class ApprovalCoversOther(Refusal):
    """What was approved is not what the move would do; have it approved again."""

    slug: ClassVar[str] = "approval-covers-other"


class ApprovalNotOpen(Refusal):
    """Nobody is asked for this now; read the ticket again."""

    slug: ClassVar[str] = "approval-not-open"


class ApprovalOutdated(Refusal):
    """The ticket has changed since you looked; look again and decide on what is there now."""

    slug: ClassVar[str] = "approval-outdated"
    kind: ClassVar[Kind] = Kind.STALE


class ApprovalInvalid(Refusal):
    """What you ask of the approval cannot be done so; mend what the reasons point at."""

    slug: ClassVar[str] = "approval-invalid"
    kind: ClassVar[Kind] = Kind.INVALID


class NotYourApproval(Refusal):
    """It is not yours to decide: it waits for somebody else."""

    slug: ClassVar[str] = "not-your-approval"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class SubmitterMayNotApprove(Refusal):
    """Whoever asked for this may not approve it, nor may anybody on their behalf."""

    slug: ClassVar[str] = "submitter-may-not-approve"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class AlreadyDecided(Refusal):
    """You have decided already; it stands unless it is sent back."""

    slug: ClassVar[str] = "already-decided"


class RemindedAlready(Refusal):
    """They were reminded a moment ago; give them ten minutes."""

    slug: ClassVar[str] = "reminded-already"


class TooManyApprovals(Refusal):
    """The ticket was approved, or signed for, so often that it takes no more; open a new one."""

    slug: ClassVar[str] = "too-many-approvals"


class DelegationInvalid(Refusal):
    """Somebody cannot decide for somebody else so; mend what the reasons point at."""

    slug: ClassVar[str] = "delegation-invalid"
    kind: ClassVar[Kind] = Kind.INVALID


class DelegationUnknown(Refusal):
    """Nobody decides for this member."""

    slug: ClassVar[str] = "delegation-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND
