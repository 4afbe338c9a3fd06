"""Deciders: who decides about technicians, and so about when they come."""

from collections.abc import Collection
from typing import Final

from services.workflow.domain.definition import TicketType
from services.workflow.domain.visibility import ADMIN

DISPATCHER: Final = "dispatcher"
DECIDED: Final = frozenset({"assignment.offered", "assignment.appointed"})
"""What dispatch decides that whoever may make the move bound to it may decide instead."""


def may_decide(rules: TicketType, roles: Collection[str], scopes: Collection[str]) -> bool:
    """Say whether somebody with these roles and scopes decides about tickets of a type.

    That is a dispatcher, and whoever may make a move that an offer or an appointment makes.
    """
    deciding = {
        role
        for move in rules.transitions.values()
        if not DECIDED.isdisjoint(move.bound_to)
        for role in move.by
    }
    return ADMIN in scopes or not {DISPATCHER, *deciding}.isdisjoint(roles)
