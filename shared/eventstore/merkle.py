"""Merkle trees over a log's positions: one root for many events, a short proof for each.

::

    leaf = sha256(position || recorded_at || hash)    8 bytes, 8 bytes, 32 bytes
    node = sha256(0x01 || left || right)

Numbers are big-endian; ``recorded_at`` is microseconds since 1970 in UTC, signed. The tree is that
of RFC 6962: the left part of ``n`` leaves is the largest power of two below ``n``. A leaf's 48
bytes can never be a node's 65.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def leaf(position: int, recorded_at: datetime, event_hash: bytes) -> bytes:
    """Return the leaf of the event at ``position``."""
    stamp = (recorded_at - _EPOCH) // _MICROSECOND
    return hashlib.sha256(
        position.to_bytes(8, "big") + stamp.to_bytes(8, "big", signed=True) + event_hash
    ).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over at least one leaf.

    Neighbours are joined level by level, and who has none waits: the same tree, without a copy of
    the leaves for each of its nodes.
    """
    level = list(leaves)
    while len(level) > 1:
        joined = [_node(*pair) for pair in zip(level[::2], level[1::2], strict=False)]
        level = [*joined, level[-1]] if len(level) % 2 else joined
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return what leads from leaf ``index`` to the root, nearest first."""
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*path(leaves[:split], index), root(leaves[split:])]
    return [*path(leaves[split:], index - split), root(leaves[:split])]


def root_of_path(one: bytes, index: int, size: int, siblings: Sequence[bytes]) -> bytes:
    """Return the root that ``siblings`` lead to; raises ``ValueError`` if they do not fit."""
    if not 0 <= index < size or (size == 1) != (not siblings):
        raise ValueError("a path of the wrong length")
    if size == 1:
        return one
    split = _split(size)
    *nearer, last = siblings
    if index < split:
        return _node(root_of_path(one, index, split, nearer), last)
    return _node(last, root_of_path(one, index - split, size - split, nearer))


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1
