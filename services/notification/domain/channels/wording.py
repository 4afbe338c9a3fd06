"""Wording: which of our values fill the places of a text that a provider has approved.

Providers refuse values that are too long, so values are cut: by what WeChat says of a place in its
name (``thing1``), else at what SMS providers take.
"""

import re
from collections.abc import Mapping
from typing import Final

from services.notification.domain.channels.facts import Template

ANY: Final = "*"
"""The template for whatever has none of its own."""
VALUES: Final = ("number", "summary", "type", "state", "priority", "text", "title")
"""What a place can be filled with; ``title`` is the first line of the text."""

SMS_VALUE_CHARS_MAX: Final = 35
PLACES: Final[Mapping[str, int]] = {
    "thing": 20,
    "character_string": 32,
    "phrase": 5,
    "const": 20,
    "short_thing": 10,
}
_PLACE = re.compile(r"([a-z_]+?)[0-9]*")


def filled(
    template: Template, values: Mapping[str, str], *, other: int = SMS_VALUE_CHARS_MAX
) -> dict[str, str]:
    """Return what each place of a template is filled with, in one line; nothing is a dash."""
    return {
        place: _cut(values.get(name, ""), _room(place, other))
        for place, name in template.params.items()
    }


def _room(place: str, other: int) -> int:
    kind = _PLACE.fullmatch(place)
    return PLACES.get(kind[1], other) if kind else other


def _cut(value: str, room: int) -> str:
    line = " ".join(value.split()) or "-"  # providers refuse an empty value
    return line if len(line) <= room else f"{line[: room - 1]}…"
