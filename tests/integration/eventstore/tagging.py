"""Commands with tags and conditions, and what the log keeps of tags."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg

from shared.eventstore import Untagged
from shared.eventstore.appending import Append, Outcome, Status
from tests.integration.eventstore.test_log_concurrency import append
from tests.integration.eventstore.things import SCHEMA

HAND, OTHER = uuid4(), uuid4()


def tagged(
    *tags: UUID | None,
    expected: int = 0,
    stream: UUID | None = None,
    untagged: Sequence[Untagged] = (),
) -> Append:
    """A command whose events have the tags."""
    one = append(expected, stream=stream, count=len(tags))
    drafts = tuple(replace(draft, tag=tag) for draft, tag in zip(one.drafts, tags, strict=True))
    return replace(one, drafts=drafts, untagged=tuple(untagged))


def if_untagged(after: int, *besides: UUID, tag: UUID = HAND) -> list[Untagged]:
    return [Untagged(tag=tag, after=after, besides=frozenset(besides))]


async def kept(dsn: str) -> list[tuple[UUID, int, UUID]]:
    """Return every tag with the position and the stream of its event."""
    control = await asyncpg.connect(dsn)
    rows = await control.fetch(f"select tag, position, stream_id from {SCHEMA}.tags order by 2")
    await control.close()
    return [(row["tag"], row["position"], row["stream_id"]) for row in rows]


def short(outcomes: list[Outcome]) -> list[tuple[Status, int, int]]:
    return [(one.status, one.version, one.position) for one in outcomes]
