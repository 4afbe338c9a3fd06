"""Of those who decide on the same version, one wins; nobody else is the worse for it."""

import asyncio
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.database import Databases
from shared.eventstore import (
    EventStore,
    IdempotencyKeyReused,
    LogBroken,
    LogBusy,
    StreamClosed,
    VersionStale,
)
from shared.eventstore.appending import Append, Appender, Draft, Outcome, Status
from shared.eventstore.committer import WAITING_COMMANDS_MAX, Committer
from shared.eventstore.hashing import GENESIS
from tests.integration.eventstore.things import (
    ACME,
    SCHEMA,
    THING,
    Make,
    Note,
    ThingUnknown,
    assert_whole,
    databases,
    event_store,
    intent,
)


def append(
    expected: int,
    *,
    stream: UUID | None = None,
    command: UUID | None = None,
    fingerprint: bytes = b"",
    count: int = 1,
    type: str = "thing.made",  # noqa: A002
) -> Append:
    """A command as the committer takes it."""
    wish = intent()
    draft = Draft(
        type=type,
        schema_version=1,
        occurred_at=wish.occurred_at,
        meta=b'{"actor":"member:1","correlation_id":"00000000-0000-0000-0000-000000000000",'
        b'"tenant":"acme"}',
        payload=b'{"name":"thing"}',
    )
    return Append(
        command_id=command or uuid4(),
        stream_id=stream or uuid4(),
        kind="thing",
        expected=expected,
        prev=GENESIS,
        fingerprint=fingerprint,
        drafts=(draft,) * count,
    )


async def send(connections: Databases, *batch: Append) -> list[Outcome]:
    async with connections.connection(ACME) as connection:
        return await Appender(SCHEMA).append(connection, batch)


async def test_of_racing_commands_at_one_version_exactly_one_wins(log: str) -> None:
    opened = [databases(log, limit=2) for _ in range(6)]
    stores = [event_store(one) for one in opened]
    stream = uuid4()
    await stores[0].execute(THING, intent(), stream, Make(name="thing"))

    results = await asyncio.gather(
        *(
            store.execute(THING, intent(), stream, Note(texts=("mine",)), expected_version=1)
            for store in stores
        ),
        return_exceptions=True,
    )
    for store, connections in zip(stores, opened, strict=True):
        await store.close()
        await connections.close()

    losers = [result for result in results if isinstance(result, VersionStale)]
    assert len(losers) == 5
    assert {loser.details["version"] for loser in losers} == {"2"}
    assert await assert_whole(log) == 2


async def test_without_an_expected_version_everybody_decides_again_and_wins(log: str) -> None:
    opened = [databases(log, limit=2) for _ in range(3)]
    stores = [event_store(one) for one in opened]
    stream = uuid4()
    await stores[0].execute(THING, intent(), stream, Make(name="thing"))

    await asyncio.gather(
        *(stores[n % 3].execute(THING, intent(), stream, Note(texts=(str(n),))) for n in range(30))
    )
    thing = await stores[0].load(THING, ACME, stream)
    for store, connections in zip(stores, opened, strict=True):
        await store.close()
        await connections.close()

    assert sorted(map(int, thing.state.notes)) == list(range(30))


async def test_the_mates_of_a_loser_in_a_batch_are_not_affected(connections: Databases) -> None:
    taken = append(0, count=2)
    await send(connections, taken)

    outcomes = await send(
        connections,
        append(0),
        append(0, stream=taken.stream_id),
        append(7),
        append(0, command=taken.command_id, stream=taken.stream_id, count=2),
        append(0, command=taken.command_id),
        append(0, count=3),
    )

    assert [(one.status, one.version, one.position) for one in outcomes] == [
        (Status.OK, 1, 3),
        (Status.CONFLICT, 2, 0),
        (Status.CONFLICT, 0, 0),
        (Status.DUPLICATE, 2, 2),
        (Status.REUSED, 0, 0),
        (Status.OK, 3, 6),
    ]


async def test_another_request_under_the_same_key_is_refused(store: EventStore) -> None:
    stream, wish = uuid4(), intent(fingerprint=b"one")
    await store.execute(THING, wish, stream, Make(name="thing"))

    for other_stream, fingerprint in ((stream, b"two"), (uuid4(), b"one")):
        with pytest.raises(IdempotencyKeyReused):
            await store.execute(
                THING, intent(wish.command_id, fingerprint), other_stream, Make(name="thing")
            )


