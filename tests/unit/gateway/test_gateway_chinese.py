"""Chinese: whoever asks for it is told in it why something cannot be done."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.gateway.api.chinese import SENTENCES, in_chinese
from services.gateway.api.language import Language
from services.gateway.api.platform import told_notice
from services.gateway.api.problems import detail_of, problem_of, refusal_of_validation
from services.gateway.api.reasons import explain_in_chinese
from services.gateway.api.titles import TITLES
from services.gateway.api.trials import told_steps
from shared.decider import Reason, Refusal
from shared.pb.gongdan.notification.v1 import notification_pb2
from shared.rpc.errors import refusal_in, status_of

ROOT = Path(__file__).parents[3]
CHINESE = re.compile("[\u4e00-\u9fff]")
UNSPOKEN = {"cli", "pb", "report", "intent.py", "chinese"}
"""Sources whose refusals never reach a person over REST, or that speak both languages."""
OF_OPERATORS = {"eventstore", "bus.py", "config.py"}
"""Sources that say, of one case, what only an operator's log shows."""
REASON = {"message", "trouble"}
SAYS = re.compile(r"raise [A-Z]|Reason\(|message = ")


@cache
def _sources() -> dict[Path, ast.Module]:
    """Return every source that says a refusal or a reason."""
    paths = (path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*.py"))
    texts = {path: path.read_text() for path in paths if not UNSPOKEN & set(path.parts)}
    return {
        path: ast.parse(text) for path, text in texts.items() if "slug" in text or SAYS.search(text)
    }


def _refusals() -> Iterator[ast.ClassDef]:
    for source in _sources().values():
        for node in ast.walk(source):
            if isinstance(node, ast.ClassDef) and any(_is_slug(one) for one in node.body):
                yield node


def _is_slug(node: ast.stmt) -> bool:
    return isinstance(node, ast.AnnAssign | ast.Assign) and ast.unparse(node).startswith("slug")


def _said(node: ast.expr) -> Iterator[str]:
    """Yield the sentences that an expression can be, `{}` for what differs."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(
                str(one.value) if isinstance(one, ast.Constant) else "{}" for one in parts
            )
        case ast.IfExp(body=body, orelse=other):
            yield from _said(body)
            yield from _said(other)
        case ast.BinOp(left=left, right=right):
            yield from (first + then for first in _said(left) for then in _said(right))
        case _:
            pass


def _cases() -> Iterator[str]:
    """Yield what services say of one case: a refusal's own sentence, and English reasons."""
    names = {one.name for one in _refusals()}
    for path, source in _sources().items():
        for node in ast.walk(source) if not OF_OPERATORS & set(path.parts) else ():
            match node:
                case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in names:
                    yield from _said(first)
                case ast.Call(func=ast.Name(id="Reason"), keywords=words):
                    told = {one.arg: one.value for one in words}
                    if "zh" not in told:
                        yield from _said(told["message"])
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in REASON:
                    yield from _said(value)


def test_every_refusal_can_be_told_in_chinese() -> None:
    told = [(ast.get_docstring(one) or "").splitlines()[0] for one in _refusals()]
    assert len(told) > 100
    assert [one for one in told if not CHINESE.search(in_chinese(one))] == []


def test_what_is_said_of_one_case_can_be_told_in_chinese() -> None:
    told = [one for one in _cases() if one]
    assert len(told) > 100
    assert [one for one in told if not CHINESE.search(in_chinese(one))] == []


def test_a_sentence_in_chinese_keeps_every_value_of_the_english_one() -> None:
    for english in SENTENCES:
        values = [f"VALUE{place}" for place in range(english.count("{}"))]
        said = in_chinese(english.format(*values)) if values else in_chinese(english)
        assert [(english, one) for one in values if one not in said] == []


def test_a_closed_move_says_in_chinese_why_in_this_case() -> None:
    sentences = [
        ("This needs one of the roles: qa.", "role-missing"),
        ("Nobody wrote this in Chinese.", "guard-not-met"),
        ({"zh": "“审批”正在审批。", "en": "It is pending."}, "approval-pending"),
    ]
    moves = [{"why_not": one, "why_not_code": code} for one, code in sentences]
    explain_in_chinese({"moves": moves})
    assert [one["why_not"] for one in moves] == [
        in_chinese("This needs one of the roles: qa."),
        TITLES["guard-not-met"][1],
        {"zh": "“审批”正在审批。", "en": "It is pending."},
    ]


def test_a_sentence_that_was_written_in_chinese_is_told_as_it_was() -> None:
    refusal = Refusal("The approval is pending.", zh="“采购审批”正在审批，等待：财务。")
    journeyed = refusal_in(status_of(refusal))
    assert journeyed is not None
    for one in (refusal, journeyed):
        assert detail_of(one, Language.ZH) == "“采购审批”正在审批，等待：财务。"
        assert detail_of(one, Language.EN) == "The approval is pending."


def test_a_detail_and_its_reasons_are_chinese_for_whoever_reads_it() -> None:
    message = "Name another member of the company who is not asked in this step yet."
    refusal = Refusal(
        "The ticket is checking; from there the moves are: redo, close.",
        reasons=[
            Reason(code="member-unknown", message=message),
            Reason(code="field-invalid", message="A note is at most 2,000 characters of text."),
        ],
    )
    problem = problem_of(refusal, Language.ZH, "r-1")
    assert problem.detail == "工单处于 checking，此时可做的操作有：redo, close。"
    assert [one.message for one in problem.errors] == [
        "请指明公司里尚未参与此步骤的另一个成员。",
        "备注最多 2,000 个字。",
    ]
    assert problem_of(refusal, Language.EN, "r-1").detail == refusal.message


class Wish(BaseModel):
    """What somebody wants of a signer."""

    model_config = ConfigDict(extra="forbid")

    place: str = Field(pattern="^(before|after)$")
    member: str = Field(min_length=1)
    note: str = Field(default="", max_length=3)
    count: int = Field(default=1, ge=1, le=5)


def test_a_body_of_another_shape_is_refused_in_chinese() -> None:
    with pytest.raises(ValidationError) as refused:
        Wish.model_validate(
            {"place": "beside", "member": "", "note": "long", "count": 9, "strange": 1}
        )
    faults = [{**one, "loc": ("body", *one["loc"])} for one in refused.value.errors()]
    refusal = refusal_of_validation(RequestValidationError(faults))
    told = problem_of(refusal, Language.ZH, "r-1").errors
    assert {one.pointer: one.message for one in told} == {
        "/place": "格式不符：^(before|after)$",
        "/member": "至少 1 个字符。",
        "/note": "最多 3 个字符。",
        "/count": "不得大于 5。",
        "/strange": "没有此项。",
    }


def _step(message: str, message_zh: str = "") -> bytes:
    refused = {
        "code": "not-in-this-state",
        "message": message,
        "sentences": [{"message": message, "message_zh": message_zh}],
    }
    return msgspec.json.encode([{"refused": refused, "failed": "It is closed.", "ticket": None}])


def test_a_trial_says_in_one_language_why_a_step_was_refused() -> None:
    english = "The ticket is checking; from there the moves are: redo, close."
    assert told_steps(_step(english), Language.EN) == [
        {
            "refused": {"code": "not-in-this-state", "message": english},
            "failed": "It is closed.",
            "ticket": None,
        }
    ]
    [chinese] = msgspec.convert(
        told_steps(_step(english), Language.ZH), list[dict[str, dict[str, str] | str | None]]
    )
    assert chinese["refused"] == {
        "code": "not-in-this-state",
        "message": "当前状态不能这样做：工单处于 checking，此时可做的操作有：redo, close。",
    }
    assert chinese["failed"] == "已关闭。"


def test_an_expectation_that_failed_is_told_with_the_refusal_in_chinese() -> None:
    failed = "It was refused as role-missing: You have none of the roles that may do this."
    steps = msgspec.json.encode([{"refused": None, "failed": failed, "ticket": None}])
    [told] = msgspec.convert(told_steps(steps, Language.ZH), list[dict[str, str | None]])
    assert told["failed"] == "被拒绝的原因是 role-missing：您没有可以这样做的角色。"


def test_a_notice_is_headed_in_the_language_of_whoever_reads_it() -> None:
    both = notification_pb2.Notice(subject="新工单", texts={"zh": "新工单", "en": "New ticket"})
    assert told_notice(both, Language.EN)["subject"] == "New ticket"
    assert told_notice(both, Language.ZH)["subject"] == "新工单"
    one = notification_pb2.Notice(subject="新工单", texts={"zh": "新工单"})
    assert told_notice(one, Language.EN)["subject"] == "新工单"
