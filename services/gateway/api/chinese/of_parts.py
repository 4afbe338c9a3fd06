"""Refusals about parts, in Chinese."""

from typing import Final

OF_PARTS: Final[dict[str, str]] = {
    "Say why the books were wrong, in at most 500 characters.": (
        "请说明账实不符的原因，最多 500 个字。"
    ),
    "Such a part has lot numbers of at most 64 characters: say of which lot it is.": (
        "此备件按批号管理：请填写批号，最多 64 个字符。"
    ),
    "Not that many are short for this ticket.": "该工单没有这么多待处理的缺件。",
    "Nobody keeps such a part: look for how it is written, or describe it first.": (
        "没有此备件：请核对写法，或先登记备件。"
    ),
    "A part has a key and a name in one line, at most 100 characters each; a unit has 20.": (
        "备件的编号和名称各占一行，最多 100 个字符；单位最多 20 个字符。"
    ),
    "There is no such store or technician: look for how it is written, or register it first.": (
        "没有此仓库或技术员：请核对写法，或先登记。"
    ),
    "A place is `store:KEY` or `van:TECHNICIAN`; what is broken there has `faulty:` before it.": (
        "地点写作 `store:` 加仓库编号、`van:` 加技术员编号，坏件在前面加 `faulty:`。"
    ),
    "A quantity is a whole number from 1 to 1,000,000; a count may also be 0.": (
        "数量为 1 至 1,000,000 的整数；盘点数可以为 0。"
    ),
    "Parts do not go from there to there.": "备件不能从那里到那里。",
    "These books are for who keeps the parts, dispatchers, and technicians for their own van.": (
        "此账由备件管理员、派单员管理，技术员限自己的车。"
    ),
    "There are not that many there that are not kept for a ticket.": (
        "那里没有这么多未被预留的备件。"
    ),
    "There are {} at {}, {} of them not kept for a ticket; elsewhere: {}.": (
        "{1} 有 {0} 件，其中 {2} 件未被预留；其他地点：{3}。"
    ),
    "There are {} at {}, {} of them not kept for a ticket, and none elsewhere.": (
        "{1} 有 {0} 件，其中 {2} 件未被预留；其他地点没有。"
    ),
    "A store has a key and a name in one line, at most 100 characters each, and is on Earth.": (
        "仓库的编号和名称各占一行，最多 100 个字符，位置须在地球上。"
    ),
}
