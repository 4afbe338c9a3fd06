"""Checking what a created ticket takes: that both fields are there, and that one fits the other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.workflow.adapters.documents.flow.taking import source_of
from services.workflow.adapters.documents.forms.parts import FieldPart
from services.workflow.adapters.documents.forms.rules import fields_of
from services.workflow.adapters.documents.model import TypePart
from services.workflow.adapters.documents.remarks import Remark, Words, named, pointer_to, remark
from services.workflow.domain.flow.rules import Source
from services.workflow.domain.flow.taking import LIST, OWN, SUMMARY
from services.workflow.domain.values import shape_fault
from shared.field_kinds import REFERENCE
from shared.sight import PLACES

FIELD = Words("字段", "field")
TEXTS = frozenset({"text", "string"})
TEXT_LIKE = frozenset({*TEXTS, "enum", "code"})
AMOUNTS = frozenset({"money", "decimal"})
NAMES = frozenset({*TEXT_LIKE, LIST})


@dataclass(frozen=True, kw_only=True)
class Taking:
    """What a rule of the type ``giver`` hands on to the ticket that it creates, if it does."""

    giver: TypePart
    child: TypePart | None
    fields: Mapping[str, Sequence[str]]
    where: str
    counts: bool = False


def taking_faults(one: Taking, create: str | None) -> Iterator[Remark]:
    """Yield everything that would make what a created ticket takes mean nothing."""
    if one.fields and create is None:
        words = Words(
            "fields 说的是新工单的字段从哪里取，但这里没有写 create",
            "fields says what a created ticket takes, but nothing is created here",
        )
        yield remark("takes-nothing", f"{one.where}/fields", words)
    if one.child is None:
        return
    for key, texts in one.fields.items():
        pointer = f"{one.where}/fields{pointer_to(key)}"
        target = one.child.fields.get(key)
        if target is None:
            yield remark("unknown-field", pointer, named(FIELD, key, one.child.fields))
        elif target.formula is not None:
            words = Words(f"{key} 由公式算出，不能填写", f"{key} is computed, so it takes nothing")
            yield remark("takes-nothing", pointer, words)
        else:
            for text in texts:
                why = _why_not(text, key, target, one)
                if why is not None:
                    yield remark("cannot-take", pointer, why)


def _why_not(text: str, key: str, target: FieldPart, one: Taking) -> Words | None:
    """Return why a field cannot be taken from a source; None if it can."""
    source = source_of(text)
    if source is None:
        return Words(
            f"{text} 不是来源：写字段名（comment）、引用的成员（order_ref.batch）、"
            "counted.字段名、true、false、数字，或加引号的文字（'使用中'）",
            f"{text} is no source: write a field (comment), a member of a reference"
            " (order_ref.batch), counted.field, true, false, a number, or a text in quotes"
            " ('in use')",
        )
    if not source.name:
        return _unfit_value(source, key, target)
    if source.counted:
        return _unfit_count(source, key, target, one)
    giving = one.giver.fields.get(source.name)
    if giving is None:
        return _unfit_own(source, key, target, one)
    return _unfit_field(source, key, target, giving)


def _unfit_field(source: Source, key: str, target: FieldPart, giving: FieldPart) -> Words | None:
    if source.member:
        return _unfit_member(source, key, target, giving)
    if giving.is_personal != target.is_personal:
        return _personal(source.name, key)
    return None if _fits(giving, target) else _other_kind(source.name, giving.type, key, target)


def _unfit_value(source: Source, key: str, target: FieldPart) -> Words | None:
    if target.is_personal:
        return Words(
            f"{key} 是个人信息，不能写成固定的值",
            f"{key} is personal, so it cannot be the same for everybody",
        )
    if shape_fault(fields_of({key: target})[key], source.constant) is None:
        return None
    return Words(
        f"{key} 不能是 {source.constant}（类型 {target.type}）",
        f"{key} cannot be {source.constant}: it is of the type {target.type}",
    )


def _unfit_count(source: Source, key: str, target: FieldPart, one: Taking) -> Words | None:
    if not one.counts:
        return Words(
            "只有 rules 里的规则会计数，这里没有 counted",
            "only what stands under rules counts; there is no counted here",
        )
    giving = one.giver.fields.get(source.name)
    if giving is None and source.name not in PLACES:
        return named(FIELD, source.name, {*one.giver.fields, *PLACES})
    if giving is not None and giving.is_personal:
        return _personal(source.name, key)
    if target.type == LIST:
        return None
    return Words(
        f"数到的工单有多张，{key} 要是 {LIST}",
        f"many tickets are counted, so {key} must be a {LIST}",
    )


def _unfit_own(source: Source, key: str, target: FieldPart, one: Taking) -> Words | None:
    """Return why what every ticket says of itself, or a link of it, cannot be taken."""
    known = {*OWN, *PLACES}
    if source.name not in known or source.member:
        return named(FIELD, source.name, {*one.giver.fields, *known})
    if target.is_personal:
        return _personal(source.name, key)
    if target.type in TEXTS or (source.name != SUMMARY and target.type == "code"):
        return None
    if source.name in PLACES and (target.type == LIST or target.type.endswith(REFERENCE)):
        return None
    return _other_kind(source.name, "text", key, target)


def _unfit_member(source: Source, key: str, target: FieldPart, giving: FieldPart) -> Words | None:
    if target.is_personal:
        return _personal(source.name, key)
    if giving.type.endswith(REFERENCE):
        return None
    return Words(
        f"{source.name} 不是引用，没有成员 {source.member}",
        f"{source.name} is no reference, so it has no {source.member}",
    )


def _fits(giving: FieldPart, target: FieldPart) -> bool:
    """Say whether what one field says is a value of another."""
    if giving.type == target.type:
        return not target.values or {*(giving.values or ["", *target.values])} <= {*target.values}
    if target.type in TEXTS:
        return giving.type in TEXT_LIKE
    if target.type in AMOUNTS:
        return giving.type in {*AMOUNTS, "int"}
    return target.type == LIST and (giving.type in NAMES or giving.type.endswith(REFERENCE))


def _personal(name: str, key: str) -> Words:
    return Words(
        f"{name} 与 {key} 要么都是个人信息，要么都不是：加密的值不能变成公开的",
        f"{name} and {key} are either both personal or neither is: what is sealed stays sealed",
    )


def _other_kind(name: str, kind: str, key: str, target: FieldPart) -> Words:
    narrower = "：只能是它自己的取值" if target.values else ""
    of_values = ", but for its own values" if target.values else ""
    return Words(
        f"{key}（{target.type}）不能取自 {name}（{kind}）{narrower}",
        f"the field {key} ({target.type}) cannot be taken from {name} ({kind}){of_values}",
    )
