"""Sight: who may see a thing at all, as the scopes of their roles have it, said once for everybody.

Whoever answers about one thing asks here, and so does whoever tells people of it. Lists compile the
same scopes to conditions over columns (decision 26); a differential test keeps the two equal. A
scope that is not understood shows nothing.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from shared.intent import Caller

OPERATOR = "operator"
OWN, CREATED_BY_ME, OR_QUEUE = "own", "created_by_me", "created_by_me_or_queue"
ASSIGNED, TYPE, TENANT, READ_ONLY_ALL = "assigned", "type", "tenant", "read_only_all"
BOUND_TO: Mapping[str, str] = {
    "team": "team",
    "site": "site",
    "region": "region",
    "department": "department",
    "own_store": "store",
    "own_club": "club",
    "own_building": "building",
    "own_hospital": "hospital",
    "own_campus": "campus",
    "own_class": "class",
    "own_department": "department",
}
"""The scopes that show what happened at a place: a field or a link of that name says where."""

PLACES = frozenset(BOUND_TO.values())
BY_OPENING = frozenset({OWN, CREATED_BY_ME, OR_QUEUE, ASSIGNED, *BOUND_TO})
"""The scopes that ask how a thing came to be, which never changes."""

ANYWHERE = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleScope:
    """What one role of one scenario may see; it acts in ``types``."""

    role: str
    scope: str
    types: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A thing, as far as it decides who sees it.

    ``places`` are such as ``store:042``; ``hands`` who works on it, under any of their names;
    ``work`` which roles have a part of it to do, as ``work_key`` writes them; ``only_for`` and
    ``hidden_from`` what its own rules say.
    """

    type: str
    opened_by: str = ""
    places: AbstractSet[str] = frozenset()
    hands: AbstractSet[str] = frozenset()
    is_free: bool = True
    work: AbstractSet[str] = frozenset()
    only_for: tuple[str, ...] | None = None
    hidden_from: tuple[str, ...] = ()

    def leaves_out(self, role: str, *, own: bool) -> bool:
        """Say whether its rules keep it from a role; who reported it (``own``) still sees it."""
        if role in self.hidden_from:
            return True
        return self.only_for is not None and not own and role not in self.only_for


def placed(fields: Mapping[str, object], links: Mapping[str, object], name: str) -> str | None:
    """Return where a thing happened, by the name of a place; a field comes before a link."""
    return _text(fields.get(name)) or _text(links.get(name))


def places_of(fields: Mapping[str, object], links: Mapping[str, object]) -> frozenset[str]:
    """Return everything that is said of where a thing happened, such as ``store:042``."""
    said = {name: placed(fields, links, name) for name in PLACES}
    return frozenset(f"{name}:{value}" for name, value in said.items() if value)


def work_key(role: str, item: str) -> str:
    """Return a part of the work for a role: at one place where ``item`` names it."""
    return f"{role}@{item}" if item else role


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What one role shows to whoever holds it: what one of ``values`` says, by its scope."""

    role: str
    scope: str
    values: frozenset[str]
    types: frozenset[str]

    @property
    def is_own(self) -> bool:
        """Whether it shows people what they reported themselves."""
        return self.scope == OWN

    @property
    def work(self) -> frozenset[str]:
        """The parts of work that are this role's: whoever has a place does what is its place's."""
        place = BOUND_TO.get(self.scope)
        if place is None:
            return frozenset({self.role, work_key(self.role, ANYWHERE)})
        here = (one.removeprefix(f"{place}:") for one in self.values)
        return frozenset({self.role, *(work_key(self.role, one) for one in here)})

    def shows(self, seen: Seen, confidential: AbstractSet[str]) -> bool:
        """Say whether a thing is among what this role may see."""
        if not self._reaches(seen) and self.work.isdisjoint(seen.work):
            return False
        if seen.type in confidential and seen.type not in self.types and not self.is_own:
            return False
        return not seen.leaves_out(self.role, own=self.is_own)

    def _reaches(self, seen: Seen) -> bool:
        mine = not self.values.isdisjoint(seen.hands)
        match self.scope:
            case "own" | "created_by_me":
                return seen.opened_by in self.values
            case "created_by_me_or_queue":
                queued = seen.is_free and seen.type in self.types
                return seen.opened_by in self.values or mine or queued
            case "assigned":  # whoever reported it has it to go on with until somebody is sent
                return mine or seen.opened_by in self.values
            case "type":
                return seen.type in self.types
            case "tenant":
                return True
            case _:
                return not self.values.isdisjoint(seen.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What somebody may see: everything, or what one of their roles shows.

    ``confidential`` are the types that only those see who act in them.
    """

    everything: bool
    grants: tuple[Grant, ...] = ()
    confidential: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    @property
    def needs_opening(self) -> bool:
        """Whether it takes the opening of a thing to say whether it is seen."""
        return any(grant.scope in BY_OPENING for grant in self.grants)

    @property
    def is_of_staff(self) -> bool:
        """Whether a role shows more to them than what they reported themselves."""
        return self.everything or any(not one.is_own for one in self.grants)

    def shows(self, seen: Seen) -> bool:
        """Say whether a thing is among what may be seen."""
        return self.everything or any(one.shows(seen, self.confidential) for one in self.grants)


def stands_above(caller: Caller, scopes: AbstractSet[str]) -> bool:
    """Say whether somebody sees all there is whatever their roles: with one of ``scopes``."""
    return caller.is_system or caller.actor == OPERATOR or not scopes.isdisjoint(caller.scopes)


def sight_of(
    caller: Caller,
    held: Iterable[RoleScope],
    confidential: frozenset[str] = frozenset(),
    *,
    above: AbstractSet[str],
) -> Sight:
    """Return what a caller may see, given the scopes of the roles they hold.

    The scopes ``above`` are those of credentials that see everything.
    """
    held = list(held)
    if stands_above(caller, above) or any(one.scope == READ_ONLY_ALL for one in held):
        return Sight(everything=True)
    grants = tuple(grant_of(caller, one) for one in held)
    return Sight(everything=False, grants=grants, confidential=confidential, roles=caller.roles)


def grant_of(caller: Caller, held: RoleScope) -> Grant:
    """Return what a role shows to somebody who holds it."""
    values = frozenset(_values(caller, held.role, held.scope))
    return Grant(role=held.role, scope=held.scope, values=values, types=held.types)


def _text(value: object) -> str | None:
    """Return a text that is not empty, or the key of what a value points at."""
    key = value.get("ref") if isinstance(value, Mapping) else value
    return key if isinstance(key, str) and key else None


def _values(caller: Caller, role: str, scope: str) -> Iterable[str]:
    """Return what the scope's column must be one of."""
    if scope not in BOUND_TO:
        return (caller.actor, caller.actor.partition(":")[2])
    place = BOUND_TO[scope]
    names = {scope, role, place}
    return [f"{place}:{value}" for name, value in caller.attributes if name in names and value]
