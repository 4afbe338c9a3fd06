"""Values: what a line says of fields, as ``cause=motor cost=12.5``, or as one JSON object."""

import json
import re
from collections.abc import Mapping

from services.workflow.domain.trying.naming import StepUnclear
from services.workflow.domain.trying.steps import Given

REST = ("...", "…")
SEPARATORS = " \t,，、;；"
KEY = re.compile(r'("[^"]+"|“[^”]+”|「[^」]+」|[^\s,，、;；="“「{]+)\s*=\s*')
BARE = re.compile(r"[^\s,，;；]+")
QUOTED = re.compile(r"“([^”]*)”|「([^」]*)」")
DECODER = json.JSONDecoder()


def read_given(text: str) -> Given:
    """Return the values a line gives; ``...`` stands for all others that are needed.

    Raises StepUnclear.
    """
    values: dict[str, object] = {}
    rest, place = False, 0
    while (place := _after_separators(text, place)) < len(text):
        sign = next((one for one in REST if text.startswith(one, place)), "")
        if sign:
            rest, place = True, place + len(sign)
        elif text[place] == "{":
            found, place = _json(text, place)
            values |= found if isinstance(found, Mapping) else {}
        else:
            key = KEY.match(text, place)
            if key is None:
                raise StepUnclear(f"Fields are given as name=value, not as {text[place:][:60]!r}.")
            values[unquoted(key[1])], place = _value(text, key.end())
    return Given(values=values, rest=rest)


def read_value(text: str) -> object:
    """Return what a text means as the value of a field; raises StepUnclear."""
    value, place = _value(text, 0)
    return text if text[place:].strip() else value


def unquoted(text: str) -> str:
    """Return a name without the quotes around it."""
    ends = text[:1] + text[-1:]
    return text[1:-1] if ends in {'""', "“”", "「」"} and len(text) > 1 else text


def _value(text: str, place: int) -> tuple[object, int]:
    """Return the value that begins at ``place``, and where it ends."""
    if text[place : place + 1] in {'"', "[", "{"}:
        return _json(text, place)
    if found := QUOTED.match(text, place):
        return found[1] or found[2] or "", found.end()
    found = BARE.match(text, place)
    if found is None:
        raise StepUnclear("A value is missing after =.")
    try:
        value: object = json.loads(found[0])
    except (ValueError, RecursionError):
        value = found[0]
    return value, found.end()


def _json(text: str, place: int) -> tuple[object, int]:
    try:
        value, end = DECODER.raw_decode(text, place)
    except (ValueError, RecursionError) as error:
        raise StepUnclear(f"This is no JSON: {text[place:][:60]!r}.") from error
    return value, end


def _after_separators(text: str, place: int) -> int:
    while place < len(text) and text[place] in SEPARATORS:
        place += 1
    return place
