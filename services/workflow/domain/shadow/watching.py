"""Watching: which rules of a ticket type had nothing to say about any ticket.

Every condition is watched wherever it stands in the rules, so that a new part of the language is
watched as soon as it is there; notifications are watched by the facts they speak of.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Final, cast

from services.workflow.domain.calendars import Calendar
from services.workflow.domain.definition import NotifyRule, TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.labels import Condition, Label
from services.workflow.domain.shadow.firing import (
    APPROVALS,
    AUTO,
    BRANCHES,
    ESCALATIONS,
    FOLLOW_UPS,
    WINDOWS,
    Path,
    counted_alike,
    fired_by,
    unconditional,
)

DEPTH_MAX: Final = 8
NAMES: Final = ("key", "id", "rule", "clock", "skill", "priority")
"""What a rule in a row is called by, if it has such a name."""

NOUNS: Final[Mapping[str, Label]] = {
    "priorities": Label(zh="优先级规则", en="priority rule"),
    "flags": Label(zh="疑点标记", en="flag"),
    "transitions": Label(zh="操作", en="move"),
    "skills": Label(zh="技能规则", en="skill rule"),
    "notify": Label(zh="通知规则", en="notification"),
    ESCALATIONS: Label(zh="升级规则", en="escalation"),
    WINDOWS: Label(zh="窗口规则", en="windowed rule"),
    BRANCHES: Label(zh="分支", en="branch"),
    FOLLOW_UPS: Label(zh="跟进", en="follow-up"),
    AUTO: Label(zh="自动操作", en="automatic move"),
    APPROVALS: Label(zh="审批", en="approval"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleRule:
    """A rule that never fired; ``path`` leads to it from the ticket type."""

    type: str
    path: Path
    words: Label


class Watch:
    """A condition that remembers whether it ever held."""

    def __init__(self, condition: Condition) -> None:
        self._condition = condition
        self.held = False

    def __call__(self, facts: Mapping[str, object]) -> bool:
        """Return what the condition says."""
        holds = self._condition(facts)
        self.held = self.held or bool(holds)
        return holds

    def __getattr__(self, name: str) -> object:
        """Return whatever else the condition knows."""
        return getattr(self._condition, name)


@dataclass(kw_only=True)
class Watched:
    """The rules of a ticket type, every condition of which is watched."""

    rules: TicketType
    conditions: Mapping[Path, Watch]
    tickets: int = 0
    told: set[str] = field(default_factory=set)
    fired: set[Path] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)

    def takes(self, pinned: TicketType) -> None:
        """Note that there is one more ticket, and by which windows it was counted."""
        self.tickets += 1
        self.counted.update(counted_alike(self.rules, pinned))

    def hears(self, fact: TicketEvent, priority: str) -> None:
        """Note which notifications a fact makes, and which rules it comes of."""
        self.fired.update(fired_by(fact))
        for rule in self.rules.notify:
            if rule.key not in self.told and _fires(rule, fact, priority):
                self.told.add(rule.key)

    def idle(self) -> Iterator[IdleRule]:
        """Yield the rules that never fired; a type without tickets has one thing to say."""
        if not self.tickets:
            words = Label(zh="这段时间没有此类工单", en="there was no ticket of this type")
            yield IdleRule(type=self.rules.key, path=(), words=words)
            return
        for path, watch in self.conditions.items():
            if not watch.held:
                yield IdleRule(type=self.rules.key, path=path, words=_never_held(path))
        for path in unconditional(self.rules):
            if path not in self.fired and (path[0] != WINDOWS or path[1] in self.counted):
                yield IdleRule(type=self.rules.key, path=path, words=_never_fired(path))
        for rule in self.rules.notify:
            if rule.key not in self.told:
                path = ("notify", rule.key)
                yield IdleRule(type=self.rules.key, path=path, words=_never_fired(path))


def watched(rules: TicketType) -> Watched:
    """Return the rules of a type with every condition watched."""
    found: dict[Path, Watch] = {}
    return Watched(rules=cast("TicketType", _with_watches(rules, (), found)), conditions=found)


def _with_watches(value: object, path: Path, found: dict[Path, Watch]) -> object:
    """Return a value in which every condition is watched; itself if there is none in it."""
    if isinstance(value, str | Calendar | Label) or len(path) > DEPTH_MAX:
        return value
    if isinstance(value, Mapping):
        inner = {key: _with_watches(one, (*path, str(key)), found) for key, one in value.items()}
        return inner if any(inner[key] is not one for key, one in value.items()) else value
    if isinstance(value, tuple):
        row = tuple(
            _with_watches(one, (*path, _name(one, place)), found) for place, one in enumerate(value)
        )
        return row if any(new is not old for new, old in zip(row, value, strict=True)) else value
    if is_dataclass(value) and not isinstance(value, type):
        old = {one.name: getattr(value, one.name) for one in fields(value)}
        new = {name: _with_watches(one, (*path, name), found) for name, one in old.items()}
        changed = {name: one for name, one in new.items() if one is not old[name]}
        return replace(value, **changed) if changed else value
    if callable(value) and not isinstance(value, type):
        return found.setdefault(path, Watch(cast("Condition", value)))
    return value


def _name(part: object, place: int) -> str:
    for name in NAMES:
        called = getattr(part, name, None)
        if isinstance(called, str):
            return f"{place + 1}:{called}"
    return str(place + 1)


def _fires(rule: NotifyRule, fact: TicketEvent, priority: str) -> bool:
    return (
        rule.when == fact.TOPIC
        and rule.transition in {None, getattr(fact, "transition", None)}
        and (not rule.priorities or priority in rule.priorities)
    )


def _never_held(path: Path) -> Label:
    zh, en = _called(path)
    return Label(zh=f"{zh} 的条件从未成立", en=f"the condition of {en} never held")


def _never_fired(path: Path) -> Label:
    zh, en = _called(path)
    return Label(zh=f"{zh} 从未触发", en=f"{en} never fired")


def _called(path: Path) -> tuple[str, str]:
    """Return how people call the rule at a path: its name, and what kind of rule it is."""
    steps = [step for step in path if step not in {"when", "guard"}]
    noun = next((NOUNS[step] for step in steps if step in NOUNS), None)
    if noun is None or len(steps) < 2:  # noqa: PLR2004  # what it is, and its name
        name = "/".join(steps)
        return f"规则 {name}", f"the rule {name}"
    name = steps[-1].rpartition(":")[2]
    place = steps[-1].rpartition(":")[0]
    if place and noun.en == "priority rule":
        return f"第 {place} 条{noun.zh}（{name}）", f"the {noun.en} {place} ({name})"
    return f"{noun.zh} {name}", f"the {noun.en} {name}"
