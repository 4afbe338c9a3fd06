"""Lots: by which chance decides about a ticket, the same whenever it is asked."""

from hashlib import sha256

LOT_LENGTH = 16
"""Hexadecimal digits: more tickets than there will ever be."""


def lot_of(source: str, external_id: str) -> str:
    """Return the lot of a report; nobody can choose it who cannot choose the report's id."""
    return sha256(f"{source}\n{external_id}".encode()).hexdigest()[:LOT_LENGTH]


def drawn_from(lot: str, about: str, below: int) -> int:
    """Return a number from 0 to ``below`` - 1 that the lot draws ``about`` something."""
    digest = sha256(f"{lot}\n{about}".encode()).digest()
    return int.from_bytes(digest[:8]) % below
