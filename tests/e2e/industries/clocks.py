"""Clocks of a ticket, as they are read over HTTP."""

from tests.product import Json


def readings(ticket: Json, clock: str) -> dict[str, Json]:
    """Return what a clock shows as it was ``promised``, and ``today`` if that differs."""
    which = {True: "promised", False: "today"}
    return {which[one["promised"]]: one for one in ticket["clocks"] if one["name"] == clock}
