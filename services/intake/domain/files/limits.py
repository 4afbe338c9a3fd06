"""Limits of files: how large, how many, of which kinds, and how long an unfinished one is kept."""

from dataclasses import dataclass
from datetime import timedelta

from services.intake.domain.files.kinds import KINDS

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a tenant takes.

    ``tenant_bytes_max`` counts what is kept and what unfinished uploads announced.
    """

    file_bytes_max: int = 20 * MEBIBYTE
    stranger_bytes_max: int = 8 * MEBIBYTE
    tenant_bytes_max: int = 20 * 1024 * MEBIBYTE
    unfinished_max: int = 200
    kinds: frozenset[str] = frozenset(KINDS)

    def file_bytes_for(self, *, is_stranger: bool) -> int:
        """Return how many bytes a file may have; one from a printed label less than others."""
        return self.stranger_bytes_max if is_stranger else self.file_bytes_max


IDLE = timedelta(hours=24)
"""How long an upload waits for its next piece."""

UNCLAIMED = timedelta(hours=48)
"""How long a whole file waits for its ticket."""

PIECE_BYTES_MAX = MEBIBYTE
"""The most that is taken and made safe at once."""

PIECES_MAX = 2_000
"""A file comes in at most so many pieces, however small."""

PICTURE_PIXELS_MAX = 50_000_000
PICTURE_SIDE_MAX = 4_096
"""A larger picture is made so large; one of more pixels is not even looked at."""
