"""Writing: the values of facts as text for people."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from services.workflow.domain.labels import Label

NOTHING: Final = "-"


def written(value: object) -> str:
    """Return a value of a fact as text that a person can read."""
    match value:
        case bool():
            return yes_or_no(said=value)
        case Label(en=text):
            return text
        case Mapping():
            return _listed(f"{name} {written(one)}" for name, one in value.items())
        case tuple() | list():
            return _listed(map(written, value))
        case None | "":
            return NOTHING
        case _:
            return _parts(value) or str(value)


def yes_or_no(*, said: bool) -> str:
    """Return the word for the answer to a question."""
    return "yes" if said else "no"


def _parts(value: object) -> str:
    """Return what a part of a fact holds: labels add nothing to the keys they stand beside."""
    if not is_dataclass(value) or isinstance(value, type):
        return ""
    said = (getattr(value, one.name) for one in fields(value))
    return " ".join(written(one) for one in said if one and not isinstance(one, Label))


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts) or NOTHING
