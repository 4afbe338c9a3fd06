"""Promising: how long something may take, in the words of a card."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from services.workflow.adapters.documents.remarks import Words

UNITS: Mapping[str, tuple[str, int]] = {
    "分钟": ("m", 60), "分": ("m", 60), "小时": ("h", 3_600), "天": ("d", 86_400),
    "日": ("d", 86_400), "周": ("w", 604_800), "minutes": ("m", 60), "minute": ("m", 60),
    "min": ("m", 60), "m": ("m", 60), "hours": ("h", 3_600), "hour": ("h", 3_600),
    "h": ("h", 3_600), "days": ("d", 86_400), "day": ("d", 86_400), "d": ("d", 86_400),
    "weeks": ("w", 604_800), "week": ("w", 604_800), "w": ("w", 604_800),
}  # fmt: skip
WORKING = re.compile(r"工作|\bworking\b|\bbusiness\b|\boffice\b", re.IGNORECASE)
TIME = re.compile(
    rf"(?:(?P<priority>P[1-9])\s*[:：]?\s*)?(?P<amount>[1-9]\d{{0,3}})\s*个?"
    rf"(?:工作|working\s+|business\s+)?(?P<unit>{'|'.join(UNITS)})(?![a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Targets by priority (``default`` for all others), and the move that keeps the promise.

    ``working`` when only office hours count.
    """

    targets: Mapping[str, str]
    longest_s: int
    stop: str
    working: bool

    def only(self, priorities: AbstractSet[str]) -> "Promise | None":
        """Return what is promised to these priorities; None if nothing is."""
        targets = {key: one for key, one in self.targets.items() if key in priorities}
        return replace(self, targets=targets) if targets else None


def promise_of(text: str, moves: Mapping[str, Words]) -> Promise | None:
    """Return what a text promises; None if it names no time. The last move keeps it by default."""
    targets: dict[str, str] = {}
    longest_s = 0
    for found in TIME.finditer(text):
        unit, seconds = UNITS[found["unit"].lower()]
        targets.setdefault((found["priority"] or "default").upper(), f"{found['amount']}{unit}")
        longest_s = max(longest_s, int(found["amount"]) * seconds)
    if not targets:
        return None
    named = [
        key for key, name in moves.items() if name.zh in text or name.en.lower() in text.lower()
    ]
    if "DEFAULT" in targets:
        targets["default"] = targets.pop("DEFAULT")
    return Promise(
        targets=targets,
        longest_s=longest_s,
        stop=named[0] if named else [*moves][-1],
        working=bool(WORKING.search(text)),
    )
