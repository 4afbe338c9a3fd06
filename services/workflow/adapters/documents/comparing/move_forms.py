"""The forms of moves, when what a field is to a role changes, in sentences."""

from collections.abc import Mapping
from typing import Final

from services.workflow.adapters.documents.comparing.trees import Difference, Step
from services.workflow.adapters.documents.remarks import Words

MODES: Final[Mapping[str, Words]] = {
    "required": Words("必填", "required"),
    "editable": Words("可填", "open to be filled in"),
    "readonly": Words("只读", "only to be read"),
    "hidden": Words("不在表单里", "left out of the form"),
}
AS_BEFORE: Final = Words("不再另作规定", "what its own rules say")
FIELD_AT, ROLE_AT = 3, 4


def is_of_a_form(steps: tuple[Step, ...]) -> bool:
    """Say whether a difference is about what a field is to roles in the form of a move."""
    words = [one.word for one in steps]
    return words[:1] == ["transitions"] and words[2:3] == ["form"] and len(words) > FIELD_AT


def form_said(one: Difference, steps: tuple[Step, ...]) -> Words:
    """Return what a field is to roles from now on."""
    move, field = steps[1].word, steps[FIELD_AT].word
    if len(steps) > ROLE_AT:
        cells: dict[str, object] = {steps[ROLE_AT].word: one.after}
    else:
        before, after = _cells(one.before), _cells(one.after)
        cells = {role: after.get(role) for role in (before | after)}
    zh = "，".join(f"对 {role} {_mode(mode).zh}" for role, mode in cells.items())
    en = ", ".join(f"{_mode(mode).en} for {role}" for role, mode in cells.items())
    return Words(f"操作 {move} 的字段 {field} {zh}", f"In {move}, the field {field} becomes {en}")


def _cells(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _mode(value: object) -> Words:
    return MODES.get(str(value), AS_BEFORE)
