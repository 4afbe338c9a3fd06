"""Definitions: the rules a ticket follows, as its scenario wrote them, ready to be asked.

They are plain data; where a scenario wrote an expression, a definition holds a ``Condition``: a
pure callable, so that the domain need not know which language it was written in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from services.workflow.domain.approvals.rules import ApprovalRule
from services.workflow.domain.automatic.rules import AutoRule, EscalationRule, SamplingRule
from services.workflow.domain.calendars import Calendar
from services.workflow.domain.commitments.rules import ReplyRule
from services.workflow.domain.flow.rules import NO_FLOW, FlowRules
from services.workflow.domain.forms.field import Field, Retention, VisibilityRule
from services.workflow.domain.hands import DispatchRule
from services.workflow.domain.labels import DEFAULT, SYSTEM, Condition, Label
from services.workflow.domain.merging.rules import DuplicateRule
from services.workflow.domain.schedules.rules import ScheduleRule
from services.workflow.domain.transition import REQUIRED, Transition
from services.workflow.domain.words.rules import WordsOfField


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Who may do something; ``scope`` says on which tickets (``own``, ``assigned``, ...).

    When hand-overs are counted, one without a ``department`` stands alone. Types that one acts in
    who is ``confidential`` are seen only by who acts in them; ``may_reveal`` takes a reason.
    """

    key: str
    label: Label
    scope: str
    skills: tuple[str, ...] = ()
    department: str = ""
    confidential: bool = False
    may_reveal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a ticket can stand; nothing more happens by itself in a ``final`` one."""

    key: str
    label: Label
    initial: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityRule:
    """The priority a ticket gets when the condition holds; no condition always holds.

    ``uses`` are the names the condition looks at.
    """

    priority: str
    when: Condition | None = None
    uses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRule:
    """A doubt about a ticket: it is kept, but nobody is sent until a person has looked."""

    key: str
    label: Label
    when: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyRule:
    """Who is told when a fact happens, through which channel, and of which priorities (or all)."""

    key: str
    when: str
    to: str
    via: str
    transition: str | None = None
    priorities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What starts or stops a clock: an entry of the diary, ``about`` anything if it is empty."""

    what: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """How long something may take: open time of ``calendar`` between two happenings.

    ``targets`` are seconds by priority, ``target_s`` those of every other priority, None for no
    promise. While the ticket waits for one of ``pause_on``, no time passes. A promise may also be
    a moment, which no wait puts off: ``untils`` and ``until`` name what says it (``window.end``).
    ``tables`` are other seconds, for tickets entitled to them.
    The end of the ticket stops a clock without a verdict, or keeps the promise where it
    ``ends_with_ticket``.
    """

    key: str
    label: Label
    start: Happening
    stop: Happening
    calendar: Calendar
    targets: Mapping[str, int] = field(default_factory=dict)
    target_s: int | None = None
    pause_on: frozenset[str] = frozenset()
    ends_with_ticket: bool = False
    untils: Mapping[str, str] = field(default_factory=dict)
    until: str = ""
    tables: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def target_of(self, priority: str, table: str = "") -> int | None:
        """Return how many seconds are promised to tickets of a priority, if any."""
        if (entitled := self._entitled(priority, table)) is not None:
            return entitled
        return None if priority in self.untils else self.targets.get(priority, self.target_s)

    def until_of(self, priority: str, table: str = "") -> str:
        """Return what says the moment that is promised to tickets of a priority; empty if none."""
        if self._entitled(priority, table) is not None:
            return ""
        return "" if priority in self.targets else self.untils.get(priority, self.until)

    def _entitled(self, priority: str, table: str) -> int | None:
        """Return the seconds in a table; where it has none of a priority, the clock's own count."""
        targets = self.tables.get(table, {})
        return targets.get(priority, targets.get(DEFAULT))

    def counts_by(self, name: str) -> bool:
        """Whether what ``name`` says is promised to some tickets."""
        return name == self.until or name in self.untils.values()


