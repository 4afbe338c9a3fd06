"""Checking: what in a document has a right shape and yet does not fit together."""

import re
from collections.abc import Collection, Iterable, Iterator

from services.workflow.adapters.documents.appointment_checks import (
    OF_APPOINTMENTS,
    appointment_faults,
)
from services.workflow.adapters.documents.duplicates import duplicate_faults
from services.workflow.adapters.documents.expressions import (
    BY_ZERO,
    CelCondition,
    ExpressionInvalid,
    divides_by_zero,
)
from services.workflow.adapters.documents.forms.checks import (
    Names,
    form_faults,
    patient_faults,
    reading_faults,
)
from services.workflow.adapters.documents.forms.move_forms import move_form_faults
from services.workflow.adapters.documents.forms.parts import FieldPart, VisibilityPart
from services.workflow.adapters.documents.model import (
    Document,
    NotifyPart,
    TransitionPart,
    TypePart,
)
from services.workflow.adapters.documents.remarks import Remark, Words, named, pointer_to, remark
from services.workflow.domain.automatic.escalation import RESPONSIBLE_NOW
from services.workflow.domain.conditions import SURROUNDINGS, derived_names
from services.workflow.domain.labels import CREATE, SYSTEM
from shared.sight import READ_ONLY_ALL

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = frozenset({"number", "summary", "type", "state", "priority", "transition", "reason"})
"""What a notification's text may mention."""

FIELD = Words("字段", "field")
MOVE = Words("操作", "move")
PLACE_IN_TEXT = Words("占位符", "placeholder")
ROLE = Words("角色", "role")
STATE = Words("状态", "state")


def faults_of(document: Document) -> list[Remark]:
    """Return everything that would make the rules of a document mean nothing."""
    faults = list(_twice([one.key for one in document.ticket_types], "/ticket_types", "key"))
    roles = {*document.roles, SYSTEM}
    readers = [key for key, one in document.roles.items() if one.scope == READ_ONLY_ALL]
    for place, part in enumerate(document.ticket_types):
        where = f"/ticket_types/{place}"
        faults += _state_faults(part, where)
        faults += _field_faults(part, where)
        faults += _form_faults(part, roles, where)
        faults += reading_faults(readers, {one.id: one.by for one in part.transitions}, where)
        for index, transition in enumerate(part.transitions):
            faults += _transition_faults(transition, part, roles, f"{where}/transitions/{index}")
        faults += _rule_faults(part, where)
        faults += duplicate_faults(part.duplicates, part.fields, f"{where}/duplicates")
        for index, rule in enumerate(part.notify):
            faults += _notify_faults(rule, part, roles, f"{where}/notify/{index}")
    return faults


def _state_faults(part: TypePart, where: str) -> Iterator[Remark]:
    initial = [key for key, state in part.states.items() if state.initial]
    if len(initial) != 1:
        words = Words("必须恰好有一个初始状态", "exactly one state is initial")
        yield remark("initial-state", f"{where}/states", words)
    yield from _twice([one.id for one in part.transitions], f"{where}/transitions", "id")
    yield from _twice([one.key for one in part.flags], f"{where}/flags", "key")
    yield from _twice([one.key for one in part.notify], f"{where}/notify", "key")


def _field_faults(part: TypePart, where: str) -> Iterator[Remark]:
    moves = {CREATE, *(one.id for one in part.transitions)}
    for key, field in part.fields.items():
        pointer = f"{where}/fields/{pointer_to(key)[1:]}"
        if field.required_on is not None and field.required_on not in moves:
            words = named(MOVE, field.required_on, moves)
            yield remark("unknown-move", f"{pointer}/required_on", words)
        yield from _field_fault(key, field, part, pointer)


