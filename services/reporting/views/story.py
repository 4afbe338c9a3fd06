"""A ticket's story: its steps in the order they happened, and every figure that follows from them.

Steps arrive in the order they were recorded, which need not be the order they happened in: a
technician's phone was offline, an import brought the past. So a story keeps its steps ordered by
(occurred_at, version) and its figures are computed from all of them (decision 24); a step that
comes late or twice changes nothing but what it should. ``docs/figures.md`` defines every figure in
words.
"""

from bisect import insort
from dataclasses import dataclass
from itertools import pairwise

import msgspec

from services.reporting.views.heard import (
    ACCEPTED,
    MOVED,
    OFFERED,
    OPENED,
    TicketFact,
    microseconds,
)
from shared.recorded import Recorded

HAND_FIELD = "resource"
"""The field in which imported histories name who did a step; our own moves name the assignee."""

MARKS = {OFFERED: "offered", ACCEPTED: "accepted"}
STEPS = {OPENED: "opened", MOVED: "moved"}
KINDS = STEPS | MARKS
WALKED = frozenset(STEPS.values())


class Step(msgspec.Struct, frozen=True, array_like=True, order=True):
    """One thing that moved a ticket on. ``hand`` is who has it from then on, if that was said."""

    at_us: int
    version: int
    kind: str
    hand: str | None
    closed: bool


Span = tuple[int, int | None]
"""From when to when (microseconds) a ticket was open; still open where the end is ``None``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one ticket adds to the figures. Moments and durations are in microseconds."""

    moves: int
    first_us: int
    last_us: int
    handovers: int
    pingpong: int
    reopenings: int
    spans: tuple[Span, ...]
    assigned_us: int | None
    accepted_us: int | None

    @property
    def cycle_us(self) -> int:
        """From the first step to the last."""
        return self.last_us - self.first_us

    @property
    def is_open(self) -> bool:
        """Whether the last step left it open."""
        return self.spans[-1][1] is None

    @property
    def resolution_us(self) -> int | None:
        """From the first step to the closing that still stands."""
        end = self.spans[-1][1]
        return None if end is None else end - self.first_us


def step_of(event: Recorded, fact: TicketFact) -> Step | None:
    """Return the step an event is, or ``None`` when it moved nothing (a comment)."""
    kind = KINDS.get(event.type)
    if kind is None:
        return None
    hand = fact.field_text(HAND_FIELD) or fact.assignee_after(None)
    closed = fact.closes and event.type == MOVED
    return Step(microseconds(event.occurred_at), event.version, kind, hand, closed)


def with_step(steps: list[Step], step: Step) -> list[Step]:
    """Return the ordered steps with one more; a version that is already there changes nothing."""
    if any(known.version == step.version for known in steps):
        return steps
    more = list(steps)
    insort(more, step)
    return more


def figures_of(steps: list[Step]) -> Figures | None:
    """Return the figures of a ticket's ordered steps, or ``None`` as long as nothing opened it."""
    walked = [step for step in steps if step.kind in WALKED]
    if not walked:
        return None
    hands = _hands(walked)
    first_us = walked[0].at_us
    spans = _spans(walked)
    return Figures(
        moves=sum(step.kind == "moved" for step in walked),
        first_us=first_us,
        last_us=walked[-1].at_us,
        handovers=len(hands) - 1 if hands else 0,
        pingpong=sum(a == c for a, c in zip(hands, hands[2:], strict=False)),
        reopenings=len(spans) - 1,
        spans=tuple(spans),
        assigned_us=_since(first_us, [step for step in steps if _assigns(step)]),
        accepted_us=_since(first_us, [step for step in steps if step.kind == "accepted"]),
    )


def _hands(walked: list[Step]) -> list[str]:
    """Return through whose hands it went, each run of steps in one hand once."""
    hands = [step.hand for step in walked if step.hand is not None]
    return hands[:1] + [after for before, after in pairwise(hands) if after != before]


def _spans(walked: list[Step]) -> list[Span]:
    """Return when it was open: a closing ends a span, a later step that closes nothing reopens."""
    spans: list[Span] = [(walked[0].at_us, None)]
    for step in walked:
        start, end = spans[-1]
        if step.closed and end is None:
            spans[-1] = (start, step.at_us)
        elif not step.closed and end is not None:
            spans.append((step.at_us, None))
    return spans


def _assigns(step: Step) -> bool:
    return step.kind == "offered" or (step.kind == "moved" and step.hand is not None)


def _since(first_us: int, steps: list[Step]) -> int | None:
    return max(0, steps[0].at_us - first_us) if steps else None
