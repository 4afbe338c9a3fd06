"""E-mails: each kept as it came, and beside it what became of it, which a person may decide anew.

The letter is one fact and where it belongs is another, so a wrong thread loses nothing: the later
word counts, and the log has both.
"""

from dataclasses import dataclass, field, replace
from typing import assert_never
from uuid import UUID

from services.intake.domain.mail.refusals import MailOpenedTicket, MailUnknown
from services.intake.domain.mail.threading import Outcome, Thread, Why
from services.intake.domain.report import Attachment
from shared.decider import Decider, Fact, Reason


@dataclass(frozen=True, kw_only=True)
class MailReceived(Fact):
    """An e-mail came, and is ours since we said so to who brought it.

    ``address`` is the name it was sent to. ``sender`` is sealed, ``sender_digest`` and
    ``message_digest`` are keyed digests of it and of the Message-ID, in hexadecimal; numbers in
    ``subject`` and ``text`` are sealed. ``raw`` are sealed pieces of it as it came, each character
    a byte, up to a size; ``raw_bytes`` and ``raw_sha256`` are of the whole. ``left_out`` says
    which parts are only there.
    """

    TOPIC = "submission.mail_received"
    address: str
    sender: str
    sender_digest: str
    message_digest: str
    said_digest: str
    subject: str
    text: str
    raw: tuple[str, ...]
    raw_bytes: int
    raw_sha256: str
    files: tuple[Attachment, ...] = ()
    left_out: tuple[Reason, ...] = ()
    automatic: str = ""


@dataclass(frozen=True, kw_only=True)
class MailThreaded(Fact):
    """It was decided what becomes of an e-mail, by ourselves or by a person.

    ``ticket_id`` is the ticket it belongs to from now on, ``before`` the one that it was with, and
    with it the files whose ids are ``withdrawn``.
    ``text`` is what it says there; of what is on no ticket, nothing is told. ``reasons`` say why
    it could not be used as a report.
    """

    TOPIC = "submission.mail_threaded"
    outcome: Outcome
    why: Why
    ticket_id: UUID | None = None
    before: UUID | None = None
    sender: str = ""
    text: str = ""
    files: tuple[Attachment, ...] = ()
    withdrawn: tuple[UUID, ...] = ()
    reasons: tuple[Reason, ...] = ()


MailFact = MailReceived | MailThreaded


@dataclass(frozen=True, kw_only=True)
class ReceiveMail:
    """Keep an e-mail, and what becomes of it."""

    received: MailReceived
    threaded: MailThreaded


@dataclass(frozen=True, kw_only=True)
class ThreadMail:
    """Decide anew what becomes of an e-mail."""

    threaded: MailThreaded


MailCommand = ReceiveMail | ThreadMail


@dataclass(frozen=True, kw_only=True)
class Mail:
    """An e-mail as it stands."""

    received: MailReceived | None = None
    thread: Thread | None = None
    reasons: tuple[Reason, ...] = field(default=())


def decide(command: MailCommand, mail: Mail) -> list[MailFact]:
    """Return what follows; raises as ``must_allow``."""
    match command:
        case ReceiveMail():
            return [] if mail.received is not None else [command.received, command.threaded]
        case ThreadMail(threaded=threaded):
            now = must_allow(mail, threaded.outcome)
            is_same = (now.outcome, now.ticket_id) == (threaded.outcome, threaded.ticket_id)
            if is_same:
                return []
            return [_instead(mail, now, threaded)]
        case _:
            assert_never(command)


def _instead(mail: Mail, now: Thread, threaded: MailThreaded) -> MailThreaded:
    """Return a decision with what it takes from the ticket that the e-mail was with."""
    if now.ticket_id is None or now.ticket_id == threaded.ticket_id or mail.received is None:
        return threaded
    refs = (one.ref for one in mail.received.files)
    withdrawn = tuple(one for one in refs if one is not None)
    return replace(threaded, before=now.ticket_id, withdrawn=withdrawn)


def must_allow(mail: Mail, wanted: Outcome) -> Thread:
    """Return what became of an e-mail, if something else may become of it.

    Raises MailUnknown and MailOpenedTicket.
    """
    if mail.received is None or mail.thread is None:
        raise MailUnknown
    has_opened = mail.thread.outcome is Outcome.REPORT
    is_asked_again = wanted is Outcome.REPORT and mail.thread.why is Why.PERSON
    if has_opened and not is_asked_again:
        raise MailOpenedTicket
    return mail.thread


def evolve(mail: Mail, fact: MailFact) -> Mail:
    """Return the e-mail after a fact."""
    match fact:
        case MailReceived():
            return replace(mail, received=fact)
        case MailThreaded():
            thread = Thread(outcome=fact.outcome, why=fact.why, ticket_id=fact.ticket_id)
            return replace(mail, thread=thread, reasons=fact.reasons)
        case _:
            assert_never(fact)


MAIL: Decider[MailCommand, MailFact, Mail] = Decider(
    kind="mail",
    initial=Mail,
    decide=decide,
    evolve=evolve,
    facts=(MailReceived, MailThreaded),
)
