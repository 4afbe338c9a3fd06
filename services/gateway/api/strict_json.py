"""JSON from strangers: read once, strictly, so that nothing behind this door meets a surprise.

Python's reader accepts duplicate keys (the last wins), ``NaN``, numbers of any size and lone
surrogates. Each of them becomes a crash or a lie somewhere further on: in PostgreSQL, in protobuf,
in a client written in another language. Here each is a refusal that says what is wrong and where.
"""

import json
import math
from collections.abc import Iterator
from typing import ClassVar, Final, NoReturn

from shared.decider import Kind, Reason, Refusal

JSON_DEPTH_MAX: Final = 32  # a scenario document, the deepest thing we take, needs nine
INTEGER_MAX: Final = 2**63 - 1  # what PostgreSQL and protobuf can hold
INTEGER_DIGITS_MAX: Final = 19

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class JsonMalformed(Refusal):
    """The body is not JSON."""

    slug: ClassVar[str] = "json-malformed"
    kind: ClassVar[Kind] = Kind.INVALID


class JsonUnacceptable(Refusal):
    """The body is JSON, but holds something that cannot be kept."""

    slug: ClassVar[str] = "json-unacceptable"
    kind: ClassVar[Kind] = Kind.INVALID


def parse(body: bytes) -> Json:
    """Return the JSON value written in ``body`` (UTF-8).

    Raises ``JsonMalformed`` for what is not JSON; ``JsonUnacceptable`` for duplicate keys, NaN and
    infinities, integers beyond 64 bits, nesting beyond 32, NUL characters and lone surrogates.
    """
    try:
        value: Json = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=_number,
        )
    except UnicodeDecodeError as error:
        raise JsonMalformed(f"The body is not UTF-8 at byte {error.start}.") from error
    except json.JSONDecodeError as error:
        raise JsonMalformed(f"The body is not JSON at character {error.pos}.") from error
    except RecursionError as error:
        raise _too_deep("") from error
    if _may_surprise(body):
        _inspect(value)
    return value


def text_problem(text: str) -> str | None:
    """Return the code of what makes ``text`` impossible to store, or ``None``."""
    if "\0" in text:
        return "text-nul"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "text-surrogate"
    return None


def pointer_to(*path: str | int) -> str:
    """Return the JSON pointer (RFC 6901) to ``path``."""
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in path)


_SENTENCES: Final = {
    "text-nul": "A text may not contain the NUL character.",
    "text-surrogate": "A text may not contain half of a surrogate pair.",
}


def text_reason(code: str, pointer: str) -> Reason:
    """Return the reason for refusing a text with the problem ``code`` at ``pointer``."""
    readable = pointer.encode("utf-8", "replace").decode("utf-8")
    return Reason(code=code, message=_SENTENCES[code], pointer=readable)


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value] # add() says None, which is what makes this short
        _refuse("key-duplicate", f"The key {ascii(twice)} stands twice in one object.")
    return members


def _no_constant(name: str) -> NoReturn:
    _refuse("number-not-finite", f"{name} is not a JSON number.")


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > INTEGER_DIGITS_MAX or abs(int(text)) > INTEGER_MAX:
        _refuse("number-too-large", "A whole number may not exceed 64 bits.")
    return int(text)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        _refuse("number-too-large", "A number may not exceed 64 bits.")
    return number


def _refuse(code: str, sentence: str, pointer: str = "") -> NoReturn:
    reason = Reason(code=code, message=sentence, pointer=pointer)
    raise JsonUnacceptable(sentence, reasons=[reason])


def _too_deep(pointer: str) -> JsonUnacceptable:
    sentence = f"The body is nested deeper than {JSON_DEPTH_MAX} levels."
    reason = Reason(code="json-too-deep", message=sentence, pointer=pointer)
    return JsonUnacceptable(sentence, reasons=[reason])


def _may_surprise(body: bytes) -> bool:
    """Only an escape can smuggle in a NUL or a surrogate, and most bodies are shallow."""
    return b"\\u" in body or body.count(b"[") + body.count(b"{") > JSON_DEPTH_MAX


def _inspect(value: Json) -> None:
    for path, each in _walk(value):
        if len(path) > JSON_DEPTH_MAX:
            raise _too_deep(pointer_to(*path[:JSON_DEPTH_MAX]))
        if isinstance(each, str) and (code := text_problem(each)):
            reason = text_reason(code, pointer_to(*path))
            raise JsonUnacceptable(reason.message, reasons=[reason])


def _walk(value: Json) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    """Yield every value and every key with its path, without recursion."""
    waiting: list[tuple[tuple[str | int, ...], Json]] = [((), value)]
    while waiting:
        path, each = waiting.pop()
        yield path, each
        if isinstance(each, dict):
            yield from (((*path, key), key) for key in each)
            waiting += [((*path, key), child) for key, child in each.items()]
        elif isinstance(each, list):
            waiting += [((*path, at), child) for at, child in enumerate(each)]
