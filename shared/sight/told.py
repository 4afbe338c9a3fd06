"""What is told of a thing that decides who sees it, folded by whoever keeps a row of each.

Whoever is asked by name to agree to something sees what it is about for as long as that is open;
so does whoever may take it out of the queue it stands in, is asked to take it over, or has a post
in its crew. Who was let know goes on seeing it; whoever has a part of the work sees the whole.
"""

from collections.abc import Iterable

import msgspec

from shared.recorded import Recorded
from shared.sight import ANYWHERE, work_key

Asking = dict[str, dict[str, list[str]]]
"""Of each approval that is open, the members by the seat they sit in; of none, who was let know.

Under ``QUEUE`` those who may take it, under ``CREW`` those who come along by their post.
"""

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
        "approver_absent",
    }
)
SPLIT = "split"
QUEUED = "queued"
TRANSFER_ASKED = "transfer_asked"
CREW_TOLD = "crew_told"
OF_HANDS = frozenset({"offered", "moved", "declined", QUEUED, TRANSFER_ASKED, CREW_TOLD})
COPIES = ""
QUEUE, CREW = "@queue", "@crew"
OVER = "over:"
"""How the seats begin of those who are asked to take a post over."""

GONE = frozenset({"declined", "expired", "released"})
DELEGATES = "delegates:"
COPIED_TO = "copied:"

CHAIN_MAX = 3
"""Of those who decide for one another, so many may follow one another."""


class _Seat(msgspec.Struct, frozen=True):
    step: str
    seat: str
    members: list[str] = []


class _Named(msgspec.Struct, frozen=True):
    member: str
    delegate: str = ""


class _OfApproval(msgspec.Struct, frozen=True):
    approval: str
    step: str = ""
    seat: str = ""
    awaited: list[_Seat] = []
    approvers: list[_Named] = []
    added: str = ""
    member: str = ""
    members: list[str] = []


class _OfQueue(msgspec.Struct, frozen=True):
    members: list[str] = []
    member_id: str | None = None
    how: str = ""
    closed: bool = True


class _OfCrew(msgspec.Struct, frozen=True):
    post: str
    how: str
    member_id: str | None = None


class _Task(msgspec.Struct, frozen=True):
    roles: list[str] = []
    item: str = ""


class _OfWork(msgspec.Struct, frozen=True):
    tasks: list[_Task] = []


_of_approval = msgspec.json.Decoder(_OfApproval).decode
_of_queue = msgspec.json.Decoder(_OfQueue).decode
_of_crew = msgspec.json.Decoder(_OfCrew).decode
_of_work = msgspec.json.Decoder(_OfWork).decode


def asking_after(asking: Asking, event: Recorded) -> Asking:
    """Return who is asked by name after one more event."""
    what = event.type.partition(".")[2]
    if what in OF_HANDS:
        return _handed(asking, what, event)
    if what not in OF_APPROVALS:
        return asking
    told = _of_approval(event.data)
    if what == COPIED:
        copies = {*asking.get(COPIES, {}).get(COPIES, ()), *told.members}
        asking = {**asking, COPIES: {COPIES: sorted(copies)}}
    others = {key: seats for key, seats in asking.items() if key != told.approval}
    if what == CLOSED:
        return others
    seats = {} if what == OPENED else {**asking.get(told.approval, {})}
    if what == NAMED:
        seat = f"{told.step}/{told.seat}"
        seats[seat] = [one.member for one in told.approvers]
        seats[f"{DELEGATES}{seat}"] = [one.delegate for one in told.approvers if one.delegate]
    elif what == ADDED:
        seats[f"{told.step}/{told.added}"] = [told.member]
    for one in told.awaited:
        seats[f"{one.step}/{one.seat}"] = one.members
    return {**others, told.approval: seats}


def _handed(asking: Asking, what: str, event: Recorded) -> Asking:
    """Return who may take it, too: until it is offered to somebody, given back, or closed."""
    if what == CREW_TOLD:
        return _crewed(asking, event)
    told = _of_queue(event.data)
    if what == TRANSFER_ASKED and told.how == "asked" and told.member_id:
        return {**asking, QUEUE: {QUEUE: [told.member_id]}}
    if what == QUEUED and told.members:
        return {**asking, QUEUE: {QUEUE: told.members}}
    if QUEUE not in asking or not told.closed:
        return asking
    return {key: seats for key, seats in asking.items() if key != QUEUE}


def _crewed(asking: Asking, event: Recorded) -> Asking:
    """Return who comes along, too: from when they are asked until they do not any more."""
    told = _of_crew(event.data)
    over = f"{OVER}{told.post}"
    before = asking.get(CREW, {})
    seats = {seat: who for seat, who in before.items() if seat != over}
    if told.how in {"offered", *GONE}:
        seats.pop(told.post, None)
    seat = {"offered": told.post, TRANSFER_ASKED: over}.get(told.how)
    if seat is not None and told.member_id:
        seats[seat] = [told.member_id]
    if seats == before:
        return asking
    others = {key: one for key, one in asking.items() if key != CREW}
    return {**others, CREW: seats} if seats else others


def may_take(asking: Asking) -> list[str]:
    """Return the members who may take it out of the queue it stands in; nobody if in none."""
    return asking.get(QUEUE, {}).get(QUEUE, [])


def come_along(asking: Asking) -> list[str]:
    """Return the members who have a post in its crew, or are asked to take one over."""
    return [who for members in asking.get(CREW, {}).values() for who in members]


def to_approve(asking: Asking) -> list[str]:
    """Return the members who are asked to agree to something, each once."""
    seats = (who for key, who in asking.items() if key not in {COPIES, QUEUE, CREW})
    named = (who for seat in seats for key, who in seat.items() if not key.startswith(DELEGATES))
    return sorted({one for members in named for one in members})


def asked_in(asking: Asking) -> list[str]:
    """Return the members who are asked, as ``asked_as`` says, and those who were let know."""
    open_now = {key: seats for key, seats in asking.items() if key != COPIES}
    asked = {
        who
        for seats in open_now.values()
        for seat, members in seats.items()
        if not seat.startswith(DELEGATES)
        for who in members
    }
    return sorted(asked | {f"{COPIED_TO}{who}" for who in _copied(asking)})


def asked_as(member: str, principals: Iterable[str]) -> list[str]:
    """Return as whom somebody is asked: themselves, and whom they decide for."""
    return [member, f"{COPIED_TO}{member}", *principals]


def is_told_of(asking: Asking, member: str) -> bool:
    """Say whether somebody is asked, decides for who is, or was let know."""
    return any(member in who for seats in asking.values() for who in seats.values())


def _copied(asking: Asking) -> list[str]:
    return asking.get(COPIES, {}).get(COPIES, [])


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
