"""Samples: a value that a field accepts, where it does not matter which."""

from collections.abc import Mapping

from services.workflow.domain.definition import Field

SEALED = "s1.try"
"""Stands for something personal: trials have nobody's keys."""

SAMPLES: Mapping[str, object] = {
    "bool": False,
    "int": 1,
    "decimal": "1",
    "money": "1",
    "date": "2026-11-23",
    "datetime": "2026-11-23T10:00:00+08:00",
    "photo": "photo.jpg",
    "file": "file.pdf",
    "part_lines": [],
    "rating5": 5,
    "code": "A-1",
    "phone": "13800000000",
}
"""By the type of the field; text and references are anything."""


def sample_of(spec: Field) -> object:
    """Return a value that ``spec`` accepts."""
    if spec.pii:
        return SEALED
    if spec.values:
        return spec.values[0]
    return SAMPLES.get(spec.type, "x")
