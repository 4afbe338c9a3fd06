"""What the words of a report were read as."""

from pydantic import BaseModel, ConfigDict


class SuggestionV1(BaseModel):
    """A value that the words may have meant, and how probable that was."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    value: str
    probability: float


class ReadingV1(BaseModel):
    """What was read for a ``field`` left empty, by a ``rule`` of the scenario or a ``model``.

    ``value`` is empty where nothing was sure enough: then there are only ``suggestions``.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    field: str
    value: str = ""
    words: list[str] = []
    rule: int | None = None
    model: str = ""
    probability: float = 0.0
    suggestions: list[SuggestionV1] = []
