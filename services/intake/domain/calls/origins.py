"""Origins: what words speak for, and where each value of a report comes from in the end."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A value that the words of a call speak for; ``sure``: a report would be read so."""

    field: str
    value: object
    by: str
    words: tuple[str, ...] = ()
    probability: float = 0.0
    sure: bool = False


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where a field of a confirmed report comes from: a person, or a hearing (the first is 1)."""

    field: str
    by: str
    hearing: int = 0
    model: str = ""
    audio_sha256: str = ""
    words: tuple[str, ...] = ()
