"""Trials: lines of text run against the rules of a ticket type, within bounds."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import msgspec

from services.workflow.adapters.trying.notation import read_step
from services.workflow.adapters.trying.showing import Json, shown
from services.workflow.domain.definition import TicketType
from services.workflow.domain.trying import Outcome, Step, Trial, tried
from services.workflow.domain.trying.steps import Expect
from shared.decider import Kind, Reason, Refusal

STEPS_MAX = 200
CPU_S_MAX = 1.0
ANSWER_BYTES_MAX = 4 * 1024 * 1024


class TrialTooLong(Refusal):
    """A trial has at most 200 steps, one second of computing and 4 MiB of answer."""

    slug: ClassVar[str] = "trial-too-long"
    kind: ClassVar[Kind] = Kind.TOO_LARGE


class TrialUnclear(Refusal):
    """Some steps cannot be understood; see the list of steps in docs/scenarios/trying.md."""

    slug: ClassVar[str] = "trial-unclear"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a trial came to; ``passed`` when every expectation held and no refusal was a surprise.

    ``steps`` is a JSON list.
    """

    passed: bool
    steps: bytes


def run_trial(
    rules: TicketType,
    definition: str,
    lines: Sequence[str],
    beginning: datetime,
    cpu_s_max: float = CPU_S_MAX,
) -> Told:
    """Return what every line comes to; raises TrialTooLong and TrialUnclear."""
    if len(lines) > STEPS_MAX:
        raise TrialTooLong
    steps = _read(lines)
    trial = Trial(rules=rules, definition=definition, now=beginning)
    told: list[Json] = []
    written = bytearray()
    outcomes = _within_budget(trial, steps, cpu_s_max)
    for line, outcome, after in zip(lines, outcomes, [*steps[1:], None], strict=True):
        # A refusal is expected right after it, or by nobody.
        foreseen = isinstance(after, Expect) and after.what == "refused"
        unforeseen = outcome.refusal is not None and not foreseen
        told.append(one := {**shown(line, outcome), "unforeseen": unforeseen})
        written += (b"," if written else b"[") + msgspec.json.encode(one)
        if len(written) > ANSWER_BYTES_MAX:
            raise TrialTooLong
    return Told(passed=_passed(told), steps=bytes(written or b"[") + b"]")


def _read(lines: Sequence[str]) -> list[Step]:
    steps: list[Step] = []
    faults: list[Reason] = []
    for place, line in enumerate(lines):
        try:
            steps.append(read_step(line))
        except Refusal as no:
            faults.append(Reason(code=no.slug, message=no.message, pointer=f"/steps/{place}"))
    if faults:
        raise TrialUnclear(reasons=faults)
    return steps


def _within_budget(trial: Trial, steps: Sequence[Step], cpu_s_max: float) -> Iterator[Outcome]:
    began = time.thread_time()
    for outcome in tried(trial, steps):
        yield outcome
        if time.thread_time() - began > cpu_s_max:
            raise TrialTooLong


def _passed(told: Sequence[Json]) -> bool:
    """Return whether nothing disappointed, and nothing was refused unforeseen."""
    return not any(one["failed"] or one["unforeseen"] for one in told)
