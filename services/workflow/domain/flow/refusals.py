"""Why what a ticket brings about can be refused."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class MoveBlocked(Refusal):
    """The move waits for other tickets or parallel branches that are not done yet."""

    slug: ClassVar[str] = "move-blocked"


class NothingToSplit(Refusal):
    """The move makes one task for each value of a field, and has none or too many of them."""

    slug: ClassVar[str] = "nothing-to-split"


class BranchUnknown(Refusal):
    """The ticket has no such parallel branch (or is not split yet)."""

    slug: ClassVar[str] = "branch-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class NotYourBranch(Refusal):
    """Only the store that this branch is about may say that it is done."""

    slug: ClassVar[str] = "not-your-branch"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class BranchDone(Refusal):
    """That parallel branch is done already."""

    slug: ClassVar[str] = "branch-done"


class FollowUpUnknown(Refusal):
    """Nothing of this name was planned for the ticket."""

    slug: ClassVar[str] = "follow-up-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class FollowUpGone(Refusal):
    """It has happened already, so it cannot be called off."""

    slug: ClassVar[str] = "follow-up-gone"


class NotAsked(Refusal):
    """The ticket did not ask this."""

    slug: ClassVar[str] = "not-asked"
    kind: ClassVar[Kind] = Kind.NOT_FOUND
