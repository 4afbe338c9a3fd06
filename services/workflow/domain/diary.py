"""The diary of a ticket: what happened that time is counted by, in the order in which it happened.

Clocks and the waiting ledger are computed from it alone. A fact learned of late is written where it
belongs in time; of two at the same moment, the one learned of first comes first.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from services.workflow.domain.entry import (
    APPOINTED,
    BRANCH_BEGUN,
    BRANCH_DONE,
    CHILD_BEGUN,
    CHILD_DONE,
    JOINED,
    MERGED,
    MOMENT,
    SENT,
    SPLIT,
    TABLE,
    UNAPPOINTED,
    UNMERGED,
    Diary,
    Entry,
)
from services.workflow.domain.facts import (
    ApprovalEvent,
    ApprovalFact,
    DangerFact,
    FlowFact,
    LifeFact,
    MergingEvent,
    MergingFact,
    OfAssignment,
    TicketAccepted,
    TicketAppointed,
    TicketAttached,
    TicketCalculated,
    TicketCommented,
    TicketCommitted,
    TicketCorrected,
    TicketCrewTold,
    TicketDeclined,
    TicketEvent,
    TicketFlagged,
    TicketMailWithdrawn,
    TicketMarked,
    TicketMerged,
    TicketMigrated,
    TicketMoved,
    TicketOffered,
    TicketOpened,
    TicketQueued,
    TicketRestricted,
    TicketResumed,
    TicketTransferAsked,
    TicketUnassignable,
    TicketUnmerged,
    TicketWaiting,
    TimelyEvent,
    TimelyFact,
)
from services.workflow.domain.facts.approvals import TicketApprovalClosed, TicketApprovalOpened
from services.workflow.domain.facts.flow import (
    SplitTask,
    TicketBranchDone,
    TicketBranchReopened,
    TicketChildClosed,
    TicketChildReopened,
    TicketChildRequested,
    TicketJoined,
    TicketPrioritised,
    TicketSplit,
)
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.moments import changed_moments


def written(diary: Diary, fact: TicketEvent) -> Diary:
    """Return the diary with what ``fact`` says of time, each at its place."""
    for entry in entries_of(fact):
        place = bisect_right(diary, entry.at, key=_at)
        diary = (*diary[:place], entry, *diary[place:])
    return diary


def dated(
    diary: Diary, before: Mapping[str, object], after: Mapping[str, object], at: datetime
) -> Diary:
    """Return the diary with the moments that the fields of the ticket say anew since ``at``.

    What a field says last in it is what the ticket shows, also when we learn of things late.
    """
    for name, text in changed_moments(before, after):
        said = [one.at for one in diary if one.what == MOMENT and one.about == name]
        entry = Entry(at=max([at, *said]), what=MOMENT, about=name, to=text)
        place = bisect_right(diary, entry.at, key=_at)
        diary = (*diary[:place], entry, *diary[place:])
    return diary


def entries_of(fact: TicketEvent) -> tuple[Entry, ...]:
    """Return what ``fact`` says of time."""
    return _of_flow(fact) if isinstance(fact, FlowFact) else _of_life(fact)


def _of_life(fact: LifeFact) -> tuple[Entry, ...]:
    at = fact.occurred_at
    match fact:
        case TicketOpened():
            sent = SENT if fact.dispatch else ""
            created = Entry(at=at, what="create", to=fact.state, about=sent)
            priority = Entry(at=at, what="priority", about=fact.priority)
            return (*_table(fact), created, priority, *_end(at, is_end=fact.closed))
        case TicketMoved():
            moved = Entry(at=at, what="move", about=fact.transition, to=fact.to_state)
            return (moved, *_end(at, is_end=fact.to_final))
        case (
            TicketOffered()
            | TicketAccepted()
            | TicketDeclined()
            | TicketQueued()
            | TicketTransferAsked()
            | TicketUnassignable()
        ):
            return _of_assignment(fact)
        case ApprovalFact() | TimelyFact() | TicketWaiting() | TicketResumed() | MergingFact():
            return _of_waiting(fact)
        case (
            TicketCommented()
            | TicketAttached()
            | TicketMailWithdrawn()
            | TicketFlagged()
            | TicketCalculated()
            | TicketCorrected()
            | TicketRestricted()
            | TicketCrewTold()
            | DangerFact()
        ):
            return ()
        case TicketMigrated() | TicketAppointed():
            return (_otherwise(fact),)
        case _:
            assert_never(fact)


def _table(fact: TicketOpened) -> tuple[Entry, ...]:
    """Return by which table of targets clocks promise, where the ticket is entitled to one."""
    named = "" if fact.entitlement is None else fact.entitlement.target_table
    return (Entry(at=fact.occurred_at, what=TABLE, about=named),) if named else ()


def _otherwise(fact: TicketMigrated | TicketAppointed) -> Entry:
    """Return that it follows other rules from then, or is to be done at another time."""
    if isinstance(fact, TicketMigrated):
        return Entry(at=fact.occurred_at, what="migrate", about=fact.definition, to=fact.state)
    if not any(fact.fields.values()):
        return Entry(at=fact.occurred_at, what=UNAPPOINTED)
    look_at = "" if fact.look_at is None else fact.look_at.isoformat()
    return Entry(at=fact.occurred_at, what=APPOINTED, to=look_at)


def _of_waiting(
    fact: ApprovalEvent | TimelyEvent | TicketWaiting | TicketResumed | MergingEvent,
) -> tuple[Entry, ...]:
    if isinstance(fact, ApprovalFact):
        return _of_approval(fact)
    if isinstance(fact, TimelyFact):
        return _of_mark(fact)
    if isinstance(fact, MergingFact):
        return _of_merging(fact)
    what = "wait" if isinstance(fact, TicketWaiting) else "resume"
    return (Entry(at=fact.occurred_at, what=what, about=fact.reason),)


def _of_approval(fact: ApprovalEvent) -> tuple[Entry, ...]:
    """Return whose turn it is, and that an approval began or was given."""
    at, turn = fact.occurred_at, Entry(at=fact.occurred_at, what="approval", to=fact.approval)
    if fact.awaited:
        turn = replace(turn, about=fact.awaited[0].step, who=fact.awaited[0].role)
    match fact:
        case TicketApprovalOpened():
            return (Entry(at=at, what="approval_opened", about=fact.approval), turn)
        case TicketApprovalClosed() if fact.outcome == "approved":
            return (turn, Entry(at=at, what="approved", about=fact.approval))
        case _:
            return (turn,)


def _of_mark(fact: TimelyEvent) -> tuple[Entry, ...]:
    match fact:
        case TicketMarked():
            return (Entry(at=fact.occurred_at, what="mark", about=fact.mark),)
        case TicketCommitted():
            return (Entry(at=fact.occurred_at, what="commit", about=f"{fact.reply}:{fact.nth}"),)
        case _:
            return ()


def _of_merging(fact: MergingEvent) -> tuple[Entry, ...]:
    what = {TicketMerged: MERGED, TicketUnmerged: UNMERGED}.get(type(fact), "")
    return (Entry(at=fact.occurred_at, what=what),) if what else ()


def _of_flow(fact: FlowFact) -> tuple[Entry, ...]:
    at = fact.occurred_at
    match fact:
        case TicketPrioritised():
            return (Entry(at=at, what="priority", about=fact.priority),)
        case TicketSplit():
            return (Entry(at=at, what=SPLIT), *(_begun(one, fact) for one in fact.tasks))
        case TicketBranchReopened() | TicketBranchDone():
            what = BRANCH_DONE if isinstance(fact, TicketBranchDone) else BRANCH_BEGUN
            return (Entry(at=at, what=what, about=fact.branch),)
        case TicketJoined():
            return (Entry(at=at, what=JOINED),)
        case TicketChildRequested() | TicketChildClosed() | TicketChildReopened():
            return _of_child(fact)
        case _:
            return ()


def _begun(task: SplitTask, fact: TicketSplit) -> Entry:
    who = next((role for role in task.roles if role != SYSTEM), "")
    return Entry(
        at=fact.occurred_at,
        what=BRANCH_BEGUN,
        about=task.key,
        to=task.item,
        who=who,
        blocks=fact.blocks,
    )


def _of_child(
    fact: TicketChildRequested | TicketChildClosed | TicketChildReopened,
) -> tuple[Entry, ...]:
    """Return what a child holds up, from when it is asked for until it is closed."""
    at, key = fact.occurred_at, fact.key
    match fact:
        case TicketChildRequested():
            if fact.refused or not fact.blocks:
                return ()
            begun = Entry(at=at, what=CHILD_BEGUN, about=key, to=fact.child_type)
            return (replace(begun, blocks=fact.blocks),)
        case TicketChildClosed():
            return (Entry(at=at, what=CHILD_DONE, about=key),)
        case TicketChildReopened():
            return (Entry(at=at, what=CHILD_BEGUN, about=key),)
        case _:
            assert_never(fact)


def _of_assignment(fact: OfAssignment) -> tuple[Entry, ...]:
    at = fact.occurred_at
    match fact:
        case TicketOffered():
            return (Entry(at=at, what="offered", about=fact.technician_id),)
        case TicketAccepted():
            return (Entry(at=at, what="accepted", about=fact.technician_id or ""),)
        case TicketDeclined():
            return (Entry(at=at, what="declined", about=fact.technician_id or ""),)
        case TicketQueued():
            return (Entry(at=at, what="queued", about=fact.queue),)
        case TicketTransferAsked():
            return ()
        case TicketUnassignable():
            return (Entry(at=at, what="unassignable"),)
        case _:
            assert_never(fact)


def _end(at: datetime, *, is_end: bool) -> tuple[Entry, ...]:
    return (Entry(at=at, what="closed"),) if is_end else ()


def _at(entry: Entry) -> datetime:
    return entry.at
