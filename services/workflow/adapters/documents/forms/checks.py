"""Checks of forms: what would make a field, or a rule about who sees it, mean nothing."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from services.workflow.adapters.documents.expressions import BY_ZERO, ExpressionInvalid
from services.workflow.adapters.documents.forms.formulas import PLACES, Formula
from services.workflow.adapters.documents.forms.parts import FieldPart
from services.workflow.adapters.documents.remarks import Remark, Words, named, pointer_to, remark
from services.workflow.domain.labels import CREATE
from shared.field_kinds import LISTS

FIELD = Words("字段", "field")
MOVE = Words("操作", "move")
ROLE = Words("角色", "role")
REFERENCE = "_ref"
RECORDS = frozenset({"order", "contract", "policy", "class", "attendance"})
"""Kinds of records of things outside that every company has."""

PATIENT = re.compile(r"patient|患者|病人|病历|diagnos|medical_record|admission|id_no|id_card|ssn")
"""What the keys of fields about a patient look like."""

ONLY_ON: Mapping[str, tuple[str, Words]] = {
    "lot_required": ("part_lines", Words("配件", "part_lines")),
    "roles": ("signature", Words("签名", "a signature")),
    "hash_chain": ("recording_list", Words("录音列表", "a recording_list")),
    "adaptive": ("checklist", Words("检查清单", "a checklist")),
    "cost": ("money", Words("金额", "money")),
}
"""What may be said of one type of field only."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names that the forms of a type may use."""

    roles: Collection[str]
    moves: Collection[str]
    fields: Mapping[str, FieldPart]


def form_faults(names: Names, where: str) -> Iterator[Remark]:
    """Yield what is wrong with the fields of a type."""
    for key, field in names.fields.items():
        pointer = f"{where}/fields{pointer_to(key)}"
        yield from _unknown(ROLE, field.visible_to, names.roles, f"{pointer}/visible_to")
        yield from _unknown(ROLE, field.editable_by, names.roles, f"{pointer}/editable_by")
        yield from _unknown(ROLE, field.roles, names.roles, f"{pointer}/roles")
        moves = {CREATE, *names.moves}
        yield from _unknown(MOVE, field.editable_on, moves, f"{pointer}/editable_on")
        yield from _misplaced(field, pointer)
        yield from _unique_faults(field, pointer)
        yield from _autofill_faults(field, names.fields, pointer)
        if field.formula is not None:
            yield from _formula_faults(key, field, names.fields, pointer)
    yield from _rounds(names.fields, where)


def patient_faults(fields: Mapping[str, FieldPart], where: str) -> Iterator[Remark]:
    """Yield the fields that look like a patient's, of a type that keeps no patient data."""
    for key, field in fields.items():
        if PATIENT.search(key) or field.type == "person_ref":
            words = Words(
                f"no_patient_data 禁止记录患者信息，{key} 看起来是患者信息",
                f"no_patient_data keeps patients out, and {key} looks like one's",
            )
            yield remark("patient-data", f"{where}/fields{pointer_to(key)}", words)


def reading_faults(
    readers: Collection[str], moves: Mapping[str, Collection[str]], where: str
) -> Iterator[Remark]:
    """Yield the moves (and who makes them) that are given to roles which only read."""
    for index, by in enumerate(moves.values()):
        for role in set(by) & set(readers):
            words = Words(
                f"{role} 的范围是 read_only_all，不能做任何操作",
                f"{role} has the scope read_only_all, so it makes no moves",
            )
            yield remark("only-reads", f"{where}/transitions/{index}/by", words)


def _misplaced(field: FieldPart, where: str) -> Iterator[Remark]:
    for key, (kind, words) in ONLY_ON.items():
        if getattr(field, key) and field.type != kind:
            yield _only(key, words, where)
    if field.min and field.type not in LISTS:
        yield _only("min", Words("列表", "a list"), where)
    if field.keeps_snapshot and not field.type.endswith(REFERENCE):
        yield _only("snapshot", Words("引用", "a reference"), where)
    if field.source and field.type != "enum":
        yield _only("source", Words("枚举", "an enum"), where)


