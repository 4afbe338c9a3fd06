"""Parts of a report as they are named at the prompt: ``fields.store=/alert/store``."""

import json
from collections.abc import Iterable

from services.cli.terminal import CommandFailed


def taken_parts(words: Iterable[str] | None) -> dict[str, str]:
    """Return from which places parts are taken; raises CommandFailed."""
    return dict(_pair(one) for one in words or ())


def fixed_parts(words: Iterable[str] | None) -> dict[str, str | int | float | bool]:
    """Return parts that are always the same; raises CommandFailed."""
    return {part: _value(text) for part, text in map(_pair, words or ())}


def _pair(text: str) -> tuple[str, str]:
    part, sign, rest = text.partition("=")
    if not sign:
        raise CommandFailed(f"{text} is not PART=...: write fields.store=/alert/store.")
    return part, rest


def _value(text: str) -> str | int | float | bool:
    """Return a number or a truth where a value is written as one; anything else is text."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int | float) else text
