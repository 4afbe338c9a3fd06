"""What a ticket says of its files: their names, what they are, and where to fetch them."""

from collections.abc import Iterable
from typing import Final

TICKETS: Final = "/api/v1/tickets"


def with_addresses(ticket: object) -> object:
    """Return a ticket whose files say where to fetch them; the address alone grants nothing."""
    if not isinstance(ticket, dict) or "attachments" not in ticket:
        return ticket
    return {**ticket, "attachments": attachments_of(ticket)}


def attachments_of(ticket: dict[str, object]) -> list[dict[str, object]]:
    """Return a ticket's attachments; an ``url`` leads to what lies elsewhere, or to us."""
    listed = ticket.get("attachments")
    if not isinstance(listed, Iterable):
        return []
    return [_told(one, str(ticket.get("id"))) for one in listed if isinstance(one, dict)]


def _told(attachment: dict[str, object], ticket_id: str) -> dict[str, object]:
    said = {name: value for name, value in attachment.items() if value not in {None, "", 0}}
    ref = said.get("ref")
    if ref is None:
        return {"name": said.get("name", ""), "url": said.get("url", "")}
    return {**said, "url": f"{TICKETS}/{ticket_id}/attachments/{ref}"}
