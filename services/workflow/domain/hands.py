"""Hands: what a scenario says of whoever is sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.workflow.domain.labels import Condition, Label


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillRule:
    """A skill that whoever is sent must have, at a level at least, when the condition holds."""

    skill: str
    when: Condition | None = None
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRule:
    """So many of a part that will be needed when the condition holds."""

    part: str
    quantity: int = 1
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewRule:
    """So many people in a role beside the lead, each with the skills, if the condition holds."""

    role: str
    label: Label
    count: int = 1
    skills: tuple[SkillRule, ...] = ()
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchRule:
    """How hands are found: what rules a candidate out and what speaks for one.

    ``appointment_field`` says when somebody comes, where that is agreed; else it is empty.
    """

    skills: tuple[SkillRule, ...]
    hard: tuple[str, ...]
    score: Mapping[str, float]
    accept_timeout_s: int
    parts: tuple[PartRule, ...] = ()
    crew: tuple[CrewRule, ...] = ()
    appointment_field: str = ""
