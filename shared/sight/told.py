"""What is told of a thing that decides who sees it, folded by whoever keeps a row of each.

Whoever is asked by name to agree to something sees what it is about for as long as that is open,
and so does who was let know; whoever has a part of the work sees the whole.
"""

import msgspec

from shared.recorded import Recorded
from shared.sight import ANYWHERE, work_key

Asking = dict[str, dict[str, list[str]]]
"""Of each approval that is open, the members by the seat they sit in."""

OPENED, CLOSED = "approval_opened", "approval_closed"
NAMED, ADDED, COPIED = "approvers_named", "signer_added", "approval_copied"
OF_APPROVALS = frozenset(
    {
        OPENED,
        CLOSED,
        NAMED,
        ADDED,
        COPIED,
        "approval_decided",
        "approval_handed_over",
        "approval_sent_back",
        "approval_reminded",
        "approval_overdue",
    }
)
SPLIT = "split"
COPIES = "copies"


class _Seat(msgspec.Struct, frozen=True):
    step: str
    seat: str
    members: list[str] = []


class _Named(msgspec.Struct, frozen=True):
    member: str


class _OfApproval(msgspec.Struct, frozen=True):
    approval: str
    step: str = ""
    seat: str = ""
    awaited: list[_Seat] = []
    approvers: list[_Named] = []
    added: str = ""
    member: str = ""
    members: list[str] = []


class _Task(msgspec.Struct, frozen=True):
    roles: list[str] = []
    item: str = ""


class _OfWork(msgspec.Struct, frozen=True):
    tasks: list[_Task] = []


_of_approval = msgspec.json.Decoder(_OfApproval).decode
_of_work = msgspec.json.Decoder(_OfWork).decode


def asking_after(asking: Asking, event: Recorded) -> Asking:
    """Return who is asked by name after one more event."""
    what = event.type.partition(".")[2]
    if what not in OF_APPROVALS:
        return asking
    told = _of_approval(event.data)
    others = {key: seats for key, seats in asking.items() if key != told.approval}
    if what == CLOSED:
        return others
    seats = {} if what == OPENED else {**asking.get(told.approval, {})}
    if what == NAMED:
        seats[f"{told.step}/{told.seat}"] = [one.member for one in told.approvers]
    elif what == ADDED:
        seats[f"{told.step}/{told.added}"] = [told.member]
    elif what == COPIED:
        seats[COPIES] = sorted({*seats.get(COPIES, ()), *told.members})
    for one in told.awaited:
        seats[f"{one.step}/{one.seat}"] = one.members
    return {**others, told.approval: seats}


def asked_in(asking: Asking) -> list[str]:
    """Return the members who are asked, or were let know."""
    return sorted(
        {who for seats in asking.values() for members in seats.values() for who in members}
    )


def work_after(work: list[str], event: Recorded) -> list[str]:
    """Return which roles have a part of the work after one more event, as ``work_key`` says."""
    if event.type.partition(".")[2] != SPLIT:
        return work
    keys = {
        work_key(role, item)
        for task in _of_work(event.data).tasks
        for role in task.roles
        for item in ((task.item, ANYWHERE) if task.item else ("",))
    }
    return sorted(keys)