def _field_fault(key: str, field: FieldPart, part: TypePart, pointer: str) -> Iterator[Remark]:
    listed = bool(field.values or field.source)
    if (field.type == "enum") != listed:
        words = Words("枚举（且只有枚举）要列出取值", "an enum, and only an enum, lists its values")
        yield remark("values", pointer, words)
    if key in part.not_fields:
        words = Words(
            f"not_fields 禁止了 {key}，却又要求填写",
            f"{key} is asked for although not_fields forbids it",
        )
        yield remark("forbidden-field", pointer, words)
    if key in SURROUNDINGS - {"asset", "location"}:
        words = Words(
            f"{key} 是每张工单自带的名字，请换一个",
            f"{key} is the name of something every ticket has; choose another",
        )
        yield remark("reserved", pointer, words)


def _form_faults(part: TypePart, roles: set[str], where: str) -> Iterator[Remark]:
    moves = [one.id for one in part.transitions]
    yield from form_faults(Names(roles=roles, moves=moves, fields=part.fields), where)
    if part.no_patient_data:
        yield from patient_faults(part.fields, where)
    for key, field in part.fields.items():
        pointer = f"{where}/fields{pointer_to(key)}/required_when"
        yield from expression_faults(field.required_when, part, pointer)
    for index, rule in enumerate(part.visibility):
        yield from _visibility_faults(rule, part, roles, f"{where}/visibility/{index}")


def _visibility_faults(
    rule: VisibilityPart, part: TypePart, roles: set[str], where: str
) -> Iterator[Remark]:
    yield from _unknown(FIELD, rule.fields, part.fields, f"{where}/fields")
    yield from _unknown(ROLE, rule.roles, roles, f"{where}/roles")
    yield from expression_faults(rule.when, part, f"{where}/when")
    if not rule.fields and rule.when is None:
        words = Words(
            "要么写 fields（隐藏哪些字段），要么写 when（何时隐藏整张工单）",
            "say which fields it hides, or when it hides the whole ticket",
        )
        yield remark("says-nothing", where, words)


def _transition_faults(
    one: TransitionPart, part: TypePart, roles: set[str], where: str
) -> Iterator[Remark]:
    if not one.sources:
        words = Words(
            "没有写 from：从哪个状态出发？", "from is missing: which state does it leave?"
        )
        yield remark("no-source", where, words)
    yield from _unknown(STATE, one.sources, part.states, f"{where}/from")
    yield from _unknown(STATE, [one.to], part.states, f"{where}/to")
    yield from _unknown(ROLE, one.by, roles, f"{where}/by")
    yield from _unknown(FIELD, one.needs, part.fields, f"{where}/needs")
    yield from expression_faults(one.when, part, f"{where}/when")
    yield from move_form_faults(one, part.fields, roles, f"{where}/form")
    if one.bound_to:
        yield from _bound_faults(one, part, where)


def _bound_faults(one: TransitionPart, part: TypePart, where: str) -> Iterator[Remark]:
    if part.dispatch is None:
        words = Words(
            "绑定了派单事件，但此类工单没有 dispatch",
            "it is bound to assignments, but this type has no dispatch",
        )
        yield remark("never-fires", f"{where}/bound_to", words)
    elif part.dispatch.appointments is None and not OF_APPOINTMENTS.isdisjoint(one.bound_to):
        words = Words(
            "绑定了预约事件，但此类工单不能预约",
            "it is bound to appointments, but this type has none",
        )
        yield remark("never-fires", f"{where}/bound_to", words)
    needed = {*one.needs, *(k for k, field in part.fields.items() if field.required_on == one.id)}
    if part.dispatch is not None and part.dispatch.appointments is not None:
        needed.discard(part.dispatch.appointments.field)  # it was said before anybody is asked
    if any(part.fields[key].type not in {"text", "string"} for key in needed & set(part.fields)):
        words = Words(
            "由派单触发，只能带来文字形式的原因",
            "it is made by an assignment, which can bring only a reason as text",
        )
        yield remark("cannot-bring", where, words)