@dataclass(frozen=True, kw_only=True)
class TicketType:
    """The rules of one kind of ticket; without a ``calendar`` its people never close."""

    key: str
    name: Label
    states: Mapping[str, State]
    fields: Mapping[str, Field]
    transitions: Mapping[str, Transition]
    priorities: tuple[PriorityRule, ...]
    roles: Mapping[str, Role]
    dispatch: DispatchRule | None = None
    flags: tuple[FlagRule, ...] = ()
    notify: tuple[NotifyRule, ...] = ()
    clocks: tuple[ClockRule, ...] = ()
    calendar: Calendar | None = None
    marks: Mapping[str, Label] = field(default_factory=dict)
    auto: tuple[AutoRule, ...] = ()
    sampling: tuple[SamplingRule, ...] = ()
    escalations: tuple[EscalationRule, ...] = ()
    replies: Mapping[str, ReplyRule] = field(default_factory=dict)
    visibility: tuple[VisibilityRule, ...] = ()
    retention: Retention | None = None
    approvals: tuple[ApprovalRule, ...] = ()
    schedule: ScheduleRule | None = None
    flow: FlowRules = NO_FLOW
    words: Mapping[str, WordsOfField] = field(default_factory=dict)
    duplicates: DuplicateRule | None = None

    @cached_property
    def formulas(self) -> tuple[Field, ...]:
        """Return the fields that are computed, each after those it is computed from."""
        left = {key: spec for key, spec in self.fields.items() if spec.formula is not None}
        ordered: list[Field] = []
        for _ in range(len(left)):
            ready = [
                spec
                for spec in left.values()
                if spec.formula and not left.keys() & set(spec.formula.names)
            ]
            ordered += ready
            for spec in ready:
                del left[spec.key]
        return tuple(ordered)

    @cached_property
    def uniques(self) -> Mapping[str, Field]:
        """Return the fields whose values only one ticket may have."""
        return {key: spec for key, spec in self.fields.items() if spec.unique}

    @cached_property
    def initial(self) -> State:
        """Return the state a ticket is opened in; publication made sure there is exactly one."""
        return next(state for state in self.states.values() if state.initial)

    @cached_property
    def fields_of_priority(self) -> frozenset[str]:
        """Return the fields that the rules of priority look at."""
        return frozenset[str]().union(*(rule.uses for rule in self.priorities))

    @cached_property
    def asked_by(self) -> Mapping[str, tuple[str, ...]]:
        """Return the fields that each move asks of all who make it, in their order."""
        fields = self.fields.items()
        return {
            on: tuple(key for key, spec in fields if key in move.needs or spec.is_required_on(on))
            for on, move in self.transitions.items()
        }

    @property
    def counts_time(self) -> bool:
        """Whether anything in it depends on when somebody is open."""
        return bool(self.clocks) or self.calendar is not None

    @cached_property
    def calendar_keys(self) -> frozenset[str]:
        """Return the calendars that say when something happens by itself."""
        counted = {one.clock for one in self.escalations}
        waited = {one.calendar.key for one in self.auto if one.calendar is not None}
        return frozenset({one.calendar.key for one in self.clocks if one.key in counted} | waited)

    @cached_property
    def acting(self) -> frozenset[str]:
        """Return the roles that may make a move, or approve one."""
        moving = {role for one in self.transitions.values() for role in one.by}
        steps = (step for one in self.approvals for step in one.steps)
        return frozenset(moving | {step.who for step in steps if step.kind == "role"})

    @cached_property
    def passing(self) -> Mapping[str, tuple[Transition, ...]]:
        """Return the moves that are made at once, by the states where they are: passing states.

        All moves out of such a state are for ``system`` alone, and none waits for an assignment,
        a time, an approval, or a lot; so nothing else can happen there. They are tried in their
        order. A new report waits for somebody to see it, so the initial state is none.
        """
        timed = {one.transition for one in self.auto} | {one.transition for one in self.sampling}
        timed |= {one.gate for one in self.approvals}
        out: dict[str, list[Transition]] = {}
        for one in self.transitions.values():
            for state in one.sources:
                out.setdefault(state, []).append(one)
        return {
            state: tuple(moves)
            for state, moves in out.items()
            if state in self.states
            and not (self.states[state].final or self.states[state].initial)
            and all(
                set(one.by) == {SYSTEM}
                and not (one.bound_to or one.id in timed or self.needed_by(one))
                for one in moves
            )
        }

    def bound_to(self, assignment_fact: str, state: str) -> Transition | None:
        """Return the move that an assignment fact fires in ``state``, if any."""
        for transition in self.transitions.values():
            if assignment_fact in transition.bound_to and state in transition.sources:
                return transition
        return None

    def needed_by(self, transition: Transition, role: str = "") -> tuple[str, ...]:
        """Return the fields that must come with a move, in the order they are declared.

        ``role`` is who makes it: what the move's form says of them comes before what all must do.
        """
        modes, asked = transition.form_of(role), self.asked_by[transition.id]
        if not modes:
            return asked
        needed = {key for key in asked if key not in modes}
        needed |= {key for key, mode in modes.items() if mode == REQUIRED}
        return tuple(key for key in self.fields if key in needed)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One published version of a scenario: ``restaurant_chain@7``."""

    key: str
    version: int
    name: Label
    roles: Mapping[str, Role]
    types: Mapping[str, TicketType] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)

    def acts_in(self, role: str) -> frozenset[str]:
        """Return the types in which a role may make a move, or approve one."""
        return frozenset(kind.key for kind in self.types.values() if role in kind.acting)

    @cached_property
    def confidential(self) -> frozenset[str]:
        """Return the types that a confidential role acts in."""
        keepers = [role.key for role in self.roles.values() if role.confidential]
        return frozenset(kind for role in keepers for kind in self.acts_in(role))

    @property
    def id(self) -> str:
        """Return the name that tickets pin."""
        return f"{self.key}@{self.version}"
