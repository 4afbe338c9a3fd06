"""Tables of assets: what a row says of one, and rows that contradict one another."""

import pytest

from services.cli.asset_tables import CALLED, items_of
from services.cli.assets import orphans_of
from services.cli.columns import names_of
from services.cli.importing import Item
from services.cli.tables import Wrong, table_of
from services.cli.terminal import CommandFailed


def said(text: str, *given: str, place_kind: str = "") -> tuple[list[Item], list[Wrong]]:
    read = table_of(text.encode())
    return items_of(read, names_of(read.columns, given, CALLED), place_kind)


def test_a_row_says_an_asset_in_the_words_of_its_columns() -> None:
    items, wrong = said(
        "设备号,名称,门店,序列号,保修截止,报废,power_kw,生效日期,备注\n"
        "FRZ-1,冷柜,042,0012,2027/5/31,否,5,2026-01-01,x\n"
        "FRZ-2,,site:7,,,,,,\n",
        "设备号=key",
        "备注=",
        place_kind="store",
    )
    assert wrong == []
    assert [one.document for one in items] == [
        {
            "key": "FRZ-1",
            "values": {
                "name": "冷柜",
                "place": "store:042",
                "serial": "0012",
                "warranty_until": "2027-05-31",
                "retired": False,
                "power_kw": 5,
            },
            "valid_from": "2026-01-01T00:00:00Z",
        },
        {"key": "FRZ-2", "values": {"place": "site:7"}},
    ]
    assert items[0].columns["warranty_until"] == "保修截止"


@pytest.mark.parametrize(
    ("text", "given", "message"),
    [
        ("key,备注\nA,x\n", (), "What is 备注"),
        ("key\nA\n", ("none=name",), "no column none"),
        ("name\nA\n", (), "has the keys"),
        ("key,编号\nA,B\n", (), "none is twice"),
    ],
)
def test_columns_that_nobody_knows_are_asked_for(
    text: str, given: tuple[str, ...], message: str
) -> None:
    with pytest.raises(CommandFailed, match=message):
        said(text, *given)


def test_rows_that_contradict_one_another_are_named() -> None:
    _, wrong = said("key,parent\nA,B\nB,C\nC,A\nD,A\nA,\n")
    assert [(one.line, one.column) for one in wrong] == [
        (6, "key"),
        (2, "parent"),
        (3, "parent"),
        (4, "parent"),
    ]
    _, dated = said("key,valid_from,place\nA,2026-01-01,store:1\nA,2026-02-01,store:2\n")
    assert dated == []


def test_an_orphan_is_one_whose_parent_neither_the_table_nor_the_register_has() -> None:
    items, _ = said("key,parent\nA,B\nB,Z\n")
    answers = [{"key": "A", "orphan": True}, {"key": "B", "orphan": True}]
    assert orphans_of(items, answers) == ["B"]
