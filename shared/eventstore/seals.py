"""Seals: signed statements about stretches of a log, each naming the one before it.

Whoever may change the database may also make a chain of hashes anew. A seal that somebody else
keeps cannot be made anew: it shows that an event was changed, moved or, at the end of the log,
taken away. A proof shows to anybody who holds the public key that one event stands in the log.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.database import Connection, Databases
from shared.eventstore import merkle
from shared.eventstore.ddl import identifier
from shared.eventstore.hashing import instant
from shared.eventstore.refusals import LogBroken
from shared.intent import TenantId

SEALED_POSITIONS_MAX = 1024
FIRST_PREV = bytes(32)

_encoder = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, kw_only=True)
class Seal:
    """A statement that a stretch of a log has this Merkle root, signed with Ed25519."""

    log_id: UUID
    first_position: int
    last_position: int
    root: bytes
    prev_seal: bytes
    sealed_at: datetime
    key_id: str
    signature: bytes = b""

    @property
    def statement(self) -> bytes:
        """What is signed: canonical JSON of everything but the signature, hashes in hex."""
        return _encoder.encode(
            {
                "log_id": self.log_id,
                "first_position": self.first_position,
                "last_position": self.last_position,
                "root": self.root.hex(),
                "prev_seal": self.prev_seal.hex(),
                "sealed_at": instant(self.sealed_at),
                "key_id": self.key_id,
            }
        )

    @property
    def digest(self) -> bytes:
        """What the next seal names as the one before it."""
        return hashlib.sha256(self.statement + self.signature).digest()

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether ``key`` signed this very statement."""
        try:
            key.verify(self.signature, self.statement)
        except InvalidSignature:
            return False
        return True

    def to_json(self) -> bytes:
        """Return the seal as one line, to be kept where the database's keepers cannot reach."""
        return _encoder.encode(self)

    @classmethod
    def from_json(cls, line: bytes) -> "Seal":
        """Return the seal that ``to_json`` wrote; raises ``msgspec.ValidationError``."""
        return msgspec.json.decode(line, type=cls)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """That an event with this hash was recorded at this position and time: no server needed."""

    position: int
    recorded_at: datetime
    hash: bytes
    siblings: list[bytes] = field(repr=False)
    seal: Seal

    def holds(self, key: Ed25519PublicKey) -> bool:
        """Whether the seal is signed by ``key`` and this event is under its root."""
        seal = self.seal
        try:
            root = merkle.root_of_path(
                merkle.leaf(self.position, self.recorded_at, self.hash),
                self.position - seal.first_position,
                seal.last_position - seal.first_position + 1,
                self.siblings,
            )
        except ValueError:
            return False
        return root == seal.root and seal.is_signed_by(key)


class Sealer:
    """Seals the logs of one service and proves events under the seals."""

    def __init__(self, schema: str, databases: Databases, key: Ed25519PrivateKey) -> None:
        self._schema = identifier(schema)
        self._databases = databases
        self._key = key
        self.key_id = key_id_of(key.public_key())

    async def seal(self, tenant: TenantId) -> Seal | None:
        """Seal the next stretch, of 1,024 positions at most; ``None`` if nothing is unsealed.

        Two sealers may run at once: the second finds the stretch sealed, and seals nothing.
        """
        async with self._databases.connection(tenant) as connection:
            before = await read_seals(connection, self._schema, newest=1)
            first = before[0].last_position + 1 if before else 1
            leaves = await _leaves(connection, self._schema, first, first + SEALED_POSITIONS_MAX)
            if not leaves:
                return None
            unsigned = Seal(
                log_id=await _log_id(connection, self._schema),
                first_position=first,
                last_position=first + len(leaves) - 1,
                root=merkle.root(leaves),
                prev_seal=before[0].digest if before else FIRST_PREV,
                sealed_at=datetime.now(UTC),
                key_id=self.key_id,
            )
            seal = replace(unsigned, signature=self._key.sign(unsigned.statement))
            return seal if await _insert(connection, self._schema, seal) else None

    async def prove(self, tenant: TenantId, position: int) -> Proof | None:
        """Return the proof of the event at ``position``; ``None`` if it is not sealed yet."""
        async with self._databases.connection(tenant) as connection:
            seal = await _seal_over(connection, self._schema, position)
            row = await connection.fetchrow(
                f"select recorded_at, hash from {self._schema}.events where position = $1", position
            )
            if seal is None or row is None:
                return None
            leaves = await _leaves(
                connection, self._schema, seal.first_position, seal.last_position + 1
            )
        return Proof(
            position=position,
            recorded_at=row["recorded_at"],
            hash=row["hash"],
            siblings=merkle.path(leaves, position - seal.first_position),
            seal=seal,
        )


def key_id_of(key: Ed25519PublicKey) -> str:
    """Return the short name of a public key: the start of its SHA-256, in hex."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


async def read_seals(
    connection: Connection, schema: str, *, newest: int | None = None
) -> list[Seal]:
    """Return a log's seals, the ``newest`` few or all of them, newest first."""
    rows = await connection.fetch(
        f"select m.log_id, s.* from {identifier(schema)}.seals s, {schema}.log_meta m"
        " order by s.first_position desc limit $1",
        newest,
    )
    return [Seal(**row) for row in rows]


async def _seal_over(connection: Connection, schema: str, position: int) -> Seal | None:
    row = await connection.fetchrow(
        f"select m.log_id, s.* from {schema}.seals s, {schema}.log_meta m"
        " where $1 between s.first_position and s.last_position",
        position,
    )
    return None if row is None else Seal(**row)


async def _log_id(connection: Connection, schema: str) -> UUID:
    log_id: UUID = await connection.fetchval(f"select log_id from {schema}.log_meta")
    return log_id


async def _leaves(connection: Connection, schema: str, first: int, beyond: int) -> list[bytes]:
    rows = await connection.fetch(
        f"select position, recorded_at, hash from {schema}.events"
        " where position >= $1 and position < $2 order by position",
        first,
        beyond,
    )
    if rows and rows[-1]["position"] - first + 1 != len(rows):
        raise LogBroken(f"a position after {first} is missing")
    return [merkle.leaf(*row) for row in rows]


async def _insert(connection: Connection, schema: str, seal: Seal) -> bool:
    try:
        await connection.execute(
            f"insert into {schema}.seals (first_position, last_position, root, prev_seal,"
            " signature, key_id, sealed_at) values ($1, $2, $3, $4, $5, $6, $7)",
            seal.first_position,
            seal.last_position,
            seal.root,
            seal.prev_seal,
            seal.signature,
            seal.key_id,
            seal.sealed_at,
        )
    except asyncpg.UniqueViolationError:
        return False
    return True
