"""Reasons: what people say about a change in the books, in few words."""

from services.dispatch.domain.stock.refusals import WhyNeeded
from shared.sealed import length_as_written

REASON_LENGTH_MAX = 500
REASON_SEALED_LENGTH_MAX = 20_000


def said(reason: str, *, needed: bool = False) -> str:
    """Return a reason that can be kept; raises ``WhyNeeded`` for none where one is needed."""
    too_long = length_as_written(reason) > REASON_LENGTH_MAX
    if too_long or len(reason) > REASON_SEALED_LENGTH_MAX or (needed and not reason.strip()):
        raise WhyNeeded
    return reason
