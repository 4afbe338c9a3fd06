"""Words: a way in which tickets go otherwise, as people are told of it."""

from collections.abc import Mapping
from typing import Final

from services.workflow.domain.labels import Label
from services.workflow.domain.shadow.differing import LESS, MORE, OTHERWISE, TIMING, Divergence
from services.workflow.domain.topics import topic_told

SENTENCES: Final[Mapping[str, Label]] = {
    "priority": Label(zh="优先级 {before} → {after}", en="priority {before} → {after}"),
    "flags": Label(zh="疑点标记 {before} → {after}", en="flags {before} → {after}"),
    "skills": Label(zh="所需技能 {before} → {after}", en="skills needed {before} → {after}"),
    "state": Label(zh="初始状态 {before} → {after}", en="begins as {before} → {after}"),
    "dispatch": Label(zh="是否派单 {before} → {after}", en="is dispatched: {before} → {after}"),
    "route": Label(
        zh="操作 {name} 通向 {before} → {after}", en="{name} leads to {before} → {after}"
    ),
    "refused": Label(zh="操作 {name} 会被拒绝（{after}）", en="{name} would be refused ({after})"),
    "allowed": Label(
        zh="操作 {name} 不再被拒绝（{before}）", en="{name} would no longer be refused ({before})"
    ),
    MORE: Label(zh="多一次“{name}”", en="once more: {name}"),
    LESS: Label(zh="少一次“{name}”", en="once less: {name}"),
    OTHERWISE: Label(
        zh="“{name}”不同：{before} → {after}", en="{name}, but otherwise: {before} → {after}"
    ),
    TIMING: Label(zh="“{name}”发生在另一时间", en="at another time: {name}"),
    "no-place": Label(
        zh="状态 {name} 在新版本中不存在", en="the state {name} is gone from the new version"
    ),
    "type-gone": Label(
        zh="工单类型 {name} 在新版本中不存在",
        en="the ticket type {name} is gone from the new version",
    ),
    "clock": Label(zh="时钟 {name}：{before} → {after}", en="clock {name}: {before} → {after}"),
    "others": Label(zh="其他差异", en="other ways"),
}
"""What to say of each kind of divergence."""

NOTHING: Final = Label(zh="无", en="none")
OF_FACTS: Final = frozenset({MORE, LESS, OTHERWISE, TIMING})
"""These name a fact: its topic, and what it is about."""

PARTS: Final[Mapping[str, Label]] = {
    "sources": Label(zh="起始状态", en="from the states"),
    "steps": Label(zh="审批步骤", en="steps"),
    "awaited": Label(zh="等待", en="awaited"),
    "mode": Label(zh="审批方式", en="mode"),
    "quorum": Label(zh="所需票数", en="votes needed"),
    "needed": Label(zh="所需数量", en="needed"),
    "of": Label(zh="总数", en="of"),
    "gate": Label(zh="所审批的操作", en="move agreed to"),
    "fields": Label(zh="字段", en="fields"),
    "form": Label(zh="表单", en="form"),
    "on_empty": Label(zh="无人可审时", en="if nobody is there"),
    "forbid_submitter": Label(zh="申请人不得审批", en="not by whoever asked"),
    "rollback_to": Label(zh="可退回到", en="may be sent back to"),
    "approvers": Label(zh="审批人", en="approvers"),
    "fallback": Label(zh="替补", en="fallback"),
    "then": Label(zh="随后", en="then"),
    "verdict": Label(zh="意见", en="verdict"),
    "outcome": Label(zh="结果", en="outcome"),
    "priority": Label(zh="优先级", en="priority"),
    "role": Label(zh="角色", en="role"),
    "reason": Label(zh="原因", en="reason"),
    "action": Label(zh="动作", en="action"),
    "assignee": Label(zh="负责人", en="assigned to"),
    "rate": Label(zh="抽查比例", en="rate"),
    "drawn": Label(zh="是否抽中", en="drawn"),
    "holds": Label(zh="是否成立", en="holds"),
    "condition": Label(zh="条件", en="condition"),
    "only_for": Label(zh="仅可见于", en="seen only by"),
    "hidden_from": Label(zh="不可见于", en="hidden from"),
    "within_s": Label(zh="时限（秒）", en="within (s)"),
    "calendar": Label(zh="日历", en="calendar"),
    "child_type": Label(zh="子工单类型", en="type of the child"),
    "blocks": Label(zh="阻止的操作", en="holds back"),
    "tasks": Label(zh="并行任务", en="tasks"),
    "counted": Label(zh="计入的工单", en="counted"),
    "window_s": Label(zh="时间窗（秒）", en="window (s)"),
    "tell_members": Label(zh="通知成员", en="members told"),
}
"""What of a fact may be otherwise; a part that is missing here is told by its name."""


def said(one: Divergence) -> Label:
    """Return a divergence in both languages."""
    sentence = SENTENCES[one.kind]
    name = _fact(one.name) if one.kind in OF_FACTS else Label(zh=one.name, en=one.name)
    before, after = _parts(one.before), _parts(one.after)
    return Label(
        zh=sentence.zh.format(name=name.zh, before=before.zh, after=after.zh),
        en=sentence.en.format(name=name.en, before=before.en, after=after.en),
    )


def _fact(name: str) -> Label:
    """Return a fact in words: what happened, and to what, each thing named once."""
    topic, _, about = name.partition(" ")
    word, things = topic_told(topic), " ".join(dict.fromkeys(about.split(":")))
    return Label(zh=f"{word.zh} {things}".strip(), en=f"{word.en} {things}".strip())


def _parts(text: str) -> Label:
    """Return what a thing comes to, with the parts of a fact called as people call them."""
    if not text:
        return NOTHING
    parts = [_part(one) for one in text.split("; ")]
    return Label(zh="；".join(one.zh for one in parts), en="; ".join(one.en for one in parts))


def _part(text: str) -> Label:
    key, colon, value = text.partition(": ")
    if not colon or key not in PARTS:
        return Label(zh=text, en=text)
    return Label(zh=f"{PARTS[key].zh} {value}", en=f"{PARTS[key].en} {value}")
