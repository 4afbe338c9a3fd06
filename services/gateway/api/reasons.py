"""Reasons in Chinese: what to say where whoever refused said it in English only."""

from typing import Final

from services.gateway.api.chinese import in_chinese
from services.gateway.api.language import Language
from services.gateway.api.titles import TITLES
from shared.decider import Reason

IN_CHINESE: Final[dict[str, str]] = {
    "missing": "此项必填。",
    "unknown-field": "该工单类型没有此字段。",
    "unknown-type": "没有此工单类型。",
    "type-missing": "请说明是哪种工单：可选的不止一种。",
    "not-yours-to-fill": "此字段不由您填写。",
    "wrong-type": "此项的类型不对。",
    "too-long": "此项过长。",
    "too-many": "条目过多。",
    "too-few": "条目不够。",
    "out-of-range": "数值超出范围。",
    "bad-format": "此项的格式不对。",
    "not-allowed-value": "此项不在可选值之中。",
    "lot-missing": "每个配件都要注明批号。",
    "field-missing": "此字段必填。",
    "field-invalid": "此字段的值不符合要求。",
    "field-unknown": "该工单类型没有此字段。",
    "occurred-in-future": "时间晚于现在五分钟以上，请检查设备时钟。",
    "occurred-too-long-ago": "时间过早。",
    "parameter-unknown": "没有此查询参数。",
}
"""The same for every case of a code; what it is about is in its pointer."""


def said(reason: Reason, language: Language) -> str:
    """Return a reason's sentence in the language asked for, in English where there is no other."""
    if language is not Language.ZH:
        return reason.message
    return reason.zh or in_chinese(reason.message) or IN_CHINESE.get(reason.code, reason.message)


def explain_in_chinese(ticket: object) -> None:
    """Say in Chinese why moves are closed, where services said it in English only.

    A sentence that nobody wrote in Chinese is told by the title of its code.
    """
    moves = ticket.get("moves") if isinstance(ticket, dict) else None
    for move in moves or ():
        sentence, code = move.get("why_not"), str(move.get("why_not_code"))
        if isinstance(sentence, str):
            title = TITLES[code][1] if code in TITLES else sentence
            move["why_not"] = in_chinese(sentence) or title
