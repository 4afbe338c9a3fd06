"""Samples: a value that a field accepts, where it does not matter which."""

from collections.abc import Callable, Mapping

from services.workflow.domain.forms.field import Field

SEALED = "s1.try"
"""Stands for something personal: trials have nobody's keys."""

SAMPLES: Mapping[str, object] = {
    "bool": False,
    "int": 1,
    "decimal": "1",
    "money": "1",
    "number": 1,
    "audio": "audio.mp3",
    "signature": "signature.png",
    "recording_list": [],
    "store_list": [],
    "checklist": [],
    "time_window": {"start": "2026-11-23T10:00:00+08:00", "end": "2026-11-23T12:00:00+08:00"},
    "date": "2026-11-23",
    "datetime": "2026-11-23T10:00:00+08:00",
    "photo": "photo.jpg",
    "file": "file.pdf",
    "part_lines": [],
    "rating5": 5,
    "code": "A-1",
    "phone": "13800000000",
    "bank_card": "6222020000000000",
    "ticket_ref": "00000000-0000-0000-0000-000000000000",
}
"""By the type of the field; text and references to things are anything."""

FILES = frozenset({"photo", "audio", "file"})


ITEMS: Mapping[str, Callable[[int], object]] = {
    "checklist": lambda n: {"item": f"item {n}", "answer": "ok"},
    "part_lines": lambda n: {"part": f"part-{n}", "qty": 1, "lot": f"lot-{n}"},
    "store_list": lambda n: f"store-{n}",
    "recording_list": lambda n: {"name": f"recording-{n}", "sha256": f"{n:064x}"},
}
"""What stands in a list that must not be empty."""


def sample_of(spec: Field) -> object:
    """Return a value that ``spec`` accepts once everything personal is sealed."""
    return SEALED if spec.is_personal else clear_sample_of(spec)


def clear_sample_of(spec: Field) -> object:
    """Return a value as somebody would write it."""
    if spec.count_min and spec.type in ITEMS:
        return [ITEMS[spec.type](n) for n in range(1, spec.count_min + 1)]
    if spec.count_min and spec.type in FILES:
        return [f"file-{n}.jpg" for n in range(1, spec.count_min + 1)]
    return spec.values[0] if spec.values else SAMPLES.get(spec.type, "x")
