"""How the tests of approvals speak: a purchase that others must agree to."""

from collections.abc import Sequence
from dataclasses import replace

from services.workflow.domain.approvals.absence import PREFIX as ABSENT
from services.workflow.domain.approvals.commands import (
    AddSigner,
    AskAgain,
    CopyApproval,
    DecideApproval,
    HandOverApproval,
    NameApprovers,
    RemindApprovers,
    SendBackApproval,
    WithdrawApproval,
)
from services.workflow.domain.approvals.overdue import PREFIX
from services.workflow.domain.approvals.rules import ONE, AbsenceRule, ApprovalRule, StepRule
from services.workflow.domain.commands import OpenTicket, RingTimer
from services.workflow.domain.definition import (
    PriorityRule,
    Role,
    State,
    TicketType,
)
from services.workflow.domain.delegations import Delegations
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.facts.approvals import NamedApprover
from services.workflow.domain.forms.field import Field
from services.workflow.domain.labels import Label
from services.workflow.domain.transition import Transition
from shared.intent import Caller
from tests.unit.workflow.ticket_spec import Story, at, member, move, open_ticket

ROLES = ("buyer", "lead", "finance", "gm", "clerk")
BUYER = member("bo", "buyer")
LEAD, FINANCE, GM = member("le", "lead"), member("fi", "finance"), member("gu", "gm")
WHY = Label(zh="按角色找到", en="found by role")


def label(text: str) -> Label:
    return Label(zh=text, en=text)


def step(key: str, *, share: int = ONE, kind: str = "role") -> StepRule:
    return StepRule(key=key, label=label(key), kind=kind, who=key, share=share)  # type: ignore[arg-type]  # a test names what it means


def approval(*steps: StepRule | str, **changes: object) -> ApprovalRule:
    rule = ApprovalRule(
        key="purchase",
        label=label("purchase"),
        gate="order",
        mode="sequential",
        steps=tuple(step(one) if isinstance(one, str) else one for one in steps),
    )
    return replace(rule, **changes)  # type: ignore[arg-type]  # a test says what it changes


def purchase(*approvals: ApprovalRule, by: Sequence[str] = ("buyer",)) -> TicketType:
    """A type whose ticket is drafted, asked for and ordered; ``by`` orders."""
    states = ("draft", "pending", "ordered", "rejected")
    moves = (
        ("submit", "draft", "pending", ("buyer",)),
        ("amend", "pending", "pending", ("buyer",)),
        ("order", "pending", "ordered", tuple(by)),
        ("reject", "pending", "rejected", ("lead", "finance", "gm")),
    )
    return TicketType(
        key="purchase_request",
        name=label("purchase request"),
        states={
            key: State(
                key=key, label=label(key), initial=not place, final=key in {"ordered", "rejected"}
            )
            for place, key in enumerate(states)
        },
        fields={
            "amount": Field(key="amount", type="money", label=label("amount")),
            "po_no": Field(key="po_no", type="string", label=label("po")),
        },
        transitions={
            key: Transition(id=key, label=label(key), sources=frozenset({source}), to=to, by=who)
            for key, source, to, who in moves
        },
        priorities=(PriorityRule(priority="P3"),),
        roles={key: Role(key=key, label=label(key), scope="tenant") for key in ROLES},
        approvals=approvals,
    )


def opened(rules: TicketType) -> OpenTicket:
    return open_ticket(rules=rules, fields={"amount": 800}, asset=None, opened_by="member:bo")


def asked(rules: TicketType) -> Story:
    """Somebody asked for the order."""
    return Story().given(
        opened(rules),
        move("submit", BUYER, 1, of=rules),
        move("order", BUYER, 2, of=rules, fields={"po_no": "PO-1"}),
    )


def decide(
    rules: TicketType,
    step_key: str,
    caller: Caller,
    verdict: str = "approve",
    minutes: float = 5,
    *,
    comment: str = "because",
    form: str = "",
    delegations: Delegations | None = None,
    approval_key: str = "",
) -> DecideApproval:
    return DecideApproval(
        rules=rules,
        approval=approval_key,
        step=step_key,
        verdict=verdict,
        comment=comment,
        form=form,
        caller=caller,
        now=at(minutes),
        opened_by="member:bo",
        delegations=delegations or Delegations(),
    )


def named(
    rules: TicketType,
    step_key: str,
    *members: str,
    fallback: str = "",
    seat: str = "",
    minutes: float = 3,
    via: str = "role",
    round_no: int = 1,
) -> NameApprovers:
    return NameApprovers(
        rules=rules,
        approval="purchase",
        round=round_no,
        step=step_key,
        seat=seat or step_key,
        approvers=tuple(NamedApprover(member=one, via=via) for one in members),
        fallback=fallback,
        why=WHY,
        now=at(minutes),
    )


def add(
    rules: TicketType, step_key: str, who: str, place: str, caller: Caller, *, minutes: float = 4
) -> AddSigner:
    return AddSigner(
        rules=rules,
        approval="",
        step=step_key,
        member=who,
        place=place,
        caller=caller,
        now=at(minutes),
    )


def hand_over(
    rules: TicketType, step_key: str, who: str, caller: Caller, minutes: float = 4
) -> HandOverApproval:
    return HandOverApproval(
        rules=rules, approval="", step=step_key, member=who, caller=caller, now=at(minutes)
    )


def send_back(
    rules: TicketType, step_key: str, to: str, caller: Caller, minutes: float = 6
) -> SendBackApproval:
    return SendBackApproval(
        rules=rules,
        approval="",
        step=step_key,
        to=to,
        reason="the amount looks wrong",
        caller=caller,
        now=at(minutes),
    )


def withdraw(rules: TicketType, caller: Caller, minutes: float = 4) -> WithdrawApproval:
    return WithdrawApproval(rules=rules, approval="purchase", caller=caller, now=at(minutes))


def remind(rules: TicketType, caller: Caller, minutes: float = 4) -> RemindApprovers:
    return RemindApprovers(rules=rules, approval="purchase", caller=caller, now=at(minutes))


def copy(rules: TicketType, caller: Caller, *roles: str) -> CopyApproval:
    return CopyApproval(
        rules=rules, approval="purchase", roles=roles, members=("kai",), caller=caller, now=at(4)
    )


def ask_again(rules: TicketType, caller: Caller, minutes: float = 9) -> AskAgain:
    return AskAgain(rules=rules, approval="purchase", caller=caller, now=at(minutes))


def everything_about_approvals() -> list[TicketEvent]:
    """Facts of every kind, each at least once."""
    in_time = AbsenceRule(after_s=5_280, then="admin")
    rules = purchase(
        approval("lead", "finance", step_sla_s=3_600, on_absent=in_time, rollback_to=("lead",))
    )
    where = "purchase:1:lead:lead"
    story = asked(rules).given(
        named(rules, "lead", "le"),
        remind(rules, BUYER),
        copy(rules, BUYER, "clerk"),
        RingTimer(rules=rules, key=f"{PREFIX}:{where}", now=at(90)),
        RingTimer(rules=rules, key=f"{ABSENT}:{where}", now=at(90)),
        add(rules, "lead", "ann", "after", LEAD, minutes=91),
        hand_over(rules, "lead", "lou", LEAD, 92),
        decide(rules, "lead", member("lou"), minutes=93),
        decide(rules, "lead", member("ann"), minutes=94),
        send_back(rules, "finance", "lead", FINANCE, 95),
        withdraw(rules, BUYER, 96),
    )
    return story.facts
