"""Checks of words: examples and rules that name what no report of the type could be about."""

from collections.abc import Iterator, Mapping

from services.workflow.adapters.documents.forms.parts import FieldPart
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.remarks import Remark, Words, named, pointer_to, remark
from services.workflow.adapters.documents.words.parts import REMARKS, SAY, WORDS
from services.workflow.domain.labels import SYSTEM

FIELD = Words("字段", "field")
ROLE = Words("角色", "role")
VALUE = Words("取值", "value")


def word_faults_of(document: Document) -> list[Remark]:
    """Return what would make the words of a document mean nothing."""
    roles = {*document.roles, SYSTEM}
    return [
        fault
        for place, part in enumerate(document.ticket_types)
        for fault in _of_type(part, roles, f"/ticket_types/{place}")
    ]


def _of_type(part: TypePart, roles: set[str], where: str) -> Iterator[Remark]:
    for key, field in part.fields.items():
        if field.nlp and field.type != "enum":
            words = Words("nlp 只用于枚举", "nlp is for an enum only")
            yield remark("misplaced", f"{where}/fields{pointer_to(key)}/nlp", words)
    for place, example in enumerate(part.nlp_examples):
        here = f"{where}/nlp_examples/{place}"
        yield from _missing(SAY, example, here)
        yield from _unknown_role(example.get("route"), roles, here)
        said = {key: [value] for key, value in example.items() if key not in {SAY, *REMARKS}}
        yield from _of_values(said, part, here)
    for place, rule in enumerate(part.nlp_rules):
        here = f"{where}/nlp_rules/{place}"
        yield from _missing(WORDS, rule, here)
        said = {key: values for key, values in rule.items() if key != WORDS}
        yield from _of_values(said, part, here)


def _of_values(said: Mapping[str, list[str]], part: TypePart, where: str) -> Iterator[Remark]:
    """Yield what is wrong with values that words stand for."""
    read = {key: one for key, one in part.fields.items() if one.nlp}
    for key, values in said.items():
        if key not in read:
            yield remark("unknown-field", f"{where}{pointer_to(key)}", named(FIELD, key, read))
        else:
            yield from _of_field(values, read[key], f"{where}{pointer_to(key)}")
    if not said:
        words = Words("没有写出任何字段的取值", "it says the value of no field")
        yield remark("says-nothing", where, words)


def _of_field(values: list[str], field: FieldPart, where: str) -> Iterator[Remark]:
    known = field.values or []
    for value in values:
        if field.values is not None and value not in known:
            yield remark("unknown-value", where, named(VALUE, value, known))
    if len(values) != 1:
        words = Words("一个字段只能有一个取值", "a field has one value")
        yield remark("says-nothing", where, words)


def _missing(key: str, said: Mapping[str, object], where: str) -> Iterator[Remark]:
    if key not in said:
        words = Words(f"没有写 {key}", f"{key} is missing")
        yield remark("says-nothing", where, words)


def _unknown_role(route: str | None, roles: set[str], where: str) -> Iterator[Remark]:
    if route is not None and route not in roles:
        yield remark("unknown-role", f"{where}/route", named(ROLE, route, roles))
