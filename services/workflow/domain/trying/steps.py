"""Steps: what can be done to an invented ticket, and what can be expected of it.

Names are as their author says them: the key of a role, a move, a state, a field or a clock, or
its label in either language. A role left empty is the one that acts at present, or else the first
that may do it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Values for fields; ``rest`` when all others that are needed may be anything that fits."""

    values: Mapping[str, object] = field(default_factory=dict)
    rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginAnew:
    """Forget the ticket and begin another story."""

    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActAs:
    """Let a role act from now on."""

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Report what becomes the ticket; ``asset.class`` and such say what is known of its asset."""

    role: str = ""
    given: Given = field(default_factory=Given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Make:
    """Make a move."""

    move: str
    role: str = ""
    given: Given = field(default_factory=Given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Agree to what is asked in an approval, or do not; ``role`` may be the submitter's manager."""

    verdict: Literal["approve", "reject"]
    role: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandleApproval:
    """Do something about an approval besides deciding: add a signer, hand it over, send it back...

    ``other`` is who is added, takes it over or gets a copy, or the step to which it is sent back.
    """

    how: Literal["add", "hand_over", "send_back", "withdraw", "remind", "copy", "ask_again"]
    role: str = ""
    other: str = ""
    place: Literal["before", "after", "parallel"] = "after"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """Let time pass; timers that come due on the way ring."""

    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassUntil:
    """Let time pass until a moment, which is not past."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Let dispatch tell something: the ticket is offered to somebody of ``role``, who says yes...

    ``how`` may also be ``expired`` or ``released``; ``nobody`` when there is nobody to send.
    """

    how: Literal["offered", "accepted", "declined", "expired", "released", "nobody"]
    role: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetWait:
    """Let the ticket wait."""

    reason: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoOn:
    """Say that what it waited for is there."""

    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """Say something about the ticket."""

    text: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class See:
    """See something happen that is no move, such as ``technician_arrived``."""

    mark: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """Say that a parallel branch is done."""

    branch: str
    role: str = ""
    given: Given = field(default_factory=Given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer what the ticket asked; ``question`` may be left out where there is one."""

    answer: object
    question: str = ""
    item: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOff:
    """Call off what was planned."""

    plan: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HearOfChild:
    """Hear that a child was closed, or opened again; the engine opens them by itself."""

    child: str
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Precede:
    """Let other tickets about the same thing have come before the one that is reported next."""

    count: int
    seconds: int


Expected = Literal[
    "state", "priority", "open", "closed", "flag", "field", "clock", "waiting", "refused",
    "happened", "upcoming", "may", "may_not",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """Expect ``value`` of ``what``: of a field or clock called ``about``, a move for that role."""

    what: Expected
    value: object = None
    about: str = ""


Step = (
    BeginAnew
    | ActAs
    | Report
    | Make
    | Decide
    | HandleApproval
    | Pass
    | PassUntil
    | Assign
    | LetWait
    | GoOn
    | See
    | Finish
    | Comment
    | Answer
    | CallOff
    | HearOfChild
    | Precede
    | Expect
)