async def test_a_closed_stream_takes_nothing_more(log: str, store: EventStore) -> None:
    stream = uuid4()
    await store.execute(THING, intent(), stream, Make(name="thing"))
    control = await asyncpg.connect(log)
    await control.execute(f"update {SCHEMA}.streams set state = 'closed'")
    await control.close()

    with pytest.raises(StreamClosed):
        await store.execute(THING, intent(), stream, Note(texts=("late",)))


async def test_a_refusal_is_believed_only_when_nobody_else_wrote(log: str) -> None:
    connections = databases(log)
    ours, theirs = event_store(connections), event_store(connections)
    stream = uuid4()
    with pytest.raises(ThingUnknown):
        await ours.execute(THING, intent(), stream, Note(texts=("early",)))
    await theirs.execute(THING, intent(), stream, Make(name="thing"))

    receipt = await ours.execute(THING, intent(), stream, Note(texts=("now",)))
    nothing = await theirs.execute(THING, intent(), stream, Make(name="thing"))
    await connections.close()

    assert receipt.version == 2
    assert (nothing.position, nothing.version, nothing.events) == (0, 2, ())


async def test_a_stream_of_another_kind_is_not_touched(
    connections: Databases, store: EventStore
) -> None:
    wish = append(0)
    async with connections.connection(ACME) as connection:
        await Appender("thing_log").append(connection, [wish])
    other = type(THING)(
        kind="other",
        initial=THING.initial,
        decide=THING.decide,
        evolve=THING.evolve,
        facts=THING.facts,
    )

    with pytest.raises(LogBroken):
        await store.execute(other, intent(), wish.stream_id, Note(texts=("mine",)))


async def test_one_bad_command_does_not_fail_its_mates(connections: Databases) -> None:
    committer = Committer(SCHEMA, lambda: connections.connection(ACME))

    results = await asyncio.gather(
        committer.append(append(0)),
        committer.append(append(0, type="nul\x00")),
        committer.append(append(0)),
        return_exceptions=True,
    )
    await committer.close()

    good, bad, also_good = results
    assert isinstance(good, Outcome)
    assert isinstance(bad, asyncpg.PostgresError)
    assert isinstance(also_good, Outcome)
    assert {good.position, also_good.position} == {1, 2}


async def test_a_full_queue_refuses_and_a_cancelled_command_is_taken_back(
    log: str, connections: Databases
) -> None:
    committer = Committer(SCHEMA, lambda: connections.connection(ACME))
    waiting = [
        asyncio.create_task(committer.append(append(0))) for _ in range(WAITING_COMMANDS_MAX)
    ]
    await asyncio.sleep(0)
    with pytest.raises(LogBusy):
        await committer.append(append(0))
    for task in waiting[10:]:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await committer.close()

    assert await assert_whole(log) == 10


async def test_a_command_with_nothing_to_say_is_remembered_and_never_acts_later(
    log: str, store: EventStore
) -> None:
    """It came from outside, so it may come again; a reaction (no fingerprint) may look again."""
    stream = uuid4()
    await store.execute(THING, intent(), stream, Make(name="thing"))
    sent = intent(uuid4(), b"nothing")
    nothing = await store.execute(THING, sent, stream, Make(name="other"))
    again = await store.execute(THING, sent, stream, Note(texts=("acts",)))
    assert (nothing.position, nothing.version, nothing.replayed) == (0, 1, False)
    assert (again.position, again.version, again.replayed) == (0, 1, True)
    with pytest.raises(IdempotencyKeyReused):
        await store.execute(THING, replace(sent, fingerprint=b"x"), stream, Note(texts=("acts",)))
    assert await assert_whole(log) == 1


async def test_a_command_that_comes_again_is_answered_with_the_state_of_its_time(
    store: EventStore,
) -> None:
    stream, sent = uuid4(), intent(uuid4(), b"first")
    await store.execute(THING, intent(), stream, Make(name="thing"))
    first = await store.execute(THING, sent, stream, Note(texts=("one",)))
    await store.execute(THING, intent(), stream, Note(texts=("two", "three")))
    again = await store.execute(THING, sent, stream, Note(texts=("one",)))
    assert (again.replayed, again.version, again.state) == (True, first.version, first.state)


async def test_a_fault_in_the_middle_of_a_batch_is_told_to_everybody_in_it(
    connections: Databases,
) -> None:
    def stumble(_batch: object, _outcomes: object) -> None:
        raise ZeroDivisionError

    connect = partial(connections.connection, ACME)
    committer = Committer(SCHEMA, connect, stumble)
    results = await asyncio.wait_for(
        asyncio.gather(*(committer.append(append(0)) for _ in range(3)), return_exceptions=True), 10
    )
    assert [type(result) for result in results] == [ZeroDivisionError] * 3