def _only(key: str, words: Words, where: str) -> Remark:
    said = Words(f"{key} 只用于{words.zh}", f"{key} is for {words.en} only")
    return remark("misplaced", f"{where}/{key}", said)


def _unique_faults(field: FieldPart, where: str) -> Iterator[Remark]:
    if not field.unique:
        return
    if field.is_personal:
        words = Words(
            "个人信息已加密，无法比较是否唯一", "personal values are sealed, so none is unique"
        )
        yield remark("personal", f"{where}/unique", words)
    elif field.type in LISTS or field.type in {"photo", "audio", "file", "signature", "checklist"}:
        words = Words("列表和文件不能要求唯一", "lists and files cannot be unique")
        yield remark("misplaced", f"{where}/unique", words)


def _autofill_faults(
    field: FieldPart, fields: Mapping[str, FieldPart], where: str
) -> Iterator[Remark]:
    if not isinstance(field.autofill, str) or "." not in field.autofill:
        return
    source = field.autofill.partition(".")[0]
    if source in RECORDS and source not in fields:
        return
    yield from _unknown(FIELD, [source], fields, f"{where}/autofill")
    if source in fields and not fields[source].type.endswith(REFERENCE):
        words = Words(
            f"{source} 不是引用，没有成员", f"{source} is no reference, so it has no members"
        )
        yield remark("no-members", f"{where}/autofill", words)


def _formula_faults(
    key: str, field: FieldPart, fields: Mapping[str, FieldPart], where: str
) -> Iterator[Remark]:
    if field.type not in PLACES:
        words = Words("只有金额、小数和整数可以有公式", "only money, decimal and int have formulas")
        yield remark("misplaced", f"{where}/formula", words)
        return
    if field.editable_by or field.editable_on or field.pii or field.autofill:
        words = Words("公式字段由系统计算，谁也不能填写", "a formula is computed, nobody writes it")
        yield remark("misplaced", f"{where}/formula", words)
    try:
        formula = Formula(field.formula or "", field.type)
    except ExpressionInvalid as error:
        yield remark("expression", f"{where}/formula", error.words)
        return
    if formula.divides_by_zero:
        yield remark("divides-by-zero", f"{where}/formula", BY_ZERO)
    for operand in formula.operands:
        yield from _operand_faults(operand, fields, f"{where}/formula")
    if key in formula.names:
        yield _round(key, where)


def _operand_faults(operand: str, fields: Mapping[str, FieldPart], where: str) -> Iterator[Remark]:
    root, _, member = operand.partition(".")
    field = fields.get(root)
    if field is None:
        yield remark("unknown-field", where, named(FIELD, root, fields))
    elif field.is_personal:
        words = Words(
            f"{root} 是个人信息，公式不得依赖它", f"{root} is personal: no formula may use it"
        )
        yield remark("personal", where, words)
    elif field.type.endswith(REFERENCE) != bool(member) or not (
        member or field.type in {*PLACES, "rating5"}
    ):
        words = Words(f"{operand} 不是数字", f"{operand} is no number")
        yield remark("not-a-number", where, words)


def _rounds(fields: Mapping[str, FieldPart], where: str) -> Iterator[Remark]:
    """Yield the formulas that come round to themselves over others."""
    uses: dict[str, set[str]] = {}
    for key, field in fields.items():
        if field.formula is not None and field.type in PLACES:
            try:
                uses[key] = set(Formula(field.formula, field.type).names) - {key}
            except ExpressionInvalid:
                continue
    for _ in fields:  # each round settles one formula or none is left that can be
        settled = {key for key, names in uses.items() if not names & uses.keys()}
        uses = {key: names for key, names in uses.items() if key not in settled}
    for key in uses:
        yield _round(key, f"{where}/fields{pointer_to(key)}")


def _round(key: str, where: str) -> Remark:
    words = Words(f"{key} 的公式最终依赖它自己", f"the formula of {key} comes round to itself")
    return remark("formula-round", f"{where}/formula", words)


def _unknown(
    noun: Words, names: Collection[str], known: Collection[str], where: str
) -> Iterator[Remark]:
    for name in names:
        if name not in known:
            yield remark(f"unknown-{noun.en}", where, named(noun, name, known))
