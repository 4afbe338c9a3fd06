"""Texts of rules: which places they have, and what these are filled with in an example."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from services.notification.domain.rules import Card
from services.notification.domain.words import PLACES, Label, in_language

TEXT_CHARS_MAX = 1_000
"""As many as a template of a scenario has."""

_PLACE = re.compile(r"\{([^{}]*)\}")

EXAMPLE: Mapping[str, Label] = MappingProxyType(
    {
        "number": {"zh": "T-000123", "en": "T-000123"},
        "summary": {"zh": "冷柜不制冷", "en": "The freezer does not cool"},
        "type": {"zh": "设备报修", "en": "Equipment repair"},
        "state": {"zh": "处理中", "en": "Working"},
        "priority": {"zh": "P1", "en": "P1"},
        "transition": {"zh": "开始处理", "en": "Start"},
        "reason": {"zh": "等待配件", "en": "Waiting for parts"},
    }
)
"""What a preview is filled with where no ticket says it."""


def unknown_places(text: str) -> list[str]:
    """Return the names in braces that nothing is filled in for, each once."""
    return [one for one in dict.fromkeys(_PLACE.findall(text)) if one not in PLACES]


def example_values(card: Card | None, language: str) -> dict[str, str]:
    """Return what a preview is filled with: what a ticket says, examples of what it does not."""
    values = {name: in_language(label, language) for name, label in EXAMPLE.items()}
    if card is None:
        return values
    return values | {
        "number": card.number,
        "summary": card.summary,
        "priority": card.priority,
        "type": in_language(card.type_label, language),
        "state": in_language(card.state_label, language),
    }
