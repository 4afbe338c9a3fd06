"""Threading: which ticket a letter belongs to, by what stands in it that can be trusted.

Who a letter says it is from proves nothing, and neither does a number that anybody may know. What
proves is what only we could have written, or that the sender had a letter in the ticket before.
What does not prove enough waits for a person, and nothing is lost by that.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

NUMBER: Final = re.compile(r"\bT-\d{6,12}\b", re.IGNORECASE | re.ASCII)
SENDER_HOUR_MAX: Final = 20
"""Letters of one sender within an hour that go to tickets by themselves; a person sees the rest."""


class Outcome(StrEnum):
    """What becomes of a letter; the words people see."""

    REPORT = "report"
    REPLY = "reply"
    QUARANTINED = "quarantined"
    DISCARDED = "discarded"
    IGNORED = "ignored"


class Why(StrEnum):
    """Why it became that."""

    NEW = "new"
    REFERENCE = "reference"
    TOKEN = "token"  # noqa: S105  # no secret: the word for it
    NUMBER = "number"
    STRANGER = "stranger"
    NO_THREAD = "no_thread"
    TOO_MANY = "too_many"
    CANNOT_BE_USED = "cannot_be_used"
    AUTOMATIC = "automatic"
    OUR_OWN = "our_own"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known about a letter.

    ``referenced`` is the ticket of a notice that it answers, ``addressed`` that of the token in the
    address it was sent to: both proven. ``is_our_own`` where it says it is from an address of ours.
    ``answered`` is the ticket of the letter that it answers,
    ``numbered`` that of the number in its subject, if one is ``quoted``; in the tickets ``known``
    the sender wrote before. ``opens`` where the address opens tickets.
    """

    automatic: bool = False
    is_our_own: bool = False
    this_hour: int = 0
    referenced: UUID | None = None
    addressed: UUID | None = None
    answered: UUID | None = None
    quoted: bool = False
    numbered: UUID | None = None
    known: frozenset[UUID] = frozenset()
    opens: bool = True


@dataclass(frozen=True, kw_only=True)
class Thread:
    """What becomes of a letter, why, and in which ticket if it is in one that is there already."""

    outcome: Outcome
    why: Why
    ticket_id: UUID | None = None


def threaded(evidence: Evidence) -> Thread:
    """Return what becomes of a letter."""
    return _held_back(evidence) or _found(evidence) or _without_a_ticket(evidence)


def number_in(subject: str) -> str:
    """Return the first ticket number that a subject quotes, or an empty text."""
    found = NUMBER.search(subject)
    return found[0].upper() if found else ""


def _held_back(evidence: Evidence) -> Thread | None:
    if evidence.is_our_own:
        return Thread(outcome=Outcome.IGNORED, why=Why.OUR_OWN)
    if evidence.automatic:
        return Thread(outcome=Outcome.IGNORED, why=Why.AUTOMATIC)
    if evidence.this_hour >= SENDER_HOUR_MAX:
        return Thread(outcome=Outcome.QUARANTINED, why=Why.TOO_MANY)
    return None


def _found(evidence: Evidence) -> Thread | None:
    if evidence.referenced is not None:
        return Thread(outcome=Outcome.REPLY, why=Why.REFERENCE, ticket_id=evidence.referenced)
    if evidence.addressed is not None:
        return Thread(outcome=Outcome.REPLY, why=Why.TOKEN, ticket_id=evidence.addressed)
    if evidence.answered is not None:
        return _if_known(evidence, evidence.answered, Why.REFERENCE)
    if evidence.quoted:
        return _if_known(evidence, evidence.numbered, Why.NUMBER)
    return None


def _if_known(evidence: Evidence, ticket_id: UUID | None, why: Why) -> Thread:
    if ticket_id in evidence.known:
        return Thread(outcome=Outcome.REPLY, why=why, ticket_id=ticket_id)
    return Thread(outcome=Outcome.QUARANTINED, why=Why.STRANGER)


def _without_a_ticket(evidence: Evidence) -> Thread:
    if not evidence.opens:
        return Thread(outcome=Outcome.QUARANTINED, why=Why.NO_THREAD)
    return Thread(outcome=Outcome.REPORT, why=Why.NEW)
