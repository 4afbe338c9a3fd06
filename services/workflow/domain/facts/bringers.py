"""Bringers: what whoever brought a report could do when they did."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtBy:
    """What whoever brought a report could do by then, beside who they are."""

    roles: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
