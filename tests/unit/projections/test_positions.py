"""Position tokens: opaque outside, exact inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.projections.position import Position, TokenMalformed, parse_positions, token_of
from shared.projections.registry import registry_ddl

POSITIONS = st.builds(
    Position,
    service=st.from_regex(r"[a-z][a-z0-9_]{0,30}", fullmatch=True),
    epoch=st.integers(0, 999_999_999),
    position=st.integers(0, 10**18 - 1),
)


@given(st.lists(POSITIONS, max_size=8, unique_by=lambda one: one.service))
def test_a_token_comes_back_as_it_was_given(positions: list[Position]) -> None:
    assert set(parse_positions(token_of(positions))) == set(positions)


def test_of_one_service_the_furthest_counts() -> None:
    positions = [Position(service="intake", epoch=1, position=at) for at in (7, 9, 8)]
    assert token_of(positions) == "intake.1.9"


@pytest.mark.parametrize(
    "token",
    ["intake", "intake.1", "intake.1.-1", "Intake.1.1", "intake.1.1;drop", "a.1.1," * 17, "a.1.1 "],
)
def test_a_token_that_is_not_ours_is_refused(token: str) -> None:
    with pytest.raises(TokenMalformed):
        parse_positions(token)


@pytest.mark.parametrize("name", ["", "a b", "a;b", "A", "1a", 'a"'])
def test_a_schema_that_is_not_a_plain_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        registry_ddl(name, "writer")
