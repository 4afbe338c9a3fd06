"""Shorthand: what people may leave out of a scenario document, and what they mean by it.

These run before the shape is checked, so they touch only what they recognise and leave the rest
for the model to complain about.
"""

import json
import re
from collections.abc import Mapping

ANY_STATE = "*"
LANGUAGES = {"zh", "en"}
OTHER_NAMES = {"choice": "enum", "number": "decimal"}
SEALED_KINDS = {"bank_card", "address"}
SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def as_label(value: object) -> object:
    """Return a single text as a label in both languages."""
    return {"zh": value, "en": value} if isinstance(value, str) else value


def as_list(value: object) -> object:
    """Return one thing as a list of one."""
    return [value] if isinstance(value, str) else value


def as_sources(value: object) -> object:
    """Return where a value is taken from as a list of texts: ``true`` is the text of true."""
    return [_as_source(one) for one in (value if isinstance(value, list) else [value])]


def _as_source(value: object) -> object:
    return json.dumps(value) if isinstance(value, bool | int | float) else value


def as_seconds(value: object) -> object:
    """Return ``90s``, ``10m``, ``2h`` or ``1d`` as seconds."""
    if isinstance(value, str) and (match := re.fullmatch(r"(\d{1,6})([smhd])", value)):
        return int(match[1]) * SECONDS[match[2]]
    return value


def long_roles(value: object) -> object:
    """Return roles in the order they were written."""
    if not isinstance(value, Mapping):
        return value
    return {key: _ordered(role, place) for place, (key, role) in enumerate(value.items())}


def long_fields(value: object) -> object:
    """Return fields in the order they were written, each with a label."""
    if not isinstance(value, Mapping):
        return value
    return {
        key: _long_field(key, part) if isinstance(part := _ordered(field, place), dict) else part
        for place, (key, field) in enumerate(value.items())
    }


def _long_field(key: object, field: Mapping[object, object]) -> dict[object, object]:
    """Return a field with its label, its type under our own name, and the seal of its kind."""
    long: dict[object, object] = {"label": key, **field}
    kind = long.get("type")
    if isinstance(kind, str):
        long["type"] = OTHER_NAMES.get(kind, kind)
        if kind in SEALED_KINDS:
            long.setdefault("pii", True)
    return long


def long_type(value: object) -> object:
    """Return a ticket type with everything said that its author left to be understood."""
    if not isinstance(value, Mapping):
        return value
    raw = dict(value)
    transitions, states = raw.get("transitions"), raw.get("states")
    if isinstance(states, Mapping):
        raw["states"] = _long_states(states, transitions)
        if isinstance(transitions, list):
            raw["transitions"] = [_long_transition(one, list(states)) for one in transitions]
    if isinstance(raw.get("priority"), list):
        raw["priority"] = [_long_priority(one) for one in raw["priority"]]
    if isinstance(raw.get("dispatch"), Mapping):
        raw["dispatch"] = _renamed(raw["dispatch"], "accept_timeout", "accept_timeout_s")
    return raw


def _long_states(states: Mapping[object, object], transitions: object) -> dict[object, object]:
    """Return states with their flags: the first is initial, those that no move leaves are final.

    Where the author says which are final, no other is: a way out was forgotten there.
    """
    moves = transitions if isinstance(transitions, list) else []
    sources = [_as_names(one.get("from")) for one in moves if isinstance(one, Mapping)]
    left = {state for names in sources for state in names if isinstance(state, str)}
    explicit = any(isinstance(one, Mapping) and "initial" in one for one in states.values())
    ends = any(isinstance(one, Mapping) and one.get("final") is True for one in states.values())
    longer: dict[object, object] = {}
    for place, (key, state) in enumerate(states.items()):
        part = state if isinstance(state, Mapping) and not _is_label(state) else {"label": state}
        longer[key] = {
            "initial": not explicit and place == 0,
            "final": not ends and key not in left and ANY_STATE not in left,
            "order": place,
            **part,
        }
    return longer


def _is_label(state: Mapping[object, object]) -> bool:
    """Return whether a state is nothing but what people read."""
    return set(state) <= LANGUAGES


def _long_transition(one: object, states: list[object]) -> object:
    if not isinstance(one, Mapping):
        return one
    sources = states if _as_names(one.get("from")) == [ANY_STATE] else one.get("from", [])
    return {"label": one.get("id"), **one, "from": sources}


def _long_priority(one: object) -> object:
    if not isinstance(one, Mapping) or set(one) != {"default"}:
        return one
    return {"when": None, "set": one["default"]}


def _ordered(value: object, place: int) -> object:
    return {"order": place, **value} if isinstance(value, Mapping) else value


def _renamed(value: Mapping[object, object], old: str, new: str) -> dict[object, object]:
    return {(new if key == old else key): one for key, one in value.items()}


def _as_names(value: object) -> list[object]:
    names = as_list(value)
    return names if isinstance(names, list) else []
