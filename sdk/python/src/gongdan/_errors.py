"""What can go wrong, as types: each problem of the server has its code and its sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

Json = Mapping[str, object]


class GongdanError(Exception):
    """Anything this package raises."""


class Unreachable(GongdanError):
    """Nobody answered, however often it was tried; ``key`` is the command's Idempotency-Key.

    A command may have been recorded all the same. Sent again with ``key``, it happens once.
    """

    def __init__(self, why: str, key: str) -> None:
        self.key = key
        super().__init__(f"nobody answered: {why}")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One of several reasons; ``pointer`` says which part of the request it is about."""

    pointer: str
    code: str
    message: str


class Problem(GongdanError):
    """The server said no (RFC 9457).

    ``code`` never changes its meaning; ``title`` and ``detail`` are sentences in the language of
    the client, ``details`` is whatever else was said. ``key`` is the command's Idempotency-Key.
    """

    def __init__(self, status: int, document: Json, key: str = "") -> None:
        self.status = status
        self.key = key
        self.code = str(document.get("code") or f"http-{status}")
        self.title = str(document.get("title") or "")
        self.detail = str(document.get("detail") or self.title or f"HTTP {status}")
        self.request_id = str(document.get("request_id") or "")
        self.details = document
        errors = document.get("errors")
        self.errors = tuple(map(_reason, errors)) if isinstance(errors, list) else ()
        super().__init__(f"{self.detail} [{self.code}]")


class Invalid(Problem):
    """The request has to be mended: sending it again unchanged gives the same answer."""


class NotAllowed(Problem):
    """The key is not good, or not good for this."""


class NotFound(Problem):
    """It is not there for this key."""


class Conflict(Problem):
    """Not in the present state; ``detail`` says what has to happen first."""


class Outdated(Problem):
    """Somebody was quicker: read again, then decide again."""


class Busy(Problem):
    """Not just now, however often it was tried."""


class OutcomeUnknown(Problem):
    """It may have been recorded: send it again with the same ``key``, and it happens once."""


KINDS: Mapping[int, type[Problem]] = {
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    410: NotFound,
    409: Conflict,
    412: Outdated,
    429: Busy,
    502: Busy,
    503: Busy,
    504: OutcomeUnknown,
    400: Invalid,
    413: Invalid,
    415: Invalid,
    422: Invalid,
}


def problem_of(status: int, document: Json, key: str = "") -> Problem:
    """Return what the server said as the type it is."""
    return KINDS.get(status, Problem)(status, document, key)


def _reason(one: object) -> Reason:
    said = one if isinstance(one, Mapping) else {}
    return Reason(**{key: str(said.get(key) or "") for key in ("pointer", "code", "message")})
