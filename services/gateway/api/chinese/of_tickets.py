"""Refusals of tickets and their rules, in Chinese: each after its English sentence."""

from typing import Final

OF_TICKETS: Final[dict[str, str]] = {
    "The card cannot be made into a scenario; mend what the reasons point at.": (
        "无法用此卡片生成场景，请按各条原因改正。"
    ),
    "One call takes at most 200 moves; send the others in another.": (
        "一次最多 200 个操作，其余请另行发送。"
    ),
    "A trial has at most 200 steps, one second of computing and 4 MiB of answer.": (
        "一次试运行最多 200 步、一秒计算和 4 MiB 结果。"
    ),
    "Some steps cannot be understood; see the list of steps in docs/scenarios/trying.md.": (
        "有些步骤无法理解，请参见 docs/scenarios/trying.md 中的步骤列表。"
    ),
    "You have had 30 tickets revealed within an hour; go on later.": (
        "您一小时内已查看 30 张工单的个人信息，请稍后继续。"
    ),
    "You have decided already; it stands unless it is sent back.": (
        "您已作出决定；除非被退回，否则有效。"
    ),
    "Several approvals have a step of this name; say which approval is meant.": (
        "有多个审批含此名称的步骤，请指明是哪个审批。"
    ),
    "What was approved is not what the move would do; have it approved again.": (
        "已批准的内容与此操作不符，请重新报批。"
    ),
    "What you ask of the approval cannot be done so; mend what the reasons point at.": (
        "审批不能这样操作，请按各条原因改正。"
    ),
    "Nobody is asked for this now; read the ticket again.": (
        "目前不需要任何人作此审批，请重新查看工单。"
    ),
    "The ticket has changed since you looked; look again and decide on what is there now.": (
        "您查看之后工单已有变化，请重新查看，按现在的内容决定。"
    ),
    "Others have to agree to this move first; it is made as soon as they do.": (
        "此操作须先经他人同意；同意后立即执行。"
    ),
    "The move needs an approval that was refused or withdrawn; have it asked again.": (
        "此操作所需的审批被拒绝或撤回，请重新发起。"
    ),
    "The ticket has no such approval, or it has no such step; read the ticket again.": (
        "工单没有此审批，或审批没有此步骤，请重新查看工单。"
    ),
    "Somebody cannot decide for somebody else so; mend what the reasons point at.": (
        "不能这样委托，请按各条原因改正。"
    ),
    "Nobody decides for this member.": "没有人代此成员决定。",
    "It is not yours to decide: it waits for somebody else.": "此审批不由您决定，正在等待他人。",
    "They were reminded a moment ago; give them ten minutes.": "刚刚催办过，请等十分钟。",
    "Whoever asked for this may not approve it, nor may anybody on their behalf.": (
        "申请人不能自己批准，他人也不能代其批准。"
    ),
    "The ticket was approved, or signed for, so often that it takes no more; open a new one.": (
        "此工单的审批或会签过多，不再受理，请新建工单。"
    ),
    "That parallel branch is done already.": "这个并行任务已完成。",
    "The ticket has no such parallel branch (or is not split yet).": (
        "工单没有这个并行任务（或尚未拆分）。"
    ),
    "It has happened already, so it cannot be called off.": "计划已经执行，不能取消。",
    "Nothing of this name was planned for the ticket.": "此工单没有这个名称的计划。",
    "The move waits for other tickets or parallel branches that are not done yet.": (
        "此操作须等待尚未完成的其他工单或并行任务。"
    ),
    "The ticket did not ask this.": "工单没有问过这个问题。",
    "Only the store that this branch is about may say that it is done.": (
        "只有此任务所属的门店才能说它已完成。"
    ),
    "The move makes one task for each value of a field, and has none or too many of them.": (
        "此操作按字段的每个值各建一个任务，而该字段没有值或值过多。"
    ),
    "What this key revealed was shown a while ago: ask anew, with a new Idempotency-Key.": (
        "用此键查看的内容早已显示过，请用新的 Idempotency-Key 重新请求。"
    ),
    "Say why you need to see personal data, in 3 to 500 characters; it is kept.": (
        "请说明为何需要查看个人信息，3 至 500 个字；原因会被留存。"
    ),
    "Others are merged into this ticket; somebody who sees them has to undo that first.": (
        "已有其他工单并入此工单，须由看得到它们的人先撤销。"
    ),
    "That ticket is closed: nobody would look after this one there any more.": (
        "目标工单已关闭，并入后将无人处理。"
    ),
    "So many tickets are merged into that one that it takes in no more.": (
        "目标工单并入过多，不再接受。"
    ),
    "A ticket cannot be a duplicate of itself; name the other one.": (
        "工单不可能与自身重复：请写出另一张工单。"
    ),
    "Nobody suspects that these two tickets are about the same, so there is nothing to deny.": (
        "这两张工单没有被认为疑似重复，无需否认。"
    ),
    "So many tickets are suspected to be about the same as this one that it keeps no more.": (
        "与该工单疑似重复的工单过多，不再记录。"
    ),
    "What was chosen is not there: name comments by their versions and files by their refs.": (
        "所选内容不存在：评论请写版本号，附件请写编号。"
    ),
    "So much was split off this ticket that no more is; open a ticket of its own instead.": (
        "该工单拆出的工单过多，请另开一张工单。"
    ),
    "The ticket was not split off another, so there is nothing to undo.": (
        "该工单不是从别的工单拆出的，无可撤销。"
    ),
    "Something was done with it since it was split off; confirm to merge it back all the same.": (
        "拆出之后已有处理；如仍要并回，请确认。"
    ),
    "A ticket cannot be merged into itself; name the other one.": (
        "工单不能并入自身，请指明另一张。"
    ),
    "That ticket is itself merged into another; merge into the one it is shown with.": (
        "目标工单本身已并入他单，请并入它所归并的工单。"
    ),
    "Something is already known to have happened to the ticket later than that.": (
        "工单在此时间之后已有记录。"
    ),
    "The ticket is not merged into another, so there is nothing to undo.": (
        "此工单没有并入他单，无可撤销。"
    ),
    "The ticket is merged into another: go on with that one, or undo the merge first.": (
        "此工单已并入他单，请在那张工单上继续，或先撤销合并。"
    ),
    "It is said to have happened before the ticket was opened; check the time.": (
        "所说的时间早于工单创建，请检查时间。"
    ),
    "No scenario in force has a calendar of this name.": "现行场景中没有此日历。",
    "A comment is between 1 and 10,000 characters of text.": "备注为 1 至 10,000 个字。",
    "A day has windows such as 09:00-12:00 that do not overlap, and a reason of 500 characters.": (
        "日期安排的时段形如 09:00-12:00，不得重叠，原因最多 500 个字。"
    ),
    "What was known of a thing, or recorded, is kept as it is; leave the field out.": (
        "已知或已记录的内容保持不变，请不要填写此字段。"
    ),
    "Some fields are unknown or have values that their type does not allow.": (
        "有些字段不存在，或其值不符合类型要求。"
    ),
    "The move needs fields that did not come with it.": "此操作缺少必填字段。",
    "Some of these fields are not yours to write with this move.": (
        "其中有些字段不由您在此操作中填写。"
    ),
    "The condition that the scenario puts on this move does not hold.": (
        "场景为此操作规定的条件不成立。"
    ),
    "The type of this ticket knows no such mark.": "此类工单没有这个标记。",
    "It happened before a later move that is already known, and was not possible then.": (
        "它发生在已知的后一操作之前，当时不可能。"
    ),
    "The ticket has moved since it was migrated, so it stays under the rules it moved by.": (
        "工单迁移后又有操作，因此仍按那时的规则。"
    ),
    "There is no earlier version of this scenario to return to.": "此场景没有可恢复的更早版本。",
    "Only the technician this ticket is assigned to may do this.": (
        "只有此工单所派的技术员才能这样做。"
    ),
    "The move does not start from the state the ticket is in.": "此操作不能从工单的当前状态开始。",
    "The ticket does not wait (or did not, at the time you say).": (
        "工单没有在等待（或在您所说的时间没有）。"
    ),
    "It is said to happen more than five minutes from now; check the clock of the sender.": (
        "所说的时间晚于现在五分钟以上，请检查发送方的时钟。"
    ),
    "It happened more than 30 days ago; only a credential with `history:import` may say so.": (
        "事情发生在 30 天以前，只有带 `history:import` 的凭证才能补报。"
    ),
    "The state of this ticket is gone from the new version, and no other was named for it.": (
        "新版本中没有此工单的状态，也没有指定去处。"
    ),
    "Where tickets are said to go is no open state of the new version.": (
        "所说的去处不是新版本中未关闭的状态。"
    ),
    "Tickets in flight have no place in the new version; say where they go, or that they stay.": (
        "有在办工单在新版本中没有去处：请说明去哪里，或保持不变。"
    ),
    "Your role reads everything and changes nothing.": "您的角色只能查看，不能更改。",
    "The canned reply needs values that did not come with it.": "此快捷回复缺少所需的值。",
    "The type of this ticket has no such canned reply.": "此类工单没有这个快捷回复。",
    "You have none of the roles that may do this.": "您没有可以这样做的角色。",
    "The rules of this ticket come round to themselves without end; mend the scenario.": (
        "此工单的规则循环不止，请修改场景。"
    ),
    "The ticket has come under other rules this very moment; send it again.": (
        "工单此刻刚换了规则，请重新发送。"
    ),
    "The scenario document cannot be used; mend what the reasons point at.": (
        "场景文档无法使用，请按各条原因改正。"
    ),
    "There is no such scenario, or no such version of it; publish it first.": (
        "没有此场景或此版本，请先发布。"
    ),
    "Other tickets are being lived through at the moment; try again in a minute.": (
        "正在回放其他工单，请一分钟后再试。"
    ),
    "It would take longer than ten minutes; ask for fewer days.": "这将超过十分钟，请减少天数。",
    "A closed ticket takes no waits, marks or corrections; reopen it first, if you can.": (
        "已关闭的工单不再等待，也不接受标记或更正；若可以，请先重新打开。"
    ),
    "Only fields that are left to words can be said here; make a move to bring others.": (
        "这里只能填写由文字识别的字段；其他字段请通过操作填写。"
    ),
    "There is no ticket with this id; check the id, or ask again once the report is in.": (
        "没有此编号的工单；请检查编号，或待报告受理后再查。"
    ),
    "The ticket has moved so often that it takes no more moves; open a new one.": (
        "此工单的操作次数过多，不再受理，请新建工单。"
    ),
    "The tenant has as many versions of scenarios as it may have.": "租户的场景版本数已达上限。",
    "The type of this ticket has no such move.": "此类工单没有这个操作。",
    "The scenario has no such type of ticket.": "场景中没有此工单类型。",
    "The move follows from an assignment: offer, accept or decline through dispatch instead.": (
        "此操作由派单带来：请通过派单来提供、接受或拒绝。"
    ),
    "The value cannot be used here; whoever looks after these tickets can say why.": (
        "此值不能在这里使用，负责这些工单的人可以说明原因。"
    ),
    "Another ticket has this value, which only one may have; look for that ticket.": (
        "此值只能有一张工单使用，已有另一张，请查找那张工单。"
    ),
    "What the ticket should wait for cannot be taken; mend what the reasons point at.": (
        "不能这样等待，请按各条原因改正。"
    ),
    "None of your roles lets you see the personal data of this ticket in clear.": (
        "您的角色都不能查看此工单的个人信息原文。"
    ),
    "The schedule goes by no meter, so it takes no readings.": "此计划不按计量表，不接受读数。",
    "There is no next visit to skip: the schedule is paused, or has come to its end.": (
        "没有可跳过的下一次：计划已暂停或已结束。"
    ),
    "Tickets of this type do not come by themselves: its scenario has no `schedule` for it.": (
        "此类工单不会定期产生：场景中没有为它设置 `schedule`。"
    ),
    "A meter only goes forward; if it was changed, set the schedule with `meter_from`.": (
        "计量表只会增加；若换了表，请用 `meter_from` 重设计划。"
    ),
    "A reading is a number from 0 to 1,000,000,000 with at most three decimals.": (
        "读数为 0 至 1,000,000,000，最多三位小数。"
    ),
    "Say why, in 1 to 500 characters.": "请说明原因，1 至 500 个字。",
    "The schedule cannot be set like this; each reason says what is wrong with it.": (
        "计划不能这样设置，各条原因已说明。"
    ),
    "The schedule has ended; set another one under another key.": "计划已结束，请用另一个键另设。",
    "There is no such schedule, or none that you may see.": "没有此计划，或您无权查看。",
    "Only the next visit can be skipped; for one that has a ticket, call off the ticket.": (
        "只能跳过下一次；已有工单的，请取消该工单。"
    ),
    "The step cannot be understood; see the list of steps in docs/scenarios/trying.md.": (
        "无法理解此步骤，请参见 docs/scenarios/trying.md 中的步骤列表。"
    ),
}
