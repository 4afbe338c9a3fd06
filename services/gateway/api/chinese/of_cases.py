"""What is said of one case, in Chinese; `{}` stands for what differs, in the order it comes."""

from typing import Final

NOUNS: Final = (
    ("state", "状态"),
    ("move", "操作"),
    ("role", "角色"),
    ("field", "字段"),
    ("clock", "时钟"),
    ("mark", "标记"),
    ("reason to wait", "等待原因"),
    ("branch", "并行任务"),
    ("open child", "未关闭的子工单"),
    ("closed child", "已关闭的子工单"),
    ("plan", "计划"),
    ("question", "问题"),
    ("step", "审批步骤"),
)
"""What a line of a trial may name."""

_GUESS: Final = "did you mean {}?"
_LISTED: Final = "there are: {}."

OF_CASES: Final[dict[str, str]] = {
    # Who may.
    "The ticket is merged into {}: go on with that one, or undo the merge first.": (
        "该工单已并入 {}：请在那一张上继续，或先撤销合并。"
    ),
    "This needs the scope {} or a role.": "这需要权限 {} 或一个角色。",
    "Writing to tickets needs the scope {} or a role.": "写入工单需要权限 {} 或一个角色。",
    "Schedules need the scope {} or a role.": "管理计划需要权限 {} 或一个角色。",
    "Publishing a scenario needs the scope {}.": "发布场景需要权限 {}。",
    "Publishing a policy needs the scope {}.": "发布派单策略需要权限 {}。",
    "Reporting needs the scope {}.": "报告需要权限 {}。",
    "Stating records needs the scope {}.": "登记资料需要权限 {}。",
    "Reading records needs the scope {}.": "查看资料需要权限 {}。",
    "Reading all reports needs the scope tickets:read.": "查看全部报告需要权限 tickets:read。",
    "This needs one of the roles: {}.": "这需要下列角色之一：{}。",
    "Who looked at a ticket is for {}.": "查看谁看过工单需要权限 {}。",
    "Schedules are for roles that look after every ticket of the type.": (
        "只有负责该类型全部工单的角色才能管理计划。"
    ),
    "Only they themselves or an administrator may say who decides for them.": (
        "只有本人或管理员才能指定谁代其决定。"
    ),
    "Only who asked for it may withdraw it.": "只有发起人才能撤回。",
    "Only who asked for it may remind.": "只有发起人才能催办。",
    "The credential cannot be read.": "无法识别此凭证。",
    # Moves.
    "The ticket is {}; from there the moves are: {}.": "工单处于 {}，此时可做的操作有：{}。",
    "There is no move {}; there are: {}.": "没有操作 {}，可用的有：{}。",
    "A later move is already known, and at {} the ticket was {}, from where {} does not start.": (
        "已有更晚的操作；{} 时工单处于 {}，{} 不能从该状态开始。"
    ),
    "{} needs: {}.": "{} 缺少必填字段：{}。",
    "It needs {}.": "缺少 {}。",
    "The report needs: {}.": "报告缺少必填字段：{}。",
    "No such type of ticket reads words.": "没有这样由文字识别的工单类型。",
    "These can be said here: {}.": "这里可以填写的字段有：{}。",
    "There is no mark {}; there are: {}.": "没有标记 {}，可用的有：{}。",
    "There is no canned reply {}; there are: {}.": "没有快捷回复 {}，可用的有：{}。",
    "The reply needs values for: {}.": "此快捷回复还缺少：{}。",
    "{} is what is promised: a duration such as 30m or 3d, or a time to come.": (
        "{} 是所承诺的时间：如 30m、3d 这样的时长，或将来的时刻。"
    ),
    "There is no branch {}; there are: {}.": "没有并行任务 {}，现有：{}。",
    "{} makes one task for each of {}: between 1 and {} are needed, there are {}.": (
        "{} 按 {} 的每个值各建一个任务：需要 1 至 {} 个，现有 {} 个。"
    ),
    "{} waits for {}: {} and {} more.": "{} 还须等待 {} 项：{}，另有 {} 项。",
    "{} waits for {}: {}.": "{} 还须等待 {} 项：{}。",
    "{} is open.": "{} 尚未完成。",
    "An answer is true, false, a number or a text of {} characters.": (
        "回答可以是 true、false、数字，或不超过 {} 个字的文本。"
    ),
    # Approvals, and who decides for whom.
    "{} ({}) is pending; awaited: {}.": "{}（{}）正在等待审批，等待：{}。",
    "{} ({}) was {}; have it asked again.": "{}（{}）的结果是 {}，请重新发起。",
    "Nobody had agreed to this move when it is said to have happened.": (
        "在所说的时间，还没有人同意此操作。"
    ),
    "It is not the turn of {}; awaited: {}.": "还没有轮到 {}，正在等待：{}。",
    "This approval is over: it was {}.": "此审批已结束，结果是 {}。",
    "Several approvals have this step; name one of: {}.": "有多个审批含此步骤，请指明：{}。",
    "The move needs no such approval any more; make it.": "此操作已不需要这个审批，请直接操作。",
    "Name up to {} members or roles that there are.": "请指明最多 {} 个现有的成员或角色。",
    "Name another member of the company who is not asked in this step yet.": (
        "请指明公司里尚未参与此步骤的另一个成员。"
    ),
    "It is at most {} characters of text.": "最多 {} 个字的文本。",
    "It is one of: {}.": "可选值为：{}。",
    "Say why.": "请说明原因。",
    "A delegate is another member of the company.": "受托人须是公司的另一个成员。",
    "A delegation ends after it begins, and within {} days.": "委托须在开始之后、{} 天之内结束。",
    "A reason has at most {} characters.": "原因最多 {} 个字。",
    "At most {} members of a company are away at once.": "一家公司同时最多 {} 个成员不在。",
    "They decide for each other already: the delegations would go round in a circle.": (
        "他们已经互相委托：这样会循环。"
    ),
    "At most {} delegations follow one another.": "委托最多接连 {} 次。",
    # Waiting, schedules, places.
    "A ticket waits for one of: {}.": "工单等待的原因为下列之一：{}。",
    "A note is at most 2,000 characters of text.": "备注最多 2,000 个字。",
    "A ticket waits until some time after it began to.": "等待的截止时间须晚于开始时间。",
    "A key is 1 to 100 letters, digits and . _ : - and begins with none of these.": (
        "键为 1 至 100 个字母、数字和 . _ : -，且不以这些符号开头。"
    ),
    "A subject has a kind, such as asset, and a reference of 1 to 200 characters.": (
        "对象需要种类（如 asset）和 1 至 200 个字符的编号。"
    ),
    "A schedule stays with its subject; set another one for another.": (
        "计划的对象不能更换；换对象请另设计划。"
    ),
    "A schedule stays with its type of ticket; set another one for another.": (
        "计划的工单类型不能更换；换类型请另设计划。"
    ),
    "A summary says in a sentence what is to be done.": "请用一句话说明要做什么。",
    "There are at most {} links.": "链接最多 {} 个。",
    "A place has lat and lon, in degrees.": "位置需要 lat 和 lon，单位为度。",
    "Every ticket of this type needs the field {}.": "此类工单都必须填写字段 {}。",
    "A schedule goes by a rule, by a meter, or by both.": "计划须按周期、按计量表，或两者兼有。",
    "A meter counts at least 1 from visit to visit.": "两次之间计量表至少增加 1。",
    "Tickets of this type are due by no meter.": "此类工单不按计量表到期。",
    "A meter shows 0 to 1,000,000,000, with at most three decimals.": (
        "计量表读数为 0 至 1,000,000,000，最多三位小数。"
    ),
    "What a meter shows is a number.": "计量表读数是一个数字。",
    "A lead time is like 14d or 12h.": "提前量写作 14d 或 12h。",
    "A ticket is opened at most 366 days before it is due.": "工单最多在到期前 366 天创建。",
    "A schedule starts within 11 years of today.": "计划的开始距今天不超过 11 年。",
    "A rule is like FREQ=MONTHLY;INTERVAL=6 (RFC 5545), at most once a day.": (
        "周期写作 FREQ=MONTHLY;INTERVAL=6 这样的 RFC 5545 规则，最密每天一次。"
    ),
    "This rule never comes true: no day within eleven years fits it.": (
        "这个周期永远不会到来：十一年内没有符合的日子。"
    ),
    "Counted from its start, this rule never comes true in eleven years.": (
        "从开始之日算起，这个周期十一年内都不会到来。"
    ),
    "a rule is like FREQ=MONTHLY;INTERVAL=6 (RFC 5545), at most once a day": (
        "周期写作 FREQ=MONTHLY;INTERVAL=6 这样的 RFC 5545 规则，最密每天一次。"
    ),
    "this rule cannot be read ({})": "无法理解这个周期（{}）。",
    "this rule never comes true": "这个周期永远不会到来。",
    "The meter showed {} at {}, {}; if it was changed, set the schedule with `meter_from`.": (
        "计量表在 {1} 的读数是 {0}（{2}）；若换了表，请用 `meter_from` 重设计划。"
    ),
    "Later readings are known, and none so early any more.": "已有更晚的读数，不再接受这么早的。",
    "Say which state of {} is meant: {}.STATE, or {}.* for all.": (
        "请指明 {} 的哪个状态：{}.状态，或用 {}.* 表示全部。"
    ),
    "{} has no open state {}; it has: {}.": "{} 没有未关闭的状态 {}，现有：{}。",
    # Scenarios.
    "There is no scenario {}.": "没有场景 {}。",
    "{} has no type of ticket called {}.": "{} 没有工单类型 {}。",
    "It has no type of ticket called {}.": "没有工单类型 {}。",
    "No scenario has a type of ticket called {}.": "没有场景含有工单类型 {}。",
    "Several scenarios have {}: say which `scenario`.": "有多个场景含有 {}，请用 `scenario` 指明。",
    "Say which type of ticket: {}.": "请指明是哪种工单：{}。",
    "No scenario {} ships; there are: {}.": "没有自带场景 {}，现有：{}。",
    "No ticket of {} was ever migrated.": "{} 的工单从未迁移过。",
    "At most {} places can be given.": "最多指定 {} 个去处。",
    "{} stands in {}.": "{} 正处于 {}。",
    "{} tickets in flight have no place in the new version: {}."
    " Say for each state where they go, or that they stay.": (
        "有 {} 张在办工单在新版本中没有去处：{}。请为每个状态说明去处，或保持不变。"
    ),
    "Give either a document, the key of a shipped scenario, or a definition.": (
        "请给出一份文档、一个自带场景的键，或一个已发布的场景，三者选一。"
    ),
    "Give either a document or the key of a shipped scenario.": (
        "请给出一份文档或一个自带场景的键，二者选一。"
    ),
    "The document cannot be read: {}": "无法读取文档：{}",
    # Steps of a trial.
    "There is no ticket yet; report one first.": "还没有工单，请先报告一张。",
    "There is a ticket already; begin another story for another one.": (
        "已经有一张工单；另一张请另起一段。"
    ),
    "This is no step: {}. Try `open`, `do MOVE`, `as ROLE`, `+2h`, `state is S`;"
    " `help` lists them all.": (
        "这不是步骤：{}。可以试试 `open`、`do 操作`、`as 角色`、`+2h`、`state is 状态`；"
        "`help` 列出全部。"
    ),
    "A time is RFC 3339, such as 2026-11-23T09:30:00+08:00.": (
        "时间按 RFC 3339 书写，例如 2026-11-23T09:30:00+08:00。"
    ),
    "A step has at most {} characters.": "一个步骤最多 {} 个字符。",
    "That is too far away.": "这太久远了。",
    "A value is missing after =.": "= 之后缺少值。",
    "This is no JSON: {}.": "这不是 JSON：{}。",
    "Fields are given as name=value, not as {}.": "字段写作 名称=值，而不是 {}。",
    "It is not the turn of {} to decide; it is that of: {}.": "还没有轮到 {} 决定，现在轮到：{}。",
    "No approval was asked for yet.": "还没有发起过审批。",
    "No role has the scope `assigned`; say to whom it is offered.": (
        "没有角色的范围是 `assigned`，请说明派给谁。"
    ),
    "There is no {} {}; {}": "没有 {} {}：{}",
    **{f"There is no {en} {{}}; {_GUESS}": f"没有{zh} {{}}，是否想用 {{}}？" for en, zh in NOUNS},
    **{f"There is no {en} {{}}; {_LISTED}": f"没有{zh} {{}}，现有：{{}}。" for en, zh in NOUNS},
    "It is later than that: {}.": "现在已经晚于那时：{}。",
    "One step goes ten years at most.": "一个步骤最多跨十年。",
    "Say which tickets came before, before you report this one.": (
        "请先说明之前有哪些工单，再报告这一张。"
    ),
    "At most {} tickets came before.": "之前最多 {} 张工单。",
    "It was not refused.": "没有被拒绝。",
    "It is open to them.": "他们可以这样做。",
    "What happened is {}.": "实际发生的是 {}。",
    "What is upcoming is {}.": "将要发生的是 {}。",
    "Its state is {}.": "其状态是 {}。",
    "Its priority is {}.": "其优先级是 {}。",
    "Its flags are {}.": "其疑点标记是 {}。",
    "It waits for {}.": "它在等待 {}。",
    "It is closed.": "已关闭。",
    "It is {}.": "实际是 {}。",
    "A list is of at most {} tickets by their ids.": "按编号列出的工单最多 {} 张。",
    "A ticket's id is a UUID.": "工单编号须为 UUID。",
    "Queues of a past moment are not kept: leave out queue or as_of.": (
        "不保存过去时刻的队列，请去掉 queue 或 as_of。"
    ),
}
