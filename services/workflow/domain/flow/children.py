"""Children: other tickets, opened because of one, that it may have to wait for.

A ticket only says that it wants a child; a reaction opens it, and tells the ticket what becomes of
it. What is told twice, or of a child that nobody knows, says nothing new.
"""

from datetime import datetime

from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts.flow import (
    TicketChildClosed,
    TicketChildOpened,
    TicketChildReopened,
    TicketChildRequested,
)
from services.workflow.domain.flow.tidings import RecordChild
from services.workflow.domain.labels import Label
from services.workflow.domain.ticket import Ticket

CHILDREN_MAX = 200
"""Of one ticket; more are a rule that came round to itself."""

DEPTH_MAX = 5
"""Generations; the children of the last have none."""


def child_requested(
    ticket: Ticket,
    rules: TicketType,
    *,
    rule: str,
    kind: str,
    link: str,
    at: datetime,
    blocks: tuple[str, ...] = (),
    key: str = "",
    counted: tuple[str, ...] = (),
) -> TicketChildRequested:
    """Return the wish for a child, or that there can be none."""
    children = ticket.flow.children
    times = sum(one.key.startswith(f"{rule}:") for one in children) + 1
    refused = ""
    if ticket.flow.depth >= DEPTH_MAX:
        refused = "too-deep"
    elif len(children) >= CHILDREN_MAX:
        refused = "too-many"
    return TicketChildRequested(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        key=key or f"{rule}:{times}",
        child_type=kind,
        child_label=rules.flow.labels.get(kind, Label(zh=kind, en=kind)),
        link=link,
        blocks=blocks,
        depth=ticket.flow.depth + 1,
        refused=refused,
        counted=counted,
    )


def decide_child(
    command: RecordChild, ticket: Ticket
) -> list[TicketChildOpened | TicketChildClosed | TicketChildReopened]:
    """Return what became of a child, as far as it is new."""
    child = next((one for one in ticket.flow.children if one.key == command.key), None)
    if child is None:
        return []
    said: list[TicketChildOpened | TicketChildClosed | TicketChildReopened] = []
    at = max(command.occurred_at, ticket.opened_at)
    if not child.number:
        said.append(
            TicketChildOpened(
                occurred_at=at,
                number=ticket.number,
                type=ticket.type,
                key=child.key,
                child_id=command.child_id,
                child_number=command.child_number,
            )
        )
    if command.closed != child.closed:
        become = TicketChildClosed if command.closed else TicketChildReopened
        said.append(
            become(
                occurred_at=at,
                number=ticket.number,
                type=ticket.type,
                key=child.key,
                child_number=command.child_number,
            )
        )
    return said
