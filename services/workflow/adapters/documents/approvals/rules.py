"""What a document says about approvals, as the rules that the domain follows."""

from collections.abc import Collection, Mapping

from services.workflow.adapters.documents.approvals.parts import (
    AbsencePart,
    AddedStepPart,
    ApprovalPart,
    StepPart,
)
from services.workflow.adapters.documents.expressions import AnyOf, CelCondition
from services.workflow.adapters.documents.model import TypePart
from services.workflow.adapters.documents.parts import LabelPart
from services.workflow.adapters.documents.time_rules import ALWAYS, seconds_of
from services.workflow.domain.approvals.rules import (
    MANAGER,
    ONE,
    AbsenceRule,
    ApprovalRule,
    Kind,
    StepRule,
)
from services.workflow.domain.calendars import Calendar
from services.workflow.domain.definition import Role
from services.workflow.domain.labels import Condition, Label

Roles = Mapping[str, Role]
AnyStep = StepPart | AddedStepPart

PERSONS = frozenset({"user_ref", "person_ref", "member_ref", "string", "code"})
"""The types of fields that can hold the id of a member."""

OF_THE_MANAGER = Label(zh="主管", en="Manager")


def approvals_of(
    part: TypePart, roles: Roles, calendars: Mapping[str, Calendar]
) -> tuple[ApprovalRule, ...]:
    """Return the approvals of a ticket type."""
    calendar = calendars[part.calendar] if part.calendar else None
    return tuple(_approval(one, part, roles, calendar) for one in part.approvals)


def steps_in_order(part: ApprovalPart) -> list[AnyStep]:
    """Return every step, those that are added each after the one it is said to follow.

    It may follow one that is added further down. What follows nothing comes last.
    """
    ordered: list[AnyStep] = [*part.steps]
    left = [*part.add]
    while left:
        keys = [each.key for each in ordered]
        ready = (place for place, each in enumerate(left) if each.after in keys)
        one = left.pop(next(ready, 0))
        place = keys.index(one.after) + 1 if one.after in keys else len(ordered)
        ordered.insert(place, one)
    return ordered


def kind_of(who: str, part: TypePart, roles: Collection[str]) -> Kind | None:
    """Return what a step's ``who`` is; a role comes before a field of its name."""
    if who in roles:
        return "role"
    field = part.fields.get(who)
    if field is not None and field.type in PERSONS and not field.pii:
        return "person"
    return "manager" if who == MANAGER else None


def _approval(
    one: ApprovalPart, part: TypePart, roles: Roles, calendar: Calendar | None
) -> ApprovalRule:
    steps = steps_in_order(one)
    alone = len(steps) == 1
    mode = "all" if alone and one.mode == "quorum" else one.mode
    return ApprovalRule(
        key=one.key,
        label=_label(one.label) or _of_gate(one, part),
        gate=one.gate,
        mode=mode,
        steps=tuple(_step(each, one, part, roles) for each in steps),
        quorum=one.quorum or 100,
        when=_condition(one.when),
        on_empty=one.on_empty,
        on_absent=_absence(one.on_absent, calendar),
        forbid_submitter="submitter" in one.forbid,
        step_sla_s=seconds_of(one.step_sla, calendar or ALWAYS) if one.step_sla else None,
        rollback_to=tuple(one.rollback_to),
        opens_on=one.opens_on or "",
    )


def _absence(part: AbsencePart | None, calendar: Calendar | None) -> AbsenceRule | None:
    if part is None:
        return None
    return AbsenceRule(after_s=seconds_of(part.after, calendar or ALWAYS), then=part.then)


def _step(step: AnyStep, one: ApprovalPart, part: TypePart, roles: Roles) -> StepRule:
    skips = tuple(CelCondition(each.when) for each in one.skip if each.step == step.key)
    return StepRule(
        key=step.key,
        label=_label(step.label) or _of_who(step.who, part, roles),
        kind=kind_of(step.who, part, roles) or "role",
        who=step.who,
        share=step.people or _share_of_one_step(one),
        when=_condition(step.when) if isinstance(step, AddedStepPart) else None,
        skip=AnyOf(skips) if skips else None,
    )


def _share_of_one_step(one: ApprovalPart) -> int:
    """Return how many must agree where there is one step: the mode then speaks of its people."""
    if len(one.steps) + len(one.add) > 1:
        return ONE
    return {"all": 100, "quorum": one.quorum or 100}.get(one.mode, ONE)


def _of_gate(one: ApprovalPart, part: TypePart) -> Label:
    label = next((each.label for each in part.transitions if each.id == one.gate), None)
    if label is None:
        return Label(zh=one.key, en=one.key)
    return Label(zh=f"{label.zh}审批", en=f"Approval of {label.en}")


def _of_who(who: str, part: TypePart, roles: Roles) -> Label:
    if who in roles:
        return roles[who].label
    if who in part.fields:
        return Label(zh=part.fields[who].label.zh, en=part.fields[who].label.en)
    return OF_THE_MANAGER


def _condition(source: str | None) -> Condition | None:
    return None if source is None else CelCondition(source)


def _label(part: LabelPart | None) -> Label | None:
    return None if part is None else Label(zh=part.zh, en=part.en)
