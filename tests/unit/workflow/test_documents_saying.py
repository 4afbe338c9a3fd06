"""What is said of moves in pictures: approvals, what they wait for, what happens by itself."""

import pytest

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.drawing import drawing_of
from services.workflow.adapters.documents.saying import Language
from services.workflow.adapters.documents.saying.beside import beside
from services.workflow.adapters.documents.saying.moves import details_of
from tests.unit.workflow.document_spec import LAUNDRY, laundry, subject_of

BOSS = "  boss: {label: {zh: 老板, en: Boss}, scope: tenant}\nticket_types:\n"


def finishing(more: str, language: Language) -> list[str]:
    """Return what is said of ``finish`` with something more in the scenario."""
    text = laundry("ticket_types:\n", BOSS) + f"    {more}\n"
    subject = subject_of(read_document(text), language)
    (finish,) = [one for one in subject.part.transitions if one.id == "finish"]
    return details_of(finish, subject)[1:]


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("steps: [clerk, boss]", "审批：店员 → 老板", "Approval: Clerk → Boss"),
        ("mode: all, steps: [clerk, boss]", "会签：店员、老板", "Approval by all: Clerk, Boss"),
        (
            "mode: any, steps: [clerk, boss]",
            "或签（一方即可）：店员、老板",
            "Approval by any one: Clerk, Boss",
        ),
        (
            "mode: quorum, quorum: 60%, steps: [clerk, boss, technician]",
            "会签（3 方中 2 方同意）：店员、老板、技术员",
            "Approval by 2 of 3: Clerk, Boss, Technician",
        ),
        ("mode: all, steps: [boss]", "审批：老板（全体同意）", "Approval: Boss (all of them)"),
        (
            'when: "cost > 500.0 && urgent", steps: [boss]',
            "审批（cost > 500 且 urgent）：老板",
            "Approval (if cost > 500 and urgent): Boss",
        ),
        (
            'steps: [clerk], add: [{after: clerk, step: boss, when: "cost > 9"}]',
            "审批：店员 → 老板（cost > 9 时）",
            "Approval: Clerk → Boss (if cost > 9)",
        ),
        (
            'steps: [clerk, boss], skip: [{step: boss, when: "cost < 9"}]',
            "审批：店员 → 老板（cost < 9 时免）",
            "Approval: Clerk → Boss (not if cost < 9)",
        ),
    ],
)
def test_an_approval_says_who_must_agree_in_which_way(rule: str, zh: str, en: str) -> None:
    more = f"approvals: [{{key: ok, gate: finish, {rule}}}]"
    assert finishing(more, "zh") == [zh]
    assert finishing(more, "en") == [en]


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("after: 48h, when: no_answer", "48 小时无人回应", "after 48 hours without an answer"),
        ("after: 1d", "1 天后", "after 1 day"),
        ("after: 0s, when: urgent", "立即（urgent 时）", "at once, if urgent"),
    ],
)
def test_a_move_shared_with_the_system_says_when_the_system_makes_it(
    rule: str, zh: str, en: str
) -> None:
    text = laundry("to: done, by: [technician], needs: [cause]", "to: done, by: [clerk, system]")
    document = read_document(f"{text}    auto: [{{transition: finish, {rule}}}]\n")
    finish = document.ticket_types[0].transitions[1]
    assert details_of(finish, subject_of(document, "zh")) == ["店员、系统", f"自动：{zh}"]
    said = details_of(finish, subject_of(document, "en"))
    assert said == ["Clerk, the system", f"By itself: {en}"]


def test_a_child_is_opened_by_the_move_that_brings_what_it_depends_on() -> None:
    more = "branches: [{when: \"cause == 'door'\", create: repair, blocks: [finish]}]"
    text = laundry("by: [technician]}", "by: [technician], needs: [cause]}")
    (child,) = beside(subject_of(read_document(f"{text}    {more}\n"), "en"))
    assert (child.name, child.details) == ("Repair", ("if cause = 'door'",))
    assert (child.after, child.holds_up) == (("start", "finish"), ("finish",))
    assert finishing(more, "zh") == ["要等子工单关闭：报修"]


def test_a_name_cannot_end_a_note() -> None:
    parallel = (
        "    parallel: {gate: start, join: all, blocks: [finish],"
        " spawn: [{branch: a, role: clerk, label: end note}]}\n"
    )
    text = drawing_of(subject_of(read_document(LAUNDRY + parallel), "en"))
    assert text.count("end note") == 1
    assert "Waits until all parallel work is done" in text
