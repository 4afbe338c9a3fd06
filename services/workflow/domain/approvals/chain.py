"""An approval as its facts tell it: rounds of steps, steps of seats, seats of decisions.

A step is approved when all its seats are. A seat is a role, a person, or somebody who was added;
of seats of different ``rank`` the lower one comes first.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final

from services.workflow.domain.approvals.rules import ONE
from services.workflow.domain.facts.approvals import NamedApprover
from services.workflow.domain.labels import Label

APPROVE, REJECT = "approve", "reject"
PENDING: Final = "pending"
APPROVED, REJECTED = "approved", "rejected"
WITHDRAWN, RETURNED, CANCELLED = "withdrawn", "returned", "cancelled"

ROUNDS_MAX = 50
"""Of all approvals of a ticket together."""

SEATS_MAX = 20
"""Of a step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decided, and on what; ``void`` since it was sent back."""

    at: datetime
    verdict: str
    comment: str
    actor: str
    on_behalf_of: str
    authority: str
    authority_until: datetime | None = None
    ticket_version: int = 0
    seen_under: str = ""
    form: str = ""
    void: bool = False

    @property
    def principal(self) -> str:
        """Return whose decision it is."""
        return self.on_behalf_of or self.actor


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """``giver`` decides no longer, ``taker`` does."""

    giver: str
    taker: str


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Whose agreement a step needs; ``share`` percent of its people, or ONE of them.

    Those whose turn it is have had it since ``asked_at``. When they were silent for too long they
    are ``absent``, which says what was done: their delegate was asked, ``stand_ins`` decide in
    their place, or they are ``excused``. ``unattended`` while it has to be found out who decides.

    What follows from a seat is worked out once: a decision asks for it often, of many people.
    """

    key: str
    kind: str
    who: str
    share: int = ONE
    rank: int = 0
    named: tuple[NamedApprover, ...] | None = None
    fallback: str = ""
    why: Label | None = None
    hand_overs: tuple[HandOver, ...] = ()
    skipped: bool = False
    opened_at: datetime | None = None
    overdue: bool = False
    asked_at: datetime | None = None
    absent: str = ""
    absent_at: datetime | None = None
    unattended: bool = False
    stand_ins: tuple[str, ...] = ()
    excused: frozenset[str] = frozenset()
    decisions: tuple[Decision, ...] = ()

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Return the members who may decide, as far as they are known by name."""
        members = [one.member for one in self.named or ()]
        for one in self.hand_overs:
            members = [one.taker if each == one.giver else each for each in members]
            if one.taker not in members:
                members.append(one.taker)
        return tuple(one for one in dict.fromkeys(members) if one not in self.excused)

    @property
    def gone(self) -> frozenset[str]:
        """Return the members who gave it away and did not get it back."""
        return frozenset(one.giver for one in self.hand_overs) - set(self.members)

    @property
    def silent(self) -> tuple[str, ...]:
        """Return the members who have not decided."""
        return tuple(one for one in self.members if one not in self.votes)

    @property
    def asked(self) -> tuple[str, ...]:
        """Return everybody who is asked by name: the members and who stands in for them."""
        return tuple(dict.fromkeys((*self.members, *self.stand_ins)))

    @property
    def is_without_anybody(self) -> bool:
        """Whether it has to be found out (again) who decides here."""
        return self.named is None or self.unattended

    @cached_property
    def votes(self) -> Mapping[str, str]:
        """Return what everybody's decision is that counts."""
        return {one.principal: one.verdict for one in self.decisions if not one.void}

    @cached_property
    def tally(self) -> Counter[str]:
        """Return how many of the members decided what; who is no member does not count."""
        return Counter(self.votes[one] for one in self.members if one in self.votes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step; ``left_out`` when its condition skipped it as the approval started."""

    key: str
    label: Label
    seats: tuple[Seat, ...]
    left_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Approval:
    """One round of an approval.

    It is ``current`` from its opening until its gate is passed or the ticket leaves ``sources``.
    """

    key: str
    label: Label
    round: int
    gate: str
    mode: str
    quorum: int
    steps: tuple[Step, ...]
    asked_by: str
    opened_at: datetime
    carries_out: bool
    sources: tuple[str, ...]
    on_empty: str
    forbid_submitter: bool
    rollback_to: tuple[str, ...]
    form: str
    fields: Mapping[str, object] = field(default_factory=dict)
    outcome: str = PENDING
    reason: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    current: bool = True
    reminded_at: datetime | None = None
    copied_to: tuple[str, ...] = ()

    @property
    def is_pending(self) -> bool:
        """Whether somebody's decision is awaited."""
        return self.outcome == PENDING

    def step(self, key: str) -> Step | None:
        """Return a step by its key."""
        return next((one for one in self.steps if one.key == key), None)


Approvals = tuple[Approval, ...]
"""Every round of every approval of a ticket, in the order in which they were opened."""


def latest(approvals: Approvals, key: str) -> Approval | None:
    """Return the last round of an approval, if it is current."""
    found = next((one for one in reversed(approvals) if one.key == key), None)
    return found if found is not None and found.current else None


def pending(approvals: Approvals) -> list[Approval]:
    """Return the rounds in which somebody's decision is awaited."""
    return [one for one in approvals if one.is_pending]
