"""Tables of things outside: what each row says, and what is no such table."""

import pytest

from services.cli.references import name_of_run, records_of
from services.cli.terminal import CommandFailed


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


def test_the_same_table_on_another_day_is_said_anew() -> None:
    assert name_of_run() != name_of_run()


def test_numbers_that_are_names_stay_texts() -> None:
    (record,) = records_of("key,room\n007,0042\n", "class")
    assert (record["key"], record["values"]) == ("007", {"room": "0042"})


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "first line"),
        ("paid\n1\n", "first line"),
        ("key,paid,paid\na,1,2\n", "first line"),
        ("key,paid\na,1,2\n", "Line 2 has 3 cells"),
        ('key\n"a', "not CSV"),
    ],
)
def test_what_is_no_such_table_is_refused(table: str, said: str) -> None:
    with pytest.raises(CommandFailed, match=said):
        records_of(table, "contract")
