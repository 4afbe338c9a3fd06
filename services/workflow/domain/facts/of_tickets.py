"""What all facts of a ticket have in common."""

from dataclasses import dataclass

from shared.decider import Fact


@dataclass(frozen=True, kw_only=True)
class TicketFact(Fact):
    """Something that happened to a ticket."""

    number: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Who should be told of a fact, besides those whom the scenario's ``notify`` names.

    ``role`` is a role of the scenario; ``via`` a channel (``app``, ``email``, ``sms``, ...).
    """

    role: str
    via: str
