"""Conditions: what a scenario's expressions may look at."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts.crew import CrewWanted
from services.workflow.domain.facts.entitlement import Entitlement
from services.workflow.domain.forms.field import Field
from services.workflow.domain.forms.filling import members_of
from services.workflow.domain.hands import CrewRule, PartRule, SkillRule
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.values import as_datetime, as_number
from shared.field_kinds import REFERENCE

SURROUNDINGS = frozenset(
    {
        "asset",
        "entitlement",
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

OCCURRED_AT = "occurred_at"
HOURS_TO = "hours_to_"
STARTS_AT = "starts_at"
PARTS_COST = "parts_cost"
HOUR_S = 3_600


@dataclass(frozen=True, slots=True)
class View(Mapping[str, object]):
    """What a condition sees, worked out name by name, since most look at one or two.

    Every field of the type (null if unknown), what follows from them, and what is around them.
    Personal fields are absent: no rule may depend on what it could not be shown. Times are times,
    and amounts are numbers, however they are kept.
    """

    rules: TicketType
    fields: Mapping[str, object]
    around: Mapping[str, object]
    occurred_at: datetime

    def __getitem__(self, name: str) -> object:
        """Return what a name stands for; raises KeyError for names that stand for nothing."""
        if name in self.around:
            return self.around[name]
        if name == OCCURRED_AT:
            return self.occurred_at
        spec = self.rules.fields.get(name)
        if spec is not None and not spec.pii:
            return _seen(spec, self.fields.get(name))
        return _derived(name, self.rules, self.fields, self.occurred_at)

    def __iter__(self) -> Iterator[str]:
        """Yield every name that stands for something."""
        fields = (key for key, spec in self.rules.fields.items() if not spec.pii)
        types = {spec.type for spec in self.rules.fields.values() if not spec.pii}
        yield from dict.fromkeys((*self.around, OCCURRED_AT, *fields, *derived_names(types)))

    def __len__(self) -> int:
        """Return how many names there are."""
        return sum(1 for _ in self)


def view_of(
    rules: TicketType,
    fields: Mapping[str, object],
    *,
    surroundings: Mapping[str, object],
    occurred_at: datetime,
) -> View:
    """Return the names a condition sees."""
    return View(rules, fields, surroundings, occurred_at)


def view_of_ticket(
    ticket: Ticket, rules: TicketType, fields: Mapping[str, object], occurred_at: datetime
) -> View:
    """Return what a condition sees of a ticket that was just told ``fields``."""
    return view_of(
        rules,
        {**ticket.fields, **fields},
        surroundings={
            "asset": asset_view(ticket.asset, ticket.asset_facts),
            "entitlement": entitlement_view(ticket.entitlement),
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


def _derived(name: str, rules: TicketType, fields: Mapping[str, object], at: datetime) -> object:
    """Return what follows from fields; of several of a type, from the last. Raises KeyError."""
    kind = "part_lines" if name == PARTS_COST else f"{name.removeprefix(HOURS_TO)}{REFERENCE}"
    if not name.startswith((HOURS_TO, PARTS_COST)):
        raise KeyError(name)
    keys = [key for key, spec in rules.fields.items() if spec.type == kind and not spec.pii]
    if not keys:
        raise KeyError(name)
    value = fields.get(keys[-1])
    if name == PARTS_COST:
        return _cost_of(value)
    starts = as_datetime(members_of(value).get(STARTS_AT))
    return None if starts is None else (starts - at).total_seconds() / HOUR_S


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


def entitlement_view(entitlement: Entitlement | None) -> dict[str, object]:
    """Return what conditions see of it: ``entitlement.chargeable`` and such, null if not known."""
    if entitlement is None:
        return {"chargeable": None, "covered_by": ""}
    said = {"chargeable": entitlement.chargeable, "covered_by": entitlement.covered_by}
    return {**entitlement.gives, **said}


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
    return () if rules.dispatch is None else _skills(rules.dispatch.skills, view)


def skill_levels_of(rules: TicketType, view: Mapping[str, object]) -> Mapping[str, int]:
    """Return how well they must be able to do it, where having the skill is not enough."""
    return {} if rules.dispatch is None else _levels(rules.dispatch.skills, view)


def parts_needed_by(rules: TicketType, view: Mapping[str, object]) -> Mapping[str, int]:
    """Return how many of each part whoever is sent will need."""
    needed: Counter[str] = Counter()
    for rule in () if rules.dispatch is None else rules.dispatch.parts:
        if _needed(rule, view):
            needed[rule.part] += rule.quantity
    return dict(needed)


def crew_of(rules: TicketType, view: Mapping[str, object]) -> tuple[CrewWanted, ...]:
    """Return whom the ticket needs beside its lead."""
    return tuple(
        CrewWanted(
            role=rule.role,
            count=rule.count,
            skills=_skills(rule.skills, view),
            skill_levels=_levels(rule.skills, view),
        )
        for rule in (() if rules.dispatch is None else rules.dispatch.crew)
        if _needed(rule, view)
    )


def _skills(rules: Iterable[SkillRule], view: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.skill for rule in rules if _needed(rule, view)))


def _levels(rules: Iterable[SkillRule], view: Mapping[str, object]) -> Mapping[str, int]:
    levels: dict[str, int] = {}
    for rule in rules:
        if rule.level > max(1, levels.get(rule.skill, 0)) and _needed(rule, view):
            levels[rule.skill] = rule.level
    return levels


def _needed(rule: SkillRule | PartRule | CrewRule, view: Mapping[str, object]) -> bool:
    return rule.when is None or rule.when(view)
