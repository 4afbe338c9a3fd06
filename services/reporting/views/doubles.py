"""Doubles: tickets with a value that should be another's alone, and nothing of those unseen."""

import re
from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

SAME: Final = "same_"
SPLIT_FROM: Final = "split_from"
NOT_UNIQUE: Final = "not_unique"
TICKET_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DOUBLE: Final = "double:"
"""Before a ticket's id among hidden places: no link to it is shown, nor the doubt it causes."""

Json = dict[str, object]


def doubles_of(links: Mapping[str, object]) -> list[UUID]:
    """Return the tickets that have a value of this one, and the one that it was split off."""
    found = [str(link) for key, link in links.items() if _names_another(key)]
    return sorted(UUID(one) for one in found if TICKET_ID.fullmatch(one))


def _names_another(key: str) -> bool:
    return key.startswith(SAME) or key == SPLIT_FROM


def without_doubles(data: Json, hidden: Collection[str]) -> Json:
    """Return what was said of a ticket without its hidden doubles."""
    links, flags = data.get("links"), data.get("flags")
    if not isinstance(links, Mapping) or not isinstance(flags, list):
        return data
    kept = {key: link for key, link in links.items() if f"{DOUBLE}{link}" not in hidden}
    if len(kept) == len(links):
        return data
    if not any(str(key).startswith(SAME) for key in kept):
        flags = [one for one in flags if one != NOT_UNIQUE]
    return {**data, "links": kept, "flags": flags}
