"""Notes: what the comments of a first scenario say about editing it."""

from services.workflow.adapters.documents.remarks import Words

MADE = Words(
    "由场景卡片生成；改成你们自己的说法，然后 lint、try、publish。",
    "Made from a scenario card; put it in your own words, then lint, try and publish it.",
)
SCOPES = Words(
    "scope：能看到哪些工单：own 自己的、own_store 本店的、assigned 派给自己的、tenant 全部。",
    "scope: which tickets a role sees: own, own_store, assigned, team, type, tenant.",
)
HOURS = Words("上班时间：改成你们的。", "Office hours: make them yours.")
STATES = Words(
    "不超过 6 个状态；等待和审批不必做成状态。",
    "At most 6 states; waiting and approving need none of their own.",
)
FIELDS = Words(
    "不超过 8 个必填字段；类型见文档的 Fields 一节。",
    "At most 8 required fields; the documentation lists their types under Fields.",
)
PRIORITY = Words(
    "何时加急：条件用 CEL 写，最后一条没有条件。",
    "What is urgent: conditions are CEL, and the last rule has none.",
)
MOVES = Words("by：谁可以做。", "by: who may do it.")
TOLD = Words("谁被通知。", "Who is told.")
