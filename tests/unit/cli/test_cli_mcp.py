"""What an agent is told before it acts, and how often it may."""

import pytest

from services.cli.mcp.budget import Budget, BudgetSpent
from services.cli.mcp.foreseeing import Json, move_foreseen

TICKET: Json = {
    "id": "t-1",
    "number": "T-000017",
    "state": "working",
    "version": 7,
    "fields": {"cause": "压缩机"},
    "moves": [
        {
            "name": "finish",
            "label": "完成",
            "open": True,
            "needs": ["cause"],
            "form": {"cause": "required", "photo": "required", "note": "editable"},
        },
        {"name": "cancel", "label": "取消", "open": False, "why_not": "只有前台可以取消。"},
    ],
}


def refusal(name: str, fields: Json | None = None, version: int = 0) -> Json:
    told = move_foreseen(TICKET, name, fields or {}, version)
    found = told["refusal"]
    assert told["dry_run"] is True
    assert told["allowed"] is (found is None)
    return found if isinstance(found, dict) else {}


def test_a_move_that_would_be_made_is_said_to_be_allowed() -> None:
    assert refusal("finish", {"photo": "x"}) == {}
    assert refusal("finish", {"photo": "x"}, version=7) == {}


def test_a_move_that_would_be_refused_is_refused_before_and_says_why() -> None:
    assert refusal("finish") == {
        "code": "fields-missing",
        "why": "The move needs values of: photo.",
        "missing": ["photo"],
    }
    assert refusal("cancel") == {"code": "move-closed", "why": "只有前台可以取消。"}
    assert refusal("fly")["code"] == "transition-unknown"
    assert refusal("finish", {"photo": "x"}, version=6)["code"] == "ticket-changed"


def test_what_could_be_done_instead_is_told_with_it() -> None:
    told = move_foreseen(TICKET, "fly", {}, 0)
    assert told["open_moves"] == [
        {
            "name": "finish",
            "label": "完成",
            "form": {"cause": "required", "photo": "required", "note": "editable"},
        }
    ]
    assert told["closed_moves"] == [
        {"name": "cancel", "label": "取消", "form": None, "why_not": "只有前台可以取消。"}
    ]


def test_a_budget_is_used_up_and_stays_so() -> None:
    budget = Budget(2)
    budget.spend()
    budget.spend()
    for _ in range(2):
        with pytest.raises(BudgetSpent):
            budget.spend()
    assert budget.left == 0
