"""The shape of a scenario document, and its normal form, which is what is published.

A person may write less (a label as one text, one state where several may stand, ``10m``); the
validators here fill in what was meant, so that everybody who reads a published document finds the
same long form. Reading the normal form again changes nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AliasChoices, BeforeValidator, Field, StringConstraints

from services.workflow.adapters.documents.approvals.parts import APPROVALS_MAX, ApprovalPart
from services.workflow.adapters.documents.automatic import parts as automatic
from services.workflow.adapters.documents.dispatch_parts import DispatchPart
from services.workflow.adapters.documents.duplicates import DuplicatesPart
from services.workflow.adapters.documents.flow.parts import (
    BRANCHES_MAX,
    BranchPart,
    KeepsWaitingPart,
    LoopPart,
    ParallelPart,
    RoutePart,
    SchedulePart,
    TriggerPart,
    WindowPart,
)
from services.workflow.adapters.documents.forms.parts import (
    EntitlementPart,
    FieldPart,
    MoveForm,
    RetentionPart,
    TrackingPart,
    VisibilityPart,
)
from services.workflow.adapters.documents.parts import Expression, Key, Label, Name, Names, Part
from services.workflow.adapters.documents.replies.parts import Replies
from services.workflow.adapters.documents.shorthand import (
    as_label,
    as_list,
    long_fields,
    long_roles,
    long_type,
)
from services.workflow.adapters.documents.time_parts import (
    CalendarPart,
    ClockPart,
    Country,
    StatutoryPart,
)
from services.workflow.adapters.documents.words.parts import Examples, WordRules

Scope = Literal[
    "own", "created_by_me", "created_by_me_or_queue", "assigned", "type", "tenant",
    "read_only_all", "team", "site", "region", "department", "own_store", "own_club",
    "own_building", "own_hospital", "own_campus", "own_class", "own_department",
]  # fmt: skip
BoundTo = Literal[
    "assignment.offered",
    "assignment.accepted",
    "assignment.declined",
    "assignment.expired",
    "assignment.released",
    "assignment.unassignable",
    "assignment.appointed",
    "assignment.unappointed",
]
TicketFactName = Literal[
    "ticket.opened",
    "ticket.moved",
    "ticket.offered",
    "ticket.accepted",
    "ticket.declined",
    "ticket.queued",
    "ticket.transfer_asked",
    "ticket.appointed",
    "ticket.endangered",
    "ticket.secured",
    "ticket.unassignable",
    "ticket.crew_told",
    "ticket.commented",
    "ticket.flagged",
    "ticket.waiting",
    "ticket.resumed",
    "ticket.marked",
    "ticket.sampled",
    "ticket.escalated",
    "ticket.merged",
    "ticket.unmerged",
    "ticket.took_in",
    "ticket.duplicate_suspected",
    "ticket.duplicate_dismissed",
    "ticket.split_off",
]

TYPES_MAX = 50
STATES_MAX = 20
FIELDS_MAX = 100
TRANSITIONS_MAX = 100
RULES_MAX = 100
CALENDARS_MAX = 20
CLOCKS_MAX = 20


Keys = Annotated[
    list[Key],
    Field(max_length=STATES_MAX),
    BeforeValidator(as_list, json_schema_input_type=list[Key] | Key),
]


class RolePart(Part):
    """A role; ``scope`` says on which tickets its members act."""

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset(
        {"department", "confidential", "reveal"}
    )

    label: Label
    scope: Scope
    skills: list[Name] = []
    department: Key | None = None
    cert_expiry: bool = False
    confidential: bool = False
    reveal: Literal["with_reason"] | None = None
    order: int = 0


class StatePart(Part):
    """A state; by default the first is initial, and those no move leaves are final."""

    label: Label
    initial: bool
    final: bool
    order: int = 0


class PriorityPart(Part):
    """A priority and when it is given; the last one is given always."""

    when: Expression | None
    set: Key | Annotated[str, StringConstraints(pattern=r"^P[1-9]$")]


class TransitionPart(Part):
    """A move; one that is bound to assignment facts is made by them, not by people."""

    id: Key
    label: Label
    sources: Keys = Field(alias="from")
    to: Key
    by: Annotated[Names, Field(min_length=1)]
    needs: Names = []
    when: Annotated[Expression | None, Field(validation_alias=AliasChoices("when", "guard"))] = None
    bound_to: Annotated[
        list[BoundTo], BeforeValidator(as_list, json_schema_input_type=list[BoundTo] | BoundTo)
    ] = []
    form: MoveForm = {}

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"form"})


class FlagPart(Part):
    """A doubt, and when it arises."""

    key: Key
    label: Label
    when: Expression


class TemplatePart(Part):
    """A text with placeholders such as {number}; nothing else in it is interpreted."""

    zh: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    en: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class NotifyPart(Part):
    """Who is told when a fact happens."""

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"urgent", "on_duty"})

    key: Key
    when: TicketFactName
    transition: Key | None = None
    priority: list[Name] = []
    to: Key
    on_duty: bool = False
    via: automatic.Channel
    template: Annotated[
        TemplatePart, BeforeValidator(as_label, json_schema_input_type=TemplatePart | str)
    ]
    urgent: bool = False


class TypePart(Part):
    """One kind of ticket."""

    key: Key
    name: Label
    intake: Keys = []
    states: Annotated[dict[Key, StatePart], Field(min_length=1, max_length=STATES_MAX)]
    fields: Annotated[
        dict[Key, FieldPart], BeforeValidator(long_fields), Field(max_length=FIELDS_MAX)
    ] = {}
    not_fields: list[Key] = []
    priority: Annotated[list[PriorityPart], Field(min_length=1, max_length=RULES_MAX)]
    transitions: Annotated[list[TransitionPart], Field(max_length=TRANSITIONS_MAX)] = []
    dispatch: DispatchPart | None = None
    flags: Annotated[list[FlagPart], Field(max_length=RULES_MAX)] = []
    notify: Annotated[list[NotifyPart], Field(max_length=RULES_MAX)] = []
    clocks: Annotated[
        list[ClockPart],
        Field(max_length=CLOCKS_MAX, validation_alias=AliasChoices("clocks", "sla")),
    ] = []
    calendar: Key | None = None
    approvals: Annotated[list[ApprovalPart], Field(max_length=APPROVALS_MAX)] = []
    visibility: Annotated[list[VisibilityPart], Field(max_length=RULES_MAX)] = []
    retention: RetentionPart | None = None
    no_patient_data: bool = False
    entitlement: EntitlementPart | None = None
    tracking: TrackingPart | None = None
    nlp_rules: WordRules = []
    nlp_examples: Examples = []
    marks: automatic.Marks = {}
    auto: automatic.Autos = []
    sampling: automatic.Samplings = []
    escalate: automatic.Escalations = []
    canned_replies: Replies = []
    branches: Annotated[list[BranchPart], Field(max_length=BRANCHES_MAX)] = []
    route: RoutePart | None = None
    parallel: ParallelPart | None = None
    loops: Annotated[list[LoopPart], Field(max_length=BRANCHES_MAX)] = []
    rules: Annotated[list[WindowPart], Field(max_length=BRANCHES_MAX)] = []
    keeps_waiting: KeepsWaitingPart | None = None
    schedule: SchedulePart | None = None
    trigger: TriggerPart | None = None
    duplicates: DuplicatesPart | None = None

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset(
        {
            "intake", "clocks", "calendar", "visibility", "retention", "no_patient_data",
            "entitlement", "tracking", "nlp_rules", "nlp_examples", "approvals", "marks", "auto",
            "sampling", "escalate", "canned_replies", "branches", "route",
            "parallel", "loops", "rules", "schedule", "trigger", "keeps_waiting", "duplicates",
        }
    )  # fmt: skip


class Document(Part):
    """A scenario: the roles and ticket types of one company or industry.

    ``statutory`` is added by publication: the days that ``holidays`` meant when it was published.
    """

    scenario: Key
    name: Label
    roles: Annotated[
        dict[Key, RolePart], BeforeValidator(long_roles), Field(max_length=RULES_MAX)
    ] = {}
    masks: dict[Key, Annotated[str, StringConstraints(pattern=r"^\d\+\d$")]] = {}
    ticket_types: Annotated[
        list[Annotated[TypePart, BeforeValidator(long_type)]],
        Field(min_length=1, max_length=TYPES_MAX),
    ]
    calendars: Annotated[dict[Key, CalendarPart], Field(max_length=CALENDARS_MAX)] = {}
    statutory: dict[Country, StatutoryPart] = {}
    marks: automatic.Marks = {}
    canned_replies: Replies = []

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset(
        {"calendars", "statutory", "marks", "canned_replies"}
    )

    def normalised(self) -> dict[str, object]:
        """Return the long form as plain JSON data."""
        return self.model_dump(mode="json", by_alias=True)


def content_hash(document: Mapping[str, object]) -> str:
    """Return what tells two normalised documents apart: SHA-256 of their canonical JSON."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
