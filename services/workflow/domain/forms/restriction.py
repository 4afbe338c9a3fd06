"""Restrictions: what of a ticket is kept from whom, as its rules have it at the moment.

Places are JSON pointers into a ticket or into the data of a fact about it, so that everybody who
shows either hides the same. Only roles are told apart here; who reads everything is above them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Restriction:
    """Who sees a ticket, and what of it.

    ``only_for`` are the roles that see it at all (None: no role is left out for that),
    ``hidden_from`` those that do not; ``veiled`` has the places that only some roles see, and
    which.
    """

    only_for: tuple[str, ...] | None = None
    hidden_from: tuple[str, ...] = ()
    veiled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


OPEN_TO_ALL = Restriction()
