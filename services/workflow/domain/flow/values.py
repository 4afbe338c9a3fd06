"""Lists in fields: one task, or one question, for each of their values."""

from collections.abc import Mapping

NAME_LENGTH_MAX = 100
NAMES = ("ref", "id", "key", "name")
"""What names a value that is an object, the first that it has."""


def values_in(value: object) -> tuple[str, ...]:
    """Return the values of a field by their names, each once; a single value is a list of one."""
    values = value if isinstance(value, list | tuple) else [value]
    named = (_name(one) for one in values)
    return tuple(dict.fromkeys(name[:NAME_LENGTH_MAX] for name in named if name))


def _name(value: object) -> str:
    if isinstance(value, Mapping):
        return next((str(value[name]) for name in NAMES if value.get(name)), "")
    return "" if value is None else str(value)