def _rule_faults(part: TypePart, where: str) -> Iterator[Remark]:
    for index, rule in enumerate(part.priority):
        yield from expression_faults(rule.when, part, f"{where}/priority/{index}/when")
    if part.priority[-1].when is not None:
        words = Words("最后一条优先级不能带条件", "the last priority must have no condition")
        yield remark("no-default", f"{where}/priority/{len(part.priority) - 1}", words)
    for index, flag in enumerate(part.flags):
        yield from expression_faults(flag.when, part, f"{where}/flags/{index}/when")
    for index, skill in enumerate(part.dispatch.skills_from if part.dispatch else []):
        yield from expression_faults(skill.when, part, f"{where}/dispatch/skills_from/{index}/when")
    for index, need in enumerate(part.dispatch.parts_from if part.dispatch else []):
        yield from expression_faults(need.when, part, f"{where}/dispatch/parts_from/{index}/when")
    yield from _crew_faults(part, f"{where}/dispatch/crew")
    yield from appointment_faults(part, where)


def _crew_faults(part: TypePart, where: str) -> Iterator[Remark]:
    crew = [] if part.dispatch is None else part.dispatch.crew
    yield from _twice([one.role for one in crew], where, "role")
    for index, one in enumerate(crew):
        yield from expression_faults(one.when, part, f"{where}/{index}/when")
        for number, skill in enumerate(one.skills_from):
            pointer = f"{where}/{index}/skills_from/{number}/when"
            yield from expression_faults(skill.when, part, pointer)


def _notify_faults(
    rule: NotifyPart, part: TypePart, roles: set[str], where: str
) -> Iterator[Remark]:
    yield from _unknown(ROLE, [rule.to], {*roles, RESPONSIBLE_NOW} - {SYSTEM}, f"{where}/to")
    if rule.on_duty and rule.to not in roles:
        words = Words("只有角色才有当班的人", "only of a role are some on duty")
        yield remark("never-fires", f"{where}/on_duty", words)
    if rule.transition:
        moves = {one.id for one in part.transitions}
        yield from _unknown(MOVE, [rule.transition], moves, f"{where}/transition")
    if rule.transition and rule.when != "ticket.moved":
        words = Words("只有 ticket.moved 才有 transition", "only ticket.moved has a transition")
        yield remark("never-fires", f"{where}/transition", words)
    for text in (rule.template.zh, rule.template.en):
        for name in PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS:
                words = named(PLACE_IN_TEXT, f"{{{name}}}", [f"{{{one}}}" for one in PLACEHOLDERS])
                yield remark("placeholder", f"{where}/template", words)


def expression_faults(source: str | None, part: TypePart, where: str) -> Iterator[Remark]:
    """Yield what is wrong with a condition, and with the names it looks at."""
    if source is None:
        return
    try:
        names = CelCondition(source).names
    except ExpressionInvalid as error:
        yield remark("expression", where, error.words)
        return
    if divides_by_zero(source):
        yield remark("divides-by-zero", where, BY_ZERO)
    for name in names:
        field = part.fields.get(name)
        known = {*SURROUNDINGS, *derived_names([one.type for one in part.fields.values()])}
        if field is None and name not in known:
            words = named(FIELD, name, {*part.fields, *known})
            yield remark("unknown-field", where, words)
        if field is not None and field.is_personal:
            words = Words(
                f"{name} 是个人信息，规则不得依赖它",
                f"{name} is personal, so no rule may depend on it",
            )
            yield remark("personal", where, words)


def _unknown(
    noun: Words, names: Iterable[str], known: Collection[str], where: str
) -> Iterator[Remark]:
    for name in names:
        if name not in known:
            yield remark(f"unknown-{noun.en}", where, named(noun, name, known))


def _twice(keys: Iterable[str], where: str, member: str) -> Iterator[Remark]:
    seen: set[str] = set()
    for index, key in enumerate(keys):
        if key in seen:
            words = Words(f"{key} 重复", f"{key} is said twice")
            yield remark("said-twice", f"{where}/{index}/{member}", words)
        seen.add(key)
