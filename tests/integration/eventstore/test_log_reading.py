"""What the log gives back: private and public, now and as of then, whatever version wrote it."""

import asyncio
from dataclasses import dataclass, replace
from functools import wraps
from uuid import uuid4

import asyncpg
import pytest

from shared.database import Databases
from shared.decider import Decider, Fact, Payload, Refusal
from shared.eventstore import (
    EventStore,
    LogBroken,
    Public,
    TextNotStorable,
    TooLarge,
    UnreadableFact,
)
from shared.eventstore.appending import PUBLIC_BYTES_MAX
from tests.integration.eventstore.processes import until
from tests.integration.eventstore.things import (
    ACME,
    SCHEMA,
    THING,
    Made,
    Make,
    Note,
    Noted,
    Thing,
    assert_whole,
    event_store,
    intent,
)


async def test_the_published_form_skips_private_facts_and_says_what_came_before(
    store: EventStore,
) -> None:
    streams = [uuid4() for _ in range(3)]
    for stream in streams:
        await store.execute(THING, intent(), stream, Make(name="thing"))
        await store.execute(THING, intent(), stream, Note(texts=("a", "b")))

    every = await store.read_published(ACME, 0, 100)
    rest = await store.read_published(ACME, 2, 100)
    first = await store.read_published(ACME, 0, 1)

    assert [(one.position, one.prev) for one in every] == [(1, 0), (4, 1), (7, 4)]
    assert [(one.position, one.prev) for one in rest] == [(4, 1), (7, 4)]
    assert (first[0].type, first[0].data) == ("test.thing.made.v1", b'{"name":"thing"}')
    head = await store.head(ACME)
    assert (head.position, head.published, head.epoch) == (9, 7, 1)


async def test_an_empty_log_has_a_head(store: EventStore) -> None:
    head = await store.head(ACME)
    assert (head.position, head.published) == (0, 0)
    assert await store.read(ACME, 0, 10) == []


async def test_the_private_log_has_every_fact_with_its_context(store: EventStore) -> None:
    stream = uuid4()
    wish = replace(intent(), on_behalf_of="member:2", causation_id=uuid4(), definition="things@1")
    await store.execute(THING, wish, stream, Make(name="thing"))

    [event] = await store.read(ACME, 0, 10)
    [stored] = await store.facts(THING, ACME, stream)

    assert store.decode(event) == stored.fact
    assert stored.envelope == event
    assert (event.meta.actor, event.meta.on_behalf_of) == ("member:1", "member:2")
    assert (event.meta.causation_id, event.meta.definition) == (wish.causation_id, "things@1")
    assert event.meta.correlation_id == wish.correlation_id


async def test_what_was_known_then_can_be_asked_now(store: EventStore) -> None:
    stream = uuid4()
    await store.execute(THING, intent(), stream, Make(name="thing"))
    await store.execute(THING, intent(), stream, Note(texts=("first",)))
    then = (await store.facts(THING, ACME, stream))[-1].envelope.recorded_at
    await store.execute(THING, intent(), stream, Note(texts=("second",)))

    loaded = await store.load_as_of(THING, ACME, stream, then)

    assert (loaded.version, loaded.state.notes) == (2, ("first",))
    assert (await store.load(THING, ACME, uuid4())).version == 0


async def test_a_long_stream_is_summed_up_and_the_sum_is_used(
    log: str, connections: Databases, store: EventStore
) -> None:
    stream = uuid4()
    await store.execute(THING, intent(), stream, Make(name="thing"))
    for nth in range(24):
        await store.execute(THING, intent(), stream, Note(texts=(str(nth),)))
    await store.close()

    control = await asyncpg.connect(log)
    assert await control.fetchval(f"select max(version) from {SCHEMA}.snapshots") == 20
    whole = await event_store(connections).load(THING, ACME, stream)
    await control.execute(
        f"update {SCHEMA}.snapshots set state = replace(encode(state, 'escape'), '\"0\"', '\"x\"')"
        "::bytea"
    )
    marked = await event_store(connections).load(THING, ACME, stream)
    await control.execute(f"update {SCHEMA}.snapshots set shape = 'of another program'")
    folded = await event_store(connections).load(THING, ACME, stream)
    await control.close()

    assert whole.version == marked.version == folded.version == 25
    assert whole.state == folded.state
    assert marked.state.notes[0] == "x"


