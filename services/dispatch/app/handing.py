"""Handing: somebody is given something on what is known of their hands, or it is decided again.

One process knows what it gives itself, before the log says so. What another process gives at the
same moment it learns from the log: so the log is asked to take an offer only while nobody's word
about these hands stands there that was not known (decision 84).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from services.dispatch.app.ports import Benches
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import Choice
from services.dispatch.domain.commands import AssignmentCommand
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentFact, AssignmentOffered
from services.dispatch.domain.rules import URGENT_FIRST
from shared.eventstore import EventStore, LogBusy, Receipt, TaggedSince, Untagged
from shared.intent import Intent, TenantId

T = TypeVar("T")

TRIES_MAX = 32
"""Each one that is in vain was somebody else's that was not."""


def hands_as_known(bench: Bench, technician_id: UUID) -> Untagged:
    """Return the condition that nothing about somebody's hands stands in the log but what is known.

    That is what was read, and what this process has given them and the log does not say yet.
    """
    ours = (ticket_id for ticket_id, who in bench.holders.in_flight() if who == technician_id)
    return Untagged(tag=technician_id, after=bench.position, besides=frozenset(ours))


async def choose_now(
    benches: Benches, tenant: TenantId, choose: Callable[[Bench], Choice]
) -> tuple[Bench, Choice]:
    """Choose, and return the bench that it was chosen on, as it stands.

    Where nobody is chosen because more urgent tickets wait for the hands that are free, another
    process may have found somebody for those: that is looked up before it is believed.
    """
    bench = await benches.bench(tenant)
    choice = choose(bench)
    if choice.chosen is None and URGENT_FIRST in choice.eliminated:
        await benches.catch_up(tenant)
        choice = choose(bench)
    return bench, choice


async def until_known(benches: Benches, tenant: TenantId, decide: Callable[[], Awaitable[T]]) -> T:
    """Decide, and where others were quicker, learn of that and decide again.

    Raises ``LogBusy`` if they are all the time, and what deciding raises.
    """
    for _ in range(TRIES_MAX):
        try:
            return await decide()
        except TaggedSince as news:
            benches.appended(tenant, news.position)
    raise LogBusy


@dataclass(frozen=True, slots=True)
class Given:
    """A ticket that is given to somebody, by a command."""

    ticket_id: UUID
    to: UUID
    by: AssignmentCommand


async def hand_over(store: EventStore, bench: Bench, intent: Intent, given: Given) -> int:
    """Give a ticket to somebody, or let them take it, who has the place while the log is asked.

    It was decided on the bench as it stands. Return the position; raises ``TaggedSince``.
    """
    ticket_id, who = given.ticket_id, given.to
    known = hands_as_known(bench, who)
    bench.reserve(ticket_id, who)
    kept = False
    try:
        receipt: Receipt[AssignmentFact, Assignment] = await store.execute(
            ASSIGNMENT, intent, ticket_id, given.by, untagged=[known]
        )
        kept = any(
            isinstance(fact, AssignmentOffered) and fact.technician_id == who
            for fact in receipt.events
        )
    finally:
        if not kept:
            bench.undo(ticket_id, who)
    return receipt.position
