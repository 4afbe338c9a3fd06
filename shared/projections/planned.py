"""Planned folds: what a fold must know is read at once, and what it changes is one statement.

A projection that tells beforehand what it reads and writes needs two round trips a batch, and
needs no more when it is folded together with others of its service.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.database import Connection
from shared.projections.projection import Projection
from shared.recorded import Recorded

NOTHING = "[]"
"""A document in which nothing is to be written."""


class Planned(Projection, Protocol):
    """A projection whose fold is a read, a plan that touches nothing, and a write."""

    def reading(self, schema: str) -> str:
        """Return the query of the rows to know about the streams ``$1`` (uuid[]); may be empty."""

    def plan(self, events: Sequence[Recorded], known: str) -> Sequence[str]:
        """Return the JSON documents to be written: always as many, each for its place.

        ``known`` is what ``reading`` found, as a JSON array of objects.
        """

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> Mapping[str, str]:
        """Return the statements of a ``with``, by names that begin with the projection's.

        ``documents`` are the placeholders of what was planned. Nothing may be changed unless the
        condition ``gate`` holds. All statements see the tables as they were before.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A view's part in a batch: its live build, and where its checkpoint is written down."""

    name: str
    shape: str
    build: int
    schema: str
    noted: int


async def plans(
    db: Connection, folds: Sequence[tuple[Planned, str]], events: Sequence[Recorded]
) -> list[Sequence[str]]:
    """Return what each projection has to write into its schema, after one read for all."""
    queries = [projection.reading(schema) for projection, schema in folds]
    asked = [f"(select json_agg(r)::text from ({query}) r)" for query in queries if query]
    found: Iterator[str | None] = iter(())
    if asked:
        streams = list({event.stream_id for event in events})
        found = iter(await db.fetchrow(f"select {', '.join(asked)}", streams) or ())
    return [
        projection.plan(events, (next(found) if query else None) or NOTHING)
        for (projection, _), query in zip(folds, queries, strict=True)
    ]


def has_content(documents: Sequence[str]) -> bool:
    """Whether there is anything to write."""
    return any(document != NOTHING for document in documents)


def statements(
    projection: Planned, schema: str, documents: Sequence[str], *, first: int, gate: str
) -> list[str]:
    """Return the members of a ``with`` that write documents, whose places begin at ``first``."""
    places = [f"${first + number}::json" for number in range(len(documents))]
    written = projection.writing(schema, places, gate)
    return [f"{name} as ({statement})" for name, statement in written.items()]


async def fold_planned(
    projection: Planned, tx: Connection, schema: str, events: Sequence[Recorded]
) -> None:
    """Fold events into one build: what ``Projection.fold`` of a planned projection does."""
    (documents,) = await plans(tx, [(projection, schema)], events)
    if has_content(documents):
        members = statements(projection, schema, documents, first=1, gate="true")
        await tx.execute(f"with {', '.join(members)} select 1", *documents)
