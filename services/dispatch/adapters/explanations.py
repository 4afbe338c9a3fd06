"""Explanations as JSON: the whole comparison for who decides, what concerns them for others.

The minutes of a way say where somebody set out, and those of three tickets say it to the metre.
"""

from collections.abc import Iterable
from dataclasses import replace

import msgspec

from services.dispatch.app.telling import Ear
from services.dispatch.domain.basis import told
from services.dispatch.domain.choice import without_complained_about
from services.dispatch.domain.explanation import Explanation, queued_because
from services.dispatch.domain.facts import AssignmentOffered, AssignmentUnassignable

OUTCOME = ("policy", "round", "manual", "queue", "until", "occurred_at", "slot")
"""What whoever sees the ticket is told, besides who was chosen, or why nobody could be."""

COMPARISON = (
    *OUTCOME,
    "runner_up",
    "candidates",
    "eliminated",
    "considered",
    "unchecked",
    "day",
    "certificates",
    "kept_free",
    "basis",
    "plan",
    "reason",
)
"""What only those are told of it who decide."""


def explanation_for(ear: Ear, found: Explanation) -> dict[str, object]:
    """Return as much of the last decision as somebody hears, the chosen one first."""
    decision = found.offered or found.stuck or found.queued or found.uncompared
    chosen = None if found.offered is None else found.offered.technician_id
    if isinstance(decision, AssignmentOffered | AssignmentUnassignable):
        told_of = None if decision.basis is None else told(decision.basis)
        candidates = without_complained_about(decision.candidates, chosen)
        decision = replace(decision, basis=told_of, candidates=candidates)
    said = msgspec.to_builtins(decision)
    if (reason := _reason(found)) is not None:
        said["reason"] = reason
    first: dict[str, object] = {"chosen": chosen}
    if found.recorded_at is not None:
        first["recorded_at"] = found.recorded_at
    if ear.whole:
        return {**first, **_only(COMPARISON, said)}
    shown = {**first, **_only(OUTCOME, said)}
    if chosen is None:
        shown["reason"] = said["reason"]
    if ear.own is not None:
        own = [one for one in said.get("candidates", ()) if one["technician"] == str(ear.own)]
        shown["candidates"] = own
    return shown


def _reason(found: Explanation) -> str | None:
    """Return why nobody was chosen, as a code; None: somebody was."""
    if found.uncompared is not None:
        return found.uncompared.reason
    if found.queued is not None:
        return queued_because(found.queued)
    return None if found.stuck is None else found.stuck.reason


def _only(names: Iterable[str], said: dict[str, object]) -> dict[str, object]:
    return {name: said[name] for name in names if name in said}
