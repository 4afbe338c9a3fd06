"""Tables of customers: what a row says of one, in the words of its columns."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from services.cli.columns import KEY
from services.cli.importing import Item
from services.cli.tables import Read, Row, Wrong, day_of
from shared.sealed import normal_email, normal_phone

SINCE: Final = "valid_from"
TAGS, STORES, CONTRACT = "tags", "stores", "contract"
PHONE, EMAIL = "phone", "email"
SEVERAL: Final = frozenset({TAGS, STORES, CONTRACT})
"""Cells of which may say several: separated by semicolons or Chinese enumeration commas."""
JOINT: Final = re.compile(r"[;；、|]")
CALLED: Final[Mapping[str, str]] = {
    "编号": KEY, "客户编号": KEY, "客户编码": KEY, "会员号": KEY,
    "姓名": "name", "客户": "name", "客户名称": "name", "客户姓名": "name", "名称": "name",
    "电话": PHONE, "手机": PHONE, "手机号": PHONE, "联系电话": PHONE,
    "邮箱": EMAIL, "电子邮箱": EMAIL,
    "地址": "address", "联系地址": "address",
    "备注": "note",
    "等级": "tier", "客户等级": "tier", "会员等级": "tier",
    "标签": TAGS, "门店": STORES, "所属门店": STORES,
    "合同": CONTRACT, "合同编号": CONTRACT,
    "生效日期": SINCE,
}  # fmt: skip
"""What Chinese tables call their columns."""


def items_of(
    read: Read, names: Mapping[str, str], store_kind: str
) -> tuple[list[Item], list[Wrong]]:
    """Return what the rows say, and those that contradict one another."""
    columns = {name: column for column, name in names.items() if name}
    items = [_item(row, names, columns, store_kind) for row in read.rows]
    return items, [*read.wrong, *_twice(items, columns), *_same_person(items, columns)]


def _item(row: Row, names: Mapping[str, str], columns: Mapping[str, str], store_kind: str) -> Item:
    said = {name: row.cells[column] for column, name in names.items() if name}
    values = {
        name: _value(name, cell, store_kind)
        for name, cell in said.items()
        if cell and name not in {KEY, SINCE}
    }
    since = day_of(said.get(SINCE, ""))
    more = {SINCE: f"{since}T00:00:00Z" if len(since) == len("2026-11-29") else since}
    document = {KEY: said[KEY], "values": values, **(more if since else {})}
    return Item(line=row.line, document=document, columns=columns)


def _value(name: str, cell: str, store_kind: str) -> str | list[str]:
    if name not in SEVERAL:
        return cell
    parts = [one.strip() for one in JOINT.split(cell) if one.strip()]
    if name == STORES and store_kind:
        parts = [one if ":" in one else f"{store_kind}:{one}" for one in parts]
    return parts


def _twice(items: Sequence[Item], columns: Mapping[str, str]) -> Iterator[Wrong]:
    """Yield the rows that speak of a customer as of a time of which another row does."""
    first: dict[tuple[object, object], int] = {}
    for one in items:
        about = (one.document[KEY], one.document.get(SINCE))
        if about in first:
            reason = f"Line {first[about]} speaks of this customer, too."
            yield Wrong(line=one.line, column=columns[KEY], reason=reason)
        first.setdefault(about, one.line)


def _same_person(items: Sequence[Item], columns: Mapping[str, str]) -> Iterator[Wrong]:
    """Yield the rows whose telephone or e-mail is another customer's by an earlier row."""
    first: dict[str, Item] = {}
    for one in items:
        values = one.document["values"]
        said = values if isinstance(values, dict) else {}
        known = {PHONE: normal_phone(said.get(PHONE, "")), EMAIL: normal_email(said.get(EMAIL, ""))}
        for name, value in known.items():
            before = first.setdefault(value, one) if value else one
            if before.document[KEY] != one.document[KEY]:
                reason = f"Line {before.line} has this for another customer."
                yield Wrong(line=one.line, column=columns[name], reason=reason)
