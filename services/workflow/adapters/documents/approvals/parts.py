"""The parts of a document that speak of approvals."""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AliasChoices, BeforeValidator, Field, StringConstraints

from services.workflow.adapters.documents.parts import Expression, Key, Label, Names, Part
from services.workflow.adapters.documents.shorthand import as_list
from services.workflow.adapters.documents.time_parts import Duration

STEPS_MAX = 20
"""Of an approval: more than any company bears, few enough to be looked through at once."""

APPROVALS_MAX = 20

PERCENT = re.compile(r"([0-9]{1,3})%?")


def as_percent(value: object) -> object:
    """Return ``60%`` as the number it is."""
    found = PERCENT.fullmatch(value) if isinstance(value, str) else None
    return int(found[1]) if found else value


def as_share(value: object) -> object:
    """Return how many of a step's people must agree: 0 for ``one``, 100 for ``all``."""
    return {"one": 0, "all": 100}.get(value, as_percent(value)) if isinstance(value, str) else value


def as_step(value: object) -> object:
    """Return the name of a role, a field or the manager as the step it means."""
    if isinstance(value, str):
        return {"step": value, "who": value}
    if isinstance(value, Mapping) and "who" not in value:
        return {"who": value.get("step", value.get("key")), **value}
    return value


WrittenPercent = int | Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}%$")]
Percent = Annotated[
    int,
    Field(ge=1, le=100),
    BeforeValidator(as_percent, json_schema_input_type=WrittenPercent),
]
Share = Annotated[
    int,
    Field(ge=0, le=100),
    BeforeValidator(as_share, json_schema_input_type=WrittenPercent | Literal["one", "all"]),
]


def as_absence(value: object) -> object:
    """Return ``2d`` as the deadline it is."""
    return {"after": value} if isinstance(value, str) else value


class StepPart(Part):
    """One step: ``who`` is a role, a field that holds a person, or ``manager``.

    ``people`` says how many of those who have the role must agree.
    """

    key: Key = Field(validation_alias=AliasChoices("key", "step"))
    who: Key
    label: Label | None = None
    people: Share = 0

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"label", "people"})


class AddedStepPart(Part):
    """A step that is there only when the condition holds, after another one."""

    after: Key
    key: Key = Field(validation_alias=AliasChoices("key", "step"))
    who: Key
    when: Expression
    label: Label | None = None
    people: Share = 0

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"label", "people"})


class SkippedStepPart(Part):
    """A step that is left out when the condition holds."""

    step: Key
    when: Expression


WrittenStep = Annotated[StepPart, BeforeValidator(as_step, json_schema_input_type=StepPart | Key)]
AddedStep = Annotated[AddedStepPart, BeforeValidator(as_step, json_schema_input_type=AddedStepPart)]


class AbsencePart(Part):
    """What happens when nobody in a step has decided ``after`` so long.

    ``delegate_then_admin`` asks whoever decides for them, and an administrator ``after`` as long
    again; the others are as in ``on_empty``.
    """

    after: Duration
    then: Literal["delegate_then_admin", "admin", "skip", "refuse"] = "delegate_then_admin"


WrittenAbsence = Annotated[
    AbsencePart,
    BeforeValidator(as_absence, json_schema_input_type=AbsencePart | Duration),
]


class ApprovalPart(Part):
    """Who must agree before the move ``gate`` is made."""

    key: Key
    label: Label | None = None
    gate: Key
    when: Expression | None = None
    mode: Literal["sequential", "all", "any", "quorum"] = "sequential"
    quorum: Percent | None = None
    steps: Annotated[list[WrittenStep], Field(min_length=1, max_length=STEPS_MAX)]
    add: Annotated[list[AddedStep], Field(max_length=STEPS_MAX)] = []
    skip: Annotated[list[SkippedStepPart], Field(max_length=STEPS_MAX)] = []
    on_empty: Literal["delegate_then_admin", "admin", "skip", "refuse"] = "delegate_then_admin"
    on_absent: WrittenAbsence | None = None
    forbid: Annotated[
        list[Literal["submitter"]],
        BeforeValidator(
            as_list, json_schema_input_type=list[Literal["submitter"]] | Literal["submitter"]
        ),
    ] = []
    step_sla: Duration | None = None
    rollback_to: Names = []
    opens_on: Key | None = None

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset(
        {
            "label", "when", "quorum", "add", "skip", "on_absent", "forbid", "step_sla",
            "rollback_to", "opens_on",
        }
    )  # fmt: skip
