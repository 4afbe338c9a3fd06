"""What intake says of e-mails: which ticket each is with."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class MailFileV1(BaseModel):
    """A file that came with an e-mail; ``name`` may be sealed, sizes are in bytes."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    ref: str
    name: str
    media_type: str
    size_bytes: int
    sent_sha256: str
    sha256: str


class MailThreadedV1(BaseModel):
    """``submission.mail_threaded``: what becomes of an e-mail, until it is decided anew.

    ``outcome`` is ``report`` (it opened the ticket), ``reply``, ``quarantined``, ``discarded`` or
    ``ignored``. ``ticket_id`` is the ticket it is with, ``before`` the one it is with no
    longer, and with it the files whose ids are ``withdrawn``.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    outcome: str
    why: str
    ticket_id: UUID | None = None
    before: UUID | None = None
    sender: str = ""
    text: str = ""
    files: tuple[MailFileV1, ...] = ()
    withdrawn: tuple[str, ...] = ()
