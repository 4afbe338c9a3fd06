"""Whoever is bound to it that nobody said anything about something, is refused if somebody did."""

import asyncio
import sys
from collections import Counter
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.database import Databases
from shared.eventstore import TaggedSince, Untagged
from shared.eventstore.appending import Status
from shared.eventstore.committer import Committer
from tests.integration.eventstore.processes import ROOT
from tests.integration.eventstore.racer import prize, tagging_store, wins
from tests.integration.eventstore.tagging import HAND, OTHER, if_untagged, kept, short, tagged
from tests.integration.eventstore.test_log_concurrency import append, send
from tests.integration.eventstore.things import (
    ACME,
    SCHEMA,
    THING,
    Make,
    Note,
    assert_whole,
    create_log,
    databases,
    intent,
)
from tests.stack import StartPostgres

MANY = 60


async def test_tags_are_kept_at_the_places_of_their_events(
    log: str, connections: Databases
) -> None:
    two, one = tagged(None, HAND), tagged(OTHER, None, HAND)
    await send(connections, append(0), two, one)

    assert await kept(log) == [
        (HAND, 3, two.stream_id),
        (OTHER, 4, one.stream_id),
        (HAND, 6, one.stream_id),
    ]


async def test_who_does_not_know_the_last_event_is_refused_and_writes_nothing(
    log: str, connections: Databases
) -> None:
    first = tagged(HAND)
    await send(connections, first)

    late = tagged(HAND, HAND, untagged=if_untagged(0))
    outcomes = await send(
        connections,
        tagged(OTHER, untagged=if_untagged(0, tag=OTHER)),
        late,
        tagged(None, untagged=if_untagged(1)),
        tagged(None, untagged=[*if_untagged(1), *if_untagged(0, tag=OTHER)]),
        tagged(None, untagged=if_untagged(0, first.stream_id)),
    )

    assert short(outcomes) == [
        (Status.OK, 1, 2),
        (Status.TAGGED, 0, 1),
        (Status.OK, 1, 3),
        (Status.OK, 1, 4),  # what the same batch appends is not seen (see the committer below)
        (Status.OK, 1, 5),
    ]
    assert await assert_whole(log) == 5
    assert [position for _, position, _ in await kept(log)] == [1, 2]
    assert short(await send(connections, late)) == [(Status.TAGGED, 0, 1)]


async def test_what_the_log_says_without_a_condition_goes_before(
    log: str, connections: Databases
) -> None:
    first = tagged(HAND)
    await send(connections, first)
    broken = if_untagged(0)
    closed = append(0)
    await send(connections, closed)
    control = await asyncpg.connect(log)
    await control.execute(
        f"update {SCHEMA}.streams set state = 'closed' where stream_id = $1", closed.stream_id
    )
    await control.close()

    outcomes = await send(
        connections,
        replace(first, untagged=tuple(broken)),
        replace(tagged(HAND, untagged=broken), command_id=closed.command_id),
        tagged(HAND, expected=7, untagged=broken),
        tagged(HAND, expected=1, stream=closed.stream_id, untagged=broken),
    )

    assert [one.status for one in outcomes] == [
        Status.DUPLICATE,
        Status.REUSED,
        Status.CONFLICT,
        Status.CLOSED,
    ]
    assert outcomes[0].position == 1
    assert await kept(log) == [(HAND, 1, first.stream_id)]


async def test_one_process_that_wants_it_twice_gets_it_once(
    log: str, connections: Databases
) -> None:
    """They would be one batch; the second is judged when the first is there to be seen."""
    committer = Committer(SCHEMA, lambda: connections.connection(ACME))
    wants = [tagged(HAND, untagged=if_untagged(0)) for _ in range(5)]
    others = [tagged(OTHER) for _ in range(5)]
    outcomes = await asyncio.gather(
        *(committer.append(one) for pair in zip(wants, others, strict=True) for one in pair)
    )
    await committer.close()

    assert Counter(one.status for one in outcomes) == {Status.OK: 6, Status.TAGGED: 4}
    assert await assert_whole(log) == 6


