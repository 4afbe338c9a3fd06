"""What was said to a ticket or shown to it, by its people and by e-mail."""

from pydantic import BaseModel

from shared.contracts.workflow import _TicketV1


class TicketCommentedV1(_TicketV1):
    """``ticket.commented``: somebody said something; ``text`` may be sealed.

    What came by e-mail names its id (``mail``) and its ``sender``, who is sealed.
    """

    text: str
    internal: bool
    imported: bool
    canned: str = ""
    mail: str = ""
    sender: str = ""


class TicketAttachedV1(_TicketV1):
    """``ticket.attached``: one more file; ``ref`` is its id, ``name`` may be sealed.

    Its size is in bytes; the SHA-256 of what was sent and of what is kept are in hexadecimal.
    """

    ref: str
    name: str
    media_type: str
    size_bytes: int
    sent_sha256: str
    sha256: str


class TicketMailWithdrawnV1(_TicketV1):
    """``ticket.mail_withdrawn``: an e-mail (``mail``) and its files (``refs``) belong elsewhere."""

    mail: str
    refs: tuple[str, ...] = ()


SAID_EVENTS: dict[str, type[BaseModel]] = {
    "ticket.commented": TicketCommentedV1,
    "ticket.attached": TicketAttachedV1,
    "ticket.mail_withdrawn": TicketMailWithdrawnV1,
}
"""Every event about what was said, by its type."""
