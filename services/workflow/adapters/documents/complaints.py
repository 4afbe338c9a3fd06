"""Complaints: what the model says about a document that has not the right shape, in plain words."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services.workflow.adapters.documents.flow.parts import SENTENCES as SENTENCES_OF_FLOW
from services.workflow.adapters.documents.forms.parts import KINDS
from services.workflow.adapters.documents.remarks import (
    NAME_SHOWN_MAX,
    Remark,
    Words,
    named,
    nearest,
    pointer_to,
    remark,
)
from services.workflow.adapters.documents.schema import names_at
from services.workflow.adapters.documents.shorthand import LANGUAGES
from services.workflow.adapters.documents.time_parts import DURATION
from services.workflow.adapters.documents.time_parts import SENTENCES as OF_TIME
from services.workflow.adapters.documents.time_parts import SENTENCES as SENTENCES_OF_TIME
from services.workflow.adapters.documents.wide import OF_YAML, wide_sign

KEY_FORM = Words(
    zh="键由小写字母开头，只含小写字母、数字和下划线，最多 41 个字符；给人看的名称写在 label 里",
    en="a key begins with a lower-case letter and has only such letters, digits and _, at most 41;"
    " what people read goes into its label",
)
SHAPELESS = frozenset({"model_type", "dict_type"})
LABEL = "label"
UNDER_LABEL = Words(
    "给人看的名称写在 label 里：label: {zh: …, en: …}",
    "what people read goes under label: label: {zh: ..., en: ...}",
)
PRIORITY_FORM = Words(
    "优先级写作 P1 至 P9，或小写字母开头的键",
    "a priority is P1 to P9, or a key that begins with a lower-case letter",
)
RULE_FORM = Words(
    "周期写作 FREQ=WEEKLY;INTERVAL=2（每两周）这样的 RFC 5545 规则",
    "when it recurs is a rule like FREQ=WEEKLY;INTERVAL=2 (every two weeks; RFC 5545)",
)
RUNG_FORM = Words(
    "写作 75%（时限的四分之三），或 +30m（超时之后）",
    "write it like 75% (of the time there is), or +30m (after it is over)",
)
TRUTHS: Mapping[str, str] = {
    **dict.fromkeys(("yes", "on", "y", "true", "是"), "true"),
    **dict.fromkeys(("no", "off", "n", "false", "否"), "false"),
}
"""What people write for true and false, which are texts here."""

SENTENCES: Mapping[str, Words] = {
    "dict_type": Words("此处应为映射（键: 值）", "this must be a mapping (key: value)"),
    "model_type": Words("此处应为映射（键: 值）", "this must be a mapping (key: value)"),
    "list_type": Words("此处应为列表", "this must be a list"),
    "string_type": Words("此处应为文字", "this must be text"),
    "int_type": Words("此处应为整数", "this must be a whole number"),
    "bool_type": Words("此处应为 true 或 false", "this must be true or false"),
    "string_too_short": Words(
        "文字至少 {min_length} 个字符", "this text has at least {min_length} characters"
    ),
    "string_too_long": Words("最多 {max_length} 个字符", "at most {max_length} characters"),
    "too_short": Words("至少要有 {min_length} 项", "at least {min_length} are needed"),
    "too_long": Words("最多 {max_length} 项", "at most {max_length} are possible"),
    "greater_than": Words("必须大于 {gt}", "this must be more than {gt}"),
    "greater_than_equal": Words("不能小于 {ge}", "this must be at least {ge}"),
    "less_than": Words("必须小于 {lt}", "this must be less than {lt}"),
    "less_than_equal": Words("不能大于 {le}", "this must be at most {le}"),
    **SENTENCES_OF_TIME,
    **SENTENCES_OF_FLOW,
}
"""What to say about each kind of mistake of which nothing more is known."""


def complaints_of(error: ValidationError, data: Mapping[str, object], most: int) -> list[Remark]:
    """Return what is wrong with a document's shape, each place once, at most ``most``."""
    found: dict[str, Remark] = {}
    for one in error.errors(include_url=False):
        if _is_of_label(one, data):
            continue
        said = _complaint(one, data)
        found.setdefault(said.pointer, said)
        if len(found) == most:
            break
    return [one for one in found.values() if not _follows(one, found)]


def _follows(one: Remark, found: Mapping[str, Remark]) -> bool:
    """Say whether this is only what the model makes of a mistake further inside."""
    inside = f"{one.pointer}/"
    return one.code in SHAPELESS and any(pointer.startswith(inside) for pointer in found)


