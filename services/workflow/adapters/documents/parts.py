"""Parts: what all parts of a scenario document have in common."""

from typing import Annotated, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)

from services.workflow.adapters.documents.shorthand import as_label, as_list

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Names = Annotated[list[Key], BeforeValidator(as_list, json_schema_input_type=list[Key] | Key)]


class Part(BaseModel):
    """Something a document says; nothing in it is guessed, nothing unknown is dropped.

    What was learned to say after scenarios had been published stands in ``left_out_when_empty``:
    a document that does not say it keeps the normal form, and with it the hash, that it had.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _without_the_empty(self, dump: SerializerFunctionWrapHandler) -> dict[str, object]:
        said: dict[str, object] = dump(self)
        empty = self.left_out_when_empty
        return {key: one for key, one in said.items() if one or key not in empty}


class LabelPart(Part):
    """What people read; one text serves both languages."""

    zh: Name
    en: Name


Label = Annotated[LabelPart, BeforeValidator(as_label, json_schema_input_type=LabelPart | Name)]
