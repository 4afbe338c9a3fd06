"""The rules of what a ticket brings about, as its scenario wrote them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.workflow.domain.calendars import Calendar
from services.workflow.domain.labels import Condition, Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a ticket that is created takes a value from: a ``constant``, or what a name says.

    ``name`` is a field of the ticket that creates it, a link, ``summary`` or ``number``;
    ``member`` is of what a reference says of its thing. ``counted`` is what each of the tickets
    says that a windowed rule counted.
    """

    constant: str | bool | int | float | None = None
    name: str = ""
    member: str = ""
    counted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRule:
    """What the field ``key`` of a created ticket is: the first of its sources that says it."""

    key: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRule:
    """What else is so while a condition holds, and what is done when it begins to.

    ``source`` is the condition as it was written. ``create`` is a type of ticket, which ``takes``
    fields from this one; its tickets stand in the relation ``link`` to it, and hold up its moves
    ``blocks`` while they are open. They are opened on behalf of who made the move, or, if they are
    ``is_for_opener``, of who opened this one.
    """

    key: str
    source: str = ""
    when: Condition | None = None
    set_priority: str = ""
    route: str = ""
    notify: tuple[str, ...] = ()
    hide_from: tuple[str, ...] = ()
    create: str = ""
    takes: tuple[TakeRule, ...] = ()
    link: str = ""
    is_for_opener: bool = False
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRule:
    """One of the parallel branches: which roles may do it, and what they bring."""

    key: str
    label: Label
    roles: tuple[str, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelRule:
    """Work that goes on side by side after the move ``gate``.

    Either ``tasks`` are given, or ``each`` names the field whose every value is a task (as
    ``task`` describes it). ``needed`` is how many must be done: 0 for all. Then the move ``then``
    is made, and until then those in ``blocks`` may not. A move that brings the field ``redo``
    opens the branches again that it names.
    """

    gate: str
    tasks: tuple[TaskRule, ...] = ()
    each: str = ""
    task: TaskRule | None = None
    needed: int = 0
    then: str = ""
    blocks: tuple[str, ...] = ()
    redo: str = "which_branch"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpRule:
    """What comes ``delay_s`` seconds after a move: a ticket is created, or somebody is asked.

    The seconds are those of ``calendar``, if there is one. The roles ``of`` are asked, those of
    customers if it names none. ``for_each`` names a field: the question is put for each of its
    values. ``deadline_s`` is until when answers are hoped for.
    """

    key: str
    label: Label
    after: str
    delay_s: int = 0
    when: Condition | None = None
    create: str = ""
    takes: tuple[TakeRule, ...] = ()
    ask: str = ""
    of: tuple[str, ...] = ()
    for_each: str = ""
    deadline_s: int = 0
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRule:
    """What is done when ``count`` tickets of the type fall into one window of time.

    They are counted by what ``per`` is about: ``asset``, or the value of a field.
    """

    key: str
    window_s: int
    per: str
    count: int
    advise: Label
    create: str = ""
    takes: tuple[TakeRule, ...] = ()
    notify: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitedForRule:
    """The ticket that the field ``ticket`` names waits for what each state has as its reason."""

    ticket: str
    reasons: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class FlowRules:
    """Everything a type says about what its tickets bring about.

    ``labels`` are the names of all types of the scenario, ``customers`` the roles that see only
    what is their own.
    """

    branches: tuple[BranchRule, ...] = ()
    parallel: ParallelRule | None = None
    follow_ups: tuple[FollowUpRule, ...] = ()
    windows: tuple[WindowRule, ...] = ()
    keeps_waiting: WaitedForRule | None = None
    labels: Mapping[str, Label] = field(default_factory=dict)
    customers: tuple[str, ...] = ()

    def taken_by(self, child: str) -> tuple[TakeRule, ...]:
        """Return what a ticket takes that is created under the key ``child``: of which rule."""
        rule = rule_of(child)
        creating: tuple[BranchRule | FollowUpRule | WindowRule, ...]
        creating = (*self.branches, *self.follow_ups, *self.windows)
        return next((one.takes for one in creating if one.create and one.key == rule), ())

    def is_for_opener(self, child: str) -> bool:
        """Say whether a ticket created under a key is opened on behalf of its parent's opener."""
        return any(one.is_for_opener and one.key == rule_of(child) for one in self.branches)


def rule_of(child: str) -> str:
    """Return because of which rule a child is opened, given its key."""
    return child.rpartition(":")[0]


NO_FLOW = FlowRules()
