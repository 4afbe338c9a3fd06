"""Exporting: a published document as YAML that a person can go on with.

What the normal form spells out and reading would fill in again is left out, as long as what is
left means exactly the same: the text publishes to the content it was made from.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from services.workflow.adapters.documents.comparing.nouns import NAMED_BY_AUTHORS
from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.model import content_hash
from services.workflow.adapters.documents.shorthand import long_type
from services.workflow.domain.refusals import ScenarioInvalid

WIDTH: Final = 110
HEAD: Final = ("scenario", "key", "id", "name", "label", "zh", "en", "from", "to", "when", "set")
"""What comes first in a part, in this order; the rest follows as the normal form has it."""

TAIL: Final = ("statutory",)
PLAIN = re.compile(r"[^\W\d_][\w.]*(?: [\w.]+)*")
PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
WORDS_READ_OTHERWISE: Final = frozenset(
    {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"}
)
"""Words that some YAML readers take for something else than words."""


def yaml_of(document: Mapping[str, object]) -> str:
    """Return a document in its normal form as YAML that says the same."""
    short = _text(_shortened(document))
    return short if _means(short, document) else _text(document)


def _means(text: str, document: Mapping[str, object]) -> bool:
    try:
        read = read_document(text).normalised()
    except ScenarioInvalid:
        return False
    return content_hash(read) == content_hash(document)


def _shortened(document: Mapping[str, object]) -> dict[str, object]:
    """Return what a person would have written."""
    short = _pruned(document, named=False)
    types = document.get("ticket_types")
    parts = short.get("ticket_types") if isinstance(short, dict) else None
    if isinstance(types, list) and isinstance(parts, list):
        for whole, part in zip(types, parts, strict=True):
            part["states"] = _short_states(whole)
            part["priority"] = [_short_priority(one) for one in part["priority"]]
    return short if isinstance(short, dict) else dict(document)


def _pruned(value: object, *, named: bool) -> object:
    """Return a value without what is empty and without its place, in the order of the places."""
    if isinstance(value, list):
        return [_pruned(one, named=False) for one in value]
    if not isinstance(value, Mapping):
        return value
    items = sorted(value.items(), key=lambda item: _place(item[1])) if named else value.items()
    return {
        key: _pruned(one, named=key in NAMED_BY_AUTHORS and not named)
        for key, one in items
        if named or (key != "order" and one not in (None, [], {}, False))
    }


def _place(part: object) -> int:
    place = part.get("order") if isinstance(part, Mapping) else None
    return place if isinstance(place, int) else 0


def _short_states(whole: Mapping[str, object]) -> dict[str, object]:
    """Return states with nothing but their label where the rest follows from the moves."""
    states = whole["states"]
    if not isinstance(states, Mapping):
        return {}
    written = dict(sorted(states.items(), key=lambda item: _place(item[1])))
    labels = {key: one["label"] for key, one in written.items()}
    bare = long_type({**whole, "states": labels})
    meant = bare["states"] if isinstance(bare, Mapping) else {}
    if any(meant[key]["initial"] != one["initial"] for key, one in written.items()):
        return {key: _without_order(one) for key, one in written.items()}
    if any(one["final"] and not meant[key]["final"] for key, one in written.items()):
        # Whoever says of one state that it is final says it of all that are.
        return {
            key: {"label": labels[key], "final": True} if one["final"] else labels[key]
            for key, one in written.items()
        }
    return {
        key: labels[key]
        if meant[key]["final"] == one["final"]
        else {"label": labels[key], "final": one["final"]}
        for key, one in written.items()
    }


def _without_order(part: Mapping[str, object]) -> dict[str, object]:
    return {key: one for key, one in part.items() if key != "order"}


def _short_priority(one: object) -> object:
    if isinstance(one, Mapping) and set(one) == {"set"}:
        return {"default": one["set"]}
    return one


def _text(document: Mapping[str, object]) -> str:
    return "\n".join([*_mapping(document, 0), ""])


def _block(value: object, indent: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _mapping(value, indent)
    elif isinstance(value, list):
        yield from _items(value, indent)


def _mapping(value: Mapping[str, object], indent: int) -> Iterator[str]:
    blank = " " * indent
    for key in _in_order(value):
        one = value[key]
        start = f"{blank}{_key(key)}:"
        flow = _flow(one)
        if len(start) + len(flow) < WIDTH or not isinstance(one, list | Mapping) or not one:
            yield f"{start} {flow}"
        else:
            yield start
            yield from _block(one, indent + 2)


def _items(value: list[object], indent: int) -> Iterator[str]:
    blank = " " * indent
    for one in value:
        flow = _flow(one)
        if len(flow) + indent < WIDTH or not isinstance(one, list | Mapping) or not one:
            yield f"{blank}- {flow}"
            continue
        first, *rest = _block(one, indent + 2)
        yield f"{blank}- {first.lstrip(' ')}"
        yield from rest


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{_key(key)}: {_flow(value[key])}" for key in _in_order(value)) + "}"
        )
    if isinstance(value, list):
        return f"[{', '.join(_flow(one) for one in value)}]"
    return _scalar(value)


def _in_order(value: Mapping[str, object]) -> list[str]:
    first = [key for key in HEAD if key in value]
    last = [key for key in TAIL if key in value]
    return [*first, *(key for key in value if key not in {*first, *last}), *last]


def _key(key: str) -> str:
    return key if PLAIN_KEY.fullmatch(key) and not _is_read_otherwise(key) else _quoted(key)


def _scalar(value: object) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    return value if PLAIN.fullmatch(value) and not _is_read_otherwise(value) else _quoted(value)


def _is_read_otherwise(word: str) -> bool:
    return word.lower() in WORDS_READ_OTHERWISE


def _quoted(text: str) -> str:
    return f'"{"".join(_escaped(char) for char in text)}"'


def _escaped(char: str) -> str:
    if char in {'"', "\\"}:
        return f"\\{char}"
    if char == " " or char.isprintable():
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  # four digits
