"""The shape of what a document says about forms."""

from typing import Annotated, ClassVar, Literal

from pydantic import (
    AliasChoices,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from services.workflow.adapters.documents.parts import Expression, Key, Label, Name, Names, Part
from services.workflow.adapters.documents.shorthand import as_list
from shared.field_kinds import KINDS as SHARED_KINDS
from shared.field_kinds import PERSONAL

KINDS = tuple(one for one in SHARED_KINDS if one != "number")
"""The types a field may have besides references; ``number`` and ``choice`` are read as
``decimal`` and ``enum``."""

REFERENCE = "[a-z]+_ref"
Kind = Annotated[
    str,
    StringConstraints(pattern=f"^({'|'.join(KINDS)}|{REFERENCE})$"),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": [*KINDS, "number", "choice"]},
                {"type": "string", "pattern": f"^{REFERENCE}$"},
            ]
        }
    ),
]
Path = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}(\.[a-z][a-z0-9_]{0,40})?$")]

ITEMS_MIN_MAX = 100
YEARS_MAX = 100
SEEN_MAX = 20
RULES_MAX = 50
FORM_MAX = 100


class FieldPart(Part):
    """A field; ``required_on`` is ``create`` or the move that must bring it."""

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset(
        {
            "min", "lot_required", "unique", "snapshot", "snapshot_as_of", "source", "autofill",
            "nlp", "formula", "visible_to", "editable_by", "editable_on", "required_when", "roles",
            "hash_chain", "adaptive", "cost",
        }
    )  # fmt: skip

    type: Kind
    label: Label
    required_on: Key | None = None
    values: list[Name] | None = None
    pii: bool = False
    order: int = 0
    min: Annotated[int, Field(ge=0, le=ITEMS_MIN_MAX)] = 0
    lot_required: bool = False
    unique: bool = False
    snapshot: bool = False
    snapshot_as_of: Key | None = None
    source: Key | None = None
    autofill: Literal[True] | Path | None = None
    nlp: bool = False
    formula: Expression | None = None
    visible_to: Names = []
    editable_by: Names = []
    editable_on: Names = []
    required_when: Expression | None = None
    roles: Names = []
    hash_chain: bool = False
    adaptive: bool = False
    cost: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether its values are always sealed, so that no rule may depend on them."""
        return self.pii or self.type in PERSONAL

    @property
    def keeps_snapshot(self) -> bool:
        """Whether what was known of the thing stays with the ticket."""
        return self.snapshot or self.snapshot_as_of is not None


Mode = Literal["required", "editable", "readonly", "hidden"]
MoveForm = Annotated[
    dict[Key, Annotated[dict[Key, Mode], Field(min_length=1, max_length=RULES_MAX)]],
    Field(max_length=FORM_MAX),
]
"""What fields are to the roles that make a move: ``{cost: {technician: required}}``."""


class VisibilityPart(Part):
    """Who sees ``fields``; without any, who sees the ticket at all, ``when`` something holds."""

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"rule", "fields", "when"})

    rule: Key | None = None
    fields: Annotated[
        list[Key],
        BeforeValidator(as_list, json_schema_input_type=list[Key] | Key),
        Field(validation_alias=AliasChoices("fields", "field")),
    ] = []
    roles: Annotated[Names, Field(min_length=1)]
    when: Expression | None = None


class RetentionPart(Part):
    """How long tickets are kept, and how; ``read_audit`` records who looked at one."""

    years: Annotated[int, Field(ge=1, le=YEARS_MAX)]
    encrypted: bool = False
    legal_hold: bool = False
    read_audit: bool = False


class EntitlementPart(Part):
    """What the record that an asset is under (a contract, as a rule) gives its holder."""

    source: Key = Field(alias="from")
    gives: Annotated[Names, Field(min_length=1, max_length=SEEN_MAX)]


class TrackingPart(Part):
    """What the person who waits may follow; of this, dispatch acts on ``live_position`` only."""

    customer_sees: Annotated[list[Name], Field(max_length=SEEN_MAX)] = []
    eta: bool = False
    live_position: Key | None = None
