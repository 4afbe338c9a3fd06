"""A sketch: what is understood of a card, with a key for everything that it names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.workflow.adapters.cards.card import Card, CardInvalid
from services.workflow.adapters.cards.naming import is_personal, key_of, type_of, words_of
from services.workflow.adapters.cards.promising import Promise, promise_of
from services.workflow.adapters.cards.urgency import FieldSketch, clauses_of, urgency_of
from services.workflow.adapters.documents.remarks import Remark, Words, nearest, remark

STEPS_MAX = 5
"""A report and four moves: with being cancelled, that makes six states."""

CANCEL = "cancel"
REASON = "cancel_reason"
"""The move that every first scenario has besides the card's own, and what it needs."""

FIELDS_MAX = 8
WHO_MAX = 8
COLON = re.compile(r"[:：]")
LISTED = re.compile(r"[,，、;；]\s*(?![^(（]*[)）])")


@dataclass(frozen=True, kw_only=True)
class Role:
    """Somebody on the card."""

    key: str
    name: Words


@dataclass(frozen=True, kw_only=True)
class StepSketch:
    """Who does what, and fills in which fields (their keys); the first step is the report."""

    key: str
    name: Words
    role: Role
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """A card, understood; ``urgent_when`` is a condition in CEL, ``left`` what was not understood.

    ``urgent_values`` are values with which the condition holds.
    """

    key: str
    name: Words
    trigger: str
    roles: Sequence[Role]
    fields: Mapping[str, FieldSketch]
    report: StepSketch
    moves: Sequence[StepSketch]
    promise: Promise | None = None
    urgent_when: str = ""
    urgent_values: Mapping[str, object] = field(default_factory=dict)
    left: Sequence[Remark] = ()


def sketch_of(card: Card) -> Sketch:
    """Return what a card means; raises CardInvalid with everything that is missing or unclear."""
    if faults := list(_missing(card)):
        raise CardInvalid(faults)
    taken: set[str] = set()
    roles = [
        Role(key=key_of(name, f"role_{place}", taken), name=name)
        for place, name in enumerate(map(words_of, card.who), start=1)
    ]
    fields: dict[str, FieldSketch] = {}
    steps, faults = _steps(card.steps, roles, fields)
    if len(fields) > FIELDS_MAX:
        words = Words(
            f"共 {len(fields)} 个必填字段；超过 {FIELDS_MAX} 个，人们就会随便填写，请先删减",
            f"{len(fields)} fields are asked for; with more than {FIELDS_MAX}, people fill in"
            " anything: leave some out",
        )
        faults.append(remark("card-fields", "/steps", words))
    if faults:
        raise CardInvalid(faults)
    name = words_of(card.name or card.trigger or "新场景|New scenario")
    report, *moves = steps
    sketch = Sketch(
        key=key_of(name, "new_scenario", set()),
        name=name,
        trigger=card.trigger,
        roles=roles,
        fields=fields,
        report=report,
        moves=moves,
    )
    return _with_rules(sketch, card)


def _missing(card: Card) -> list[Remark]:
    faults = []
    if not card.who or len(card.who) > WHO_MAX:
        words = Words(
            f"写明是谁：1 到 {WHO_MAX} 个角色，例如 店员、技术员",
            f"say who takes part: 1 to {WHO_MAX} roles, such as clerk, technician",
        )
        faults.append(remark("card-who", "/who", words))
    if not 2 <= len(card.steps) <= STEPS_MAX:  # noqa: PLR2004  # a report and one move at least
        words = Words(
            f"写 2 到 {STEPS_MAX} 个步骤，第一步是提交；更多步骤请拆成两种工单",
            f"write 2 to {STEPS_MAX} steps, the first is the report; make two kinds of tickets of"
            " more",
        )
        faults.append(remark("card-steps", "/steps", words))
    return faults


