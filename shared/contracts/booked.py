"""What workflow says of the time of a closed ticket: who had it, and who handed it over to whom."""

from pydantic import BaseModel, ConfigDict


class _Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class BookedShareV1(_Contract):
    """How long an owner, of a department, had the ticket for one reason."""

    owner: str
    department: str
    reason: str
    seconds: int


class BookedHandOverV1(_Contract):
    """How long the department ``taker`` had what ``giver`` handed over to it."""

    giver: str
    taker: str
    seconds: int


class BookedV1(_Contract):
    """All seconds from report to close; those of the shares add up to ``total_s``."""

    total_s: int
    shares: tuple[BookedShareV1, ...]
    hand_overs: tuple[BookedHandOverV1, ...]
