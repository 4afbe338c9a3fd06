"""Values that have parts: files, lists, references with what was known of the thing."""

import re
from collections.abc import Mapping
from datetime import timedelta

from shared.field_kinds.scalars import (
    NUMBER_MAX,
    Check,
    amount,
    datetime_,
    moment_of,
    named_up_to,
    number,
    one_line,
    text_up_to,
    truth,
)

REFERENCE_LENGTH_MAX = 200
ADDRESS_OF_FILE_LENGTH_MAX = 2_000
LOT_LENGTH_MAX = 64
FILES_MAX = 20
ITEMS_MAX = 200
NAMES_MAX = 500
"""As many as work may be split into; of names of usual length far below 64 KiB."""
MEMBERS_MAX = 50
WINDOW_MAX = timedelta(days=31)
SHA256 = re.compile("[0-9a-f]{64}")
ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CARD = re.compile("[0-9]{12,19}")
LATITUDE_MAX, LONGITUDE_MAX = 90, 180

_key = named_up_to(REFERENCE_LENGTH_MAX)
_place = named_up_to(ADDRESS_OF_FILE_LENGTH_MAX)
_lot = text_up_to(LOT_LENGTH_MAX)


def sha256(value: object) -> str | None:
    """Check a digest, as programs print it."""
    if not isinstance(value, str):
        return "wrong-type"
    return None if SHA256.fullmatch(value) else "bad-format"


def _quantity(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return "wrong-type"
    return None if 0 < value <= NUMBER_MAX else "out-of-range"


def _price(value: object) -> str | None:
    return amount(value) or ("out-of-range" if str(value).startswith("-") else None)


def _answer(value: object) -> str | None:
    """Check what was answered; null is a question that was left out."""
    if isinstance(value, str):
        return one_line(value)
    if value is None or isinstance(value, bool):
        return None
    return number(value)


FILE: Mapping[str, Check] = {
    "name": _key,
    "url": text_up_to(ADDRESS_OF_FILE_LENGTH_MAX),
    "sha256": sha256,
    "taken_at": datetime_,
    "device": _key,
}
RECORDING: Mapping[str, Check] = {
    **FILE,
    "seconds": number,
    "chain": sha256,
}
PART: Mapping[str, Check] = {
    "part": _key,
    "qty": _quantity,
    "lot": _lot,
    "price": _price,
    "note": one_line,
}
ITEM: Mapping[str, Check] = {"item": _key, "answer": _answer, "note": one_line, "done": truth}


def files(value: object) -> str | None:
    """Check one file or several: a name or address each, or ``{"name", "url", "sha256", ...}``."""
    if not isinstance(value, list | tuple):
        return _file(value)
    if not value:
        return "wrong-type"
    return _each(value, _file, FILES_MAX)


def signature(value: object) -> str | None:
    """Check the one file that a signature is."""
    return _file(value)


def recordings(value: object) -> str | None:
    """Check recordings, each with its digest, so that none can be exchanged unseen."""
    if not isinstance(value, list | tuple):
        return "wrong-type"
    return _each(value, _recording, ITEMS_MAX)


def texts(value: object) -> str | None:
    """Check a list of names."""
    if not isinstance(value, list | tuple):
        return "wrong-type"
    return _each(value, _key, NAMES_MAX)


def parts(value: object) -> str | None:
    """Check a list of ``{"part", "qty"}``; an empty one says none was used."""
    if not isinstance(value, list | tuple):
        return "wrong-type"
    return _each(value, lambda one: _members(one, PART, needed=("part", "qty")), ITEMS_MAX)


def checklist(value: object) -> str | None:
    """Check a list of ``{"item", "answer"}``, in which no item comes twice."""
    if not isinstance(value, list | tuple):
        return "wrong-type"
    wrong = _each(value, lambda one: _members(one, ITEM, needed=("item",)), ITEMS_MAX)
    if wrong is None and len({one["item"] for one in value}) < len(value):
        return "bad-format"
    return wrong


def time_window(value: object) -> str | None:
    """Check ``{"start", "end"}``."""
    wrong = _members(value, {"start": datetime_, "end": datetime_}, needed=("start", "end"))
    if wrong is not None or not isinstance(value, Mapping):
        return wrong
    start, end = moment_of(value["start"]), moment_of(value["end"])
    if start is None or end is None:
        return "bad-format"
    return None if start < end <= start + WINDOW_MAX else "bad-format"


def reference(value: object) -> str | None:
    """Check the key of a thing, or ``{"ref", "as_of", "snapshot"}``: what was known of it then."""
    if isinstance(value, str):
        return _key(value)
    shape = {"ref": _key, "as_of": datetime_, "snapshot": _snapshot}
    return _members(value, shape, needed=("ref",))


def by_id(value: object) -> str | None:
    """Check a reference to what goes by its id, and has a number only for people."""
    wrong = reference(value)
    if wrong is not None:
        return wrong
    key = value.get("ref") if isinstance(value, Mapping) else value
    return None if ID.fullmatch(str(key)) else "bad-format"


def bank_card(value: object) -> str | None:
    """Check the number of a card, in groups or not."""
    if not isinstance(value, str):
        return "wrong-type"
    return None if CARD.fullmatch(re.sub("[ -]", "", value)) else "bad-format"


def address(value: object) -> str | None:
    """Check where something is, in words, with or without its place on the map."""
    if isinstance(value, str):
        return named_up_to(ADDRESS_OF_FILE_LENGTH_MAX)(value)
    shape = {
        "address": named_up_to(ADDRESS_OF_FILE_LENGTH_MAX),
        "lat": _degrees_up_to(LATITUDE_MAX),
        "lon": _degrees_up_to(LONGITUDE_MAX),
    }
    return _members(value, shape, needed=("address",))


def _degrees_up_to(most: int) -> Check:
    def check(value: object) -> str | None:
        wrong = number(value)
        far = isinstance(value, int | float) and abs(value) > most
        return wrong or ("out-of-range" if far else None)

    return check


def _file(value: object) -> str | None:
    if isinstance(value, str):
        return _place(value)
    return _members(value, FILE, needed=("name",))


def _recording(value: object) -> str | None:
    wrong = _members(value, RECORDING, needed=("sha256",))
    if wrong is None and isinstance(value, Mapping) and not ("name" in value or "url" in value):
        return "wrong-type"
    return wrong


def _snapshot(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return "wrong-type"
    return "too-many" if len(value) > MEMBERS_MAX else None


def _each(values: list[object] | tuple[object, ...], check: Check, most: int) -> str | None:
    if len(values) > most:
        return "too-many"
    return next((wrong for wrong in map(check, values) if wrong), None)


def _members(value: object, shape: Mapping[str, Check], needed: tuple[str, ...]) -> str | None:
    """Check an object: what it needs is there, nothing unknown is, and each part fits."""
    if not isinstance(value, Mapping):
        return "wrong-type"
    if not (set(needed) <= set(value) <= set(shape)):
        return "wrong-type"
    return next((wrong for key, one in value.items() if (wrong := shape[key](one))), None)
