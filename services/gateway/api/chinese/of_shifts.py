"""What cannot be said of technicians and their shifts, and what to write instead, in Chinese."""

from typing import Final

OF_SHIFTS: Final[dict[str, str]] = {
    (
        "A certificate is about a skill that the technician has, one for each at most, and its last"
        " day is one of the calendar, such as 2027-11-28."
    ): "证书须对应技术员已有的技能，每项技能最多一份，截止日须是真实日期，例如 2027-11-28。",
    "A level is from 1 to 5, and about a skill that the technician has.": (
        "技能等级为 1 至 5，且须对应技术员已有的技能。"
    ),
    "A technician takes 1 to 10,000 tickets, is on Earth, has at most 50 skills and 50 vendors.": (
        "技术员可承接 1 至 10,000 张工单，位置须在地球上，技能和授权厂商各最多 50 项。"
    ),
    "A shift plan names days, times from 00:00 to 24:00 and a time zone, for days to come.": (
        "排班须写明日期、00:00 至 24:00 之间的时间和时区，并且只排今后的日子。"
    ),
    "A shift ends after it starts, unless it says that it is overnight.": (
        "班次的结束须晚于开始，除非注明跨夜。"
    ),
    "Line {} ({}) ends before it starts: write overnight: true if it ends on the next day, or mend"
    " the times.": (
        "第 {} 行（{}）的结束早于开始：如果次日结束，请写 overnight: true，否则请改正时间。"
    ),
    "Line {} ({}) says overnight, but ends on the day on which it begins.": (
        "第 {} 行（{}）注明了跨夜，却在当天结束。"
    ),
    "Line {} ({}): write times like 08:00-17:30.": "第 {} 行（{}）：时间请写作 08:00-17:30。",
    "Line {} names no day.": "第 {} 行没有写是哪天。",
    "{} is no day: write one like 2026-12-31.": "{} 不是日期：请写作 2026-12-31。",
    "{} is not among the days of the plan.": "{} 不在排班的日期范围内。",
    "There is no time zone {}: write one such as Asia/Shanghai.": (
        "没有时区 {}：请写 Asia/Shanghai 这样的名字。"
    ),
    "The plan ends on {}, before it begins on {}.": "排班于 {} 结束，早于 {} 开始。",
    "{} is over: what has been is not planned.": "{} 已经过去，不能再排班。",
    "{} is too far ahead: at most {} days.": "{} 太远，最多排到 {} 天以后。",
    "A plan has at most {} lines.": "一份排班最多 {} 行。",
    "A plan has at most {} exceptions.": "一份排班最多有 {} 天例外。",
    "A technician has at most {} plans one upon another.": "一名技术员最多叠加 {} 份排班。",
    "The shifts of one technician do not overlap.": "同一技术员的班次不能重叠。",
    "Lines {} and {} overlap: nobody works two at a time.": (
        "第 {} 行与第 {} 行重叠：同一人不能同时上两个班。"
    ),
    "Nothing is planned for this technician on that day: plan shifts first.": (
        "该技术员当天没有排班：请先排班。"
    ),
    "You may look at your own shifts only; ask a dispatcher about those of others.": (
        "只能查看自己的班次，他人的请问派单员。"
    ),
    "Ask for 1 to {} days, the first one first.": "一次可查 1 至 {} 天，起始日在前。",
}
