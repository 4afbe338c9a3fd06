"""Tables of assets: what a row of a spreadsheet says of one, in the words of its columns."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from services.cli.importing import Item
from services.cli.tables import Read, Row, Wrong, day_of

KEY, SINCE, REASON, PARENT, PLACE = "key", "valid_from", "reason", "parent", "place"
RETIRED: Final = "retired"
TEXTS: Final = frozenset(
    {"name", "class", "model", "serial", PLACE, PARENT, "customer", "contract"}
)
DAYS: Final = frozenset({"installed_on", "warranty_until"})
WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})")
TRUTH: Final = {
    "true": True, "yes": True, "是": True, "已报废": True, "已停用": True,
    "false": False, "no": False, "否": False, "在用": False,
}  # fmt: skip
CALLED: Final[Mapping[str, str]] = {
    "编号": KEY, "资产编号": KEY, "设备编号": KEY, "资产编码": KEY,
    "名称": "name", "资产名称": "name", "设备名称": "name",
    "类别": "class", "分类": "class", "资产类别": "class",
    "型号": "model", "规格型号": "model",
    "序列号": "serial", "出厂编号": "serial",
    "位置": PLACE, "地点": PLACE, "门店": PLACE, "存放地点": PLACE,
    "上级": PARENT, "上级资产": PARENT, "所属资产": PARENT,
    "客户": "customer", "客户编号": "customer",
    "合同": "contract", "合同编号": "contract",
    "安装日期": "installed_on", "启用日期": "installed_on",
    "保修截止": "warranty_until", "保修到期": "warranty_until", "质保截止": "warranty_until",
    "停用": RETIRED, "报废": RETIRED, "状态": RETIRED,
    "生效日期": SINCE, "原因": REASON,
}  # fmt: skip
"""What Chinese tables call their columns."""


def items_of(
    read: Read, names: Mapping[str, str], place_kind: str
) -> tuple[list[Item], list[Wrong]]:
    """Return what the rows say, and those that contradict one another."""
    columns = {name: column for column, name in names.items() if name}
    items = [_item(row, names, columns, place_kind) for row in read.rows]
    return items, [*read.wrong, *_twice(items, columns), *_circles(items, columns)]


def _item(row: Row, names: Mapping[str, str], columns: Mapping[str, str], place_kind: str) -> Item:
    said = {name: row.cells[column] for column, name in names.items() if name}
    values = {
        name: _value(name, cell, place_kind)
        for name, cell in said.items()
        if cell and name not in {KEY, SINCE, REASON}
    }
    since = day_of(said.get(SINCE, ""))
    more = {SINCE: f"{since}T00:00:00Z" if len(since) == len("2026-11-29") else since}
    document = {
        KEY: said[KEY],
        "values": values,
        **(more if since else {}),
        **({REASON: said[REASON]} if said.get(REASON) else {}),
    }
    return Item(line=row.line, document=document, columns=columns)


def _value(name: str, cell: str, place_kind: str) -> str | int | bool:
    """Return what a cell says: numbers and truths only where they cannot be names of things."""
    if name == PLACE:
        return f"{place_kind}:{cell}" if place_kind and ":" not in cell else cell
    if name in TEXTS:
        return cell
    if name in DAYS:
        return day_of(cell)
    if name == RETIRED:
        return TRUTH.get(cell.lower(), cell)
    return int(cell) if WHOLE.fullmatch(cell) else {"true": True, "false": False}.get(cell, cell)


def _twice(items: Sequence[Item], columns: Mapping[str, str]) -> Iterator[Wrong]:
    """Yield the rows that speak of an asset as of a time of which another row does."""
    first: dict[tuple[object, object], int] = {}
    for one in items:
        about = (one.document[KEY], one.document.get(SINCE))
        if about in first:
            reason = f"Line {first[about]} speaks of this asset, too."
            yield Wrong(line=one.line, column=columns[KEY], reason=reason)
        first.setdefault(about, one.line)


def _circles(items: Sequence[Item], columns: Mapping[str, str]) -> Iterator[Wrong]:
    """Yield the rows whose assets would be parts of themselves by what the table says."""
    parents = {str(one.document[KEY]): parent_of(one) for one in items if parent_of(one)}
    for one in items:
        key = str(one.document[KEY])
        seen: set[str] = set()
        above = parents.get(key, "")
        while above and above != key and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above == key and parent_of(one) not in {"", key}:
            reason = "By other rows this asset would be a part of itself."
            yield Wrong(line=one.line, column=columns[PARENT], reason=reason)


def parent_of(item: Item) -> str:
    """Return the key of what an asset is a part of by its row; empty if it does not say."""
    values = item.document["values"]
    parent = values.get(PARENT, "") if isinstance(values, dict) else ""
    return str(parent)
