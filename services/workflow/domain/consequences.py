"""Consequences: what else follows, under the rules of a ticket, from each fact about it.

Every part of the scenario language that does something by itself (a branch, an approval that
opens, a sample that is drawn, ...) is one function here: it is shown a fact and the ticket right
after it, and says which facts follow. Those have consequences of their own, which come first: a
consequence sees the ticket as all earlier ones left it.
"""

from collections.abc import Callable, Iterable, Sequence

from services.workflow.domain.automatic.moves import moves_at_once
from services.workflow.domain.automatic.sampling import samples
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.flow.branching import branches_follow, priority_follows
from services.workflow.domain.flow.follow_ups import follow_ups_follow
from services.workflow.domain.flow.splitting import work_joins, work_splits
from services.workflow.domain.folding import evolve
from services.workflow.domain.forms.following import formulas_follow, restrictions_follow
from services.workflow.domain.refusals import RulesGoRound
from services.workflow.domain.ticket import Ticket

FACTS_MAX = 500
"""Of one command, consequences included; rules that come round to themselves reach it."""

Consequence = Callable[[TicketEvent, Ticket, TicketType], Iterable[TicketEvent]]

CONSEQUENCES: tuple[Consequence, ...] = (
    work_splits,
    formulas_follow,
    restrictions_follow,
    branches_follow,
    priority_follows,
    work_joins,
    follow_ups_follow,
    samples,
    moves_at_once,
)
"""In the order in which they follow: work splits before anything can go on without it."""


def followed(
    facts: Sequence[TicketEvent],
    ticket: Ticket,
    rules: TicketType,
    consequences: Sequence[Consequence] = CONSEQUENCES,
) -> tuple[list[TicketEvent], Ticket]:
    """Return ``facts``, each followed by what it brings about, and the ticket after all of it.

    Raises RulesGoRound.
    """
    told: list[TicketEvent] = []
    for fact in facts:
        ticket = _followed(fact, ticket, rules, consequences, told)
    return told, ticket


def _followed(
    fact: TicketEvent,
    ticket: Ticket,
    rules: TicketType,
    consequences: Sequence[Consequence],
    told: list[TicketEvent],
) -> Ticket:
    told.append(fact)
    if len(told) > FACTS_MAX:
        raise RulesGoRound
    after = evolve(ticket, fact)
    for consequence in consequences:
        for more in tuple(consequence(fact, after, rules)):
            after = _followed(more, after, rules, consequences, told)
    return after
