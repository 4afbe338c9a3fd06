"""Who must agree before a move is made: ``审批：部门经理 → 财务``, ``Approval by all: QA``."""

from services.workflow.adapters.documents.approvals.parts import ApprovalPart
from services.workflow.adapters.documents.remarks import Words
from services.workflow.adapters.documents.saying.phrases import Subject
from services.workflow.domain.approvals.outcome import share_of
from services.workflow.domain.approvals.rules import ONE, ApprovalRule, StepRule

IN_ORDER = Words("审批", "Approval")
EVERYBODY = 100
"""``share`` of a step of which all people must agree."""


def approvals_of_move(move: str, subject: Subject) -> list[str]:
    """Return a line for each approval that a move waits for."""
    both = zip(subject.part.approvals, subject.rules.approvals, strict=True)
    return [_approval(part, rule, subject) for part, rule in both if rule.gate == move]


def _approval(part: ApprovalPart, rule: ApprovalRule, subject: Subject) -> str:
    steps = [_step(one, part, subject) for one in rule.steps]
    in_order = rule.mode == "sequential" or len(steps) == 1
    names = " → ".join(steps) if in_order else subject.listed(steps)
    mode = subject.say(IN_ORDER if in_order else _mode(part, rule))
    when = "" if part.when is None else subject.condition(part.when)
    if subject.language == "zh":
        return f"{mode}（{when}）：{names}" if when else f"{mode}：{names}"
    return f"{mode} (if {when}): {names}" if when else f"{mode}: {names}"


def _mode(part: ApprovalPart, rule: ApprovalRule) -> Words:
    """Return how many of several steps must agree: a number, unless it depends on the ticket."""
    if rule.mode == "all":
        return Words("会签", "Approval by all")
    if rule.mode == "any":
        return Words("或签（一方即可）", "Approval by any one")
    if part.add or part.skip:
        return Words(f"会签（{rule.quorum}% 同意）", f"Approval by {rule.quorum}%")
    of = len(rule.steps)
    needed = share_of(rule.quorum, of)
    return Words(f"会签（{of} 方中 {needed} 方同意）", f"Approval by {needed} of {of}")


def _step(rule: StepRule, part: ApprovalPart, subject: Subject) -> str:
    """Return whose step it is, how many of them must agree, and when it is there."""
    remarks = [subject.say(_share(rule.share))] if rule.share != ONE else []
    for added in part.add:
        if added.key == rule.key:
            when = subject.condition(added.when)
            remarks.append(f"{when} 时" if subject.language == "zh" else f"if {when}")
    for skipped in part.skip:
        if skipped.step == rule.key:
            when = subject.condition(skipped.when)
            remarks.append(f"{when} 时免" if subject.language == "zh" else f"not if {when}")
    name = subject.say(rule.label)
    if not remarks:
        return name
    return (
        f"{name}（{'；'.join(remarks)}）"
        if subject.language == "zh"
        else (f"{name} ({'; '.join(remarks)})")
    )


def _share(share: int) -> Words:
    if share == EVERYBODY:
        return Words("全体同意", "all of them")
    return Words(f"{share}% 同意", f"{share}% of them")
