"""Projections: what a view must offer to be kept live, rebuilt and switched."""

from collections.abc import Sequence
from typing import Protocol

from shared.database import Connection
from shared.recorded import Recorded


class Projection(Protocol):
    """A read model folded from exactly one log.

    ``fold`` must be a function of the events alone: no clock, no randomness, no other table. Then
    a rebuilt view is equal to the live one, however the events were batched.
    """

    @property
    def name(self) -> str:
        """Its name, a plain identifier: part of the names of its schemas."""

    @property
    def shape(self) -> str:
        """Changes whenever its tables or the meaning of its rows change; then it is rebuilt."""

    @property
    def views(self) -> tuple[str, ...]:
        """Its tables that readers see, under the same names in the service's schema."""

    def ddl(self, schema: str) -> str:
        """Return the SQL that creates its tables in a new, empty schema."""

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Fold events, in order, into the tables in ``schema``; one statement a table if it can."""
