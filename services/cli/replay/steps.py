"""Steps: what a history says happened, in the order it is told; some told late, some told twice."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happened to a case: its opening (no ``transition``), or a move.

    ``key`` names the step for ever: told twice, it is the same command. ``late`` marks a step that
    is told after a later one of the same case.
    """

    case: str
    key: str
    occurred_at: datetime
    body: Mapping[str, object]
    transition: str = ""
    late: bool = False
    repeated: bool = False

    @property
    def opens(self) -> bool:
        """Whether this is how the case began."""
        return not self.transition


@dataclass(frozen=True, kw_only=True)
class Disorder:
    """How a history is garbled on its way: shares of steps told late and told twice."""

    late: float = 0.0
    twice: float = 0.0
    seed: int = 7


def in_time_order(steps: Iterable[Step]) -> list[Step]:
    """Return the steps of all cases as they happened, equal times in the order given."""
    return sorted(steps, key=lambda step: step.occurred_at)


def garbled(steps: Sequence[Step], disorder: Disorder) -> list[Step]:
    """Return the steps with some told after the next of their case, and some told twice.

    The same seed garbles the same way. An opening is never late: nothing can be told of a case
    that has not begun.
    """
    dice = random.Random(disorder.seed)  # noqa: S311 - a garbling that can be repeated
    following = _next_of_each_case(steps)
    late = _late_places(steps, following, round(len(steps) * disorder.late), dice)
    twice = set(dice.sample(range(len(steps)), round(len(steps) * disorder.twice)))
    waiting: dict[int, list[Step]] = {}
    told: list[Step] = []
    for place, step in enumerate(steps):
        if place in late:
            waiting.setdefault(following[place], []).append(_with(step, late=True))
            continue
        told.append(step)
        told.extend(waiting.pop(place, []))
        if place in twice:
            told.append(_with(step, repeated=True))
    return told


def _late_places(
    steps: Sequence[Step], following: Mapping[int, int], count: int, dice: random.Random
) -> set[int]:
    """Choose moves to be told late, never two in a row of one case: they would be in order."""
    movable = [place for place, step in enumerate(steps) if not step.opens and place in following]
    dice.shuffle(movable)
    late: set[int] = set()
    told_before_late: set[int] = set()
    for place in movable:
        if len(late) == count:
            break
        if following[place] not in late and place not in told_before_late:
            late.add(place)
            told_before_late.add(following[place])
    return late


def _next_of_each_case(steps: Sequence[Step]) -> dict[int, int]:
    """Return, for the place of each step that has one, the place of the next of its case."""
    following: dict[int, int] = {}
    last: dict[str, int] = {}
    for place, step in enumerate(steps):
        if step.case in last:
            following[last[step.case]] = place
        last[step.case] = place
    return following


def _with(step: Step, *, late: bool = False, repeated: bool = False) -> Step:
    return Step(
        case=step.case,
        key=step.key,
        occurred_at=step.occurred_at,
        body=step.body,
        transition=step.transition,
        late=late,
        repeated=repeated,
    )
