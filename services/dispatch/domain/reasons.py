"""Reasons: what people say when they decide about an assignment, kept without anybody's number."""

from services.dispatch.domain.refusals import ReasonNeeded
from shared.sealed import length_as_written

REASON_LENGTH_MAX = 500
REASON_SEALED_LENGTH_MAX = 20_000


def must_be_short(reason: str) -> None:
    """Raise ``ReasonNeeded`` if nobody would read so long a reason; none at all is short."""
    written, kept = length_as_written(reason), len(reason)
    if written > REASON_LENGTH_MAX or kept > REASON_SEALED_LENGTH_MAX:
        raise ReasonNeeded


def must_be_said(reason: str) -> None:
    """Raise ``ReasonNeeded`` if there is no reason, or if it is too long."""
    if not reason.strip():
        raise ReasonNeeded
    must_be_short(reason)