async def test_one_process_goes_on_from_what_it_has_in_flight(
    log: str, connections: Databases
) -> None:
    """It counted on the first when it decided on the second, whichever of them comes first."""
    committer = Committer(SCHEMA, lambda: connections.connection(ACME))
    first = tagged(HAND, untagged=if_untagged(0))
    second = tagged(HAND, untagged=if_untagged(0, first.stream_id))
    outcomes = await asyncio.gather(committer.append(first), committer.append(second))
    await committer.close()

    assert short(list(outcomes)) == [(Status.OK, 1, 1), (Status.OK, 1, 2)]
    assert len(await kept(log)) == 2


async def test_a_retry_is_answered_as_the_first_time_though_others_came(log: str) -> None:
    connections = databases(log)
    woken: list[str] = []
    store, wish, stream = tagging_store(connections, woken.append), intent(), uuid4()
    await store.execute(THING, intent(), stream, Make(name="thing"))
    unwon = Untagged(tag=prize("p"), after=0)
    first = await store.execute(THING, wish, stream, Note(texts=("p",)), untagged=[unwon])
    other = uuid4()
    await store.execute(THING, intent(), other, Make(name="thing"))

    again = await store.execute(THING, wish, stream, Note(texts=("p",)), untagged=[unwon])
    elsewhere = await tagging_store(connections).execute(
        THING, wish, stream, Note(texts=("p",)), untagged=[unwon]
    )
    with pytest.raises(TaggedSince) as late:
        await store.execute(THING, intent(), other, Note(texts=("p",)), untagged=[unwon])
    nothing = await store.execute(THING, intent(), other, Make(name="x"), untagged=[unwon])
    known = Untagged(tag=prize("p"), after=late.value.position)
    wiser = await store.execute(THING, intent(), other, Note(texts=("p",)), untagged=[known])
    await connections.close()

    assert (again.replayed, again.position) == (elsewhere.replayed, first.position) == (True, 2)
    assert late.value.position == 2
    assert nothing.events == ()
    assert wiser.position == 4
    assert len(woken) == 5  # by what was appended, and by the news that others were quicker


async def test_many_stores_want_many_prizes_and_each_is_won_once(log: str) -> None:
    opened = [databases(log, limit=2) for _ in range(3)]
    stores = [tagging_store(one) for one in opened]
    streams = [uuid4() for _ in range(12)]
    for nth, stream in enumerate(streams):
        await stores[nth % 3].execute(THING, intent(), stream, Make(name="thing"))

    async def race(nth: int, stream: UUID) -> int:
        return sum([await wins(stores[nth % 3], stream, str(name)) for name in range(MANY)])

    won = await asyncio.gather(*(race(nth, stream) for nth, stream in enumerate(streams)))
    for store, connections in zip(stores, opened, strict=True):
        await store.close()
        await connections.close()

    assert sum(won) == MANY
    assert await assert_whole(log) == len(streams) + MANY


async def test_racing_processes_win_each_prize_once_though_the_server_is_killed(
    start_postgres: StartPostgres,
) -> None:
    server = await start_postgres()
    await create_log(server.dsn)
    racers = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.integration.eventstore.racer"),
            *(server.dsn, "300", "4"),
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        for _ in range(2)
    ]
    won: list[str] = []

    async def listen(racer: asyncio.subprocess.Process) -> None:
        assert racer.stdout is not None
        async for line in racer.stdout:
            name = line.decode().strip()
            won.extend([name] if name.isdigit() else [])  # it also tells that the log is away

    listening = [asyncio.create_task(listen(one)) for one in racers]
    async with asyncio.timeout(60):
        for enough in (60, 150):
            while len(won) < enough:  # noqa: ASYNC110  (it looks at other processes)
                await asyncio.sleep(0.01)
            await server.kill()
            await server.start()
        await asyncio.gather(*listening)
    assert [await one.wait() for one in racers] == [0, 0]

    control = await asyncpg.connect(server.dsn)
    notes = await control.fetch(
        f"select position, stream_id, convert_from(payload, 'utf8')::json->>'text' as text"
        f" from {SCHEMA}.events where type = 'thing.noted' order by position"
    )
    await control.close()
    everything = {str(name) for name in range(300)}
    assert Counter(won) == Counter(row["text"] for row in notes) == Counter(everything)
    assert await kept(server.dsn) == [
        (prize(row["text"]), row["position"], row["stream_id"]) for row in notes
    ]
