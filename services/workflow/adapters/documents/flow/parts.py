"""The parts of a document that say what one ticket brings about."""

from typing import Annotated, ClassVar, Literal

from pydantic import (
    AliasChoices,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from services.workflow.adapters.documents.parts import Expression, Key, Label, Name, Names, Part
from services.workflow.adapters.documents.remarks import Words
from services.workflow.adapters.documents.shorthand import as_sources
from shared.contracts.waiting import WaitReason

Span = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}[smhdw]$")]
Priority = Annotated[str, StringConstraints(pattern=r"^(P[1-9]|[a-z][a-z0-9_]{0,40})$")]
EachOf = Annotated[str, StringConstraints(pattern=r"^one_task_per_[a-z][a-z0-9_]{0,40}$")]
Link = Literal["child", "reopened_from", "caused_by"]
Principal = Literal["mover", "opener"]

BRANCHES_MAX = 50
TASKS_MAX = 50
COUNT_MAX = 1_000
TAKEN_MAX = 100
SOURCES_MAX = 5
SOURCE_LENGTH_MAX = 500

_SAID = {"type": ["string", "boolean", "number"]}
Sources = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=SOURCE_LENGTH_MAX)]],
    Field(min_length=1, max_length=SOURCES_MAX),
    BeforeValidator(as_sources),
    WithJsonSchema(
        {
            "anyOf": [
                _SAID,
                {"type": "array", "items": _SAID, "minItems": 1, "maxItems": SOURCES_MAX},
            ]
        }
    ),
]
Takes = Annotated[dict[Key, Sources], Field(max_length=TAKEN_MAX)]
"""What the created ticket takes: each field from the first of its sources that says something."""

SENTENCES: dict[str, Words] = {
    "create-or-ask": Words(
        "后续动作要么 create 一种工单，要么 ask 一个问题",
        "a follow-up either creates a ticket or asks a question",
    ),
    "how-often": Words(
        "周期要写 rrule，或者写 or_meter", "a schedule has an rrule, or an or_meter, or both"
    ),
}
"""What to say about each mistake that only what a ticket brings about can have."""


def _mistake(code: str) -> PydanticCustomError:
    return PydanticCustomError(code, SENTENCES[code].en)


class BranchPart(Part):
    """What else is so while a condition holds (or a state, or ``always``), and what is done."""

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"fields"})

    key: Key | None = None
    when: Expression = "always"
    set_priority: Priority | None = None
    route: Key | None = None
    notify: Annotated[Names, Field(validation_alias=AliasChoices("notify", "also_notify"))] = []
    hide_from: Names = []
    create: Key | None = None
    fields: Takes = {}
    link: Link = "child"
    on_behalf_of: Principal = "mover"
    blocks: Names = []


class RoutePart(Part):
    """Which role looks after tickets of this type."""

    team: Annotated[Key, Field(validation_alias=AliasChoices("team", "role"))]
    when: Expression = "always"


class SpawnPart(Part):
    """One of several parallel branches: who does it, and what they bring."""

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"label"})

    branch: Key
    role: Names
    needs: Names = []
    label: Label | None = None


class CountPart(Part):
    """How many branches are enough."""

    count: Annotated[int, Field(ge=1, le=COUNT_MAX)]


class ParallelPart(Part):
    """Work that goes on side by side after ``gate``, until enough of it is done."""

    gate: Key
    spawn: EachOf | Annotated[list[SpawnPart], Field(min_length=1, max_length=TASKS_MAX)]
    task: Label | None = None
    role: Names = []
    needs: Names = []
    join: Literal["all", "any"] | CountPart = "all"
    then: Key | None = None
    blocks: Names = []
    redo: Key = "which_branch"


class LoopPart(Part):
    """What comes some time after a move: a ticket is created, or somebody is asked.

    A question is put to the roles it is asked ``of``; without any, to those of customers.
    """

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"of", "fields"})

    key: Key | None = None
    label: Label | None = None
    after: Key
    delay: Span = "0m"
    when: Expression = "always"
    create: Key | None = None
    fields: Takes = {}
    ask: Key | None = None
    of: Names = []
    for_each: Key | None = None
    deadline: Span | None = None
    calendar: Key | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "LoopPart":
        if (self.create is None) == (self.ask is None):
            raise _mistake("create-or-ask")
        return self


class WindowPart(Part):
    """What is done when so many tickets about one thing fall into one window of time."""

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"fields"})

    key: Key
    window: Span
    per: Key
    count: Annotated[int, Field(ge=1, le=COUNT_MAX)]
    advise: Label | None = None
    create: Key | None = None
    fields: Takes = {}
    notify: Names = []


class KeepsWaitingPart(Part):
    """Which other ticket waits, and for what, while this one stands in some of its states."""

    ticket: Key
    states: Annotated[dict[Key, WaitReason], Field(alias="while", min_length=1, max_length=20)]


class SchedulePart(Part):
    """When tickets of the type are due by themselves: by the calendar, by a meter, or both.

    On days when ``calendar`` is closed a visit stays, or is on the ``next`` or ``previous`` day.
    ``due_field`` is the date by which it is to be done.
    """

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset(
        {"calendar", "on_closed_day", "due_field"}
    )

    rrule: Annotated[str, StringConstraints(min_length=6, max_length=200)] | None = None
    or_meter: Annotated[
        dict[Key, Annotated[int, Field(ge=1, le=1_000_000_000)]], Field(max_length=1)
    ] = {}
    lead_time: Span = "0d"
    calendar: Key | None = None
    on_closed_day: Literal["keep", "next", "previous"] | None = None
    due_field: Key | None = None

    @model_validator(mode="after")
    def _sometimes(self) -> "SchedulePart":
        if self.rrule is None and not self.or_meter:
            raise _mistake("how-often")
        return self


class TriggerPart(Part):
    """The business event that opens a ticket of the type, and on which condition."""

    event: Name
    when: Expression = "always"
