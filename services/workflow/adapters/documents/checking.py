"""Checking: what in a document has a right shape and yet does not fit together."""

from collections.abc import Iterable, Iterator

from services.workflow.adapters.documents.expressions import CelCondition, ExpressionInvalid
from services.workflow.adapters.documents.model import (
    PLACEHOLDER,
    PLACEHOLDERS,
    Document,
    NotifyPart,
    TransitionPart,
    TypePart,
)
from services.workflow.domain.conditions import SURROUNDINGS
from services.workflow.domain.definition import CREATE, SYSTEM
from shared.decider import Reason


def faults_of(document: Document) -> list[Reason]:
    """Return everything that would make the rules of a document mean nothing."""
    faults = list(_twice([one.key for one in document.ticket_types], "/ticket_types"))
    roles = {*document.roles, SYSTEM}
    for place, part in enumerate(document.ticket_types):
        where = f"/ticket_types/{place}"
        faults += _state_faults(part, where)
        faults += _field_faults(part, where)
        for index, transition in enumerate(part.transitions):
            faults += _transition_faults(transition, part, roles, f"{where}/transitions/{index}")
        faults += _rule_faults(part, where)
        for index, rule in enumerate(part.notify):
            faults += _notify_faults(rule, part, roles, f"{where}/notify/{index}")
    return faults


def _state_faults(part: TypePart, where: str) -> Iterator[Reason]:
    initial = [key for key, state in part.states.items() if state.initial]
    if len(initial) != 1:
        yield _fault(f"{where}/states", "exactly one state is initial", "initial-state")
    yield from _twice([one.id for one in part.transitions], f"{where}/transitions")
    yield from _twice([one.key for one in part.flags], f"{where}/flags")
    yield from _twice([one.key for one in part.notify], f"{where}/notify")


def _field_faults(part: TypePart, where: str) -> Iterator[Reason]:
    moves = {CREATE, *(one.id for one in part.transitions)}
    for key, field in part.fields.items():
        pointer = f"{where}/fields/{key}"
        if field.required_on is not None and field.required_on not in moves:
            yield _fault(pointer, f"there is no move {field.required_on}", "unknown-move")
        if (field.type == "enum") != bool(field.values):
            yield _fault(pointer, "an enum, and only an enum, lists its values", "values")
        if key in part.not_fields:
            yield _fault(pointer, "is asked for although not_fields forbids it", "forbidden-field")
        if key in SURROUNDINGS - {"asset", "location"}:
            yield _fault(pointer, f"{key} is the name of something every ticket has", "reserved")


def _transition_faults(
    one: TransitionPart, part: TypePart, roles: set[str], where: str
) -> Iterator[Reason]:
    for state in (*one.sources, one.to):
        if state not in part.states:
            yield _fault(where, f"there is no state {state}", "unknown-state")
    for role in one.by:
        if role not in roles:
            yield _fault(where, f"there is no role {role}", "unknown-role")
    for key in one.needs:
        if key not in part.fields:
            yield _fault(where, f"there is no field {key}", "unknown-field")
    yield from _expression_faults(one.when, part, f"{where}/when")
    if one.bound_to:
        yield from _bound_faults(one, part, where)


def _bound_faults(one: TransitionPart, part: TypePart, where: str) -> Iterator[Reason]:
    if part.dispatch is None:
        yield _fault(where, "is bound to assignments, but nobody is dispatched", "never-fires")
    needed = {*one.needs, *(k for k, field in part.fields.items() if field.required_on == one.id)}
    if any(part.fields[key].type not in {"text", "string"} for key in needed & set(part.fields)):
        message = "is made by an assignment, which can bring only a reason as text"
        yield _fault(where, message, "cannot-bring")


def _rule_faults(part: TypePart, where: str) -> Iterator[Reason]:
    for index, rule in enumerate(part.priority):
        yield from _expression_faults(rule.when, part, f"{where}/priority/{index}/when")
    if part.priority[-1].when is not None:
        yield _fault(f"{where}/priority", "the last priority has no condition", "no-default")
    for index, flag in enumerate(part.flags):
        yield from _expression_faults(flag.when, part, f"{where}/flags/{index}/when")
    for index, skill in enumerate(part.dispatch.skills_from if part.dispatch else []):
        yield from _expression_faults(skill.when, part, f"{where}/dispatch/skills_from/{index}")


def _notify_faults(
    rule: NotifyPart, part: TypePart, roles: set[str], where: str
) -> Iterator[Reason]:
    if rule.to not in roles - {SYSTEM}:
        yield _fault(where, f"there is no role {rule.to}", "unknown-role")
    if rule.transition and rule.transition not in {one.id for one in part.transitions}:
        yield _fault(where, f"there is no move {rule.transition}", "unknown-move")
    if rule.transition and rule.when != "ticket.moved":
        yield _fault(where, "only ticket.moved has a transition", "never-fires")
    for text in (rule.template.zh, rule.template.en):
        for name in PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS:
                yield _fault(f"{where}/template", f"nothing is called {{{name}}}", "placeholder")


def _expression_faults(source: str | None, part: TypePart, where: str) -> Iterator[Reason]:
    if source is None:
        return
    try:
        names = CelCondition(source).names
    except ExpressionInvalid as error:
        yield _fault(where, str(error).rstrip("."), "expression")
        return
    for name in names:
        field = part.fields.get(name)
        if field is None and name not in SURROUNDINGS:
            yield _fault(where, f"there is no field {name}", "unknown-field")
        if field is not None and field.pii:
            yield _fault(where, f"{name} is personal, so no rule may depend on it", "personal")


def _twice(keys: Iterable[str], where: str) -> Iterator[Reason]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield _fault(where, f"{key} is said twice", "said-twice")
        seen.add(key)


def _fault(pointer: str, message: str, code: str) -> Reason:
    return Reason(code=code, message=f"{message[0].upper()}{message[1:]}.", pointer=pointer)
