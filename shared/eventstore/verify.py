"""Verifying a log: everything that can be derived again is, and every difference is named.

From the events: that positions have no gap, versions follow each other in every stream, every hash
covers its event and the one before, time of recording never runs back, the slice is the stream's.
From the streams: that each ends where its events end. From the seals, those in the database and
those that somebody kept elsewhere: that they are signed, name each other, and cover these events.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.database import Connection
from shared.eventstore import merkle
from shared.eventstore.ddl import identifier
from shared.eventstore.hashing import GENESIS, event_hash
from shared.eventstore.seals import FIRST_PREV, Seal, read_seals

PAGE = 2000
FINDINGS_MAX = 100
"""Enough to see what happened; one changed event breaks the rest of its chain only once."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is not as it was written; ``position`` 0 when it has none."""

    position: int
    what: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """How much was verified, and the first hundred things found."""

    events: int
    streams: int
    seals: int
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass
class _Findings:
    """The first findings, in order."""

    found: list[Finding] = field(default_factory=list)

    def add(self, position: int, what: str) -> None:
        if len(self.found) < FINDINGS_MAX:
            self.found.append(Finding(position=position, what=what))


class _Chains:
    """Follows the events in order of position, and every stream's chain with them."""

    def __init__(self, findings: _Findings) -> None:
        self.heads: dict[UUID, tuple[int, bytes]] = {}
        self.position = 0
        self._findings = findings
        self._recorded_at = datetime.min.replace(tzinfo=UTC)

    def follow(self, row: asyncpg.Record) -> None:
        position, stream_id = row["position"], row["stream_id"]
        version, prev = self.heads.get(stream_id, (0, GENESIS))
        if position != self.position + 1:
            self._findings.add(self.position + 1, "missing")
        if row["version"] != version + 1:
            self._findings.add(position, f"version {version + 1} of {stream_id} is missing")
        if row["recorded_at"] < self._recorded_at:
            self._findings.add(position, "recorded before the event before it")
        if row["slice"] != int.from_bytes(stream_id.bytes[-2:], "big") & 1023:
            self._findings.add(position, "in another slice than its stream")
        if _hash_again(row, prev) != row["hash"]:
            self._findings.add(position, "the hash does not fit the content")
        self.position = position
        self._recorded_at = row["recorded_at"]
        self.heads[stream_id] = (row["version"], row["hash"])


class _Stretches:
    """Derives the root of every sealed stretch again, while the events pass by."""

    def __init__(self, seals: Sequence[Seal], findings: _Findings) -> None:
        self._open = sorted(seals, key=lambda seal: seal.first_position, reverse=True)
        self._running: list[tuple[Seal, list[bytes]]] = []
        self._findings = findings

    def follow(self, row: asyncpg.Record) -> None:
        position = row["position"]
        while self._open and self._open[-1].first_position <= position:
            self._running.append((self._open.pop(), []))
        leaf = merkle.leaf(position, row["recorded_at"], row["hash"])
        for seal, leaves in self._running:
            leaves.append(leaf)
            if position >= seal.last_position:
                self._finish(seal, leaves)
        self._running = [one for one in self._running if one[0].last_position > position]

    def end(self) -> None:
        """Name the seals whose events are not there any more."""
        for seal in [*self._open, *(one for one, _ in self._running)]:
            self._findings.add(seal.last_position, "sealed, but the log ends before it")

    def _finish(self, seal: Seal, leaves: list[bytes]) -> None:
        size = seal.last_position - seal.first_position + 1
        if len(leaves) != size or merkle.root(leaves) != seal.root:
            self._findings.add(
                seal.first_position, f"the seal up to {seal.last_position} does not fit the events"
            )


def _unwatched(_done: int, _last: int) -> None:
    """Tell nobody."""


async def verify_log(
    connection: Connection,
    schema: str,
    *,
    keys: Mapping[str, Ed25519PublicKey],
    anchors: Sequence[Seal] = (),
    passed: Callable[[int, int], None] = _unwatched,
) -> Report:
    """Verify one log as it stands at this moment.

    ``keys`` are the trusted public keys by their ids; ``anchors`` are seals kept elsewhere. It
    keeps the head of every stream in memory (about 200 bytes each). ``passed`` is told now and
    then how many events were verified, and the log's last position.
    """
    findings = _Findings()
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        seals = (await read_seals(connection, schema))[::-1]
        log_id: UUID = await connection.fetchval(f"select log_id from {schema}.log_meta")
        kept = {seal.digest for seal in seals}
        foreign = [seal for seal in anchors if seal.digest not in kept]
        _check_seals(seals, [*seals, *foreign], log_id, keys, findings)
        for seal in foreign:
            findings.add(seal.first_position, "a seal kept elsewhere is not in the log")
        chains, stretches = _Chains(findings), _Stretches([*seals, *foreign], findings)
        last: int = await connection.fetchval(
            f"select coalesce(max(position), 0) from {identifier(schema)}.events"
        )
        events = 0
        async for row in connection.cursor(
            f"select * from {schema}.events order by position", prefetch=PAGE
        ):
            chains.follow(row)
            stretches.follow(row)
            events += 1
            if events % PAGE == 0:
                passed(events, last)
        stretches.end()
        await _check_heads(connection, schema, chains, findings)
    return Report(
        events=events,
        streams=len(chains.heads),
        seals=len(seals) + len(foreign),
        findings=tuple(findings.found),
    )


def _hash_again(row: asyncpg.Record, prev: bytes) -> bytes | None:
    try:
        return event_hash(
            prev,
            event_id=row["event_id"],
            stream_id=row["stream_id"],
            version=row["version"],
            type=row["type"],
            schema_version=row["schema_version"],
            occurred_at=row["occurred_at"],
            meta=row["meta"],
            payload=row["payload"],
            public_type=row["public_type"],
            public=row["public"],
        )
    except (OverflowError, ValueError):
        return None


def _check_seals(
    chain: Sequence[Seal],
    everything: Sequence[Seal],
    log_id: UUID,
    keys: Mapping[str, Ed25519PublicKey],
    findings: _Findings,
) -> None:
    first, prev = 1, FIRST_PREV
    for seal in chain:
        if seal.first_position != first or seal.prev_seal != prev:
            findings.add(seal.first_position, "the seal does not continue the one before it")
        first, prev = seal.last_position + 1, seal.digest
    for seal in everything:
        key = keys.get(seal.key_id)
        if key is None or not seal.is_signed_by(key):
            findings.add(seal.first_position, "the seal is not signed by a trusted key")
        if seal.log_id != log_id:
            findings.add(seal.first_position, "the seal belongs to another log")


async def _check_heads(
    connection: Connection, schema: str, chains: _Chains, findings: _Findings
) -> None:
    left = dict(chains.heads)
    async for row in connection.cursor(
        f"select stream_id, version, head_hash, last_position from {schema}.streams", prefetch=PAGE
    ):
        if left.pop(row["stream_id"], None) != (row["version"], row["head_hash"]):
            findings.add(row["last_position"], f"{row['stream_id']} does not end as its head says")
    for stream_id in left:
        findings.add(0, f"{stream_id} has events but no head")
