"""Why tickets are not merged, and what is refused to one that is."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class StandsStill(Refusal):
    """The ticket is merged into another: go on with that one, or undo the merge first."""

    slug: ClassVar[str] = "ticket-merged"


def stands_still(number: str) -> StandsStill:
    """Return the refusal with the number of the ticket that lives."""
    return StandsStill(
        f"The ticket is merged into {number}: go on with that one, or undo the merge first.",
        into=number,
    )


class IntoItself(Refusal):
    """A ticket cannot be merged into itself; name the other one."""

    slug: ClassVar[str] = "merge-into-itself"
    kind: ClassVar[Kind] = Kind.INVALID


class IntoMerged(Refusal):
    """That ticket is itself merged into another; merge into the one it is shown with."""

    slug: ClassVar[str] = "merge-into-merged"


class HasOthers(Refusal):
    """Others are merged into this ticket; somebody who sees them has to undo that first."""

    slug: ClassVar[str] = "merge-has-others"


class IntoClosed(Refusal):
    """That ticket is closed: nobody would look after this one there any more."""

    slug: ClassVar[str] = "merge-into-closed"


class IntoFull(Refusal):
    """So many tickets are merged into that one that it takes in no more."""

    slug: ClassVar[str] = "merge-into-full"


class MergeTooLate(Refusal):
    """Something is already known to have happened to the ticket later than that."""

    slug: ClassVar[str] = "merge-too-late"


class NotMerged(Refusal):
    """The ticket is not merged into another, so there is nothing to undo."""

    slug: ClassVar[str] = "not-merged"


class DuplicateOfItself(Refusal):
    """A ticket cannot be a duplicate of itself; name the other one."""

    slug: ClassVar[str] = "duplicate-of-itself"
    kind: ClassVar[Kind] = Kind.INVALID


class NotSuspected(Refusal):
    """Nobody suspects that these two tickets are about the same, so there is nothing to deny."""

    slug: ClassVar[str] = "not-suspected"


class SuspectedByMany(Refusal):
    """So many tickets are suspected to be about the same as this one that it keeps no more."""

    slug: ClassVar[str] = "suspected-by-many"


class SplitOfNothing(Refusal):
    """What was chosen is not there: name comments by their versions and files by their refs."""

    slug: ClassVar[str] = "split-unknown"
    kind: ClassVar[Kind] = Kind.INVALID


class SplitTooOften(Refusal):
    """So much was split off this ticket that no more is; open a ticket of its own instead."""

    slug: ClassVar[str] = "split-too-often"


class NotSplitOff(Refusal):
    """The ticket was not split off another, so there is nothing to undo."""

    slug: ClassVar[str] = "not-split-off"


class WentOn(Refusal):
    """Something was done with it since it was split off; confirm to merge it back all the same."""

    slug: ClassVar[str] = "split-went-on"
