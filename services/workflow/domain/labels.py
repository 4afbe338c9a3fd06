"""Labels and conditions: the words that all rules of a scenario are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

CREATE = "create"
"""What ``required_on`` says for a field that a report must bring."""

DEFAULT = "default"
"""Stands in a table of targets for every priority that it does not name."""

SYSTEM = "system"
"""The role our own services act in."""


class Condition(Protocol):
    """A question about a ticket that has one answer; what cannot be evaluated does not hold."""

    def __call__(self, facts: Mapping[str, object]) -> bool:
        """Return whether the condition holds for ``facts`` (fields and what surrounds them)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What people read, in the languages we speak."""

    zh: str
    en: str
