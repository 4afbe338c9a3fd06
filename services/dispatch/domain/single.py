"""Single comparisons: somebody is held against a ticket that they take, are handed or planned for.

Nobody else is compared with them; what holds is what holds for everybody, so that anybody can be
held against the ticket in the same way later.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import Candidate, weigh
from services.dispatch.domain.eligibility import candidate_of
from services.dispatch.domain.need import Need
from services.dispatch.domain.rules import Circumstances
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Standing


def rules_for_one(bench: Bench, need: Need, at: datetime) -> Circumstances:
    """Return what holds at a moment: reserves count, and where parts are does not."""
    return bench.rules_now(need, at).without_supply


def rules_for_choosing(bench: Bench, need: Need, at: datetime) -> Circumstances:
    """Return what holds for whom a person decided on: all that counts, and no hands are kept."""
    return replace(bench.rules_now(need, at), kept=(), spoken_for=frozenset())


def weighed(need: Need, one: Standing, now: Circumstances, queue: str = "") -> Candidate:
    """Return how somebody stands to a ticket, out of its queue if they take it from one."""
    if queue:
        return candidate_of(queue, need, one, now)
    return weigh(need, one, NOBODY_EXCLUDED, now)


def weighed_all(
    bench: Bench, need: Need, people: Sequence[UUID], now: Circumstances, queue: str = ""
) -> tuple[Candidate, ...]:
    """Return how some people stand to a ticket, in their order; unknown ones are left out."""
    known = (one for who in people if (one := bench.standing(who)) is not None)
    return tuple(weighed(need, one, now, queue) for one in known)
