"""What is read of tickets: how they stand, and who had them all the while."""

from services.workflow.views.ledgers import ledger_now
from services.workflow.views.tickets import ticket_now, ticket_then

__all__ = ["ledger_now", "ticket_now", "ticket_then"]
