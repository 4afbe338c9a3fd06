"""Sentences: a difference between two documents, said so that its readers need not know YAML."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from services.workflow.adapters.documents.comparing.absences import absence_said, then_said
from services.workflow.adapters.documents.comparing.move_forms import form_said, is_of_a_form
from services.workflow.adapters.documents.comparing.nouns import attribute, noun_of
from services.workflow.adapters.documents.comparing.trees import LANGUAGES, Difference, Kind, Step
from services.workflow.adapters.documents.remarks import Words, pointer_to

SHOWN_CHARS_MAX = 120
TYPES = "ticket_types"


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is different, for people and for programs.

    ``type`` is the ticket type it is about (empty: the whole scenario); ``path`` leads to it by
    names, not by numbers: ``/ticket_types/repair/states/verifying``.
    """

    type: str
    kind: Kind
    path: str
    before: object
    after: object
    words: Words


def change_of(one: Difference) -> Change:
    """Return a difference with its sentences."""
    steps = one.steps
    kind = ""
    if len(steps) > 1 and steps[0].word == TYPES and steps[1].named:
        kind = steps[1].word
        steps = steps[2:]
    words = _said(one, steps) if steps else _type_said(one, kind)
    return Change(
        type=kind,
        kind=one.kind,
        path=pointer_to(*(step.word for step in one.steps)),
        before=one.before,
        after=one.after,
        words=words,
    )


def _type_said(one: Difference, kind: str) -> Words:
    if one.kind == "added":
        return Words(f"新增工单类型 {kind}", f"The ticket type {kind} is new")
    return Words(f"工单类型 {kind} 被删除", f"The ticket type {kind} is removed")


def _said(one: Difference, steps: tuple[Step, ...]) -> Words:
    if is_of_a_form(steps):
        return form_said(one, steps)
    special = _SPECIAL.get(_shape(steps))
    words = special(one, steps) if special else None
    return words or _generally(one, steps)


