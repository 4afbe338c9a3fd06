"""What a created ticket takes: how a document says it, and the rules this becomes.

A source is a field (``comment``), a member of what a reference says (``order_ref.batch``), what
the tickets say that a windowed rule counted (``counted.store``), or a value: true, false, a number,
or a text in quotes (``'in use'``).
"""

import json
import re
from collections.abc import Mapping, Sequence

from services.workflow.domain.flow.rules import Source, TakeRule
from services.workflow.domain.flow.taking import COUNTED

NAME = re.compile(r"([a-z][a-z0-9_]{0,40})(?:\.([a-z][a-z0-9_]{0,40}))?")
QUOTED = re.compile(r"'([^']+)'|\"([^\"]+)\"")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?")
TRUTHS: Mapping[str, bool] = {"true": True, "false": False}


def takes_of(fields: Mapping[str, Sequence[str]]) -> tuple[TakeRule, ...]:
    """Return what a created ticket takes; what cannot be read was refused before."""
    return tuple(
        TakeRule(
            key=key,
            sources=tuple(one for text in sources if (one := source_of(text)) is not None),
        )
        for key, sources in fields.items()
    )


def source_of(text: str) -> Source | None:
    """Return the source that a text means; None if it means none."""
    if text in TRUTHS:
        return Source(constant=TRUTHS[text])
    if NUMBER.fullmatch(text):
        return Source(constant=json.loads(text))
    if quoted := QUOTED.fullmatch(text):
        return Source(constant=quoted[1] or quoted[2])
    if not (name := NAME.fullmatch(text)):
        return None
    if name[1] == COUNTED:
        return Source(name=name[2], counted=True) if name[2] else None
    return Source(name=name[1], member=name[2] or "")
