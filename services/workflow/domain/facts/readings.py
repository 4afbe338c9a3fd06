"""What the words of a report were read as, kept with the ticket for ever."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A value that the words may have meant, and how probable that was."""

    value: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the words said of a ``field`` that its reporter left empty.

    Each such field has one, also where they said nothing.

    ``value`` is what the field got; empty where nothing was sure enough, and a person decides.
    ``words`` speak for it. Where a ``rule`` of the scenario said so, that is its place among them;
    otherwise a ``model`` of that version did, with a ``probability``. ``suggestions`` are what may
    have been meant, the most probable first.
    """

    field: str
    value: str = ""
    words: tuple[str, ...] = ()
    rule: int | None = None
    model: str = ""
    probability: float = 0.0
    suggestions: tuple[Suggestion, ...] = ()
