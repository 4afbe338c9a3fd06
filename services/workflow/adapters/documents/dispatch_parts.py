"""The part of a document that says how hands are found."""

from typing import Annotated, ClassVar

from pydantic import AliasChoices, BeforeValidator, Field, StringConstraints

from services.workflow.adapters.documents.parts import Expression, Key, Label, Name, Part
from services.workflow.adapters.documents.shorthand import as_seconds
from shared.sight import PLACES

Duration = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}[smhd]$")]
Seconds = Annotated[
    int,
    Field(gt=0, le=7 * 86_400),
    BeforeValidator(as_seconds, json_schema_input_type=int | Duration),
]
PARTS_MAX = 50
CREW_ROLES_MAX, OF_ONE_ROLE_MAX = 5, 4
HOURS_MAX = 10
ANYBODY = "*"
QUEUE = rf"^(\*|({'|'.join(sorted(PLACES))}):\S.{{0,199}})$"


Weight = Annotated[int | float, Field(ge=0, le=1_000)]
"""What a term of the score counts: below zero the far would be better than the near."""


class SkillPart(Part):
    """A skill that is needed when the expression holds, perhaps at a level (of 5) at least."""

    when: Expression | None
    skill: Name
    level: Annotated[int, Field(ge=1, le=5)] | None = None

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"level"})


class PartNeededPart(Part):
    """So many of a part that whoever is sent will need when the expression holds."""

    when: Expression | None = None
    part: Name
    quantity: Annotated[int, Field(ge=1, le=1_000)] = 1

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"when"})


class CrewPart(Part):
    """So many people whom a ticket needs beside its lead, each with the skills of their role."""

    role: Key
    label: Label | None = None
    when: Expression | None = None
    skills_from: list[SkillPart] = []
    count: Annotated[int, Field(ge=1, le=OF_ONE_ROLE_MAX)] = 1

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"label", "when", "skills_from"})


class ReservePart(Part):
    """A share of the hands that is kept free for tickets that need a skill, or have a priority."""

    skill: Name = Field(alias="for")
    share: Annotated[str, StringConstraints(pattern=r"^(100|[1-9]?[0-9])%$")]


class GrabPart(Part):
    """People take tickets themselves: those of a queue, or (``*``) whoever meets the rules."""

    queue: Annotated[str, StringConstraints(pattern=QUEUE)] = ANYBODY
    within_s: Annotated[
        Seconds | None, Field(validation_alias=AliasChoices("within_s", "within"))
    ] = None

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"within_s"})


class ReplanPart(Part):
    """Tickets are planned again every so often, a visit taking so long.

    ``accepted``: who has said yes may lose a ticket, too, if that is worth it.
    """

    every: Seconds = 30
    visit: Seconds = 2_700
    accepted: bool = False


Hours = Annotated[
    str,
    StringConstraints(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
    ),
]


class AppointmentsPart(Part):
    """Whoever reported a ticket chooses when somebody comes; the ticket says it in ``field``.

    Slots are as long as ``slot``, cut from the ``hours`` of each day (the whole day without any).
    One can be chosen as long ``ahead`` and as late as ``notice`` before it, and moved so often
    (``moves``) by a customer. Somebody is looked for so long (``lead``) before. Who has not chosen
    one so long (``choose_within``) is told of.
    """

    field: Key
    slot: Annotated[Seconds, Field(ge=1_800, le=86_400, multiple_of=60)] = 7_200
    hours: Annotated[list[Hours], Field(max_length=HOURS_MAX)] = []
    ahead: Annotated[
        int,
        Field(ge=86_400, le=30 * 86_400, multiple_of=86_400),
        BeforeValidator(as_seconds, json_schema_input_type=int | Duration),
    ] = 14 * 86_400
    notice: Annotated[
        int,
        Field(ge=0, le=7 * 86_400),
        BeforeValidator(as_seconds, json_schema_input_type=int | Duration),
    ] = 14_400
    lead: Seconds = 7_200
    moves: Annotated[int, Field(ge=0, le=100)] = 3
    choose_within: Seconds = 86_400

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"hours"})


class DispatchPart(Part):
    """How hands are found."""

    skills_from: list[SkillPart] = []
    parts_from: Annotated[list[PartNeededPart], Field(max_length=PARTS_MAX)] = []
    hard: list[Key] = []
    score: dict[Key, Weight] = {}
    accept_timeout_s: Seconds = 600
    reserve: ReservePart | None = None
    grab: GrabPart | None = None
    replan: ReplanPart | None = None
    crew: Annotated[list[CrewPart], Field(max_length=CREW_ROLES_MAX)] = []
    appointments: AppointmentsPart | None = None

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset(
        {"reserve", "grab", "replan", "parts_from", "crew", "appointments"}
    )
