"""Strict JSON: what strangers send is read once, exactly, or refused with the reason.

RFC 8259 lets two readers understand one text differently (a key twice, ``NaN``, half a surrogate
pair). The log keeps what was said for ever, so it must have one meaning.
"""

import json
import math
import re
from collections import Counter
from typing import NoReturn, TypeAlias

from shared.decider import Reason

DEPTH_MAX = 32
INTEGER_DIGITS_MAX = 100
POINTER_LENGTH_MAX = 200
BAD_TEXT = "A text holds a character that cannot be stored."

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"


class NotStrictJson(ValueError):
    """The text is not JSON with one meaning; ``reason`` says why, and where if that is known."""

    def __init__(self, code: str, message: str, pointer: str = "") -> None:
        super().__init__(message)
        self.reason = Reason(code=code, message=message, pointer=pointer)


def parse_strict(text: bytes) -> JsonValue:
    """Return the JSON value of UTF-8 ``text``; raises ``NotStrictJson``.

    Refused: a key twice, NaN and infinities, NUL, lone surrogates, nesting deeper than 32.
    """
    try:
        value: JsonValue = _DECODER.decode(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise NotStrictJson("not-utf8", "The text is not UTF-8.") from error
    except RecursionError as error:
        raise _too_deep() from error
    except NotStrictJson:
        raise
    except ValueError as error:
        raise NotStrictJson("not-json", f"The text is not JSON: {error}.") from error
    if _is_plain(text):
        return value
    try:
        _refuse_bad_text(value, 0)
    except _BadText as error:
        code, pointer = error.code, "".join(f"/{step}" for step in reversed(error.way))
        raise NotStrictJson(code, BAD_TEXT, pointer[:POINTER_LENGTH_MAX]) from None
    return value


def _is_plain(text: bytes) -> bool:
    """Say whether JSON that was read cannot hold bad text, nor be nested too deeply.

    UTF-8 has no surrogates and strict JSON no NUL, but for what is written as an escape; and
    nothing is nested more often than something is opened.
    """
    return not _DOUBTFUL.search(text) and text.count(b"[") + text.count(b"{") <= DEPTH_MAX


_DOUBTFUL = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
"""An escape of NUL or of a surrogate, whole pairs included; those of others do no harm."""


def text_trouble(text: str) -> str | None:
    """Return why a text cannot be kept (``nul`` or ``surrogate``), or None."""
    if "\x00" in text:
        return "nul"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "surrogate"
    return None


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise NotStrictJson("duplicate-key", f"The key {twice[:40]!r} is given twice.")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise NotStrictJson("not-a-number", f"{name} is not a JSON number.")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise NotStrictJson("number-too-large", f"The number {text[:40]} is too large.")
    return value


def _integer(text: str) -> int:
    if len(text) > INTEGER_DIGITS_MAX:
        raise NotStrictJson("number-too-large", f"The number {text[:40]}... is too large.")
    return int(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_constant=_refuse_constant,
    parse_float=_float,
    parse_int=_integer,
)


class _BadText(Exception):
    """A text cannot be kept; ``way`` leads to it, the last step first."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.way: list[str | int] = []


def _refuse_bad_text(value: JsonValue, depth: int) -> None:
    match value:
        case str():
            trouble = text_trouble(value)
            if trouble is not None:
                raise _BadText(trouble)
        case list() | dict() if depth >= DEPTH_MAX:
            raise _too_deep()
        case list():
            for place, one in enumerate(value):
                _refuse_within(one, depth, place)
        case dict():
            for key, one in value.items():
                _refuse_bad_text(key, depth)
                _refuse_within(one, depth, key)
        case _:
            pass


def _refuse_within(value: JsonValue, depth: int, step: str | int) -> None:
    try:
        _refuse_bad_text(value, depth + 1)
    except _BadText as error:
        error.way.append(step)
        raise


def _too_deep() -> NotStrictJson:
    return NotStrictJson("too-deep", f"The JSON is nested deeper than {DEPTH_MAX}.")
