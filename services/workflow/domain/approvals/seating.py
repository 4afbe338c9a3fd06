"""Seating: who decides in a seat, by what the scenario says and by who is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.workflow.domain.approvals.authority import NAMED
from services.workflow.domain.approvals.chain import Approval, Seat
from services.workflow.domain.approvals.rules import (
    ADDED,
    ADMIN,
    DELEGATE,
    MANAGER,
    ONE,
    REFUSE,
    SKIP,
)
from services.workflow.domain.delegations import Delegations
from services.workflow.domain.facts.approvals import NamedApprover
from services.workflow.domain.labels import Label

FOUND: Final = Label(zh="按规则找到", en="found as the scenario says")
ADDED_BY_OTHERS: Final = Label(zh="由其他审批人加签", en="added by another approver")
NOBODY: Final[Mapping[str, Label]] = {
    ADMIN: Label(zh="没有人担任，转给管理员", en="nobody is there, so an administrator decides"),
    SKIP: Label(zh="没有人担任，跳过此步", en="nobody is there, so the step is skipped"),
    REFUSE: Label(zh="没有人担任，审批不通过", en="nobody is there, so it is refused"),
}
NO_MANAGER: Final[Mapping[str, Label]] = {
    ADMIN: Label(
        zh="没有登记申请人的上级（角色 manager），转给管理员",
        en="nobody holds the role manager for whoever asked, so an administrator decides",
    ),
    SKIP: Label(
        zh="没有登记申请人的上级（角色 manager），跳过此步",
        en="nobody holds the role manager for whoever asked, so the step is skipped",
    ),
    REFUSE: Label(
        zh="没有登记申请人的上级（角色 manager），审批不通过",
        en="nobody holds the role manager for whoever asked, so it is refused",
    ),
}
NOBODY_AT_ALL: Final = Label(
    zh="没有人担任，也没有可以代为审批的管理员，审批不通过",
    en="nobody is there, nor any administrator who may decide, so it is refused",
)
ABSENT: Final[Mapping[str, Label]] = {
    DELEGATE: Label(
        zh="迟迟未审批，请其代理人审批", en="nobody decided in time, so their delegate is asked"
    ),
    ADMIN: Label(
        zh="迟迟未审批，由管理员代为审批",
        en="nobody decided in time, so an administrator may decide in their place",
    ),
}
NO_STAND_IN: Final = Label(
    zh="迟迟未审批，也没有可以代为审批的管理员，仍由原审批人审批",
    en="nobody decided in time, and no administrator may: it stays with those who were asked",
)
APPROVERS_MAX: Final = 200
"""Members named for one seat: more are not asked one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Who is there for a seat: those ``found`` as its rule says, and the administrators.

    Whoever has its role ``elsewhere`` may take a seat that is nobody's. The ``barred`` asked for
    the approval and may not decide in it. ``gone`` is somebody of whom a role was taken away, if
    that is why it is asked.
    """

    found: tuple[str, ...]
    admins: tuple[str, ...]
    barred: frozenset[str]
    delegations: Delegations
    now: datetime
    elsewhere: tuple[str, ...] = ()
    gone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    """Who decides in a seat, and why."""

    approvers: tuple[NamedApprover, ...]
    why: Label
    fallback: str = ""
    absence: str = ""
    stand_ins: tuple[str, ...] = ()


def seating_of(approval: Approval, seat: Seat, around: Around) -> Seating:
    """Return who decides in a seat: whoever should, or somebody else if they are absent."""
    if seat.absent and seat.named is not None and around.gone not in seat.members:
        return _in_their_place(seat, around)
    if seat.kind == ADDED and seat.who not in around.barred:
        return Seating(approvers=(_named(seat.who, NAMED, around),), why=ADDED_BY_OTHERS)
    if found := _as_approvers(around.found, seat.kind, around):
        return Seating(approvers=found, why=FOUND)
    fallback = {"skip": SKIP, "refuse": REFUSE}.get(approval.on_empty, ADMIN)
    admins = _as_approvers(around.admins, ADMIN, around) if fallback == ADMIN else ()
    if fallback == ADMIN and not admins and not _may_be_taken(seat, around):
        return Seating(approvers=(), fallback=REFUSE, why=NOBODY_AT_ALL)
    why = (NO_MANAGER if seat.kind == MANAGER else NOBODY)[fallback]
    return Seating(approvers=admins, fallback=fallback, why=why)


def _may_be_taken(seat: Seat, around: Around) -> bool:
    """Say whether somebody who was not found may still decide, as ``authority`` lets them."""
    return seat.share == ONE and not around.barred.issuperset(around.elsewhere)


def has_left(member: str, seat: Seat, around: Around) -> bool:
    """Say whether somebody who is asked in a seat would not be found for it any more.

    Whoever was asked by name, or added, or given it, sits there whatever their roles.
    """
    if member not in seat.members:
        return member in seat.stand_ins and member not in around.admins
    via = next((one.via for one in seat.named or () if one.member == member), NAMED)
    if via == NAMED:
        return False
    return member not in (around.admins if via == ADMIN else around.found)


def _in_their_place(seat: Seat, around: Around) -> Seating:
    """Return who decides where nobody did: a delegate, if there is one and it is their turn."""
    named = tuple(_asked_anew(one, seat, around) for one in seat.members)
    has_delegate = any(one.delegate and one.member in seat.silent for one in named)
    if seat.absent == DELEGATE and has_delegate:
        return Seating(approvers=named, why=ABSENT[DELEGATE], absence=DELEGATE)
    stand_ins = tuple(one for one in around.admins if one not in {*seat.members, *around.barred})[
        :APPROVERS_MAX
    ]
    why = ABSENT[ADMIN] if stand_ins else NO_STAND_IN
    return Seating(approvers=named, why=why, absence=ADMIN, stand_ins=stand_ins)


def _as_approvers(members: tuple[str, ...], via: str, around: Around) -> tuple[NamedApprover, ...]:
    eligible = [one for one in sorted(set(members)) if one not in around.barred]
    return tuple(_named(one, via, around) for one in eligible[:APPROVERS_MAX])


def _asked_anew(member: str, seat: Seat, around: Around) -> NamedApprover:
    via = next((one.via for one in seat.named or () if one.member == member), NAMED)
    return _named(member, via, around)


def _named(member: str, via: str, around: Around) -> NamedApprover:
    """Return somebody who is asked, and who decides for them while they are away."""
    away = around.delegations.of(member, around.now)
    if away is None or away.delegate in around.barred:
        return NamedApprover(member=member, via=via)
    return NamedApprover(member=member, via=via, delegate=away.delegate, until=away.end)
