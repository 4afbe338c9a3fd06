"""A story told line by line, and what each line came to: how the tests of trials speak."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.trying.trials import Told, run_trial
from services.workflow.domain.definition import TicketType

PATIENT_S = 60.0
"""The collector alone may need a second where thousands of tests have been before."""

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Ten in the morning in Shanghai."""


def rules_of(text: str, kind: str = "") -> TicketType:
    types = definition_of(read_document(text), 1).types
    return types[kind] if kind else next(iter(types.values()))


def told(text: str, story: str, kind: str = "") -> Told:
    """Let a story be told under the rules of a document's type (its first)."""
    lines = [line.strip() for line in story.splitlines() if line.strip()]
    return run_trial(rules_of(text, kind), "story@1", lines, MONDAY, PATIENT_S)


def steps(text: str, story: str, kind: str = "") -> list[dict[str, Any]]:
    """Return what each line of a story came to."""
    found: list[dict[str, Any]] = msgspec.json.decode(told(text, story, kind).steps)
    return found


def last(text: str, story: str, kind: str = "") -> dict[str, Any]:
    return steps(text, story, kind)[-1]
