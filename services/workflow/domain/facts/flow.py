"""What one ticket brings about: branches, children, parallel work, follow-ups, advice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.workflow.domain.facts.of_tickets import Tell, TicketFact
from services.workflow.domain.labels import Label


@dataclass(frozen=True, kw_only=True)
class TicketPrioritised(TicketFact):
    """The ticket became more or less urgent.

    ``priority_rule`` says which of the type's rules did it because the fields ``inputs`` changed;
    it is -1 when ``branch`` did. ``come_by`` is as in ``TicketOpened``.
    """

    TOPIC: ClassVar[str] = "ticket.prioritised"

    priority: str
    was: str
    priority_rule: int
    branch: str
    inputs: tuple[str, ...]
    come_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TicketBranched(TicketFact):
    """The condition of a branch began to hold, or no longer does; empty when it always does.

    While it holds, the ticket has the ``priority`` (if any) and is ``hidden_from`` some roles.
    """

    TOPIC: ClassVar[str] = "ticket.branched"

    branch: str
    holds: bool
    condition: str
    priority: str
    hidden_from: tuple[str, ...]
    words: Label
    tell: tuple[Tell, ...]


@dataclass(frozen=True, kw_only=True)
class TicketRouted(TicketFact):
    """The ticket is now for another role to look after."""

    TOPIC: ClassVar[str] = "ticket.routed"

    role: str
    role_label: Label
    branch: str
    words: Label
    tell: tuple[Tell, ...]


@dataclass(frozen=True, kw_only=True)
class TicketChildRequested(TicketFact):
    """Another ticket is to be opened because of this one.

    ``key`` says because of which rule, for which time; the child's id follows from it. ``link`` is
    what the child is to this ticket, ``blocks`` are the moves it holds up while it is open.
    ``refused`` says why there will be none: ``too-deep`` or ``too-many``. ``counted`` are the ids
    of the tickets that a windowed rule counted, if such a rule wants it.
    """

    TOPIC: ClassVar[str] = "ticket.child_requested"

    key: str
    child_type: str
    child_label: Label
    link: str
    blocks: tuple[str, ...]
    depth: int
    refused: str
    counted: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TicketChildOpened(TicketFact):
    """The child that was asked for is there."""

    TOPIC: ClassVar[str] = "ticket.child_opened"

    key: str
    child_id: str
    child_number: str


@dataclass(frozen=True, kw_only=True)
class TicketChildClosed(TicketFact):
    """A child came to its end."""

    TOPIC: ClassVar[str] = "ticket.child_closed"

    key: str
    child_number: str


@dataclass(frozen=True, kw_only=True)
class TicketChildReopened(TicketFact):
    """A child that was closed is open again, and holds up what it held up before."""

    TOPIC: ClassVar[str] = "ticket.child_reopened"

    key: str
    child_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitTask:
    """One parallel branch; ``item`` is what it is about if there is one for each of many."""

    key: str
    label: Label
    roles: tuple[str, ...]
    needs: tuple[str, ...] = ()
    item: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketSplit(TicketFact):
    """Work goes on side by side from here; ``needed`` branches must be done before it joins.

    Until then the moves in ``blocks`` wait.
    """

    TOPIC: ClassVar[str] = "ticket.split"

    tasks: tuple[SplitTask, ...]
    needed: int
    blocks: tuple[str, ...]
    words: Label
    tell: tuple[Tell, ...]


@dataclass(frozen=True, kw_only=True)
class TicketBranchDone(TicketFact):
    """One of the parallel branches is done; ``fields`` are what it brought, ``actor`` who says so.

    What a branch that is one of many alike (``item``) brings stays with the branch.
    """

    TOPIC: ClassVar[str] = "ticket.branch_done"

    branch: str
    branch_label: Label
    item: str
    fields: Mapping[str, object]
    role: str
    actor: str


@dataclass(frozen=True, kw_only=True)
class TicketBranchReopened(TicketFact):
    """One of the parallel branches has to be done again."""

    TOPIC: ClassVar[str] = "ticket.branch_reopened"

    branch: str
    branch_label: Label
    words: Label
    tell: tuple[Tell, ...]


@dataclass(frozen=True, kw_only=True)
class TicketJoined(TicketFact):
    """Enough of the parallel branches are done."""

    TOPIC: ClassVar[str] = "ticket.joined"

    done: int
    of: int


@dataclass(frozen=True, kw_only=True)
class TicketFollowUpPlanned(TicketFact):
    """Something will happen at ``due_at``: ``what`` is ``create`` or ``ask``, ``about`` of what."""

    TOPIC: ClassVar[str] = "ticket.follow_up_planned"

    key: str
    rule: str
    what: str
    about: str
    label: Label
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class TicketFollowUpCancelled(TicketFact):
    """What was planned will not happen: a person said so, or it was planned anew."""

    TOPIC: ClassVar[str] = "ticket.follow_up_cancelled"

    key: str
    role: str
    superseded: bool


@dataclass(frozen=True, kw_only=True)
class TicketAsked(TicketFact):
    """A question was put, about each of ``items`` if there are any."""

    TOPIC: ClassVar[str] = "ticket.asked"

    key: str
    question: str
    items: tuple[str, ...]
    deadline_at: datetime | None
    words: Label
    tell: tuple[Tell, ...]


@dataclass(frozen=True, kw_only=True)
class TicketAnswered(TicketFact):
    """A question was answered; ``fields`` are what the ticket knows by it."""

    TOPIC: ClassVar[str] = "ticket.answered"

    key: str
    question: str
    item: str
    answer: object
    fields: Mapping[str, object]
    role: str


@dataclass(frozen=True, kw_only=True)
class TicketAdvised(TicketFact):
    """Too many tickets about one thing in one window of time, of which this one is the last.

    ``counted`` are their numbers, ``subject`` the thing.
    """

    TOPIC: ClassVar[str] = "ticket.advised"

    rule: str
    advice: Label
    subject: str
    window_s: int
    counted: tuple[str, ...]
    words: Label
    tell: tuple[Tell, ...]


FlowFact = (
    TicketPrioritised
    | TicketBranched
    | TicketRouted
    | TicketChildRequested
    | TicketChildOpened
    | TicketChildClosed
    | TicketChildReopened
    | TicketSplit
    | TicketBranchDone
    | TicketBranchReopened
    | TicketJoined
    | TicketFollowUpPlanned
    | TicketFollowUpCancelled
    | TicketAsked
    | TicketAnswered
    | TicketAdvised
)

FLOW_FACTS: tuple[type[FlowFact], ...] = (
    TicketPrioritised,
    TicketBranched,
    TicketRouted,
    TicketChildRequested,
    TicketChildOpened,
    TicketChildClosed,
    TicketChildReopened,
    TicketSplit,
    TicketBranchDone,
    TicketBranchReopened,
    TicketJoined,
    TicketFollowUpPlanned,
    TicketFollowUpCancelled,
    TicketAsked,
    TicketAnswered,
    TicketAdvised,
)
