"""Phrases: labels, conditions and times of a scenario in one language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from services.workflow.adapters.documents.model import TypePart
from services.workflow.adapters.documents.remarks import Words
from services.workflow.domain.definition import TicketType

Language = Literal["zh", "en"]

CONDITION_LENGTH_MAX = 60
"""Of a condition, what is shown; the scenario has the rest."""

TOKEN = re.compile(r"""'[^']*'|"[^"]*"|[A-Za-z_]\w*|&&|\|\||==|\.0\b""")
SIGNS: dict[str, Words] = {
    "&&": Words("且", "and"),
    "||": Words("或", "or"),
    "==": Words("=", "="),
    "in": Words("属于", "in"),
    "true": Words("是", "yes"),
    "false": Words("否", "no"),
    "asset": Words("设备", "asset"),
    "channel": Words("渠道", "channel"),
    "hours_to_class": Words("距开课小时数", "hours to class"),
    "location": Words("位置", "location"),
    "parts_cost": Words("配件费用", "cost of parts"),
    "priority": Words("优先级", "priority"),
    "state": Words("状态", "state"),
    "store": Words("门店", "store"),
    "summary": Words("概要", "summary"),
    ".0": Words("", ""),
}
UNITS: dict[str, Words] = {
    "s": Words("秒", "second"),
    "m": Words("分钟", "minute"),
    "h": Words("小时", "hour"),
    "d": Words("天", "day"),
    "w": Words("周", "week"),
}


class Labelled(Protocol):
    """What has a name in both languages."""

    @property
    def zh(self) -> str:
        """The Chinese."""

    @property
    def en(self) -> str:
        """The English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The ticket type that is spoken of, as it was written and as rules, and the language."""

    part: TypePart
    rules: TicketType
    language: Language

    def say(self, label: Labelled) -> str:
        """Return a label on one line."""
        return " ".join((label.zh if self.language == "zh" else label.en).split())

    def listed(self, names: Iterable[str]) -> str:
        """Return several names as one text."""
        return ("、" if self.language == "zh" else ", ").join(names)

    def titled(self, title: Labelled, text: str) -> str:
        """Return what a text is, and the text."""
        return f"{self.say(title)}{'：' if self.language == 'zh' else ': '}{text}"

    def roles(self, keys: Iterable[str]) -> str:
        """Return what roles are called; ``system`` is said elsewhere."""
        known = self.rules.roles
        return self.listed(self.say(known[key].label) for key in keys if key in known)

    def moves(self, keys: Iterable[str]) -> str:
        """Return what moves are called."""
        return self.listed(self.say(self.rules.transitions[key].label) for key in keys)

    def span(self, written: str) -> str:
        """Return a span of time (``3d``) in words."""
        number, unit = int(written[:-1]), UNITS[written[-1]]
        if self.language == "zh":
            return f"{number} {unit.zh}"
        return f"{number} {unit.en}" if number == 1 else f"{number} {unit.en}s"

    def condition(self, source: str) -> str:
        """Return a condition with the labels of its fields instead of their keys, not too long."""
        text = " ".join(TOKEN.sub(self._word, source).split())
        return text if len(text) <= CONDITION_LENGTH_MAX else f"{text[:CONDITION_LENGTH_MAX]}…"

    def _word(self, found: re.Match[str]) -> str:
        token = found[0]
        if field := self.rules.fields.get(token):
            return self.say(field.label)
        return self.say(SIGNS[token]) if token in SIGNS else token
