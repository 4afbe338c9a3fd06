"""Words: what the terminal says about a trial, in Chinese and English."""

from typing import Final, Literal

Language = Literal["zh", "en"]

WORDS: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "state": "状态", "priority": "优先级", "closed": "已关闭", "waiting": "等待",
        "fields": "字段", "clocks": "时钟", "upcoming": "即将发生", "needs": "需填", "acts": "身份",
        "anybody": "任何人", "due": "到期", "refused": "被拒绝", "failed": "不符合预期",
        "no_ticket": "还没有工单",
    },
    "en": {
        "state": "state", "priority": "priority", "closed": "closed", "waiting": "waiting for",
        "fields": "fields", "clocks": "clock", "upcoming": "upcoming", "needs": "needs",
        "acts": "acting as", "anybody": "anybody", "due": "due", "refused": "refused",
        "failed": "not as expected", "no_ticket": "no ticket yet",
    },
}  # fmt: skip

HELP: Final[dict[Language, str]] = {
    "zh": """\
  报单 ...                    报一张工单（... 表示其余必填项任意填写；也可写 故障现象=不制冷）
  做 完工 ...                 执行一个操作；「技术员 做 完工 ...」指定由谁执行
  作为 店长                   之后以此角色行事
  派给 技术员 / 接单 / 拒单 太远 / 无人可派
  等待 parts / 继续           过去 2小时（或 +2h）
  状态是 已关闭 / 时钟 resolve 按时 / 店员 不能做 验收 / 被拒绝
  退出""",
    "en": """\
  open ...                    report a ticket (... fills in what is needed; or symptom=cold)
  do finish ...               make a move; `technician does finish ...` says who
  as store_manager            act as this role from now on
  offer / accept / decline too far / nobody
  wait parts / resume         +2h lets time pass
  state is closed / clock resolve is met / clerk may not do accept / it is refused
  quit""",
}
