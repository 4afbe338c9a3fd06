"""Topics: what kind of thing happened to a ticket, in people's words."""

from collections.abc import Mapping
from typing import Final

from services.workflow.domain.labels import Label

FACTS: Final[Mapping[str, Label]] = {
    "opened": Label(zh="提交工单", en="reported"),
    "moved": Label(zh="操作", en="move"),
    "offered": Label(zh="派单", en="offered"),
    "accepted": Label(zh="接单", en="accepted"),
    "declined": Label(zh="未接单", en="not accepted"),
    "unassignable": Label(zh="无人可派", en="nobody found"),
    "endangered": Label(zh="可能无人上门", en="nobody could come"),
    "secured": Label(zh="又有人可上门", en="somebody could come again"),
    "commented": Label(zh="备注", en="comment"),
    "duplicate_suspected": Label(zh="疑似重复", en="may be a duplicate"),
    "duplicate_dismissed": Label(zh="并非重复", en="is no duplicate"),
    "split_off": Label(zh="拆出工单", en="split off"),
    "attached": Label(zh="添加附件", en="file attached"),
    "flagged": Label(zh="疑点标记", en="flagged"),
    "waiting": Label(zh="开始等待", en="waits"),
    "resumed": Label(zh="等待结束", en="goes on"),
    "calculated": Label(zh="重新计算", en="calculated"),
    "restricted": Label(zh="可见范围变更", en="seen by others now"),
    "marked": Label(zh="标记", en="marked"),
    "sampled": Label(zh="抽查", en="sample drawn"),
    "escalated": Label(zh="升级提醒", en="escalated"),
    "committed": Label(zh="作出承诺", en="promised"),
    "corrected": Label(zh="更正识别", en="words corrected"),
    "prioritised": Label(zh="优先级变更", en="priority changed"),
    "branched": Label(zh="条件变化", en="condition changed"),
    "routed": Label(zh="转给", en="passed to"),
    "child_requested": Label(zh="要求子工单", en="child asked for"),
    "child_opened": Label(zh="子工单已建", en="child opened"),
    "child_closed": Label(zh="子工单已关闭", en="child closed"),
    "child_reopened": Label(zh="子工单重开", en="child reopened"),
    "split": Label(zh="并行开始", en="parallel work begins"),
    "branch_done": Label(zh="并行任务完成", en="branch done"),
    "branch_reopened": Label(zh="并行任务返工", en="branch to be done again"),
    "joined": Label(zh="并行汇合", en="parallel work done"),
    "follow_up_planned": Label(zh="计划", en="planned"),
    "follow_up_cancelled": Label(zh="取消计划", en="plan called off"),
    "asked": Label(zh="提问", en="question"),
    "answered": Label(zh="回答", en="answered"),
    "advised": Label(zh="建议", en="advice"),
    "approval_opened": Label(zh="发起审批", en="approval asked for"),
    "approvers_named": Label(zh="确定审批人", en="approver found"),
    "approval_decided": Label(zh="审批意见", en="decided"),
    "signer_added": Label(zh="加签", en="signer added"),
    "approval_handed_over": Label(zh="转交审批", en="approval handed over"),
    "approval_sent_back": Label(zh="退回审批", en="sent back"),
    "approval_reminded": Label(zh="催办", en="reminded"),
    "approval_overdue": Label(zh="审批超时", en="approval overdue"),
    "approver_absent": Label(zh="无人审批", en="nobody decided in time"),
    "approval_copied": Label(zh="抄送", en="copied"),
    "approval_closed": Label(zh="审批结束", en="approval over"),
}
"""By topic; one that is missing here is told by its topic."""


def topic_told(topic: str) -> Label:
    """Return a topic (without its ``ticket.``) in people's words."""
    return FACTS.get(topic, Label(zh=topic, en=topic))
