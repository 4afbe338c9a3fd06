"""Cursors: where a page of a list ended, signed so that nobody can make one up.

A cursor belongs to one tenant and one question: with other filters it would silently skip rows, so
it is refused instead.
"""

import hashlib
from typing import ClassVar, Final

from itsdangerous import BadData, URLSafeSerializer

from shared.decider import Kind, Refusal

CURSOR_LENGTH_MAX: Final = 4096


class CursorUnusable(Refusal):
    """The cursor does not belong to this list with these filters; start again without one."""

    slug: ClassVar[str] = "cursor-unusable"
    kind: ClassVar[Kind] = Kind.INVALID


class Cursors:
    """Signs and reads the cursors of every list of this gateway."""

    def __init__(self, secret: bytes) -> None:
        self._serializer = URLSafeSerializer(
            secret, salt="gongdan-cursor", signer_kwargs={"digest_method": hashlib.sha256}
        )

    def sign(self, question: str, after: str) -> str:
        """Return the cursor that continues ``question`` after ``after``; empty for no more."""
        if not after:
            return ""
        return str(self._serializer.dumps([_digest(question), after]))

    def read(self, question: str, cursor: str) -> str:
        """Return where the page before ended; empty for the first page.

        Raises ``CursorUnusable`` for a cursor that is not ours, or not for this ``question``.
        """
        if not cursor:
            return ""
        if len(cursor) > CURSOR_LENGTH_MAX:
            raise CursorUnusable
        try:
            asked, after = self._serializer.loads(cursor)
        except (BadData, ValueError, TypeError) as error:
            raise CursorUnusable from error
        if asked != _digest(question) or not isinstance(after, str):
            raise CursorUnusable
        return after


def _digest(question: str) -> str:
    return hashlib.sha256(question.encode("utf-8")).hexdigest()[:16]
