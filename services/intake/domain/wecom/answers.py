"""Answers: what somebody is told who says something to an account, in Chinese."""

from collections.abc import Iterable, Mapping
from typing import Final

from shared.decider import Reason

ENDED: Final = "好的，下一条消息将作为新的报修。"
NOT_UNDERSTOOD: Final = "暂不支持此类消息，请发送文字、图片、语音或位置。"
BUSY: Final = "系统繁忙，请稍后再发一次。"
REASONS_MAX: Final = 5
MINUTE_S: Final = 60


def taken(number: str, window_s: int) -> str:
    """Say that there is a ticket; ``number`` is empty while it has none."""
    ticket = f"工单 {number} 已生成" if number else "工单正在生成"
    minutes = max(window_s // MINUTE_S, 1)
    return (
        f"已收到，{ticket}。{minutes} 分钟内继续发送的文字、图片、语音和位置会补充到此工单；"
        "发送「完成」后可报修其他问题。"
    )


def added(number: str) -> str:
    """Say that a message is with a ticket that there is."""
    return f"已补充到工单 {number}。" if number else "已补充到您的工单。"


def lacking(reasons: Iterable[Reason], labels: Mapping[str, str]) -> str:
    """Say what is still needed; ``labels`` are what the fields of the type are called."""
    missing, wrong = list[str](), list[str]()
    for one in reasons:
        place = one.pointer.removeprefix("/fields/").strip("/") or one.code
        said = labels.get(place, PARTS.get(place, place))
        (missing if one.code == "missing" else wrong).append(said)
    told = [f"还需要：{_list(missing)}。"] if missing else []
    told += [f"无法识别：{_list(wrong)}。"] if wrong else []
    return f"已记录。{''.join(told)}请继续发送，补充完整后自动生成工单。"


def _list(names: Iterable[str]) -> str:
    return "、".join(list(dict.fromkeys(names))[:REASONS_MAX])


PARTS: Final = {
    "asset": "设备编号",
    "summary": "问题描述",
    "reporter/phone": "联系电话",
    "type": "工单类型",
}
