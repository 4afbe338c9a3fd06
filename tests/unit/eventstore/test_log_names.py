"""Names in SQL are plain identifiers or nothing; what a log was made with stays as it was."""

from hashlib import sha256
from importlib.resources import files

import pytest

from shared.eventstore import log_ddl
from shared.eventstore.ddl import LOG_STEPS, lock_key

MADE_WITH = {
    "log.sql": "f2783691ad78a431",
    "tags.sql": "65d5e3f5121c4317",
}


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


@pytest.mark.parametrize("file", LOG_STEPS.values())
def test_what_a_log_was_made_with_never_changes(file: str) -> None:
    """An installation that has it would refuse to be upgraded: write a new step instead."""
    text = files("shared.eventstore").joinpath("sql", file).read_bytes()
    assert sha256(text).hexdigest()[:16] == MADE_WITH[file]
