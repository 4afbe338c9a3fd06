"""Refusals: which rosters cannot be made, changed or published, and what to do instead."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class RosterWrong(Refusal):
    """A roster names shifts, technicians, wishes and the people that are needed."""

    slug: ClassVar[str] = "roster-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class RosterSpanWrong(Refusal):
    """A roster has 1 to 35 days, the first not after the last."""

    slug: ClassVar[str] = "roster-span-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class RosterSkillUnknown(Refusal):
    """People are needed with a skill that no technician of the roster has."""

    slug: ClassVar[str] = "roster-skill-unknown"
    kind: ClassVar[Kind] = Kind.INVALID


class RosterRuleNeverHolds(Refusal):
    """A rule of rest can never hold: mend it."""

    slug: ClassVar[str] = "roster-rule-never-holds"
    kind: ClassVar[Kind] = Kind.INVALID


class RosterUnknown(Refusal):
    """There is no roster with this id."""

    slug: ClassVar[str] = "roster-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class RosterNotProposed(Refusal):
    """A roster is changed and published when it is proposed: not before, and not after."""

    slug: ClassVar[str] = "roster-not-proposed"


class RosterBreaksRules(Refusal):
    """The change breaks a rule that nobody may break; nothing of it was kept."""

    slug: ClassVar[str] = "roster-breaks-rules"


class RosterTooLate(Refusal):
    """The roster has begun: publish it before its first day is over, or propose another."""

    slug: ClassVar[str] = "roster-too-late"
