"""Naming: keys and types for what people call by ordinary words.

A name may be written in both languages, as ``店员|Clerk``. A word that is often used has a key of
its own; another Chinese word gets the number of its place, and its author is told to choose.
"""

import re
from collections.abc import Mapping, Sequence

from services.workflow.adapters.documents.forms.parts import KINDS
from services.workflow.adapters.documents.reading import CONFUSING_KEYS
from services.workflow.adapters.documents.remarks import Words
from services.workflow.domain.conditions import SURROUNDINGS
from services.workflow.domain.labels import CREATE, SYSTEM

KEY_CHARS_MAX = 30
NAME_CHARS_MAX = 60
TAKEN = (SURROUNDINGS - {"asset", "location"}) | CONFUSING_KEYS | {CREATE, SYSTEM}

KNOWN: Mapping[str, str] = {
    "店员": "clerk", "店长": "manager", "技术员": "technician", "维修工": "technician",
    "师傅": "technician", "客服": "agent", "客户": "customer", "顾客": "customer", "业主": "owner",
    "前台": "front_desk", "保洁员": "cleaner", "调度": "dispatcher", "主管": "lead",
    "经理": "manager", "财务": "finance", "老师": "teacher", "学生": "student", "家长": "parent",
    "报修": "report", "投诉": "complain", "申请": "apply", "提交": "submit", "受理": "take",
    "接手": "take", "接单": "take", "派单": "assign", "处理": "work", "开始处理": "start",
    "维修": "repair", "完工": "finish", "完成": "finish", "验收": "accept", "确认": "confirm",
    "审核": "review", "审批": "approve", "回复": "reply", "回访": "call_back", "关闭": "close",
    "设备": "asset", "故障": "fault", "故障现象": "symptom", "现象": "symptom", "原因": "cause",
    "故障原因": "cause", "照片": "photo", "电话": "phone", "手机": "phone", "姓名": "name",
    "地址": "address", "金额": "amount", "费用": "cost", "赔偿": "compensation", "数量": "quantity",
    "日期": "date", "订单": "order_no", "零件": "parts", "配件": "parts", "评分": "rating",
    "备注": "note", "结果": "result", "房号": "room", "设备报修": "equipment_repair",
    "影响出餐": "stops_sales", "是否影响出餐": "stops_sales",
}  # fmt: skip
"""Keys of words that stand on many cards."""

TYPES: Sequence[tuple[str, str]] = (
    (r"^是否|吗$|[?？]$|^(is|has|does|did)\b", "bool"),
    (r"照片|拍照|\bphotos?\b|\bpictures?\b", "photo"),
    (r"附件|文件|\bfiles?\b|\battachments?\b", "file"),
    (r"零件|配件|\bparts\b", "part_lines"),
    (r"数量|几个|\bquantity\b|\bcount\b|\bhow many\b", "int"),
    (r"金额|费用|价格|赔偿|\bamount\b|\bcosts?\b|\bprice\b|\bcompensation\b", "money"),
    (r"电话|手机|\bphone\b", "phone"),
    (r"日期|\bdate\b", "date"),
    (r"评分|\brating\b", "rating5"),
)
"""What the words of a field's name say about its type; every other field is text."""

PERSONAL = re.compile(r"电话|手机|姓名|身份证|\bphone\b|\bname\b|\be-?mail\b", re.IGNORECASE)
BRACKETS = re.compile(r"\s*[(（]([^()（）]{1,200})[)）]\s*$")
VALUES = re.compile(r"\s*[/／|]\s*")


def words_of(text: str) -> Words:
    """Return a name in both languages: ``店员|Clerk``, or one for both."""
    zh, found, en = text.strip().partition("|")
    zh, en = zh.strip()[:NAME_CHARS_MAX], en.strip()[:NAME_CHARS_MAX]
    return Words(zh or en, en if found and en else zh)


def is_chinese(text: str) -> bool:
    """Return whether a text has Chinese characters."""
    return bool(re.search(r"[\u4e00-\u9fff]", text))


def key_of(words: Words, fallback: str, taken: set[str]) -> str:
    """Return a key that nothing else has, and add it to ``taken``."""
    slug = re.sub(r"[^a-z0-9]+", "_", words.en.lower()).strip("_") if words.en.isascii() else ""
    key = KNOWN.get(words.zh, slug)[:KEY_CHARS_MAX].strip("_")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
        key = fallback
    if key in TAKEN:
        key = f"the_{key}"
    unique, number = key, 2
    while unique in taken:
        unique, number = f"{key[: KEY_CHARS_MAX - 3]}_{number}", number + 1
    taken.add(unique)
    return unique


def type_of(text: str) -> tuple[Words, str, tuple[str, ...]]:
    """Return a field's name, its type, and the values it may have: ``原因(电机/门)`` has two."""
    found = BRACKETS.search(text)
    name = words_of(text[: found.start()] if found else text)
    inside = found[1].strip() if found else ""
    if inside in KINDS and inside != "enum":
        return name, inside, ()
    if values := tuple(dict.fromkeys(one[:100] for one in VALUES.split(inside) if one)):
        return name, "enum", values
    for pattern, kind in TYPES:
        if re.search(pattern, name.zh, re.IGNORECASE) or re.search(pattern, name.en, re.IGNORECASE):
            return name, kind, ()
    return name, "text", ()


def is_personal(name: Words, kind: str) -> bool:
    """Return whether a field is about who somebody is."""
    return kind == "phone" or bool(PERSONAL.search(f"{name.zh} {name.en}"))
