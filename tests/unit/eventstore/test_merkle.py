"""Merkle trees: every leaf has a path to the root, and no other leaf has it."""

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.eventstore import merkle


def test_a_leaf_is_what_its_description_says() -> None:
    recorded_at = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    content = (7).to_bytes(8, "big") + (1_000_000).to_bytes(8, "big") + bytes(32)
    assert merkle.leaf(7, recorded_at, bytes(32)) == hashlib.sha256(content).digest()


def leaves(size: int) -> list[bytes]:
    return [hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(size)]


@given(st.integers(1, 200), st.data())
def test_every_leaf_leads_to_the_root(size: int, data: st.DataObject) -> None:
    tree = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    siblings = merkle.path(tree, index)

    assert merkle.root_of_path(tree[index], index, size, siblings) == merkle.root(tree)
    assert merkle.root_of_path(bytes(32), index, size, siblings) != merkle.root(tree)


@pytest.mark.parametrize(
    ("index", "size", "siblings"), [(5, 5, 3), (0, 5, 0), (0, 1, 1), (4, 5, 2)]
)
def test_a_path_that_does_not_fit_is_refused(index: int, size: int, siblings: int) -> None:
    with pytest.raises(ValueError, match="wrong length"):
        merkle.root_of_path(bytes(32), index, size, [bytes(32)] * siblings)


def test_moving_an_event_changes_the_root() -> None:
    one, two, *rest = leaves(9)
    assert merkle.root([two, one, *rest]) != merkle.root([one, two, *rest])
