"""Certificates: until which day somebody may do what a skill is about."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A paper about a skill; ``valid_until`` is its last day, counted where the company is."""

    skill: str
    valid_until: date

    def has_ended(self, day: date) -> bool:
        """Say whether it is no longer valid on a day."""
        return day > self.valid_until


def for_skills(
    certificates: Iterable[Certificate], skills: Collection[str]
) -> tuple[Certificate, ...]:
    """Return the certificates about some skills."""
    return tuple(one for one in certificates if one.skill in skills)


def ended(
    certificates: Iterable[Certificate], skills: Collection[str], day: date
) -> Certificate | None:
    """Return a certificate about one of the skills that has ended on a day.

    A skill without a certificate needs none: only what is known to have ended speaks against
    somebody.
    """
    for one in certificates:
        if one.skill in skills and one.has_ended(day):
            return one
    return None
