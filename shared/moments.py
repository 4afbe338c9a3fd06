"""Past moments: of one that has not come yet nothing is known, so it is not answered."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from shared.decider import Kind, Refusal

AHEAD_MAX: Final = timedelta(minutes=1)
"""By so much the clock of whoever asks may be fast."""


class MomentAhead(Refusal):
    """That moment has not come yet: how things stand now is asked for without one."""

    slug: ClassVar[str] = "moment-ahead"
    kind: ClassVar[Kind] = Kind.INVALID


def require_come(moment: datetime, now: datetime) -> None:
    """Refuse a moment that has not come yet."""
    if moment - now > AHEAD_MAX:
        raise MomentAhead
