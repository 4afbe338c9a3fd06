"""A file was added to a ticket that was open already."""

from dataclasses import dataclass
from typing import ClassVar

from services.workflow.domain.facts.of_tickets import TicketFact


@dataclass(frozen=True, kw_only=True)
class TicketAttached(TicketFact):
    """The ticket has one more file: ``ref`` is its id, ``name`` may be sealed.

    Its size is in bytes; the SHA-256 of what was sent and of what is kept are in hexadecimal.
    """

    TOPIC: ClassVar[str] = "ticket.attached"

    ref: str
    name: str
    media_type: str
    size_bytes: int
    sent_sha256: str
    sha256: str

    @property
    def attachment(self) -> dict[str, object]:
        """The file as tickets list it."""
        return {
            "ref": self.ref,
            "name": self.name,
            "media_type": self.media_type,
            "size_bytes": self.size_bytes,
            "sent_sha256": self.sent_sha256,
            "sha256": self.sha256,
        }
