"""Lines about approvals and about what a ticket brings about: questions, plans, children."""

from collections.abc import Callable
from typing import Literal

from services.workflow.adapters.trying.values import read_value
from services.workflow.adapters.trying.words import PLACES, Form, Said, role_in, seconds_in
from services.workflow.domain.trying.steps import (
    Answer,
    CallOff,
    Decide,
    HandleApproval,
    HearOfChild,
    Precede,
    Step,
)


def _before(said: Said) -> Step:
    return Precede(count=int(said["count"]), seconds=seconds_in(said))


def _signer(said: Said) -> Step:
    return HandleApproval(
        how="add",
        role=role_in(said),
        other=said["other"],
        place=PLACES[said.get("where", "after").lower()],
        reason=said.get("text", ""),
    )


def _handling(
    how: Literal["hand_over", "send_back", "withdraw", "remind", "copy", "ask_again"],
) -> Callable[[Said], Step]:
    return lambda said: HandleApproval(
        how=how, role=role_in(said), other=said.get("other", ""), reason=said.get("text", "")
    )


def _answer(said: Said) -> Step:
    return Answer(
        role=role_in(said),
        question=said.get("name", ""),
        item=said.get("other", ""),
        answer=read_value(said["text"]),
    )


OF_APPROVALS: tuple[Form, ...] = (
    (
        lambda s: Decide(verdict="approve", role=role_in(s), comment=s.get("text", "")),
        ("approveBECAUSE", "ROLE approvesBECAUSE", "同意BECAUSE", "ROLE 同意BECAUSE"),
    ),
    (
        lambda s: Decide(verdict="reject", role=role_in(s), comment=s.get("text", "")),
        ("rejectBECAUSE", "ROLE rejectsBECAUSE", "驳回BECAUSE", "ROLE 驳回BECAUSE"),
    ),
    (
        _signer,
        (
            "add OTHER(?: PLACE)?BECAUSE",
            "ROLE adds OTHER(?: PLACE)?BECAUSE",
            "加签 OTHER(?: PLACE)?BECAUSE",
            "ROLE 加签 OTHER(?: PLACE)?BECAUSE",
        ),
    ),
    (
        _handling("hand_over"),
        (
            "hand over to OTHERBECAUSE",
            "ROLE hands over to OTHERBECAUSE",
            "转交 OTHERBECAUSE",
            "ROLE 转交 OTHERBECAUSE",
        ),
    ),
    (
        _handling("send_back"),
        (
            "send back to OTHERBECAUSE",
            "ROLE sends back to OTHERBECAUSE",
            "退回 OTHERBECAUSE",
            "ROLE 退回 OTHERBECAUSE",
        ),
    ),
    (
        _handling("withdraw"),
        ("withdrawBECAUSE", "ROLE withdrawsBECAUSE", "撤回BECAUSE", "ROLE 撤回BECAUSE"),
    ),
    (_handling("remind"), ("remind", "ROLE reminds", "催办", "ROLE 催办")),
    (_handling("copy"), ("copy to OTHER", "ROLE copies to OTHER", "抄送 OTHER", "ROLE 抄送 OTHER")),
    (_handling("ask_again"), ("ask again", "ROLE asks again", "重新发起", "ROLE 重新发起")),
)

OF_FLOW: tuple[Form, ...] = (
    (
        _answer,
        (
            "answer(?: NAME)?(?: about OTHER)? with TEXT",
            "ROLE answers(?: NAME)?(?: about OTHER)? with TEXT",
            r"回答(?: NAME)?(?: 关于 OTHER)?\s*[:：]\s*TEXT",
            r"ROLE 回答(?: NAME)?(?: 关于 OTHER)?\s*[:：]\s*TEXT",
        ),
    ),
    (
        lambda s: CallOff(role=role_in(s), plan=s["name"]),
        ("call off NAME", "ROLE calls off NAME", "取消计划 NAME", "ROLE 取消计划 NAME"),
    ),
    (
        lambda s: HearOfChild(child=s["name"], closed=True),
        ("child NAME is closed", "子单 NAME 关闭"),
    ),
    (
        lambda s: HearOfChild(child=s["name"], closed=False),
        ("child NAME is reopened", "子单 NAME 重开"),
    ),
    (
        _before,
        (
            r"(?P<count>\d{1,3}) like it came TIME before",
            r"TIME ?前 ?已有 ?(?P<count>\d{1,3}) ?张同类",
        ),
    ),
)
