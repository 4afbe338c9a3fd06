"""The shape of what a document says of the words of reports."""

from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from services.workflow.adapters.documents.parts import Key, Name
from services.workflow.adapters.documents.shorthand import as_list

EXAMPLES_MAX: Final = 200
RULES_MAX: Final = 100
WORDS_MAX: Final = 50

SAY: Final = "say"
WORDS: Final = "words"
REMARKS: Final = frozenset({"tag", "route"})
"""What an example may say besides, for people: a name for it all, and who looks after it."""

Examples = Annotated[list[dict[Key, Name]], Field(max_length=EXAMPLES_MAX)]
"""Sentences people say, and what each of them means."""

AnyOf = Annotated[
    list[Name],
    Field(min_length=1, max_length=WORDS_MAX),
    BeforeValidator(as_list, json_schema_input_type=list[Name] | Name),
]
"""Values of fields, one each; ``words``, and only they, may be several."""

WordRules = Annotated[list[dict[Key, AnyOf]], Field(max_length=RULES_MAX)]
"""Words that say what a field is, whatever the examples teach:
``{words: [漏水], category: 漏水}``."""
