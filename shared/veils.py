"""Veils: places in a document that only some roles see, and the document as the others see it.

Places are JSON pointers (RFC 6901) without escapes. What is veiled reads ``null`` and is named, so
that nobody takes it for something that is not known.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

Json = dict[str, object]
Veiled = Mapping[str, tuple[str, ...] | list[str]]

FIELDS = "/fields/"


def hidden_places(veiled: Veiled, roles: AbstractSet[str]) -> tuple[str, ...]:
    """Return the places that somebody with these roles does not see."""
    return tuple(sorted(place for place, allowed in veiled.items() if roles.isdisjoint(allowed)))


def without(document: Mapping[str, object], places: Iterable[str]) -> Json:
    """Return a document in which nothing stands at ``places``; what is not there stays so."""
    shown = dict(document)
    for place in places:
        shown = _without(shown, place.removeprefix("/").split("/"))
    return shown


def named(places: Iterable[str]) -> list[str]:
    """Return the names of the fields among ``places``, for whoever shows that they are hidden."""
    return [place.removeprefix(FIELDS) for place in places if place.startswith(FIELDS)]


def _without(document: Json, steps: list[str]) -> Json:
    first, *rest = steps
    if first not in document:
        return document
    if not rest:
        return {**document, first: None}
    inner = document[first]
    if not isinstance(inner, Mapping):
        return document
    return {**document, first: _without(dict(inner), rest)}
