"""Whoever changes what is written is found out, even if they may change everything."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.database import Databases
from shared.eventstore import EventStore, Report, Seal, Sealer, key_id_of, verify_log
from shared.eventstore.verify import PAGE
from tests.integration.eventstore.things import ACME, SCHEMA, THING, Make, Note, intent

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STREAMS = [uuid4() for _ in range(5)]


@pytest.fixture
async def sealer(connections: Databases, store: EventStore) -> Sealer:
    """A log of 35 events in five streams, sealed up to 30."""
    for stream in STREAMS:
        await store.execute(THING, intent(), stream, Make(name="thing"))
    for nth in range(25):
        await store.execute(THING, intent(), STREAMS[nth % 5], Note(texts=(f"note {nth}",)))
    sealer = Sealer(SCHEMA, connections, KEY)
    assert await sealer.seal(ACME) is not None
    for stream in STREAMS:
        await store.execute(THING, intent(), stream, Note(texts=("unsealed",)))
    return sealer


async def tamper(dsn: str, *statements: str) -> None:
    """Change the log as a superuser who knows how to get past the triggers."""
    control = await asyncpg.connect(dsn)
    await control.execute("set session_replication_role = replica")
    for statement in statements:
        await control.execute(statement)
    await control.close()


async def verify(store: EventStore, *anchors: Seal) -> Report:
    key = KEY.public_key()
    return await store.verify(ACME, keys={key_id_of(key): key}, anchors=anchors)


async def test_an_honest_log_is_sound(store: EventStore, sealer: Sealer) -> None:
    second = await sealer.seal(ACME)
    assert second is not None
    assert (second.first_position, second.last_position) == (31, 35)
    assert await sealer.seal(ACME) is None

    report = await verify(store, Seal.from_json(second.to_json()))

    assert (report.events, report.streams, report.seals) == (35, 5, 2)
    assert report.findings == ()


async def test_whoever_watches_is_told_how_far_it_is(
    connections: Databases, store: EventStore
) -> None:
    await store.execute(THING, intent(), STREAMS[0], Make(name="thing"))
    for _ in range(PAGE // 100 + 1):
        texts = tuple(f"note {nth}" for nth in range(100))
        await store.execute(THING, intent(), STREAMS[0], Note(texts=texts))
    told: list[tuple[int, int]] = []

    async with connections.connection(ACME) as connection:
        report = await verify_log(
            connection, SCHEMA, keys={}, passed=lambda done, last: told.append((done, last))
        )

    assert report.is_sound
    assert told == [(PAGE, PAGE + 101)]


EDITS = {
    "payload": "payload = set_byte(payload, 9, 65)",
    "meta": "meta = set_byte(meta, 12, 65)",
    "public type": "public_type = 'test.thing.faked.v1'",
    "public form": "public_type = 'x', public = '{}'",
    "type": "type = 'thing.unmade'",
    "event id": "event_id = gen_random_uuid()",
    "schema version": "schema_version = 2",
    "slice": "slice = (slice + 1) & 1023",
    "time it happened": "occurred_at = occurred_at - interval '1 microsecond'",
    "hash": "hash = sha256(hash)",
}


@pytest.mark.usefixtures("sealer")
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
async def test_an_edit_is_found_where_it_was_made(log: str, store: EventStore, edit: str) -> None:
    await tamper(log, f"update {SCHEMA}.events set {edit} where position = 17")

    report = await verify(store)

    assert report.findings[0].position == 17 or report.findings[1].position == 17


@pytest.mark.usefixtures("sealer")
async def test_a_changed_time_of_recording_breaks_the_seal(log: str, store: EventStore) -> None:
    await tamper(
        log,
        f"update {SCHEMA}.events set recorded_at = recorded_at + interval '1 microsecond'"
        " where position = 17",
    )

    assert not (await verify(store)).is_sound


@pytest.mark.usefixtures("sealer")
async def test_an_event_taken_out_is_missed(log: str, store: EventStore) -> None:
    await tamper(log, f"delete from {SCHEMA}.events where position = 17")

    report = await verify(store)

    assert (17, "missing") in {(finding.position, finding.what) for finding in report.findings}


def cut_after(position: int) -> tuple[str, ...]:
    """Cut a log's tail off so that what is left is consistent in itself."""
    events = f"{SCHEMA}.events"
    return (
        f"delete from {events} where position > {position}",
        f"delete from {SCHEMA}.commands where position > {position}",
        f"delete from {SCHEMA}.seals where last_position > {position}",
        (
            f"update {SCHEMA}.streams s set version = e.version, head_hash = e.hash,"
            f" last_position = e.position from {events} e where e.stream_id = s.stream_id"
            f" and e.version = (select max(version) from {events} where stream_id = s.stream_id)"
        ),
    )


async def test_a_tail_cut_off_is_found_through_a_seal_kept_elsewhere(
    log: str, store: EventStore, sealer: Sealer
) -> None:
    kept = await sealer.seal(ACME)
    assert kept is not None
    await tamper(log, *cut_after(28))

    assert (await verify(store)).is_sound  # the database alone cannot tell
    report = await verify(store, kept)

    assert {finding.what for finding in report.findings} == {
        "a seal kept elsewhere is not in the log",
        "sealed, but the log ends before it",
    }


async def test_a_seal_made_anew_with_another_key_is_not_trusted(
    connections: Databases, log: str, store: EventStore, sealer: Sealer
) -> None:
    await sealer.seal(ACME)
    await tamper(log, f"delete from {SCHEMA}.seals where first_position > 30")
    await Sealer(SCHEMA, connections, Ed25519PrivateKey.generate()).seal(ACME)

    report = await verify(store)

    assert [(one.position, one.what) for one in report.findings] == [
        (31, "the seal is not signed by a trusted key")
    ]


async def test_every_sealed_event_can_be_proven_without_the_log(
    store: EventStore, sealer: Sealer
) -> None:
    assert await sealer.prove(ACME, 31) is None
    events = await store.read(ACME, 0, 100)
    for event in events[:30]:
        proof = await sealer.prove(ACME, event.position)
        assert proof is not None
        assert proof.holds(KEY.public_key())
        assert not proof.holds(Ed25519PrivateKey.generate().public_key())
        assert not type(proof)(
            position=proof.position,
            recorded_at=proof.recorded_at,
            hash=bytes(32),
            siblings=proof.siblings,
            seal=proof.seal,
        ).holds(KEY.public_key())


async def test_two_sealers_at_once_seal_every_position_once(
    connections: Databases, store: EventStore, sealer: Sealer
) -> None:
    other = Sealer(SCHEMA, connections, KEY)

    seals = await asyncio.gather(*(one.seal(ACME) for one in (sealer, other) * 4))

    assert len([seal for seal in seals if seal is not None]) == 1
    assert (await verify(store)).is_sound