def _complaint(one: ErrorDetails, data: Mapping[str, object]) -> Remark:
    steps = _steps_in(data, one["loc"])
    code, last = str(one["type"]), one["loc"][-1] if one["loc"] else ""
    match code:
        case "missing":
            missing = Words(f"缺少 {last}", f"{last} is missing")
            words = UNDER_LABEL if last == LABEL and _says(data, steps, LANGUAGES) else missing
            return remark(code, pointer_to(*steps, last), words)
        case "extra_forbidden":
            known = names_at(steps[:-1])
            words = _with_sign(named(Words("键", "key"), last, known), last)
            return remark(code, pointer_to(*steps), words)
        case _:
            words = _of_a_part(one, steps) or _of_a_text(one) or _generic(code, one)
    return remark(code, pointer_to(*steps), words)


def _of_a_part(one: ErrorDetails, steps: Sequence[int | str]) -> Words | None:
    """Return what is wrong where a part has a form of its own; None if it has none."""
    last, code = one["loc"][-1] if one["loc"] else "", one["type"]
    is_pattern = code == "string_pattern_mismatch"
    if is_pattern and last == "type":
        return _with_sign(named(Words("类型", "type"), one["input"], KINDS), one["input"])
    if is_pattern and "priority" in steps:
        return _with_sign(PRIORITY_FORM, one["input"])
    if is_pattern and DURATION in _context(one).get("pattern", ""):
        return _with_sign(OF_TIME["duration"], one["input"])
    if last == "rrule":
        return RULE_FORM if code in {"string_too_short", "string_type"} else None
    return RUNG_FORM if last == "at" and "escalate" in steps else None


def _of_a_text(one: ErrorDetails) -> Words | None:
    """Return what is wrong with something by how it is written; None if that does not tell."""
    written = one["input"]
    match one["type"]:
        case "bool_type" if str(written).lower() in TRUTHS:
            return _written_out(str(written))
        case "literal_error":
            return _one_of(one)
        case "string_pattern_mismatch" if "a-z0-9_" in _context(one).get("pattern", ""):
            return _with_sign(KEY_FORM, written)
        case "list_type" if isinstance(written, str):
            return _with_sign(SENTENCES["list_type"], written)
        case "string_too_short" if not written:
            return Words("文字不能为空", "this text must not be empty")
        case _:
            return None


def _is_of_label(one: ErrorDetails, data: Mapping[str, object]) -> bool:
    """Say whether this is a language beside other keys: that the label is missing says it all."""
    if one["type"] != "extra_forbidden" or one["loc"][-1] not in LANGUAGES:
        return False
    within = _steps_in(data, one["loc"])[:-1]
    return LABEL in names_at(within) and not _says(data, within, {LABEL})


def _says(data: object, steps: Sequence[int | str], names: AbstractSet[str]) -> bool:
    """Say whether a place in a document has one of some keys."""
    for step in steps:
        inner: Mapping[int | str, object] = (
            data if isinstance(data, Mapping) else dict(enumerate(cast("list[object]", data)))
        )
        data = inner[step]
    return isinstance(data, Mapping) and not names.isdisjoint(data)


def _written_out(written: str) -> Words:
    plain = TRUTHS[written.lower()]
    return Words(
        f"{written} 在此是文字，请写 {plain}",
        f"write {plain} instead of {written}, which is a text here",
    )


def _with_sign(words: Words, written: object) -> Words:
    """Return what is wrong with a key or a name, and the full-width sign in it if there is one."""
    sign = wide_sign(str(written)[:NAME_SHOWN_MAX], OF_YAML)
    return words if sign is None else Words(f"{words.zh}；{sign.zh}", f"{words.en}; {sign.en}")


def _one_of(one: ErrorDetails) -> Words:
    expected = _context(one).get("expected", "")
    known = expected.replace(" or ", ", ").replace("'", "").split(", ")
    guess = nearest(str(one["input"])[:60], known)
    zh, en = (f"，是否指 {guess}？", f"; did you mean {guess}?") if guess else ("", "")
    return Words(f"只能是 {'、'.join(known)}{zh}", f"this must be one of {', '.join(known)}{en}")


def _generic(code: str, one: ErrorDetails) -> Words:
    unknown = Words(f"此处不合要求（{one['msg']}）", one["msg"])
    words = SENTENCES.get(code) or OF_TIME.get(code) or unknown
    context = _context(one)
    try:
        return Words(words.zh.format_map(context), words.en.format_map(context))
    except (KeyError, ValueError, IndexError):
        return Words(words.zh, words.en)


def _context(one: ErrorDetails) -> dict[str, str]:
    return {key: str(value) for key, value in one.get("ctx", {}).items()}


def _steps_in(data: object, steps: Sequence[int | str]) -> tuple[int | str, ...]:
    """Return the steps that a document has, without the names that the model gives its choices."""
    taken: list[int | str] = []
    for step in steps:
        if isinstance(data, Mapping) and step in data:
            data = cast("object", data[step])
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            continue
        taken.append(step)
    return tuple(taken)
