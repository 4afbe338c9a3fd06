"""Sampling: of the tickets that come to a state, some are drawn to be looked at by a person.

The lot follows from the report, so it can be checked afterwards, and a ticket that failed is drawn
again when it comes back.
"""

from collections.abc import Iterator

from services.workflow.domain.automatic.moves import made_by_itself
from services.workflow.domain.automatic.rules import HUNDRED_PERCENT
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent, TicketMoved, TicketOpened, TicketSampled
from services.workflow.domain.folding import evolve
from services.workflow.domain.lots import drawn_from
from services.workflow.domain.ticket import Ticket


def samples(fact: TicketEvent, ticket: Ticket, rules: TicketType) -> Iterator[TicketEvent]:
    """Yield what was drawn for a ticket that came to a sampled state, and the move it makes."""
    if not isinstance(fact, TicketOpened | TicketMoved) or ticket.imported or ticket.closed:
        return
    if isinstance(fact, TicketMoved) and fact.late:
        return
    for rule in rules.sampling:
        transition = rules.transitions[rule.transition]
        if ticket.state not in transition.sources:
            continue
        lot = drawn_from(ticket.timely.lot, rule.transition, HUNDRED_PERCENT)
        sampled = TicketSampled(
            occurred_at=ticket.updated_at,
            number=ticket.number,
            type=ticket.type,
            transition=rule.transition,
            by=rule.by,
            rate=rule.rate,
            lot=lot,
            drawn=lot < rule.rate,
        )
        yield sampled
        if not sampled.drawn:
            after = evolve(ticket, sampled)
            yield from made_by_itself(rule.transition, after, rules, after.updated_at)
            return
