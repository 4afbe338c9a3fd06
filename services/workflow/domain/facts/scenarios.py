"""What happens to the scenarios of a tenant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from shared.decider import Fact


@dataclass(frozen=True, kw_only=True)
class ScenarioPublished(Fact):
    """A tenant's rules got a new version; ``document`` is their normalised form."""

    TOPIC: ClassVar[str] = "scenario.published"

    key: str
    version: int
    content_hash: str
    document: Mapping[str, object] = field(repr=False)
