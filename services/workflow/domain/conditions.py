"""Conditions: what a scenario's expressions may look at."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from services.workflow.domain.definition import SkillRule, TicketType
from services.workflow.domain.forms.field import Field
from services.workflow.domain.forms.filling import members_of
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.values import as_datetime, as_number
from shared.field_kinds import REFERENCE

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
"""The names a condition may use besides the type's own fields, and what follows from them."""

HOURS_TO = "hours_to_"
STARTS_AT = "starts_at"
PARTS_COST = "parts_cost"
HOUR_S = 3_600


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
    derived = _derived(rules, fields, occurred_at)
    return {**derived, **view, **surroundings, "occurred_at": occurred_at}


def view_of_ticket(
    ticket: Ticket, rules: TicketType, fields: Mapping[str, object], occurred_at: datetime
) -> dict[str, object]:
    """Return what a condition sees of a ticket that was just told ``fields``."""
    return view_of(
        rules,
        {**ticket.fields, **fields},
        surroundings={
            "asset": asset_view(ticket.asset, ticket.asset_facts),
            "location": ticket.location,
            "channel": ticket.channel,
            "summary": ticket.summary,
            "state": ticket.state,
            "flags": list(ticket.flags),
            "imported": ticket.imported,
            "opened_at": ticket.opened_at,
        },
        occurred_at=occurred_at,
    )


def derived_names(types: Iterable[str]) -> frozenset[str]:
    """Return the names that follow from fields of these types.

    ``hours_to_class`` is how long it is until what a ``class_ref`` points at begins, by the
    ``starts_at`` of its snapshot; ``parts_cost`` what the parts cost that have a price.
    """
    names = {
        f"{HOURS_TO}{kind.removesuffix(REFERENCE)}" for kind in types if kind.endswith(REFERENCE)
    }
    return frozenset(names | ({PARTS_COST} if "part_lines" in types else set()))


def _derived(rules: TicketType, fields: Mapping[str, object], at: datetime) -> Mapping[str, object]:
    derived: dict[str, object] = {}
    for key, spec in rules.fields.items():
        if spec.is_reference and not spec.pii:
            starts = as_datetime(members_of(fields.get(key)).get(STARTS_AT))
            hours = None if starts is None else (starts - at).total_seconds() / HOUR_S
            derived[f"{HOURS_TO}{spec.type.removesuffix(REFERENCE)}"] = hours
        elif spec.type == "part_lines":
            derived[PARTS_COST] = _cost_of(fields.get(key))
    return derived


def _cost_of(lines: object) -> float:
    if not isinstance(lines, list | tuple):
        return 0.0
    return float(
        sum(
            (
                Decimal(str(one.get("price") or 0)) * int(one.get("qty") or 0)
                for one in lines
                if isinstance(one, Mapping)
            ),
            Decimal(0),
        )
    )


def _seen(spec: Field, value: object) -> object:
    if spec.is_reference and (spec.snapshot or isinstance(value, Mapping)):
        return members_of(value)
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
