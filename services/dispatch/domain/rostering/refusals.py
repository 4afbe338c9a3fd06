"""Refusals: which rosters cannot be made, changed or published, and what to do instead."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class RosterWrong(Refusal):
    """A roster names shifts, technicians, wishes and the hands that are needed."""

    slug: ClassVar[str] = "roster-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class RosterSpanWrong(Refusal):
    """A roster has 1 to 35 days, the first not after the last."""

    slug: ClassVar[str] = "roster-span-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class RosterSkillUnknown(Refusal):
    """Hands are needed with a skill that no technician of the roster has."""

    slug: ClassVar[str] = "roster-skill-unknown"
    kind: ClassVar[Kind] = Kind.INVALID


class RosterRuleNeverHolds(Refusal):
    """A rule of rest can never hold: mend it."""

    slug: ClassVar[str] = "roster-rule-never-holds"
    kind: ClassVar[Kind] = Kind.INVALID
