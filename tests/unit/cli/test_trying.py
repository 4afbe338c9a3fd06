"""A trial in the terminal: what people read after each line, in Chinese and English."""

from services.cli.rest import Json
from services.cli.trying.showing import standing, timeline
from services.cli.trying.words import WORDS

STEP: Json = {
    "step": "技术员 做 提交 ...",
    "at": "2026-11-23T02:00:00+00:00",
    "role": "finance",
    "refused": None,
    "failed": "",
    "facts": [{"label": "操作 提交"}, {"label": "发起审批 采购审批"}],
    "upcoming": [{"timer": "auto:x", "label": "自动 关闭", "due_at": "2026-11-24T03:00:00+00:00"}],
    "ticket": {
        "state_label": "审批中",
        "closed": False,
        "priority": "P3",
        "roles": {"finance": "财务", "gm": "总经理"},
        "flags": [],
        "team": "gm",
        "fields": {"qty": 1},
        "field_labels": {"qty": "数量", "po_no": "采购单号"},
        "clocks": [
            {"label": "下单", "status": "running", "due_at": "2026-11-23T01:30:00+00:00"},
        ],
        "approvals": [
            {
                "label": "采购审批",
                "current": True,
                "status": "pending",
                "round": 2,
                "mode": "sequential",
                "steps": [
                    {"key": "finance", "label": "财务", "status": "approved", "approvers": []},
                    {"key": "gm", "label": "总经理", "status": "open", "approvers": ["manager"]},
                ],
            }
        ],
        "branches": [{"label": "施工", "branch": "build", "roles": ["gm"], "done_at": None}],
        "children": [
            {
                "type": "onsite",
                "type_label": "上门",
                "number": "T-000002",
                "blocks": ["close"],
                "closed": False,
            }
        ],
        "questions": [{"question": "rating", "items": ["a", "b"], "answers": {"a": True}}],
        "follow_ups": [{"label": "回访", "about": "callback", "status": "planned"}],
        "moves": [
            {"name": "order", "label": "下单", "to": "ordered", "open": True, "needs": ["po_no"]},
            {
                "name": "cancel",
                "label": "取消",
                "open": False,
                "why_not": "需要角色",
                "why_not_code": "role-missing",
            },
            {"name": "x", "open": False, "why_not_code": "not-in-this-state"},
        ],
        "movers": {"order": ["财务"]},
        "marks": [{"name": "arrived", "label": "到场"}],
    },
}


def test_a_line_tells_what_it_brought_about() -> None:
    assert [line.strip() for line in timeline(STEP, "zh")][1:] == [
        "操作 提交, 发起审批 采购审批 → 审批中"
    ]


def test_the_ticket_is_shown_with_who_may_do_what_and_what_lies_ahead() -> None:
    shown = [line.strip() for line in standing(STEP, "zh")]
    assert shown[0] == "状态: 审批中   优先级: P3   身份: 财务   负责: 总经理"
    assert "审批: 采购审批 第 2 轮 审批中: ✓ 财务 [finance] → ● 总经理 [gm] (直属上级)" in shown
    assert "并行: ○ 施工 [build] (总经理)" in shown
    assert "子单: 上门 [onsite] T-000002 未关闭  未完前不能 close" in shown
    assert "提问: rating (a=True, b)" in shown
    assert "计划: 回访 [callback] 已计划" in shown
    assert "✓ 下单 [order] → ordered (财务)  需填: 采购单号" in shown
    assert "✗ 取消 [cancel]: 需要角色" in shown
    assert "可标记: 到场 [arrived]" in shown
    assert shown[-1].endswith("(剩 1 天 1 小时)")
    assert not any(line.startswith("✗ x") for line in shown)


def test_times_are_those_of_the_place_the_scenario_is_for_which_is_named() -> None:
    step = {**STEP, "zone": "Asia/Shanghai"}
    assert next(iter(timeline(step, "zh"))).startswith("11-23 10:00:00 ")
    shown = [line.strip() for line in standing(step, "en")]
    assert shown[1] == "time zone: Asia/Shanghai"
    assert any("due 11-23 09:30:00" in line for line in shown)
    assert "11-24 11:00:00" in shown[-1]


def test_what_is_late_says_by_how_much() -> None:
    assert any("(30 min over)" in line for line in standing(STEP, "en"))


def test_both_languages_say_everything() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()
