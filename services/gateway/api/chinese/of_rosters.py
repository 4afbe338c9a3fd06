"""What is said of rosters, in Chinese."""

from typing import Final

OF_ROSTERS: Final[dict[str, str]] = {
    "A roster names shifts, technicians, wishes and the people that are needed.": (
        "排班表要写明班次、技术员、意愿和所需人数。"
    ),
    "A roster has 1 to 35 days, the first not after the last.": (
        "排班表有 1 至 35 天，首日不晚于末日。"
    ),
    "People are needed with a skill that no technician of the roster has.": (
        "所需的某项技能，排班表中没有技术员具备。"
    ),
    "A rule of rest can never hold: mend it.": "有一条休息规则永远无法满足，请修改。",
    "{} to {} is no span: a roster has 1 to {} days.": (
        "{} 至 {} 不是有效的区间：排班表有 1 至 {} 天。"
    ),
    "A roster has 1 to {} kinds of shifts, each with its own name.": (
        "排班表有 1 至 {} 种班次，名称各不相同。"
    ),
    "The name of a shift has 1 to {} characters.": "班次名称为 1 至 {} 个字符。",
    "The shift {} ends before it starts, or after a day.": ("班次 {} 的结束早于开始，或超过一天。"),
    "A roster is about 1 to {} technicians.": "排班表涉及 1 至 {} 名技术员。",
    "A roster names each technician once.": "排班表中每名技术员只写一次。",
    "A technician has at most {} wishes.": "一名技术员最多有 {} 条意愿。",
    "A wish names a day, a shift, or both.": "意愿要写明日期、班次或两者。",
    "A wish is about the shift {}, which there is not.": "意愿所说的班次 {} 不存在。",
    "The weight of a wish is 1 to {}.": "意愿的权重为 1 至 {}。",
    "People are needed on {}, which is not among the days.": "所需人数的日期 {} 不在区间内。",
    "People are needed in the shift {}, which there is not.": "所需人数的班次 {} 不存在。",
    "The people needed are 0 to {}.": "所需人数为 0 至 {}。",
    "People with the skill {} are needed, and no technician of the roster has it: register it, or"
    " name it as they do.": (
        "需要具备技能 {} 的人，而排班表中没有技术员具备：请登记该技能，或使用他们登记的名称。"
    ),
    "The people of a day, shift and skill are said once.": (
        "同一天、同一班次、同一技能的所需人数只写一次。"
    ),
    "Nobody may work {}: it is {} minutes long, and a week has {} at most.": (
        "谁也不能上 {}：它长 {} 分钟，而一周最多 {} 分钟。"
    ),
    "People are needed at night, and nobody may work a single night.": (
        "夜班需要人，而规则不允许任何夜班。"
    ),
    "The rest between two shifts is less than a week.": "两个班次之间的休息短于一周。",
    "Days in a row are 1 to {}.": "连续工作日为 1 至 {} 天。",
    "A week has 1 to {} minutes of work.": "一周工作 1 至 {} 分钟。",
    "Nights in a row are 0 to {}.": "连续夜班为 0 至 {} 个。",
    "One weekend is free of 0 to {}.": "每 0 至 {} 个周末休一个。",
    "The rules of rest are of version 1, and advisory ones are of these.": (
        "休息规则的版本为 1，仅作提醒的规则须在其中。"
    ),
    "A roster has a row for each of its technicians, and for nobody else.": (
        "排班表中每名技术员恰有一行，没有其他人。"
    ),
    "Each row of this roster has {} days.": "此排班表每行有 {} 天。",
    "There is no shift {} in this roster.": "此排班表没有班次 {}。",
    "There is no roster with this id.": "没有这个编号的排班表。",
    "A roster is changed and published when it is proposed: not before, and not after.": (
        "只有拟定中的排班表才能修改和发布：之前和之后都不行。"
    ),
    "The change breaks a rule that nobody may break; nothing of it was kept.": (
        "此修改违反了不可违反的规则，未作任何更改。"
    ),
    "The roster has begun: publish it before its first day is over, or propose another.": (
        "排班表已经开始：请在首日结束前发布，或另行拟定。"
    ),
    "A change names each day of a technician once, {} at most.": (
        "一次修改中每名技术员的每一天只写一次，最多 {} 处。"
    ),
    "{} on {} is not in this roster.": "{} 在 {} 不在此排班表中。",
    "The people needed are said in at most {} lines.": "所需人数最多写 {} 行。",
    "More than {} tickets came in a week: say how many people it needs.": (
        "一周内的工单超过 {} 张，请直接填写所需人数。"
    ),
    "History is looked at for 1 to {} weeks.": "历史数据可看 1 至 {} 周。",
}
