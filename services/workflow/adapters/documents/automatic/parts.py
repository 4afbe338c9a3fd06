"""The parts of a document about what happens by itself, and about marks."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from services.workflow.adapters.documents.parts import Expression, Key, Label, Names, Part
from services.workflow.adapters.documents.shorthand import as_list
from services.workflow.adapters.documents.time_parts import DURATION, since

NO_ANSWER = "no_answer"
"""Instead of a condition: what is said in public begins the time anew."""

MARKS_MAX = 50
ROLES_TOLD_MAX = 10
RULES_MAX = 50
CHANNELS_MAX = 5

Channel = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
"""app, email, or the key of a channel that a tenant sets up; without one, the app tells instead."""
After = Annotated[str, StringConstraints(pattern=f"{DURATION}|^0s$")]
Since = Annotated[str, AfterValidator(since)]
Rate = Annotated[str, StringConstraints(pattern=r"^(100|[0-9]{1,2}(\.[0-9]{1,2})?)%$")]
Rung = Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{0,2}%|\+[1-9][0-9]{0,5}[smhdw])$")]
Channels = Annotated[
    list[Channel],
    Field(min_length=1, max_length=CHANNELS_MAX),
    BeforeValidator(as_list, json_schema_input_type=list[Channel] | Channel),
]


def as_many(value: object) -> object:
    """Return one part as a list of one."""
    return [value] if isinstance(value, Mapping) else value


class AutoPart(Part):
    """A move that is made by itself when the ticket stood still for so long; ``0s`` is at once.

    ``d`` and ``w`` are a day and a week as the calendar has them. ``since`` counts from a moment
    that a field says instead: a date or a time, an end of a window, or what is known of a thing.
    """

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"calendar", "when", "since"})

    transition: Key
    after: After
    since: Since | None = None
    when: Expression | None = None
    calendar: Key | None = None


class SamplingPart(Part):
    """Of the tickets that come to where a move starts, a share waits for somebody to make it."""

    transition: Key
    by: Key
    rate: Rate
    otherwise: Annotated[Literal["system"], Field(alias="else")] = "system"


class EscalationPart(Part):
    """Whom to tell when so much of a promise is used up; ``+2h`` is beyond it."""

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"action"})

    clock: Key
    at: Rung
    notify: Annotated[Names, Field(max_length=ROLES_TOLD_MAX)] = []
    via: Channels = ["app"]
    action: Literal["reassign_next"] | None = None


Autos = Annotated[list[AutoPart], Field(max_length=RULES_MAX)]
Samplings = Annotated[
    list[SamplingPart],
    Field(max_length=RULES_MAX),
    BeforeValidator(as_many, json_schema_input_type=list[SamplingPart] | SamplingPart),
]
Escalations = Annotated[list[EscalationPart], Field(max_length=RULES_MAX)]
Marks = Annotated[dict[Key, Label], Field(max_length=MARKS_MAX)]
