"""Targets: to whom somebody hands tickets over, those they chose most often first (常用转接)."""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.dispatch.domain.choice import Candidate
from services.dispatch.domain.standing import Standing

PEOPLE_KEPT_MAX = 20_000
TARGETS_KEPT_MAX = 200
"""Of one person and type of ticket; the least frequent are forgotten."""

GROUPS = ("team:", "department:")
TO_TECHNICIAN, TO_QUEUE = "technician:", "queue:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A technician or a queue, and how often the asker chose it; ``score`` as in a choice."""

    technician: str = ""
    queue: str = ""
    times: int = 0
    score: float | None = None


class FrequentTargets:
    """How often each person handed which type of ticket to whom, as the log says it."""

    def __init__(self) -> None:
        self._counts: OrderedDict[tuple[str, str], Counter[str]] = OrderedDict()

    def learn(self, actor: str, ticket_type: str, target: str) -> None:
        """Count one more."""
        counts = self._counts.setdefault((actor, ticket_type), Counter())
        counts[target] += 1
        self._counts.move_to_end((actor, ticket_type))
        if len(counts) > TARGETS_KEPT_MAX:
            del counts[min(counts, key=lambda one: (counts[one], one))]
        while len(self._counts) > PEOPLE_KEPT_MAX:
            self._counts.popitem(last=False)

    def of(self, actor: str, ticket_type: str) -> dict[str, int]:
        """Return how often somebody chose whom, the most frequent first."""
        counts = self._counts.get((actor, ticket_type), Counter())
        return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def targets_of(
    often: Mapping[str, int],
    candidates: Iterable[Candidate],
    queues: Iterable[str],
    holder: UUID | None,
) -> list[Target]:
    """Return those chosen most often, then whom no rule rules out, then queues; each once."""
    scores = {one.technician: one.score for one in candidates if one.eliminated_by is None}
    keys = dict.fromkeys(
        (
            *often,
            *(f"{TO_TECHNICIAN}{one}" for one in scores),
            *(f"{TO_QUEUE}{one}" for one in queues),
        )
    )
    keys.pop(f"{TO_TECHNICIAN}{holder}", None)
    return [_target(key, often.get(key, 0), scores) for key in keys]


def queues_among(people: Iterable[Standing]) -> list[str]:
    """Return the queues that are groups of people, and have some who can sign in, by name."""
    keys = {key for one in people if one.member_id for key in one.areas.keys}
    return sorted(key for key in keys if key.startswith(GROUPS))


def _target(key: str, times: int, scores: Mapping[str, float | None]) -> Target:
    if key.startswith(TO_QUEUE):
        return Target(queue=key.removeprefix(TO_QUEUE), times=times)
    who = key.removeprefix(TO_TECHNICIAN)
    return Target(technician=who, times=times, score=scores.get(who))
