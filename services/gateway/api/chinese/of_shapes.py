"""What pydantic says of bodies and parameters, in Chinese: by the type of its error."""

from collections.abc import Mapping
from typing import Final

_NUMBER: Final = "此处应为数字。"
_WHOLE: Final = "此处应为整数。"
_BOOLEAN: Final = "此处应为 true 或 false。"
_MOMENT: Final = "此处应为 RFC 3339 时间，例如 2026-11-22T09:30:00+08:00。"
_DAY: Final = "此处应为日期，例如 2026-11-22。"
_OBJECT: Final = "此处应为一个对象。"
_LIST: Final = "此处应为一个列表。"
_UUID: Final = "此处应为 UUID。"

OF_SHAPES: Final[dict[str, str]] = {
    "missing": "此项必填。",
    "extra_forbidden": "没有此项。",
    "literal_error": "可选值为：{expected}。",
    "enum": "可选值为：{expected}。",
    "string_type": "此处应为文本。",
    "string_too_short": "至少 {min_length} 个字符。",
    "string_too_long": "最多 {max_length} 个字符。",
    "string_pattern_mismatch": "格式不符：{pattern}",
    "string_unicode": "文本中有无法保存的字符。",
    "too_short": "至少 {min_length} 项。",
    "too_long": "最多 {max_length} 项。",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": "整数过大。",
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "finite_number": "此处应为有限的数字。",
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
    "greater_than": "须大于 {gt}。",
    "greater_than_equal": "不得小于 {ge}。",
    "less_than": "须小于 {lt}。",
    "less_than_equal": "不得大于 {le}。",
    "multiple_of": "须为 {multiple_of} 的倍数。",
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "datetime_past": "时间须在过去。",
    "datetime_future": "时间须在将来。",
    "timezone_aware": "时间须带时区，例如 2026-11-22T09:30:00+08:00。",
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "dict_type": _OBJECT,
    "mapping_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "none_required": "此处应为空（null）。",
    "uuid_type": _UUID,
    "uuid_parsing": _UUID,
    "json_invalid": "此处不是有效的 JSON。",
    "value_error": "此项不符合要求：{error}",
}


def shape_in_chinese(kind: str, context: Mapping[str, object]) -> str:
    """Return what an error of pydantic's says; empty if it is none of those known here."""
    sentence = OF_SHAPES.get(kind, "")
    try:
        return sentence.format_map(context).replace(" or ", " 或 ")
    except KeyError:
        return ""
