"""Nouns: what the parts of a scenario document are called in Chinese and in English."""

from collections.abc import Mapping
from typing import Final

from services.workflow.adapters.documents.remarks import Words

COLLECTIONS: Final[Mapping[str, Words]] = {
    "ticket_types": Words("工单类型", "ticket type"),
    "roles": Words("角色", "role"),
    "states": Words("状态", "state"),
    "fields": Words("字段", "field"),
    "transitions": Words("操作", "move"),
    "priority": Words("优先级规则", "priority rule"),
    "skills_from": Words("技能规则", "skill rule"),
    "parts_from": Words("备件规则", "part rule"),
    "crew": Words("班组角色", "crew role"),
    "flags": Words("疑点标记", "flag"),
    "notify": Words("通知规则", "notification"),
    "clocks": Words("时钟", "clock"),
    "calendars": Words("日历", "calendar"),
    "masks": Words("掩码", "mask"),
    "target": Words("目标", "target"),
    "tables": Words("目标表", "table of targets"),
    "weekly": Words("每周时段", "week day"),
    "days": Words("特殊日期", "day"),
    "score": Words("派单权重", "weight"),
    "statutory": Words("法定假日", "statutory days of"),
    "approvals": Words("审批", "approval"),
    "steps": Words("审批步骤", "step"),
    "branches": Words("并行分支", "branch"),
    "follow_ups": Words("回访", "follow-up"),
    "rules": Words("规则", "rule"),
    "windows": Words("累计规则", "windowed rule"),
    "escalations": Words("升级", "escalation"),
    "routes": Words("分派路线", "route"),
    "replies": Words("快捷回复", "canned reply"),
    "autos": Words("自动操作", "automatic move"),
    "form": Words("表单字段", "field of the form"),
}
"""The collections of a document, each by what one of its members is called."""

NAMED_BY_AUTHORS: Final = frozenset(COLLECTIONS)
"""The keys of a document below which authors choose the names."""

ATTRIBUTES: Final[Mapping[str, Words]] = {
    "name": Words("名称", "name"),
    "label": Words("名称", "label"),
    "scope": Words("可见范围", "scope"),
    "skills": Words("技能", "skills"),
    "department": Words("部门", "department"),
    "confidential": Words("仅经手人可见", "kept to those who act in it"),
    "reveal": Words("查看完整个人信息", "right to reveal personal data"),
    "initial": Words("初始状态", "initial"),
    "final": Words("终态", "final"),
    "type": Words("类型", "type"),
    "values": Words("取值", "values"),
    "required_on": Words("必填时机", "required on"),
    "pii": Words("个人信息", "personal"),
    "from": Words("起始状态", "states it starts from"),
    "to": Words("目标", "target"),
    "by": Words("执行角色", "roles that may make it"),
    "needs": Words("必填字段", "needed fields"),
    "when": Words("条件", "condition"),
    "bound_to": Words("派单事件", "assignment facts"),
    "set": Words("结果", "result"),
    "start": Words("开始", "start"),
    "stop": Words("停止", "stop"),
    "calendar": Words("日历", "calendar"),
    "pause_on": Words("暂停原因", "reasons to pause"),
    "dispatch": Words("派单", "dispatch"),
    "accept_timeout_s": Words("接单时限（秒）", "seconds to accept"),
    "hard": Words("硬性条件", "hard conditions"),
    "replan": Words("重新计划", "planning again"),
    "template": Words("文字", "text"),
    "via": Words("渠道", "channel"),
    "transition": Words("操作", "move"),
    "tz": Words("时区", "time zone"),
    "holidays": Words("法定假日", "holidays"),
    "makeup_days": Words("调休", "make-up days"),
    "not_fields": Words("禁用字段", "forbidden fields"),
    "quorum": Words("通过比例", "quorum"),
    "on_empty": Words("无审批人时", "what happens without approvers"),
    "on_absent": Words("审批期限", "time to decide"),
    "step_sla": Words("催办时限", "time until they are reminded"),
    "after": Words("时长", "length"),
    "keeps_waiting": Words("让谁等待", "what another ticket waits for"),
    "while": Words("等待期间的状态", "states in which it waits"),
}
"""What parts say of themselves."""


def noun_of(collection: str) -> Words:
    """Return what a member of a collection is called; an unknown one by the collection's key."""
    return COLLECTIONS.get(collection, Words(collection, collection))


def attribute(key: str) -> Words:
    """Return what a key of a part means; an unknown one is called by itself."""
    return ATTRIBUTES.get(key, Words(key, key))
