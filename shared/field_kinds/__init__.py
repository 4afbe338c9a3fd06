"""Kinds of fields: what a value of each looks like, said once for everybody who takes one.

The door where reports come in and the rules that keep them must agree, so both ask here. A check
returns the code of what is wrong (a key of ``SENTENCES``) or None, and never repeats the value:
it may be somebody's. Texts may have sealed numbers in them and count as long as they were written.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.field_kinds.scalars import (
    STRING_LENGTH_MAX,
    TEXT_LENGTH_MAX,
    amount,
    code,
    date_,
    datetime_,
    number,
    one_line,
    phone,
    rating,
    text,
    truth,
    whole,
)
from shared.field_kinds.scalars import Check as Check
from shared.field_kinds.things import (
    address,
    bank_card,
    by_id,
    checklist,
    files,
    parts,
    recordings,
    reference,
    signature,
    texts,
    time_window,
)

REFERENCE = "_ref"
"""How the name of every kind ends whose values point at something."""

BY_ID = "by id"
"""The kind of references to what goes by its id; no author can name a field's kind so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What one field takes: its kind, and how its author narrowed it.

    ``values`` is a closed list, None where any value will do; ``count_min`` is how many entries
    a list must have; ``lot_required`` asks each part for the lot it came from.
    """

    kind: str
    values: tuple[str, ...] | None = None
    count_min: int = 0
    lot_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of field: how a value is checked, and what it should have been."""

    check: Check
    zh: str
    en: str


KINDS: Mapping[str, Kind] = {
    "text": Kind(check=text, zh=f"最多 {TEXT_LENGTH_MAX:,} 字的文字", en="text of at most 20,000"),
    "string": Kind(
        check=one_line, zh=f"最多 {STRING_LENGTH_MAX} 字的文字", en="text of at most 500"
    ),
    "code": Kind(
        check=code,
        zh="1 到 64 个字母、数字或 . _ / -，不含空格",
        en="1 to 64 letters, digits or . _ / - without spaces",
    ),
    "enum": Kind(check=one_line, zh="所列的值之一", en="one of its values"),
    "bool": Kind(check=truth, zh="true 或 false", en="true or false"),
    "int": Kind(check=whole, zh="整数", en="a whole number"),
    "number": Kind(check=number, zh="数字", en="a number"),
    "decimal": Kind(check=amount, zh="数字", en="a number"),
    "money": Kind(check=amount, zh="金额", en="an amount"),
    "rating5": Kind(check=rating, zh="1 到 5 的评分", en="a rating from 1 to 5"),
    "phone": Kind(check=phone, zh="电话号码", en="a phone number"),
    "date": Kind(check=date_, zh="日期，写作 YYYY-MM-DD", en="a date written YYYY-MM-DD"),
    "datetime": Kind(check=datetime_, zh="RFC 3339 时间", en="a time in RFC 3339"),
    "time_window": Kind(
        check=time_window,
        zh='{"start", "end"} 两个时间，先后有序，最长 31 天',
        en='{"start", "end"}, two times in order, at most 31 days apart',
    ),
    "photo": Kind(
        check=files,
        zh="文件名或地址，最多 20 个",
        en="a file name or address, or a list of at most 20",
    ),
    "audio": Kind(
        check=files,
        zh="录音的名称或地址，最多 20 个",
        en="the name or address of a recording, or a list of at most 20",
    ),
    "file": Kind(
        check=files,
        zh="文件名或地址，最多 20 个",
        en="a file name or address, or a list of at most 20",
    ),
    "recording_list": Kind(
        check=recordings,
        zh='{"name" 或 "url", "sha256"} 的列表',
        en='a list of {"name" or "url", "sha256"}',
    ),
    "signature": Kind(
        check=signature,
        zh="一个签名文件的名称或地址",
        en="the name or address of one signature",
    ),
    "store_list": Kind(check=texts, zh="门店列表", en="a list of stores"),
    "checklist": Kind(
        check=checklist,
        zh='{"item", "answer", "note"} 的列表，每项只出现一次',
        en='a list of {"item", "answer", "note"}, each item once',
    ),
    "part_lines": Kind(
        check=parts,
        zh='{"part", "qty"} 的列表，没有用配件时为空',
        en='a list of {"part", "qty"}, empty if none were used',
    ),
    "bank_card": Kind(
        check=bank_card, zh="12 到 19 位的卡号", en="a card number of 12 to 19 digits"
    ),
    "address": Kind(check=address, zh="地址", en='an address, or {"address", "lat", "lon"}'),
}
"""Every kind but the references, of which there may be any."""

REFERENCES = Kind(
    check=reference,
    zh='所指事物的键，或 {"ref", "as_of", "snapshot"}',
    en='the key of something, or {"ref", "as_of", "snapshot"}',
)
IDS = Kind(
    check=by_id,
    zh="标识（其页面地址的最后一段），不是编号",
    en="an id (the end of its page's address), not a number",
)
PERSONAL = frozenset({"phone", "bank_card", "address"})
"""Kinds whose values are somebody's, whatever the author of a field says."""

EXACT = frozenset({"code", "enum", "decimal", "money", "date", "datetime", "time_window"})
"""Kinds whose values say what they say in one form only, so no number hides in them."""

LISTS = frozenset({"recording_list", "store_list", "checklist", "part_lines"})
"""Kinds whose value is always a list."""

SENTENCES: Mapping[str, str] = {
    "wrong-type": "This field takes {kind}.",
    "too-long": "This value is longer than this field allows.",
    "too-many": "There are more entries than this field allows.",
    "too-few": "There are fewer entries than this field needs.",
    "out-of-range": "This number is outside what this field allows.",
    "bad-format": "This value does not have the form of {kind}.",
    "not-allowed-value": "This value is not one of those the field allows.",
    "lot-missing": "Every part needs the lot it came from.",
}


def loose_part(kind: str, value: object) -> object:
    """Return the part of an open value that may hold any text, and so anybody's number.

    References name things; only what was known of the thing is written freely.
    """
    if kind.endswith(REFERENCE):
        return value.get("snapshot") if isinstance(value, Mapping) else None
    return None if kind in EXACT else value


def with_loose_part(kind: str, value: object, part: object) -> object:
    """Return a value whose loose part is exchanged."""
    if kind.endswith(REFERENCE) and isinstance(value, Mapping):
        return {**value, "snapshot": part}
    return part


def kind_of(name: str) -> Kind:
    """Return a kind by its name; text is what nobody knows more about."""
    if name == BY_ID:
        return IDS
    return REFERENCES if name.endswith(REFERENCE) else KINDS.get(name, KINDS["string"])


def fault_of(shape: Shape, value: object) -> str | None:
    """Return the code of what is wrong with a value, or None."""
    code_found = kind_of(shape.kind).check(value)
    if code_found is not None:
        return code_found
    if shape.values is not None and value not in shape.values:
        return "not-allowed-value"
    return _fault_of_entries(shape, value)


def sentence_of(shape: Shape, code_found: str) -> str:
    """Return what to say about a fault."""
    return SENTENCES[code_found].format(kind=kind_of(shape.kind).en)


def _fault_of_entries(shape: Shape, value: object) -> str | None:
    if not isinstance(value, list | tuple):
        return None
    if len(value) < shape.count_min:
        return "too-few"
    if shape.lot_required and not all(isinstance(one, Mapping) and one.get("lot") for one in value):
        return "lot-missing"
    return None
