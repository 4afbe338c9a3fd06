"""Whatever is tagged and asked, the log says what a list would say."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from uuid import UUID, uuid4

import pytest

from shared.database import Databases
from shared.eventstore import Untagged
from shared.eventstore.appending import Append, Appender, Outcome, Status
from shared.eventstore.committer import Committer
from tests.integration.eventstore.tagging import HAND, OTHER, if_untagged, kept, short, tagged
from tests.integration.eventstore.things import ACME, SCHEMA, assert_whole, databases

LENGTH = 60


@dataclass
class Model:
    """What the log would be if it were a list."""

    versions: Counter[UUID] = field(default_factory=Counter)
    tags: list[tuple[UUID, int, UUID]] = field(default_factory=list)
    commands: dict[UUID, tuple[int, int]] = field(default_factory=dict)
    head: int = 0

    def take(self, one: Append) -> tuple[Status, int, int]:
        """Append a command, or say why not."""
        version = self.versions[one.stream_id]
        if one.command_id in self.commands:
            return (Status.DUPLICATE, *self.commands[one.command_id])
        if version != one.expected:
            return Status.CONFLICT, version, 0
        news = [
            position
            for tag, position, stream in self.tags
            for asked in one.untagged
            if asked.tag == tag and position > asked.after and stream not in asked.besides
        ]
        if news:
            return Status.TAGGED, version, max(news)
        first = self.head + 1
        self.tags += [(tag, first + at - one.expected - 1, one.stream_id) for at, tag in one.tags]
        self.head += len(one.drafts)
        self.versions[one.stream_id] += len(one.drafts)
        self.commands[one.command_id] = (self.versions[one.stream_id], self.head)
        return Status.OK, self.versions[one.stream_id], self.head


def any_commands(chance: Random, model: Model, streams: list[UUID]) -> Iterator[Append]:
    """Give commands at any versions, with any tags, bound to anything."""
    sent: list[Append] = []
    while True:
        if sent and chance.random() < 0.1:
            yield chance.choice(sent)
            continue
        stream = chance.choice(streams)
        conditions = [
            Untagged(
                tag=chance.choice((HAND, OTHER)),
                after=max(0, model.head - chance.randrange(12)),
                besides=frozenset(chance.sample(streams, chance.randrange(3))),
            )
            for _ in range(chance.randrange(3))
        ]
        one = tagged(
            *(chance.choice((HAND, OTHER, None)) for _ in range(chance.randrange(1, 4))),
            expected=model.versions[stream]
            - (chance.random() < 0.1 and model.versions[stream] > 0),
            stream=stream,
            untagged=conditions,
        )
        sent.append(one)
        yield one


@pytest.mark.parametrize("seed", range(3))
async def test_the_log_is_as_a_list_would_be(log: str, connections: Databases, seed: int) -> None:
    chance, model = Random(seed), Model()  # noqa: S311
    commands = any_commands(chance, model, [uuid4() for _ in range(6)])
    seen: Counter[Status] = Counter()
    async with connections.connection(ACME) as connection:
        for _ in range(4 * LENGTH):
            one = next(commands)
            outcomes = await Appender(SCHEMA).append(connection, [one])
            assert short(outcomes) == [model.take(one)]
            seen[outcomes[0].status] += 1

    assert await kept(log) == model.tags
    assert set(seen) == {Status.OK, Status.DUPLICATE, Status.CONFLICT, Status.TAGGED}
    assert min(seen.values()) > 5


async def test_batches_of_several_processes_are_as_if_one_came_after_the_other(log: str) -> None:
    """What was taken, a list would have taken there; what was refused, it would have refused."""
    opened = [databases(log, limit=1) for _ in range(3)]
    committers = [
        Committer(SCHEMA, lambda one=one: one.connection(ACME))  # type: ignore[misc]
        for one in opened
    ]
    answers: list[tuple[Append, Outcome]] = []

    async def work(seed: int, committer: Committer) -> None:
        chance, own, head = Random(seed), uuid4(), 0  # noqa: S311
        version = 0
        for _ in range(LENGTH):
            one = tagged(
                *(chance.choice((HAND, OTHER, None)) for _ in range(chance.randrange(1, 3))),
                expected=version,
                stream=own,
                untagged=if_untagged(max(0, head), own, tag=chance.choice((HAND, OTHER))),
            )
            outcome = await committer.append(one)
            answers.append((one, outcome))
            head = max(head, outcome.position)
            version = outcome.version

    await asyncio.gather(*(work(n, committers[n % 3]) for n in range(24)))
    for committer, connections in zip(committers, opened, strict=True):
        await committer.close()
        await connections.close()

    model = Model()
    taken = [(said.position, one, said) for one, said in answers if said.status is Status.OK]
    for position, one, said in sorted(taken, key=lambda found: found[0]):
        assert model.take(one) == (Status.OK, said.version, position)
    assert model.head == await assert_whole(log)
    assert model.tags == await kept(log)
    refused = [(one, said) for one, said in answers if said.status is Status.TAGGED]
    assert len(refused) > 50
    for one, said in refused:
        assert any(
            (asked.tag, said.position) == (tag, position) and position > asked.after
            for asked in one.untagged
            for tag, position, _ in model.tags
        )
