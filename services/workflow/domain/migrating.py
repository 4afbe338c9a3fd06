"""Migrating: a ticket comes under other rules, and returns if it has not moved since."""

from services.workflow.domain.commands import MigrateTicket, ReturnTicket
from services.workflow.domain.facts import TicketMigrated
from services.workflow.domain.places import STAYS, place_of
from services.workflow.domain.refusals import MovedSince, PlaceMissing
from services.workflow.domain.ticket import Ticket


def decide_migration(command: MigrateTicket | ReturnTicket, ticket: Ticket) -> list[TicketMigrated]:
    """Return that a ticket follows other rules now; nothing if it does already, or is closed.

    Raises PlaceMissing and MovedSince.
    """
    if isinstance(command, MigrateTicket):
        return _migrated(command, ticket)
    return _returned(command, ticket)


def _migrated(command: MigrateTicket, ticket: Ticket) -> list[TicketMigrated]:
    newer = command.newer
    of_another = ticket.definition.rpartition("@")[0] != newer.key
    if ticket.closed or of_another or ticket.definition == newer.id:
        return []
    place = place_of(ticket.type, ticket.state, newer, command.places)
    if place == STAYS:
        return []
    rules = newer.types.get(ticket.type)
    state = rules.states.get(place) if rules and place is not None else None
    if state is None or state.final:
        raise PlaceMissing(state=ticket.state)
    known = command.rules.states.get(ticket.state)
    return [
        TicketMigrated(
            occurred_at=max(command.now, ticket.updated_at),
            number=ticket.number,
            type=ticket.type,
            from_definition=ticket.definition,
            definition=newer.id,
            from_state=ticket.state,
            from_label=known.label if known else state.label,
            state=state.key,
            state_label=state.label,
            back=False,
        )
    ]


def _returned(command: ReturnTicket, ticket: Ticket) -> list[TicketMigrated]:
    came = ticket.migrated
    if came is None or ticket.definition != command.undoes:
        return []
    if ticket.closed or ticket.moves_known != came.moves_known:
        raise MovedSince(state=ticket.state)
    return [
        TicketMigrated(
            occurred_at=max(command.now, ticket.updated_at),
            number=ticket.number,
            type=ticket.type,
            from_definition=ticket.definition,
            definition=came.from_definition,
            from_state=ticket.state,
            from_label=came.state_label,
            state=came.from_state,
            state_label=came.from_label,
            back=True,
        )
    ]
