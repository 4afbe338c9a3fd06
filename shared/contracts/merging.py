"""What workflow says of tickets that are merged into others, and of merges that are undone."""

from pydantic import BaseModel

from shared.contracts.workflow import _TicketV1


class TicketMergedV1(_TicketV1):
    """``ticket.merged``: it stands still, shown with the ticket it was merged ``into``."""

    into: str
    into_number: str
    role: str
    imported: bool = False


class TicketUnmergedV1(_TicketV1):
    """``ticket.unmerged``: it goes on for itself, exactly where it was."""

    into: str
    into_number: str
    role: str
    imported: bool = False


class TicketTookInV1(_TicketV1):
    """``ticket.took_in``: the ticket ``other`` was merged into this one."""

    other: str
    other_number: str


class TicketLetGoV1(_TicketV1):
    """``ticket.let_go``: the ticket ``other`` goes on for itself."""

    other: str
    other_number: str


MERGING_EVENTS: dict[str, type[BaseModel]] = {
    "ticket.merged": TicketMergedV1,
    "ticket.unmerged": TicketUnmergedV1,
    "ticket.took_in": TicketTookInV1,
    "ticket.let_go": TicketLetGoV1,
}
"""Every event about merging by its type."""
