"""Merging: two customers turn out to be one, until somebody says that they are not.

Nothing moves: each keeps what was said of it, and its tickets. The one that is merged is looked at
with the other, has the contracts of both, and is forgotten with it. So undoing it leaves no trace.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

from shared.decider import Kind, Refusal

DEPTH_MAX: Final = 8
ITSELF: Final = "A customer cannot be merged into themselves, whatever the detour."
ALREADY: Final = "This customer is merged into another one already: separate them first."
TOO_DEEP: Final = f"Customers are merged at most {DEPTH_MAX} deep: name one further up."
NOT_MERGED: Final = "This customer is merged into no other."
FORGOTTEN: Final = "One of the two was forgotten: there is nobody to merge."


class MergeWrong(Refusal):
    """These two customers cannot be merged."""

    slug: ClassVar[str] = "customer-merge-wrong"
    kind: ClassVar[Kind] = Kind.NOT_NOW


def must_be_mergeable(key: str, into: Sequence[str]) -> None:
    """Refuse a merge into a customer with these above them, themselves first."""
    if key in into:
        raise MergeWrong(ITSELF)
    if len(into) >= DEPTH_MAX:
        raise MergeWrong(TOO_DEEP)
