"""What workflow says of what one ticket brings about: branches, children, tasks, follow-ups."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from shared.contracts.approvals import TellV1
from shared.contracts.workflow import LabelV1, _Contract, _TicketV1


class TicketPrioritisedV1(_TicketV1):
    """``ticket.prioritised``: more or less urgent, by a rule (and which fields) or a branch."""

    priority: str
    was: str
    priority_rule: int
    branch: str
    inputs: list[str]
    come_by: datetime | None = None


class TicketBranchedV1(_TicketV1):
    """``ticket.branched``: the condition of a branch began to hold, or no longer does."""

    branch: str
    holds: bool
    condition: str
    priority: str
    hidden_from: list[str]
    words: LabelV1
    tell: list[TellV1]


class TicketRoutedV1(_TicketV1):
    """``ticket.routed``: another role looks after the ticket now."""

    role: str
    role_label: LabelV1
    branch: str
    words: LabelV1
    tell: list[TellV1]


class TicketChildRequestedV1(_TicketV1):
    """``ticket.child_requested``: another ticket is to be opened because of this one."""

    key: str
    child_type: str
    child_label: LabelV1
    link: str
    blocks: list[str]
    depth: int
    refused: str
    counted: Annotated[list[str], Field(default_factory=list)]


class TicketChildOpenedV1(_TicketV1):
    """``ticket.child_opened``: the ticket that was asked for is there."""

    key: str
    child_id: str
    child_number: str


class TicketChildClosedV1(_TicketV1):
    """``ticket.child_closed``: it came to its end."""

    key: str
    child_number: str


class TicketChildReopenedV1(_TicketV1):
    """``ticket.child_reopened``: it is open again."""

    key: str
    child_number: str


class TaskV1(_Contract):
    """One parallel branch, and the roles that may do it."""

    key: str
    label: LabelV1
    roles: list[str]
    needs: list[str]
    item: str


class TicketSplitV1(_TicketV1):
    """``ticket.split``: work goes on side by side; ``needed`` branches must be done."""

    tasks: list[TaskV1]
    needed: int
    blocks: list[str]
    words: LabelV1
    tell: list[TellV1]


class TicketBranchDoneV1(_TicketV1):
    """``ticket.branch_done``: one of the parallel branches is done."""

    branch: str
    branch_label: LabelV1
    item: str
    fields: dict[str, object]
    role: str
    actor: str


class TicketBranchReopenedV1(_TicketV1):
    """``ticket.branch_reopened``: one of them has to be done again."""

    branch: str
    branch_label: LabelV1
    words: LabelV1
    tell: list[TellV1]


class TicketJoinedV1(_TicketV1):
    """``ticket.joined``: enough of them are done."""

    done: int
    of: int


class TicketFollowUpPlannedV1(_TicketV1):
    """``ticket.follow_up_planned``: what will happen at ``due_at`` if nobody calls it off."""

    key: str
    rule: str
    what: Literal["create", "ask"]
    about: str
    label: LabelV1
    due_at: datetime


class TicketFollowUpCancelledV1(_TicketV1):
    """``ticket.follow_up_cancelled``: it will not happen."""

    key: str
    role: str
    superseded: bool


class TicketAskedV1(_TicketV1):
    """``ticket.asked``: a question was put, about each item if there are any."""

    key: str
    question: str
    items: list[str]
    deadline_at: datetime | None
    words: LabelV1
    tell: list[TellV1]


class TicketAnsweredV1(_TicketV1):
    """``ticket.answered``: a question was answered."""

    key: str
    question: str
    item: str
    answer: object
    fields: dict[str, object]
    role: str


class TicketAdvisedV1(_TicketV1):
    """``ticket.advised``: too many tickets about one thing in one window of time."""

    rule: str
    advice: LabelV1
    subject: str
    window_s: int
    counted: list[str]
    words: LabelV1
    tell: list[TellV1]


FLOW_EVENTS: dict[str, type[BaseModel]] = {
    "ticket.prioritised": TicketPrioritisedV1,
    "ticket.branched": TicketBranchedV1,
    "ticket.routed": TicketRoutedV1,
    "ticket.child_requested": TicketChildRequestedV1,
    "ticket.child_opened": TicketChildOpenedV1,
    "ticket.child_closed": TicketChildClosedV1,
    "ticket.child_reopened": TicketChildReopenedV1,
    "ticket.split": TicketSplitV1,
    "ticket.branch_done": TicketBranchDoneV1,
    "ticket.branch_reopened": TicketBranchReopenedV1,
    "ticket.joined": TicketJoinedV1,
    "ticket.follow_up_planned": TicketFollowUpPlannedV1,
    "ticket.follow_up_cancelled": TicketFollowUpCancelledV1,
    "ticket.asked": TicketAskedV1,
    "ticket.answered": TicketAnsweredV1,
    "ticket.advised": TicketAdvisedV1,
}
"""Every event about what a ticket brings about, by its type."""