async def test_a_command_that_comes_again_is_answered_by_folding_what_there_was_since_the_sum(
    connections: Databases, store: EventStore
) -> None:
    stream, folded = uuid4(), list[str]()
    sent = [intent(uuid4(), b"x") for _ in range(24)]
    await store.execute(THING, intent(), stream, Make(name="thing"))
    for nth, one in enumerate(sent):
        await store.execute(THING, one, stream, Note(texts=(str(nth),)))
    await store.close()

    @wraps(THING.evolve)
    def evolve(thing: Thing, fact: Made | Noted) -> Thing:
        folded.append(fact.TOPIC)
        return THING.evolve(thing, fact)

    for nth in (3, 18, 22):  # before the sum of twenty, with it, and after it
        fresh, again = event_store(connections), replace(THING, evolve=evolve)
        folded.clear()
        answer = await fresh.execute(again, sent[nth], stream, Note(texts=(str(nth),)))
        assert answer.state is not None
        assert (answer.replayed, answer.version) == (True, nth + 2)
        assert answer.state.notes == tuple(str(one) for one in range(nth + 1))
        assert len(folded) <= 10  # five since the sum, and those to answer with


async def test_a_stream_longer_than_a_page_is_read_whole(
    log: str, connections: Databases, store: EventStore
) -> None:
    stream = uuid4()
    await store.execute(THING, intent(), stream, Make(name="thing"))
    for _ in range(5):
        await store.execute(THING, intent(), stream, Note(texts=("n",) * 500))
    control = await asyncpg.connect(log)
    await control.execute(f"delete from {SCHEMA}.snapshots")
    await control.close()
    await store.close()

    fresh = event_store(connections)
    assert (await fresh.load(THING, ACME, stream)).version == 2501
    assert len(await fresh.facts(THING, ACME, stream)) == 2501
    [first] = await fresh.facts(THING, ACME, stream, upto=1)
    assert isinstance(first.fact, Made)
    middle = await fresh.facts(THING, ACME, stream, after=1200, upto=1202)
    assert [one.envelope.version for one in middle] == [1201, 1202]


@dataclass(frozen=True, kw_only=True)
class MadeLater(Fact):
    """The second version of ``thing.made``: names are in capitals and have a length."""

    TOPIC = "thing.made"
    SCHEMA_VERSION = 2
    name: str
    length: int


def capitals(payload: Payload) -> Payload:
    name = str(payload["name"])
    return {"name": name.upper(), "length": len(name)}


async def test_what_an_older_program_wrote_is_read_by_a_newer_one(
    connections: Databases, store: EventStore
) -> None:
    stream = uuid4()
    await store.execute(THING, intent(), stream, Make(name="thing"))
    newer = Decider[Make, MadeLater, Thing](
        kind="thing",
        initial=Thing,
        decide=lambda _, __: [],
        evolve=lambda _, fact: Thing(name=fact.name),
        facts=(MadeLater,),
        upcasters={("thing.made", 1): capitals},
    )

    later = EventStore("thing", connections, [newer], lambda _: None)
    assert (await later.load(newer, ACME, stream)).state == Thing(name="THING")

    [event] = await later.read(ACME, 0, 10)
    unknown = EventStore("thing", connections, [], lambda _: None)
    with pytest.raises(UnreadableFact):
        unknown.decode(event)


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("a\x00b", TextNotStorable),
        ("\ud800", TextNotStorable),
        ("x" * PUBLIC_BYTES_MAX, TooLarge),
    ],
)
async def test_what_could_not_be_published_is_refused_before_it_is_kept(
    log: str, store: EventStore, name: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        await store.execute(THING, intent(), uuid4(), Make(name=name))
    assert await assert_whole(log) == 0


@pytest.mark.parametrize(
    ("data", "refusal"),
    [(b'"\\u0000"', TextNotStorable), (b"x" * (PUBLIC_BYTES_MAX + 1), TooLarge)],
)
async def test_the_same_holds_for_a_public_form_of_its_own(
    log: str, connections: Databases, data: bytes, refusal: type[Refusal]
) -> None:
    store = EventStore("thing", connections, [THING], lambda _: Public(type="x", data=data))
    with pytest.raises(refusal):
        await store.execute(THING, intent(), uuid4(), Make(name="thing"))
    assert await assert_whole(log) == 0


async def test_a_position_that_is_missing_stops_the_reader(
    log: str, store: EventStore, connections: Databases
) -> None:
    for _ in range(3):
        await store.execute(THING, intent(), uuid4(), Make(name="thing"))
    control = await asyncpg.connect(log)
    await control.execute("set session_replication_role = replica")
    await control.execute(f"delete from {SCHEMA}.events where position = 2")
    await control.close()

    with pytest.raises(LogBroken, match="2"):
        await event_store(connections).read(ACME, 0, 10)


async def test_readers_are_woken_after_every_append(connections: Databases) -> None:
    woken: list[str] = []
    store = EventStore("thing", connections, [THING], lambda _: None, wake=woken.append)
    stream = uuid4()
    await asyncio.gather(
        *(store.execute(THING, intent(), stream, Make(name="thing")) for _ in range(3))
    )
    await until(lambda: len(woken) == 1)
    await store.close()

    assert woken == ["acme"]
    assert isinstance((await store.facts(THING, ACME, stream))[0].fact, Made)
