"""Seeds: examples that the project wrote itself, so that words are read on the first day.

They are synthetic: nobody said them, and no customer's data is in them. A field learns from those
whose values it has. An example that says nothing of a field is about none of its values.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict

from services.workflow.adapters.documents.words.parts import SAY
from services.workflow.domain.words.model import NONE
from services.workflow.domain.words.rules import Example

FOLDER: Final = Path(__file__).with_name("seed")
VALUES_MIN: Final = 2
"""A field with fewer of the values of a seed is another field of the same name."""


class _Seed(BaseModel):
    """One file: the fields it is about, and what sentences say of them."""

    model_config = ConfigDict(extra="forbid")

    synthetic: bool
    fields: list[str]
    examples: list[dict[str, str]]


def seeds_of(key: str, values: tuple[str, ...]) -> tuple[Example, ...]:
    """Return the shipped examples for a field with these values, in no order that matters."""
    found: list[Example] = []
    for labelled in _seeds().get(key, ()):
        known = {one.label for one in labelled} & set(values)
        if len(known) >= VALUES_MIN:
            found += [one for one in labelled if one.label in known or one.label == NONE]
    return tuple(found)


@cache
def _seeds() -> Mapping[str, list[tuple[Example, ...]]]:
    """Return the examples of every file by the fields they are about."""
    found: dict[str, list[tuple[Example, ...]]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        seed = _Seed.model_validate(yaml.safe_load(path.read_text("utf-8")))
        for key in seed.fields:
            examples = tuple(Example(one.get(key, NONE), one[SAY]) for one in seed.examples)
            found.setdefault(key, []).append(examples)
    return found
