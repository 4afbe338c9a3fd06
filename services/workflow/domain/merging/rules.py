"""When a report may be about what another one reported: as a scenario says it of a type."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateRule:
    """Two reports of a type may be duplicates if they come within so many seconds.

    ``about`` are the fields that say which thing or place a report is about: the first that a
    report gives counts. ``fault`` is the field that says what is wrong; where none is named, the
    type says it all.
    """

    within_s: int
    about: tuple[str, ...]
    fault: str = ""

    def within(self, seconds: int) -> "DuplicateRule":
        """Return the rule with another time."""
        return replace(self, within_s=seconds)
