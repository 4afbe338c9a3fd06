"""The titles of what dispatch refuses."""

from typing import Final

from shared.decider import Kind

OF_DISPATCH: Final[dict[str, tuple[Kind, str, str]]] = {
    # Technicians and assignments.
    "already-taken": (Kind.NOT_NOW, "已被抢走", "Somebody was quicker"),
    "area-wrong": (Kind.INVALID, "服务区域有误", "No such area"),
    "before-last-step": (Kind.INVALID, "早于上一步", "Before the step before it"),
    "not-arrived": (Kind.NOT_NOW, "尚未到达", "Nobody has arrived"),
    "not-left": (Kind.NOT_NOW, "技术员还在现场", "The technician is there"),
    "assignee-unclear": (Kind.INVALID, "请指明派给谁", "Say to whom"),
    "nobody-compared": (Kind.NOT_NOW, "没有比较过人选", "Nobody was compared"),
    "basis-not-kept": (Kind.NOT_NOW, "决定的依据未保存", "What it was decided on was not kept"),
    "assignment-over": (Kind.NOT_NOW, "工单已关闭", "The ticket is closed"),
    "has-declined": (Kind.NOT_NOW, "技术员已拒单", "The technician has declined"),
    "not-a-technician": (Kind.FORBIDDEN, "您不是技术员", "You are no technician"),
    "not-eligible": (Kind.NOT_NOW, "不符合抢单条件", "A rule speaks against it"),
    "not-in-queue": (Kind.NOT_NOW, "工单不在队列中", "It stands in no queue"),
    "no-open-offer": (Kind.NOT_NOW, "目前没有派单", "Nothing is offered"),
    "offer-not-yours": (Kind.NOT_NOW, "已派给他人", "Offered to somebody else"),
    "queue-empty": (Kind.NOT_NOW, "队列没有成员", "Nobody belongs to the queue"),
    "queue-wrong": (Kind.INVALID, "队列有误", "No such queue"),
    "reason-needed": (Kind.INVALID, "请说明原因", "Say why"),
    "roster-rule-never-holds": (Kind.INVALID, "休息规则无法满足", "A rule can never hold"),
    "roster-skill-unknown": (Kind.INVALID, "无人具备此技能", "Nobody has the skill"),
    "roster-span-wrong": (Kind.INVALID, "排班区间有误", "No such span of days"),
    "roster-wrong": (Kind.INVALID, "排班表有误", "No roster can be made of it"),
    "shift-ends-before-it-starts": (Kind.INVALID, "班次结束早于开始", "It ends before it starts"),
    "shift-plan-wrong": (Kind.INVALID, "排班有误", "The shifts cannot be planned so"),
    "shifts-not-planned": (Kind.NOT_NOW, "当天没有排班", "Nothing is planned on that day"),
    "shifts-overlap": (Kind.INVALID, "班次重叠", "Shifts overlap"),
    "technician-exists": (Kind.NOT_NOW, "此技术员已登记", "The technician is registered already"),
    "technician-unknown": (Kind.NOT_FOUND, "没有此技术员", "No such technician"),
    "technician-wrong": (Kind.INVALID, "技术员信息有误", "The technician cannot be registered so"),
    "ticket-not-for-dispatch": (Kind.NOT_FOUND, "该工单不派单", "Not a ticket for dispatch"),
    "bench-behind": (Kind.UNAVAILABLE, "派单服务正在准备", "Dispatch is still reading"),
    "not-your-decision": (Kind.FORBIDDEN, "没有派单权限", "Not your decision"),
    # Parts.
    "count-reason-needed": (Kind.INVALID, "请说明账实不符的原因", "Say why the books were wrong"),
    "lot-needed": (Kind.INVALID, "请填写批号", "Say of which lot"),
    "nothing-short": (Kind.NOT_NOW, "没有这么多待处理的缺件", "Not that many are short"),
    "part-unknown": (Kind.NOT_FOUND, "没有此备件", "No such part"),
    "part-wrong": (Kind.INVALID, "备件信息有误", "The part cannot be described so"),
    "place-unknown": (Kind.NOT_FOUND, "没有此仓库或技术员", "No such store or technician"),
    "place-wrong": (Kind.INVALID, "地点写法有误", "The place is not written so"),
    "quantity-wrong": (Kind.INVALID, "数量有误", "The quantity is wrong"),
    "stock-move-wrong": (Kind.INVALID, "备件不能这样流转", "Parts do not go that way"),
    "stock-not-yours": (Kind.FORBIDDEN, "没有权限记此账", "Not your books"),
    "stock-too-little": (Kind.NOT_NOW, "库存不足", "Not that many are there"),
    "store-wrong": (Kind.INVALID, "仓库信息有误", "The store cannot be registered so"),
}
