"""Tables: whatever spreadsheet wrote them, each row is read or named with its line."""

import codecs

import pytest

from services.cli.tables import Wrong, day_of, table_of
from services.cli.terminal import CommandFailed

TABLE = "编号,名称\nFRZ-1,冷柜\n\nFRZ-2,=1+1\n"


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        codecs.BOM_UTF8 + TABLE.encode(),
        TABLE.encode("gbk"),
        TABLE.encode("utf-16"),
        TABLE.replace(",", "\t").encode("utf-16"),
        TABLE.replace(",", ";").replace("\n", "\r\n").encode(),
    ],
)
def test_a_table_says_the_same_in_whatever_way_it_was_saved(data: bytes) -> None:
    read = table_of(data)
    assert read.columns == ["编号", "名称"]
    assert [(one.line, *one.cells.values()) for one in read.rows] == [
        (2, "FRZ-1", "冷柜"),
        (4, "FRZ-2", "=1+1"),
    ]
    assert read.wrong == []


def test_columns_and_cells_that_a_spreadsheet_left_empty_are_none() -> None:
    read = table_of(b"key,name,,\nA,x,,\n,,,\nB,y\nC\nD,z,1\n")
    assert [one.cells["key"] for one in read.rows] == ["A", "B"]
    assert read.wrong == [
        Wrong(line=5, column="", reason="There are 1 cells, and 2 columns."),
        Wrong(line=6, column="", reason="There are 3 cells, and 2 columns."),
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "first line"),
        (b"key,,name\nA,1,2\n", "first line"),
        (b"key,name,name\nA,1,2\n", "first line"),
        (b'key\n"a', "not CSV"),
        (b"key\n\xff\xff\xff", "no text"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(CommandFailed, match=said):
        table_of(data)


@pytest.mark.parametrize("cell", ["2026-03-01", "2026/3/1", "2026年3月1日", "2026.3.1"])
def test_days_are_read_as_people_write_them(cell: str) -> None:
    assert day_of(cell) == "2026-03-01"
    assert day_of("next week") == "next week"
