"""Words: what the terminal says about a trial, in Chinese and English."""

from typing import Final, Literal

Language = Literal["zh", "en"]

WORDS: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "state": "状态", "priority": "优先级", "closed": "已关闭", "waiting": "等待",
        "fields": "字段", "clocks": "时限", "upcoming": "将发生", "needs": "需填", "acts": "身份",
        "anybody": "任何人", "due": "到期", "refused": "被拒绝", "failed": "不符合预期",
        "no_ticket": "还没有工单", "flags": "标记", "team": "负责", "marks": "可标记",
        "approvals": "审批", "round": "第 {n} 轮", "branches": "并行", "children": "子单",
        "questions": "提问", "plans": "计划", "blocks": "未完前不能", "until": "截止",
        "left": "剩 {time}", "over": "超 {time}", "in": "{time}后", "answers": "已答",
        "running": "计时中", "paused": "暂停", "met": "按时", "missed": "超时",
        "stopped": "已停止", "pending": "审批中", "approved": "已通过", "rejected": "已驳回",
        "withdrawn": "已撤回", "returned": "已退回", "cancelled": "已取消", "waits": "未到",
        "open": "未关闭", "done": "已完成", "planned": "已计划", "skipped": "跳过",
        "manager": "直属上级", "others": "此前 {n} 张同类", "bye": "再见。什么都没有记录。",
        "undone": "已回到上一步。", "nothing": "没有可撤销的步骤。",
        "written": "已写入 {file}（{n} 步）", "unwritable": "写不了 {file}：{why}",
        "counts": "场景：{stories}，预期：{expected}（符合：{held}，不符合：{failed}），"
                  "意外被拒绝：{refused}",
        "zone": "时区", "d": "天", "h": "小时", "m": "分", "s": "秒",
    },
    "en": {
        "state": "state", "priority": "priority", "closed": "closed", "waiting": "waiting for",
        "fields": "fields", "clocks": "clock", "upcoming": "ahead", "needs": "needs",
        "acts": "acting as", "anybody": "anybody", "due": "due", "refused": "refused",
        "failed": "not as expected", "no_ticket": "no ticket yet", "flags": "flags",
        "team": "looked after by", "marks": "may be marked", "approvals": "approval",
        "round": "round {n}", "branches": "branch", "children": "child", "questions": "question",
        "plans": "planned", "blocks": "before it ends, no", "until": "until",
        "left": "{time} left", "over": "{time} over", "in": "in {time}", "answers": "answered",
        "running": "running", "paused": "paused", "met": "in time", "missed": "late",
        "stopped": "stopped", "pending": "pending", "approved": "approved",
        "rejected": "rejected", "withdrawn": "withdrawn", "returned": "sent back",
        "cancelled": "cancelled", "waits": "later", "open": "open", "done": "done",
        "planned": "planned", "skipped": "skipped", "manager": "manager",
        "others": "{n} like it before", "bye": "Bye. Nothing was recorded.",
        "undone": "One step back.", "nothing": "There is no step to take back.",
        "written": "{file} is written ({n} steps)", "unwritable": "{file} cannot be written: {why}",
        "counts": "stories: {stories}, expectations: {expected} (held: {held}, failed: {failed}),"
                  " refused unexpectedly: {refused}",
        "zone": "time zone", "d": "d", "h": "h", "m": "min", "s": "s",
    },
}  # fmt: skip

HELP: Final[dict[Language, str]] = {
    "zh": """\
  报单 ...                    报一张工单（... 表示其余必填项任意填写；也可写 故障现象=不制冷）
  做 完工 ...                 执行一个操作；「技术员 做 完工 ...」指定由谁执行
  作为 店长                   之后以此角色行事
  派给 技术员 / 接单 / 拒单 太远 / 无人应答 / 无人可派
  同意 / 驳回 因为 太贵       轮到谁就由谁审批；「财务 同意」指定由谁
  加签 总经理 之前 / 转交 财务 / 退回 class_teacher 因为 少录音 / 撤回 / 催办 / 抄送 财务 / 重新发起
  完成 施工 ...               并行任务完成
  子单 设备维修 关闭 / 子单 设备维修 重开
  回答：5 / 回答 rating：5    回答工单提出的问题；「回答 关于 b-1：true」只答其中一项
  取消计划 回访               取消已计划的跟进
  30天前 已有 2 张同类        报单之前：同一对象此前的工单（窗口规则）
  等待 parts / 继续 / 标记 technician_arrived / 说 已到货
  过去 2小时（或 +2h）        时间流逝，到点的事自动发生
  状态是 已关闭 / 时钟 resolve 按时 / 店员 不能做 验收 / 被拒绝
  上一步 / 看 / 保存 FILE / 帮助 / 退出""",
    "en": """\
  open ...                    report a ticket (... fills in what is needed; or symptom=cold)
  do finish ...               make a move; `technician does finish ...` says who
  as store_manager            act as this role from now on
  offer / accept / decline too far / expire / nobody
  approve / reject because    decided by whoever's turn it is; `finance approves` says who
  add gm before / hand over to finance / send back to class_teacher because no recording
  withdraw / remind / copy to finance / ask again
  finish build ...            a parallel branch is done
  child onsite is closed / child onsite is reopened
  answer with 5               answer what was asked; `answer about b-1 with true` for one item
  call off callback_visit     call off what was planned
  2 like it came 30d before   before the report: others about the same (windowed rules)
  wait parts / resume / mark technician_arrived / say it is here
  +2h                         let time pass; what is due happens
  state is closed / clock resolve is met / clerk may not do accept / it is refused
  back / show / save FILE / help / quit""",
}
