"""What a ticket has brought about so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.workflow.domain.facts.corrections import TicketCorrected
from services.workflow.domain.facts.readings import Reading
from services.workflow.domain.facts.tickets import TicketOpened
from services.workflow.domain.labels import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A branch whose condition holds, and what is so while it does."""

    branch: str
    priority: str = ""
    hidden_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """Another ticket, there because of this one; without a number it is about to be opened."""

    key: str
    type: str
    label: Label
    link: str
    blocks: tuple[str, ...] = ()
    id: str = ""
    number: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A parallel branch as it stands."""

    key: str
    label: Label
    roles: tuple[str, ...]
    needs: tuple[str, ...] = ()
    item: str = ""
    done_at: datetime | None = None
    done_by: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Something that was planned: ``status`` is ``planned``, ``done`` or ``cancelled``."""

    key: str
    rule: str
    what: str
    about: str
    label: Label
    due_at: datetime
    status: str = "planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that was put, and its answers by what they are about."""

    key: str
    question: str
    items: tuple[str, ...] = ()
    deadline_at: datetime | None = None
    answers: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What a ticket has brought about; ``parent`` is the id of the ticket that brought it about.

    ``schedule`` is the key of the schedule that it is a ``visit`` of, if it came by itself. Such a
    ticket ``lacks`` what it should have been opened with. ``read`` is what the words of its report
    said of fields that were left empty, ``corrected`` are those that somebody said since, each as
    often as they did. ``counted`` are the ids of the tickets
    because of which a windowed rule opened it.

    ``role`` looks after it, if it was routed to one. ``needed`` of the ``tasks`` must be done for
    ``joined``, and until then the moves in ``task_blocks`` wait.
    """

    parent: str = ""
    parent_number: str = ""
    parent_key: str = ""
    link: str = ""
    depth: int = 0
    schedule: str = ""
    visit: int = 0
    lacks: tuple[str, ...] = ()
    read: tuple[Reading, ...] = ()
    corrected: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()
    role: str = ""
    children: tuple[Child, ...] = ()
    tasks: tuple[Task, ...] = ()
    needed: int = 0
    task_blocks: tuple[str, ...] = ()
    split_at: datetime | None = None
    joined: bool = False
    follow_ups: tuple[FollowUp, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def hidden_from(self) -> tuple[str, ...]:
        """Return the roles that the ticket is hidden from."""
        return tuple(dict.fromkeys(role for one in self.held for role in one.hidden_from))

    def holds(self, branch: str) -> bool:
        """Return whether the condition of a branch held when it was last asked."""
        return any(one.branch == branch for one in self.held)

    def task(self, key: str) -> Task | None:
        """Return a parallel branch by its key."""
        return next((one for one in self.tasks if one.key == key), None)

    def follow_up(self, key: str) -> FollowUp | None:
        """Return what was planned under a key."""
        return next((one for one in self.follow_ups if one.key == key), None)

    def question(self, key: str) -> Question | None:
        """Return a question that was put."""
        return next((one for one in self.questions if one.key == key), None)

    @property
    def done(self) -> int:
        """Return how many of the parallel branches are done."""
        return sum(one.done_at is not None for one in self.tasks)


NOTHING = Flow()


def corrected_in(flow: Flow, fact: TicketCorrected) -> Flow:
    """Return what is known once somebody said what the words of the report meant."""
    return replace(flow, corrected=(*flow.corrected, *fact.was))


def flow_of(opened: TicketOpened) -> Flow:
    """Return what is known of a ticket that was just opened: who brought it about."""
    return Flow(
        parent=opened.parent,
        parent_number=opened.parent_number,
        parent_key=opened.parent_key,
        link=opened.link,
        depth=opened.depth,
        schedule=opened.schedule,
        visit=opened.visit,
        lacks=opened.lacks,
        read=opened.read,
        counted=opened.counted,
    )
