"""Tables of customers: what a row says of one, and rows that contradict one another."""

from services.cli.columns import names_of
from services.cli.customer_tables import CALLED, items_of
from services.cli.importing import Item
from services.cli.tables import Wrong, table_of


def said(text: str, *given: str, store_kind: str = "") -> tuple[list[Item], list[Wrong]]:
    read = table_of(text.encode())
    return items_of(read, names_of(read.columns, given, CALLED), store_kind)


def test_a_row_says_a_customer_in_the_words_of_its_columns() -> None:
    items, wrong = said(
        "会员卡,姓名,手机号,标签,门店,合同,生效日期,积分\n"
        "C-1,王芳,138 1234 5678,vip；老客户,042、site:7,HT-1;HT-2,2026/1/1,7\n"
        "C-2,,,,,,,\n",
        "会员卡=key",
        "积分=",
        store_kind="store",
    )
    assert wrong == []
    assert [one.document for one in items] == [
        {
            "key": "C-1",
            "values": {
                "name": "王芳",
                "phone": "138 1234 5678",
                "tags": ["vip", "老客户"],
                "stores": ["store:042", "site:7"],
                "contract": ["HT-1", "HT-2"],
            },
            "valid_from": "2026-01-01T00:00:00Z",
        },
        {"key": "C-2", "values": {}},
    ]


def test_two_customers_with_one_number_are_named_however_it_is_written() -> None:
    _, wrong = said(
        "编号,电话,邮箱\n"
        "A,138 1234 5678,\n"
        "B,+8613812345678,a@x.org\n"
        "C,,A@X.org\n"
        "C,,\n"
        "A,13812345678,\n"
    )
    assert [(one.line, one.column) for one in sorted(wrong, key=lambda one: one.line)] == [
        (3, "电话"),
        (4, "邮箱"),
        (5, "编号"),
        (6, "编号"),
    ]
