"""The part of a document about canned replies."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from services.workflow.adapters.documents.parts import Key, Part
from services.workflow.adapters.documents.time_parts import DURATION

REPLIES_MAX = 100
VALUE = r"^\{[a-z][a-z0-9_]{0,40}\}$"

Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Commitment = Annotated[str, StringConstraints(pattern=f"{DURATION}|{VALUE}")]


class TextPart(Part):
    """A text in both languages."""

    zh: Text
    en: Text


class ReplyPart(Part):
    """A text to be said with one key; ``{eta}`` in it is filled in when it is said.

    One text serves both languages.

    ``commitment`` is what it promises: a duration, or the value that says so. The promise is kept
    by ``until`` (a mark or a move; ``technician_arrived`` if nothing is said) or the ticket's end.
    """

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"commitment", "until", "calendar"})

    key: Key
    text: Text | TextPart
    commitment: Commitment | None = None
    until: Key | None = None
    calendar: Key | None = None


Replies = Annotated[list[ReplyPart], Field(max_length=REPLIES_MAX)]
