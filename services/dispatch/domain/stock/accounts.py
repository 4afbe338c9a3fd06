"""Accounts: where a part can be, where it comes from and where it goes, written ``store:main``.

Of a store, a van, what is broken in one of them (``faulty:van:...``) and a ticket nothing can be
taken that is not there. The others stand for the world outside, and go below zero as it gives.
"""

from functools import lru_cache
from typing import Final
from uuid import UUID

STORE, VAN, FAULTY, TICKET = "store", "van", "faulty", "ticket"
SUPPLIER = "supplier"
COUNTS: Final = "counts"
"""Where a count finds what nobody wrote down, and where it sends what is missing."""

REPLACED = "replaced"
"""What was built in before it was replaced: it came into the books when it came out."""

SHELVES = frozenset({STORE, VAN})
KEY_LENGTH_MAX = 100


@lru_cache(maxsize=65_536)  # a choice asks for thousands of vans, and a UUID is slow to write
def van(technician: UUID | str) -> str:
    """Return a technician's van."""
    return f"{VAN}:{technician}"


def store(key: str) -> str:
    """Return a store."""
    return f"{STORE}:{key}"


def of_ticket(ticket: object) -> str:
    """Return what was used on a ticket."""
    return f"{TICKET}:{ticket}"


def faulty_at(place: str) -> str:
    """Return what is broken at a store or in a van."""
    return f"{FAULTY}:{place}"


def replaced_on(ticket: object) -> str:
    """Return what came out of the thing that a ticket is about."""
    return f"{REPLACED}:{ticket}"


def kind_of(account: str) -> str:
    """Return what kind of account it is; empty for a text that is none."""
    kind, _, key = account.partition(":")
    if account in {SUPPLIER, COUNTS}:
        return account
    if kind == FAULTY:
        return FAULTY if kind_of(key) in SHELVES else ""
    sound = 0 < len(key) <= KEY_LENGTH_MAX and key.isprintable() and key == key.strip()
    return kind if sound and kind in {STORE, VAN, TICKET, REPLACED} else ""


def holds_only_what_is_there(account: str) -> bool:
    """Say whether nothing can be taken from an account that is not there."""
    return kind_of(account) in {STORE, VAN, FAULTY, TICKET}
