"""Words: what the forms of lines are made of."""

import re
from collections.abc import Callable, Mapping
from typing import Literal

from services.workflow.domain.trying.steps import Step

UNITS: Mapping[str, int] = {
    "s": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800,
    "秒": 1, "分钟": 60, "小时": 3_600, "天": 86_400, "周": 604_800,
}  # fmt: skip
STATUSES: Mapping[str, str] = {
    "running": "running", "paused": "paused", "met": "met", "missed": "missed",
    "stopped": "stopped", "计时中": "running", "暂停": "paused", "按时": "met", "超时": "missed",
    "停止": "stopped",
}  # fmt: skip

PLACES: Mapping[str, Literal["before", "after", "parallel"]] = {
    "before": "before", "after": "after", "beside": "parallel", "parallel": "parallel",
    "之前": "before", "之后": "after", "同时": "parallel",
}  # fmt: skip

NAME = r'"[^"]+"|“[^”]+”|「[^」]+」|[^\s,，"“「{=]+'
WORDS: Mapping[str, str] = {
    "ROLE": rf"(?P<role>{NAME})",
    "NAME": rf"(?P<name>{NAME})",
    "OTHER": rf"(?P<other>{NAME})",
    "PLACE": rf"(?P<where>{'|'.join(PLACES)})",
    "TEXT": r"(?P<text>\S.*)",
    "FIELDS": r"(?:[,，]?\s*(?:with\s+|填写\s*)?(?P<given>\S.*))?",
    "BECAUSE": r"(?:[,，]?\s*(?:because\s+|因为\s*)?(?P<text>\S.*))?",
    "TIME": rf"(?P<amount>\d{{1,6}})\s?(?P<unit>{'|'.join(UNITS)})",
    "STATUS": rf"(?P<status>{'|'.join(STATUSES)})",
}
"""What the capital words in a form stand for; a space in a form is any number of them."""

NAMED = frozenset({"role", "name", "other"})

Said = Mapping[str, str]

Form = tuple[Callable[[Said], Step], tuple[str, ...]]
"""What makes a step of what a line says, and how lines say it."""


def role_in(said: Said) -> str:
    """Return who is named; empty for whoever acts."""
    return said.get("role", "")


def seconds_in(said: Said) -> int:
    """Return a span of time."""
    return int(said["amount"]) * UNITS[said["unit"].lower()]


def compiled(form: str) -> re.Pattern[str]:
    """Return the pattern of a form."""
    spaced = form.replace(" ?", r"\s*").replace(" ", r"\s+")
    for word, meaning in WORDS.items():
        spaced = spaced.replace(word, meaning)
    return re.compile(spaced, re.IGNORECASE)
