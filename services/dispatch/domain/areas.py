"""Areas: at which places somebody works, written as tickets say where they are (``store:042``)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import ClassVar

from shared.decider import Kind, Refusal
from shared.sight import PLACES

AREAS_MAX = 500
AREA_KEY_LENGTH_MAX = 200


class AreaWrong(Refusal):
    """An area is a kind of place and which one, such as `store:042`; at most 500 of them.

    Kinds are those of ``shared.sight``: what scopes of roles are bound to.
    """

    slug: ClassVar[str] = "area-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Areas:
    """Where somebody works, and which kinds of places that speaks of; none at all is everywhere."""

    keys: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    @classmethod
    def of(cls, keys: Iterable[str]) -> "Areas":
        """Return the areas with some keys."""
        known = frozenset(keys)
        return cls(keys=known, kinds=frozenset(map(_kind_of, known)))

    def leave_out(self, places: Collection[str]) -> bool:
        """Say whether a ticket is at none of them, although it says where, in places of their kind.

        A ticket of which only the store is known may lie in anybody's region.
        """
        if not self.keys.isdisjoint(places):
            return False
        return any(_kind_of(place) in self.kinds for place in places)


EVERYWHERE = Areas()


def check_areas(keys: Collection[str]) -> None:
    """Raise ``AreaWrong`` unless all can be areas."""
    if len(keys) > AREAS_MAX or not all(map(is_area, keys)):
        raise AreaWrong


def is_area(key: str) -> bool:
    """Say whether a text is a kind of place and which one."""
    kind, _, which = key.partition(":")
    return kind in PLACES and 0 < len(which) <= AREA_KEY_LENGTH_MAX and which.isprintable()


def _kind_of(key: str) -> str:
    return key.partition(":")[0]
