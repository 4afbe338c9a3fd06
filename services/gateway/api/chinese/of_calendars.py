"""Calendars: what is refused about them, in Chinese."""

from typing import Final

OF_CALENDARS: Final = {
    "What was shown is good for one purpose, and that is another.": (
        "所出示的凭证只限一种用途，不能用于此处。"
    ),
    "There is no calendar at this address, or none any more; ask for a new address.": (
        "此地址没有日历，或已失效；请索取新的地址。"
    ),
    "There is no calendar feed of this id.": "没有此编号的日历订阅。",
    "A calendar feed has a name of 1 to 40 printable characters, such as `my phone`.": (
        "日历订阅须有名称，1 至 40 个可显示的字符，例如 `我的手机`。"
    ),
    "There are 10 calendar feeds of this member that are good: withdraw one of them first.": (
        "此成员已有 10 个有效的日历订阅，请先撤回一个。"
    ),
    "Nobody signs in as this technician, so there is no calendar: give them a `member_id`.": (
        "没有人以此技术员登录，因此没有日历：请先为其设置 `member_id`。"
    ),
}
