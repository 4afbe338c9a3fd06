"""Agreeing: who sits where in the approvals of a trial, and what they decide.

Each role is one person. Whoever else must agree (somebody's manager, a person that a field names)
is called by what they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, assert_never

from services.workflow.domain.approvals.chain import Approval, Seat, Step, pending
from services.workflow.domain.approvals.commands import (
    AddSigner,
    ApprovalAsked,
    AskAgain,
    CopyApproval,
    DecideApproval,
    HandOverApproval,
    NameApprovers,
    RemindApprovers,
    SendBackApproval,
    WithdrawApproval,
)
from services.workflow.domain.approvals.naming import unnamed_seats
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.rules import ADMIN, MANAGER, START
from services.workflow.domain.approvals.seating import Around, seating_of
from services.workflow.domain.definition import TicketType
from services.workflow.domain.delegations import MEMBER, Delegations
from services.workflow.domain.labels import Label
from services.workflow.domain.trying.callers import caller_as
from services.workflow.domain.trying.naming import StepUnclear, named_among, role_named
from services.workflow.domain.trying.steps import Decide, HandleApproval
from services.workflow.domain.trying.trial import Trial
from shared.intent import Caller

MANAGERS = frozenset({MANAGER, "直属上级", "上级"})
ADMINS = frozenset({ADMIN, "管理员", "administrator"})
BACK_TO_ASKER = Label(zh="发起人", en="the start")
FOUND = Label(zh="试走中指定", en="named for the trial")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A seat in which it is the turn of ``who``."""

    approval: Approval
    step: Step
    who: str


def decision_of(step: Decide, trial: Trial) -> DecideApproval:
    """Return the decision of whoever is named, in the first seat that is theirs."""
    turn = _turn_of(step.role or trial.role, trial)
    return DecideApproval(
        **_about(turn.approval, turn.who, trial),
        step=turn.step.key,
        verdict=step.verdict,
        comment=step.comment,
    )


def handling_of(step: HandleApproval, trial: Trial) -> ApprovalAsked:
    """Return what else somebody wants of an approval.

    Whoever must agree adds signers, hands over and sends back; the others ask, or are asked.
    """
    name = step.role or trial.role
    match step.how:
        case "add" | "hand_over" | "send_back":
            return _passing_on(step, _turn_of(name, trial), trial)
        case "withdraw" | "remind" | "copy" | "ask_again":
            return _pressing(step, name, trial)
        case _:
            assert_never(step.how)


def _passing_on(step: HandleApproval, turn: Turn, trial: Trial) -> ApprovalAsked:
    about = _about(turn.approval, turn.who, trial)
    if step.how == "send_back":
        steps = {one.key: one.label for one in turn.approval.steps} | {START: BACK_TO_ASKER}
        to = named_among("step", step.other, steps)
        return SendBackApproval(**about, step=turn.step.key, to=to, reason=step.reason)
    member = _who(step.other, trial)
    if step.how == "hand_over":
        return HandOverApproval(**about, step=turn.step.key, member=member, note=step.reason)
    return AddSigner(**about, step=turn.step.key, member=member, place=step.place, note=step.reason)


def _pressing(step: HandleApproval, name: str, trial: Trial) -> ApprovalAsked:
    approval = next(reversed(trial.ticket.approvals), None)
    if approval is None:
        raise StepUnclear("No approval was asked for yet.")
    asker = approval.asked_by.removeprefix(MEMBER)
    about = _about(approval, _who(name, trial) if name else asker, trial)
    match step.how:
        case "withdraw":
            return WithdrawApproval(**about, reason=step.reason)
        case "remind":
            return RemindApprovers(**about)
        case "copy":
            return CopyApproval(**about, roles=(role_named(trial.rules, step.other),))
        case _:
            return AskAgain(**about)


def naming_of(trial: Trial) -> NameApprovers | None:
    """Return who is found for the next seat that is nobody's yet; None if there is no such."""
    for approval, step, seat in unnamed_seats(trial.ticket):
        sitting = seating_of(approval, seat, _around(seat, trial))
        return NameApprovers(
            rules=trial.rules,
            approval=approval.key,
            round=approval.round,
            step=step.key,
            seat=seat.key,
            approvers=sitting.approvers,
            fallback=sitting.fallback,
            why=sitting.why if sitting.absence else FOUND,
            now=trial.now,
            absence=sitting.absence,
            stand_ins=sitting.stand_ins,
        )
    return None


def _around(seat: Seat, trial: Trial) -> Around:
    """Return who is there: one person for each role, and one administrator."""
    return Around(
        found=(seat.who or MANAGER,),
        admins=(ADMIN,),
        barred=frozenset(),
        delegations=Delegations(),
        now=trial.now,
    )


class _About(TypedDict):
    """What every command about an approval brings, by the names it has in them."""

    rules: TicketType
    approval: str
    caller: Caller
    now: datetime
    opened_by: str


def _about(approval: Approval, who: str, trial: Trial) -> _About:
    return _About(
        rules=trial.rules,
        approval=approval.key,
        caller=caller_as(who),
        now=trial.now,
        opened_by=trial.opened_by,
    )


def _turn_of(name: str, trial: Trial) -> Turn:
    """Return the first seat of whoever is named, or else the first whose turn it is."""
    turns = [*_turns(trial)]
    if not name and turns:
        approval, step, seat = turns[0]
        return Turn(approval=approval, step=step, who=next(iter(seat.members), seat.who))
    who = _who(name, trial) if name else "nobody"
    for approval, step, seat in turns:
        if who in {seat.who, *seat.asked, step.key} - seat.gone:
            return Turn(approval=approval, step=step, who=who)
    listed = ", ".join(next(iter(seat.members), seat.who or step.key) for _, step, seat in turns)
    raise StepUnclear(
        f"It is not the turn of {who} to decide; it is that of: {listed or 'nobody'}."
    )


def _turns(trial: Trial) -> Iterator[tuple[Approval, Step, Seat]]:
    for approval in pending(trial.ticket.approvals):
        for step, seat in open_seats(approval):
            yield approval, step, seat


def _who(name: str, trial: Trial) -> str:
    if name in MANAGERS:
        return MANAGER
    if name in ADMINS and any(ADMIN in seat.stand_ins for _, _, seat in _turns(trial)):
        return ADMIN
    return role_named(trial.rules, name)
