"""Tables of things outside: what each row says, and what is no such table."""

import pytest

from services.cli.references import items_of
from services.cli.tables import table_of
from services.cli.terminal import CommandFailed


def records_of(table: str, kind: str) -> list[object]:
    return [one.document for one in items_of(table_of(table.encode()), kind)]


def test_a_row_says_how_a_thing_stands() -> None:
    table = (
        "\ufeffkey,paid,booked,active,note,valid_from\nHT-1,18000.00,8,true,,2026-11-01T00:00:00Z\n"
    )
    assert records_of(table, "contract") == [
        {
            "kind": "contract",
            "key": "HT-1",
            "values": {"paid": "18000.00", "booked": 8, "active": True},
            "valid_from": "2026-11-01T00:00:00Z",
        }
    ]


def test_numbers_that_are_names_stay_texts() -> None:
    (record,) = records_of("key,room\n007,0042\n", "class")
    assert record == {"kind": "class", "key": "007", "values": {"room": "0042"}}


def test_a_table_without_keys_is_refused() -> None:
    with pytest.raises(CommandFailed, match="one is `key`"):
        records_of("paid\n1\n", "contract")