def _steps(
    said: Sequence[str], roles: Sequence[Role], fields: dict[str, FieldSketch]
) -> tuple[list[StepSketch], list[Remark]]:
    steps: list[StepSketch] = []
    faults: list[Remark] = []
    taken = {CANCEL}
    for place, one in enumerate(said):
        head, *rest = COLON.split(one, maxsplit=1)
        role, what = _who(head.strip(), roles)
        if role is None or not what:
            faults.append(_unclear(one, roles, f"/steps/{place}"))
            continue
        name = words_of(what)
        keys = tuple(
            dict.fromkeys(
                _field(text.strip(), fields)
                for text in LISTED.split(rest[0] if rest else "")
                if text.strip()
            )
        )
        key = key_of(name, f"step_{place + 1}", taken)
        steps.append(StepSketch(key=key, name=name, role=role, fields=keys))
    return steps, faults


def _who(head: str, roles: Sequence[Role]) -> tuple[Role | None, str]:
    """Return who a step begins with, the longest name that fits, and what they do."""
    found = [
        (len(name), role)
        for role in roles
        for name in (role.name.zh, role.name.en, role.key)
        if head.lower().startswith(name.lower())
    ]
    if not found:
        return None, ""
    length, role = max(found, key=lambda one: one[0])
    return role, head[length:].strip(" ,，")


def _field(text: str, fields: dict[str, FieldSketch]) -> str:
    """Return the key of a field, the same for the same name."""
    name, kind, values = type_of(text)
    for key, known in fields.items():
        if known.name == name:
            return key
    key = key_of(name, f"field_{len(fields) + 1}", {REASON, *fields})
    fields[key] = FieldSketch(
        key=key, name=name, type=kind, values=values, personal=is_personal(name, kind)
    )
    return key


def _unclear(step: str, roles: Sequence[Role], pointer: str) -> Remark:
    names = [role.name.zh for role in roles]
    guess = nearest(re.split(r"\s", step)[0], names)
    zh, en = (f"，是否指 {guess}？", f"; did you mean {guess}?") if guess else ("", "")
    words = Words(
        f"步骤“{step[:60]}”要以一个角色（{'、'.join(names)}）开头，后面写做什么{zh}",
        f"the step {step[:60]!r} begins with one of {', '.join(names)}, then says what is done{en}",
    )
    return remark("card-step", pointer, words)


def _with_rules(sketch: Sketch, card: Card) -> Sketch:
    """Return the sketch with what is understood of the special rules and of the promise."""
    left: list[Remark] = []
    urgent: list[tuple[str, Mapping[str, object]]] = []
    asked = [sketch.fields[key] for key in sketch.report.fields]
    rules = [
        (place, rule) for place, line in enumerate(card.special) for rule in clauses_of(line, asked)
    ]
    for place, rule in rules:
        condition = urgency_of(rule, asked)
        if condition is None:
            words = Words(
                f"特殊规则“{rule[:60]}”没有自动翻译，已作为注释写入，请改写为规则",
                f"the special rule {rule[:60]!r} was not understood and stands in a comment: write"
                " it as a rule",
            )
            left.append(remark("card-rule", f"/special/{place}", words))
        else:
            urgent.append(condition)
    promise = promise_of(card.promise, {one.key: one.name for one in sketch.moves})
    if card.promise and promise is None:
        words = Words(
            "承诺里没有找到时间，例如 4小时内完工", "the promise names no time, such as 4h"
        )
        left.append(remark("card-promise", "/promise", words))
    if promise is not None:
        given = {"default", "P2", *(["P1"] if urgent else [])}
        for priority in sorted(promise.targets.keys() - given):
            words = Words(
                f"承诺提到 {priority}，但没有规则给出它；写一条特殊规则，例如 金额超过500的加急",
                f"the promise speaks of {priority}, which no rule gives; write a special rule",
            )
            left.append(remark("card-promise", "/promise", words))
        promise = promise.only(given)
    return replace(
        sketch,
        promise=promise,
        urgent_when=" || ".join(one for one, _ in urgent),
        urgent_values=urgent[0][1] if urgent else {},
        left=left,
    )
