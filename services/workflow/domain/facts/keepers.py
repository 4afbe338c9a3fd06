"""Keepers: the tickets that keep another one waiting."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """A ticket by its id and its ``number``, and for what ``reason`` another waits for it."""

    other: str
    number: str
    reason: str
