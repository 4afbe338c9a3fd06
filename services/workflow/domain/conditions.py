"""Conditions: what a scenario's expressions may look at."""

from collections.abc import Mapping
from datetime import datetime

from services.workflow.domain.definition import Field, SkillRule, TicketType
from services.workflow.domain.values import as_datetime, as_number

SURROUNDINGS = frozenset(
    {
        "asset",
        "location",
        "channel",
        "summary",
        "state",
        "flags",
        "imported",
        "opened_at",
        "occurred_at",
    }
)
"""The names a condition may use besides the type's own fields."""


def view_of(
    rules: TicketType,
    fields: Mapping[str, object],
    *,
    surroundings: Mapping[str, object],
    occurred_at: datetime,
) -> dict[str, object]:
    """Return the names a condition sees: every field of the type (null if unknown), and around it.

    Personal fields are absent: no rule may depend on what it could not be shown. Times are times,
    and amounts are numbers, however they are kept.
    """
    view = {key: _seen(spec, fields.get(key)) for key, spec in rules.fields.items() if not spec.pii}
    return {**view, **surroundings, "occurred_at": occurred_at}


def _seen(spec: Field, value: object) -> object:
    match spec.type:
        case "datetime":
            return as_datetime(value)
        case "money" | "decimal":
            return as_number(value)
        case _:
            return value


def asset_view(asset: str | None, asset_facts: Mapping[str, object]) -> dict[str, object]:
    """Return an asset as conditions see it: ``asset.ref``, ``asset.class`` and what is known."""
    return {"class": "", **asset_facts, "ref": asset or ""}


def priority_of(rules: TicketType, view: Mapping[str, object]) -> tuple[str, int]:
    """Return the priority and which rule gave it; publication made sure that the last one holds."""
    for index, rule in enumerate(rules.priorities):
        if rule.when is None or rule.when(view):
            return rule.priority, index
    last = len(rules.priorities) - 1
    return rules.priorities[last].priority, last


def flags_of(rules: TicketType, view: Mapping[str, object]) -> tuple[str, ...]:
    """Return the doubts that the type's rules raise."""
    return tuple(flag.key for flag in rules.flags if flag.when(view))


def skills_of(rules: TicketType, view: Mapping[str, object]) -> tuple[str, ...]:
    """Return what whoever is sent must be able to do."""
    if rules.dispatch is None:
        return ()
    skills = (rule.skill for rule in rules.dispatch.skills if _needed(rule, view))
    return tuple(dict.fromkeys(skills))


def _needed(rule: SkillRule, view: Mapping[str, object]) -> bool:
    return rule.when is None or rule.when(view)
