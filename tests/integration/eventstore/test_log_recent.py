"""What a process reads of its own appends without asking the log: never anything else."""

import random
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import pytest

from shared.database import Databases
from shared.eventstore import EventStore
from shared.eventstore import recent as recent_events
from shared.eventstore.appending import Append, Draft, Outcome, Status
from shared.eventstore.hashing import GENESIS
from shared.eventstore.recent import Recent
from tests.integration.eventstore.things import ACME, THING, Make, Note, event_store, intent

CHINA = timezone(timedelta(hours=8))


def stored(position: int, *, published: bool = True, size: int = 10) -> tuple[Append, Outcome]:
    draft = Draft(
        type="thing.made",
        schema_version=1,
        occurred_at=datetime(2026, 11, 22, 8, tzinfo=CHINA),
        meta=b'{"actor":"member:1","correlation_id":"%b","tenant":"acme"}' % str(uuid4()).encode(),
        payload=b"x" * size,
        public_type="thing.made" if published else None,
    )
    append = Append(
        command_id=uuid4(),
        stream_id=uuid4(),
        kind="thing",
        expected=0,
        prev=GENESIS,
        fingerprint=b"",
        drafts=(draft,),
    )
    now = datetime(2026, 11, 22, 9, tzinfo=CHINA)
    return append, Outcome(status=Status.OK, version=1, position=position, recorded_at=now)


def after(*batch: tuple[Append, Outcome]) -> Recent:
    recent = Recent()
    for append, outcome in batch:
        recent.add(ACME, [append], [outcome])
    return recent


@pytest.mark.parametrize("seed", range(5))
async def test_two_writers_read_what_the_log_holds(connections: Databases, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same on every run
    stores = [event_store(connections) for _ in range(2)]
    streams = [uuid4() for _ in range(4)]
    for stream in streams:
        await stores[0].execute(THING, intent(), stream, Make(name="thing"))
    for _ in range(40):
        store = chance.choice(stores)
        texts = ("a",) * chance.randint(1, 3)
        command = Note(texts=texts) if chance.random() < 0.5 else Make(name="other")
        stream = uuid4() if isinstance(command, Make) else chance.choice(streams)
        await store.execute(THING, intent(), stream, command)
        reader, place = chance.choice(stores), chance.randint(0, 80)

        for limit in (1, 3, 100):
            whole = await event_store(connections).read(ACME, place, 100)
            some = await reader.read(ACME, place, limit)
            assert some == whole[: len(some)]
            assert bool(some) == bool(whole)
            published = await event_store(connections).read_published(ACME, place, 100)
            few = await reader.read_published(ACME, place, limit)
            assert few == published[: len(few)]
            assert bool(few) == bool(published)


async def test_the_writer_reads_its_events_from_memory(store: EventStore) -> None:
    for _ in range(3):
        await store.execute(THING, intent(), uuid4(), Make(name="thing"))
    first = await store.read(ACME, 1, 10)
    assert first[0] is (await store.read(ACME, 1, 10))[0]


def test_what_others_wrote_in_between_is_asked_of_the_log() -> None:
    recent = after(stored(4), stored(5), stored(9))
    assert recent.read(ACME, 3, 10) is None
    assert recent.read(ACME, 9, 10) is None
    assert [one.position for one in recent.read(ACME, 8, 10) or ()] == [9]


def test_the_published_event_before_is_asked_of_the_log_until_it_is_known() -> None:
    recent = after(stored(4), stored(5, published=False), stored(6))
    assert recent.read_published(ACME, 3, 10) is None
    assert [(one.position, one.prev) for one in recent.read_published(ACME, 4, 10) or ()] == [
        (6, 4)
    ]


def test_times_are_told_as_the_log_tells_them() -> None:
    assert (after(stored(1)).read(ACME, 0, 1) or [])[0].occurred_at.isoformat() == (
        "2026-11-22T00:00:00+00:00"
    )


@pytest.mark.parametrize("size", [10, 100_000])
def test_only_so_much_is_kept(size: int) -> None:
    recent = after(*(stored(n, size=size) for n in range(1, recent_events.EVENTS_MAX + 3)))
    kept = recent.read(ACME, recent_events.EVENTS_MAX + 1, 10) or []
    assert [one.position for one in kept] == [recent_events.EVENTS_MAX + 2]
    assert recent.read(ACME, 0, 10) is None
