"""What the asset of a ticket was entitled to when it was reported, as intake told it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

TARGET_TABLE: Final = "target_table"
"""What a record gives under this name is the table of targets that clocks promise by."""


@dataclass(frozen=True, kw_only=True)
class Entitlement:
    """Whether work is charged, why not, and what else is given.

    ``covered_by`` is ``warranty``, the kind of a record, or nothing; ``kind``, ``key`` and
    ``version`` name the record that was in force, if one was.
    """

    chargeable: bool
    covered_by: str = ""
    kind: str = ""
    key: str = ""
    version: int = 0
    gives: Mapping[str, object] = field(default_factory=dict)

    @property
    def target_table(self) -> str:
        """The table of targets that clocks promise by; empty for their own."""
        named = self.gives.get(TARGET_TABLE)
        return named if isinstance(named, str) else ""
