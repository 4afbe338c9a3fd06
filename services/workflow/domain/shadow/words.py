"""Words: a way in which tickets go otherwise, as people are told of it."""

from collections.abc import Mapping
from typing import Final

from services.workflow.domain.labels import Label
from services.workflow.domain.shadow.differing import Divergence

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
    "more": Label(zh="多出 {name}", en="one more {name}"),
    "less": Label(zh="少了 {name}", en="one {name} less"),
    "otherwise": Label(
        zh="{name} 不同：{before} → {after}", en="{name} differs: {before} → {after}"
    ),
    "timing": Label(zh="{name} 发生在另一时间", en="{name} at another time"),
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


def said(one: Divergence) -> Label:
    """Return a divergence in both languages."""
    sentence = SENTENCES[one.kind]
    return Label(
        zh=sentence.zh.format(
            name=one.name, before=one.before or NOTHING.zh, after=one.after or NOTHING.zh
        ),
        en=sentence.en.format(
            name=one.name, before=one.before or NOTHING.en, after=one.after or NOTHING.en
        ),
    )
