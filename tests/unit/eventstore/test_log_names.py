"""Names in SQL are plain identifiers or nothing."""

import pytest

from shared.eventstore import log_ddl
from shared.eventstore.ddl import lock_key


@pytest.mark.parametrize("name", ["", "a b", 'a"', "a;drop", "A", "1a", "a" * 64, "é"])
def test_a_name_that_is_not_plain_is_refused(name: str) -> None:
    for names in ((name, "own", "wri"), ("log", name, "wri"), ("log", "own", name)):
        with pytest.raises(ValueError, match="identifier"):
            log_ddl(*names)


def test_nothing_is_left_to_fill_in() -> None:
    ddl = log_ddl("a_log", "own", "wri")
    for name in ("schema", "owner", "writer", "lock_key", "partition_rows"):
        assert "{" + name + "}" not in ddl


def test_every_log_has_a_lock_of_its_own() -> None:
    assert lock_key("a_log") != lock_key("b_log")
    assert -(2**63) <= lock_key("a_log") < 2**63