def _shape(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Return the keys along the way, without the names that authors gave."""
    return tuple("*" if step.named else step.word for step in steps)


def _required(one: Difference, steps: tuple[Step, ...]) -> Words | None:
    key, before, after = steps[1].word, one.before, one.after
    if not before:
        return Words(
            f"字段 {key} 在 {after} 时变为必填", f"The field {key} becomes required on {after}"
        )
    if not after:
        return Words(
            f"字段 {key} 在 {before} 时不再必填",
            f"The field {key} is no longer required on {before}",
        )
    return Words(
        f"字段 {key} 改为在 {after} 时必填（原为 {before}）",
        f"The field {key} becomes required on {after}, no longer on {before}",
    )


def _needs(one: Difference, steps: tuple[Step, ...]) -> Words | None:
    move = steps[1].word
    fresh, gone = _more(one.after, one.before), _more(one.before, one.after)
    if not fresh and not gone:
        return None
    zh, en = [], []
    if fresh:
        zh.append(f"字段 {'、'.join(fresh)} 在 {move} 时变为必填")
        en.append(f"now needs {', '.join(fresh)}")
    if gone:
        zh.append(f"字段 {'、'.join(gone)} 在 {move} 时不再必填")
        en.append(f"no longer needs {', '.join(gone)}")
    return Words("；".join(zh), f"The move {move} {' and '.join(en)}")


def _target(one: Difference, steps: tuple[Step, ...]) -> Words | None:
    clock, priority = steps[1].word, steps[3].word
    zh = "默认" if priority == "default" else priority
    if one.kind == "added":
        return Words(
            f"时钟 {clock} 新增 {zh} 目标 {one.after}",
            f"The clock {clock} gets a {priority} target of {one.after}",
        )
    if one.kind == "removed":
        return Words(
            f"时钟 {clock} 的 {zh} 目标 {one.before} 被删除",
            f"The {priority} target of the clock {clock} ({one.before}) is removed",
        )
    return Words(
        f"时钟 {clock} 的 {zh} 目标 {one.before} → {one.after}",
        f"The {priority} target of the clock {clock}: {one.before} → {one.after}",
    )


def _final(one: Difference, steps: tuple[Step, ...]) -> Words | None:
    key = steps[1].word
    if one.after:
        return Words(f"状态 {key} 变为终态", f"The state {key} becomes final")
    return Words(f"状态 {key} 不再是终态", f"The state {key} is no longer final")


def _initial(one: Difference, steps: tuple[Step, ...]) -> Words | None:
    key = steps[1].word
    if one.after:
        return Words(f"状态 {key} 变为初始状态", f"Tickets begin in the state {key}")
    return Words(f"状态 {key} 不再是初始状态", f"Tickets no longer begin in the state {key}")


def _reveal(one: Difference, steps: tuple[Step, ...]) -> Words | None:
    key = steps[1].word
    if one.after:
        return Words(
            f"角色 {key} 写明原因后可看到完整的个人信息",
            f"The role {key} may have personal data shown in clear, giving a reason",
        )
    return Words(
        f"角色 {key} 不再能看到完整的个人信息",
        f"The role {key} may no longer have personal data shown in clear",
    )


def _taken(one: Difference, steps: tuple[Step, ...]) -> Words | None:
    rule, key = steps[1].word, steps[3].word
    sources = one.after if isinstance(one.after, list) else []
    if not sources:
        return Words(
            f"{rule} 开的工单不再另取字段 {key}",
            f"Tickets that {rule} opens no longer take the field {key}",
        )
    return Words(
        f"{rule} 开的工单，字段 {key} 取自 {'、'.join(sources)}",
        f"Tickets that {rule} opens take the field {key} from {', else '.join(sources)}",
    )


_SPECIAL: Final[
    Mapping[tuple[str, ...], Callable[[Difference, tuple[Step, ...]], Words | None]]
] = {
    ("fields", "*", "required_on"): _required,
    ("transitions", "*", "needs"): _needs,
    ("clocks", "*", "target", "*"): _target,
    ("states", "*", "final"): _final,
    ("states", "*", "initial"): _initial,
    ("roles", "*", "reveal"): _reveal,
    ("approvals", "*", "on_absent"): absence_said,
    ("approvals", "*", "on_absent", "then"): then_said,
    ("branches", "*", "fields", "*"): _taken,
    ("loops", "*", "fields", "*"): _taken,
    ("rules", "*", "fields", "*"): _taken,
}


def _generally(one: Difference, steps: tuple[Step, ...]) -> Words:
    what = _called(steps)
    match one.kind:
        case "added":
            more = "" if steps[-1].named else f": {_shown(one.after).en}"
            more_zh = "" if steps[-1].named else f"：{_shown(one.after).zh}"
            return Words(f"新增{what.zh}{more_zh}", f"New: {what.en}{more}")
        case "removed":
            return Words(f"{what.zh} 被删除", f"The {what.en} is removed")
        case "reordered":
            return Words(f"{what.zh}的顺序变了", f"The order of the {what.en} list changes")
        case "changed":
            return _changed(one, what)


def _changed(one: Difference, what: Words) -> Words:
    fresh, gone = _more(one.after, one.before), _more(one.before, one.after)
    if _is_names(one.before) and _is_names(one.after) and (fresh or gone):
        zh = [f"增加 {'、'.join(fresh)}"] * bool(fresh) + [f"减少 {'、'.join(gone)}"] * bool(gone)
        en = [f"plus {', '.join(fresh)}"] * bool(fresh) + [f"without {', '.join(gone)}"] * bool(
            gone
        )
        return Words(f"{what.zh}{'，'.join(zh)}", _sentence(f"{what.en}: {', '.join(en)}"))
    before, after = _shown(one.before), _shown(one.after)
    return Words(
        f"{what.zh} {before.zh} → {after.zh}", _sentence(f"{what.en}: {before.en} → {after.en}")
    )


def _called(steps: tuple[Step, ...]) -> Words:
    """Return how people call a place: the condition of the move ``finish``."""
    zh: list[str] = []
    en: list[str] = []
    for place, step in enumerate(steps):
        if step.named:
            noun = noun_of(steps[place - 1].word) if place else Words("", "")
            zh.append(f"{noun.zh} {step.word}".strip())
            en.append(f"{noun.en} {step.word}".strip())
        elif not (place + 1 < len(steps) and steps[place + 1].named):
            words = (
                noun_of(step.word) if step.word not in _ATTRIBUTES_FIRST else attribute(step.word)
            )
            words = attribute(step.word) if words == Words(step.word, step.word) else words
            zh.append(words.zh)
            en.append(words.en)
    return Words(" 的".join(zh), " of the ".join(reversed(en)))


_ATTRIBUTES_FIRST: Final = frozenset({"target"})


def _more(one: object, other: object) -> list[str]:
    """Return the names that only the first list has."""
    if not isinstance(one, list):
        return []
    known = other if isinstance(other, list) else []
    return [str(item) for item in one if item not in known and isinstance(item, str)]


def _is_names(value: object) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _shown(value: object) -> Words:
    if value is None or value in ([], {}):
        return Words("无", "nothing")
    if isinstance(value, bool):
        return Words("是" if value else "否", "yes" if value else "no")
    if isinstance(value, Mapping) and set(value) == LANGUAGES:
        return Words(_short(str(value["zh"])), _short(str(value["en"])))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Words(_short(text), _short(text))


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS_MAX else f"{text[:SHOWN_CHARS_MAX]}…"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
