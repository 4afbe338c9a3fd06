"""Requests and what becomes of them, without a connection: both clients are made of this.

An operation is a generator: it yields requests, is sent the answers, and returns its result.
"""

import json
import random
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar
from uuid import uuid4

from gongdan._errors import Json, Problem, Unreachable, problem_of

TRIES: Final = 8
"""Some twenty seconds in all: so long a server that was killed may take to come back."""
FIRST_PAUSE_S: Final = 0.25
PAUSE_MAX_S: Final = 8.0
AGAIN: Final = frozenset({429, 502, 503, 504})
"""What is worth sending again as it was: somebody is busy, away, or it is not known."""

Method = Literal["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"]
Commanding = Literal["POST", "PUT", "DELETE"]
Language = Literal["zh", "en"]
Query = Mapping[str, str | int]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request, whole: sent again it is the same one."""

    method: Method
    path: str
    query: Query = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def key(self) -> str:
        """The command's key; empty for a question."""
        return self.headers.get("idempotency-key", "")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, of a request under ``key``; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    key: str = ""

    @property
    def document(self) -> Json:
        """The object that the body is, empty if it is none."""
        try:
            found = json.loads(self.body) if self.body else {}
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


Operation = Generator[Request, Answer, T]


class Positions:
    """How far the log has come by what was commanded here: whatever is asked then sees it."""

    def __init__(self) -> None:
        self._reached: dict[str, str] = {}

    def note(self, answer: Answer) -> None:
        """Remember where a command was recorded."""
        position = answer.headers.get("gongdan-position", "")
        for one in filter(None, position.split(",")):
            self._reached[one.partition(".")[0]] = one

    @property
    def header(self) -> Mapping[str, str]:
        """The header by which a request waits until what was commanded before it is known."""
        reached = ",".join(self._reached.values())
        return {"gongdan-min-position": reached} if reached else {}


def question(path: str, query: Query | None = None) -> Request:
    """Return a request that changes nothing."""
    return Request(method="GET", path=path, query=query or {})


def command(
    method: Commanding,
    path: str,
    body: Json | None = None,
    *,
    key: str = "",
    if_match: int | None = None,
) -> Request:
    """Return a command under ``key``, or one of its own; ``if_match`` is the version seen."""
    headers = {"idempotency-key": key or str(uuid4())}
    if body is not None:
        headers["content-type"] = "application/json"
    if if_match is not None:
        headers["if-match"] = f'"{if_match}"'
    content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    return Request(method=method, path=path, headers=headers, body=content)


def checked(answer: Answer) -> Answer:
    """Return a good answer; raises ``Problem`` for any other."""
    if answer.status >= 400:  # noqa: PLR2004  # where errors begin in HTTP
        raise problem_of(answer.status, answer.document, answer.key)
    return answer


def pause_s(tried: int, answer: Answer | None, why: Exception | None, key: str) -> float | None:
    """Return how long to wait before the next try; None: ``answer`` is what it comes to.

    ``tried`` counts from 1; ``answer`` None: nobody answered, and ``why``. Somebody who says when
    to come back is obeyed, within bounds. Raises ``Unreachable`` after the last try.
    """
    if answer is not None and (tried >= TRIES or answer.status not in AGAIN):
        return None
    if tried >= TRIES:
        raise Unreachable(repr(why), key) from why
    return _pause_s(tried, answer)


def pause_of_stream_s(tried: int, answer: Answer | None) -> float:
    """Return how long to wait before a stream is opened again, however often it was tried.

    Raises ``Problem`` if it is of no use.
    """
    if answer is not None and answer.status not in AGAIN:
        checked(answer)
    return _pause_s(min(tried, TRIES), answer)


def _pause_s(tried: int, answer: Answer | None) -> float:
    said = answer.headers.get("retry-after", "") if answer is not None else ""
    least = min(float(said), PAUSE_MAX_S) if said.isdecimal() else 0.0
    most = min(FIRST_PAUSE_S * 2.0 ** (tried - 1), PAUSE_MAX_S)
    return least + most * random.uniform(0.5, 1.0)  # noqa: S311  # so that not all come at once


def problem_in(said: Json) -> Problem:
    """Return the problem that a stream ended with."""
    status = said.get("status")
    return problem_of(status if isinstance(status, int) else 500, said)
