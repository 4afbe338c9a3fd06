"""Snapshots: the state of a long stream, so that it need not be folded from its first event.

A snapshot is a cache. Its ``shape`` names the state's fields and the domain's source: after any
change to either, old snapshots no longer match and the streams are folded anew. A state that does
not come back from its bytes as it went is not kept.
"""

import hashlib
import inspect
from pathlib import Path
from typing import Any, Generic, TypeVar, get_type_hints
from uuid import UUID

import msgspec

from shared.database import Connection
from shared.decider import Decider
from shared.eventstore.ddl import identifier
from shared.eventstore.values import Folded

S = TypeVar("S")

SNAPSHOT_BYTES_MAX = 4 * 1024 * 1024


class SnapshotCodec(Generic[S]):
    """Turns the states of one decider into bytes and back.

    ``shape`` is empty for a decider whose state no snapshot can hold (its ``evolve`` does not say
    what it returns, or JSON cannot tell it apart); such streams are always folded.
    """

    def __init__(self, decider: Decider[Any, Any, S]) -> None:
        self._encoder = msgspec.json.Encoder(order="sorted")
        self._decoder: msgspec.json.Decoder[S] | None = None
        self.shape = ""
        try:
            kind = get_type_hints(decider.evolve)["return"]
            schema = self._encoder.encode(msgspec.json.schema(kind, schema_hook=_name))
            self._decoder = msgspec.json.Decoder(kind)
        except (KeyError, NameError, TypeError):
            return
        digest = hashlib.sha256(schema)
        for source in _sources_beside(decider.evolve):
            digest.update(source)
        self.shape = digest.hexdigest()[:32]

    def encode(self, state: S) -> bytes | None:
        """Return ``state`` as bytes, or ``None`` if it would not come back as it is."""
        if self._decoder is None:
            return None
        try:
            data = self._encoder.encode(state)
            same = self._decoder.decode(data) == state
        except (TypeError, ValueError):
            return None
        return data if same and len(data) <= SNAPSHOT_BYTES_MAX else None

    def decode(self, data: bytes) -> S:
        """Return the state that ``encode`` was given."""
        if self._decoder is None:
            raise TypeError("this decider's states are not kept")
        return self._decoder.decode(data)


def _name(kind: type) -> dict[str, object]:
    """Describe a type that JSON schema has no word for, such as ``object``."""
    return {"title": f"{kind.__module__}.{kind.__qualname__}"}


def _sources_beside(function: object) -> list[bytes]:
    """Return the source of the module that ``function`` stands in, of those beside and below it."""
    module = inspect.getmodule(function)
    path = getattr(module, "__file__", None)
    if path is None:
        return []
    return [one.read_bytes() for one in sorted(Path(path).parent.rglob("*.py"))]


async def save_snapshot(
    connection: Connection, schema: str, stream_id: UUID, folded: Folded[S], codec: SnapshotCodec[S]
) -> bool:
    """Keep ``folded`` unless a later one of its shape is there; return whether it can be kept."""
    state = codec.encode(folded.state)
    if state is None:
        return False
    await connection.execute(
        f"insert into {identifier(schema)}.snapshots as s (stream_id, version, shape, state)"
        " values ($1, $2, $3, $4) on conflict (stream_id) do update"
        " set version = excluded.version, shape = excluded.shape, state = excluded.state,"
        " taken_at = now() where s.shape <> excluded.shape or s.version < excluded.version",
        stream_id,
        folded.version,
        codec.shape,
        state,
    )
    return True
