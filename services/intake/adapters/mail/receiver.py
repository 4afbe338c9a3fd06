"""The mail receiver: SMTP or LMTP, with aiosmtpd, behind a mail server that people's mail goes to.

It says 250 when a letter is in the log, 4xx when it should be sent again, 5xx when that would not
help. Everything is bounded: connections, recipients, sizes, and how long anything may take.
"""

import asyncio
import logging
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlsplit

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.intake.adapters.mail.parsing import letter_of
from services.intake.app.mail_receiving import MailReceiving
from services.intake.domain.mail.letter import Letter
from services.intake.domain.mail.recipients import Recipient, RecipientUnknown, recipient_of
from shared.config import SettingsWrong
from shared.database import CONNECTION_TROUBLE
from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.tenancy import Catalogue

MAIL_BYTES_MAX: Final = 25 * 1024 * 1024
CONNECTIONS_MAX: Final = 16
RECIPIENTS_MAX: Final = 10
READING_AT_ONCE: Final = 2
IDLE_S: Final = 60.0
SESSION_S_MAX: Final = 600.0
HANDLING_S_MAX: Final = 60.0
NOBODY: Final = frozenset({"", "<>"})
SMTP_PORTS: Final = {"smtp": 25, "lmtp": 24}

AGAIN: Final = frozenset({Kind.BUSY, Kind.UNAVAILABLE, Kind.STALE})
TAKEN: Final = "250 2.0.0 It is kept."
LATER: Final = "451 4.3.0 We cannot take it at this moment: send it again later."
TOO_MANY_RECIPIENTS: Final = "452 4.5.3 Too many recipients at once: send it again for the rest."
FULL: Final = b"421 4.3.2 Too many connections at this moment: come again later.\r\n"

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class MailDoor:
    """Where mail is heard, in which protocol, and for which domain."""

    protocol: Literal["smtp", "lmtp"]
    host: str
    port: int
    domain: str


def mail_door(url: str, domain: str) -> MailDoor:
    """Read ``smtp://host:port`` or ``lmtp://host:port``; raises ``SettingsWrong``."""
    if not domain:
        raise SettingsWrong(
            "GONGDAN_MAIL_LISTEN needs GONGDAN_MAIL_DOMAIN, the domain that mail is taken for."
        )
    parts = urlsplit(url)
    try:
        port = parts.port if parts.port is not None else SMTP_PORTS[parts.scheme]
    except (KeyError, ValueError) as wrong:
        raise SettingsWrong(
            "GONGDAN_MAIL_LISTEN is not smtp://host:port or lmtp://host:port: correct or remove it."
        ) from wrong
    protocol: Literal["smtp", "lmtp"] = "lmtp" if parts.scheme == "lmtp" else "smtp"
    host = parts.hostname or "127.0.0.1"
    return MailDoor(protocol=protocol, host=host, port=port, domain=domain)


@dataclass(kw_only=True)
class MailReceiver:
    """Hears mail servers, and answers each by what became of its letter."""

    door: MailDoor
    receiving: MailReceiving
    catalogue: Catalogue
    _open: set[asyncio.BaseTransport] = field(default_factory=set)
    _reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READING_AT_ONCE))

    async def run(self, listening: socket.socket) -> None:
        """Answer on a socket until cancelled."""
        # It would tell the log who writes to whom.
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self._connection, sock=listening)
        try:
            await server.serve_forever()
        finally:
            for transport in tuple(self._open):
                transport.close()

    async def handle_RCPT(  # noqa: N802  # the name is aiosmtpd's
        self,
        _server: object,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: Sequence[str],
    ) -> str:
        """Say whether a recipient is known here."""
        if len(envelope.rcpt_tos) >= RECIPIENTS_MAX:
            return TOO_MANY_RECIPIENTS
        try:
            async with asyncio.timeout(HANDLING_S_MAX):
                recipient = recipient_of(address, self.door.domain)
                await self._must_serve(recipient)
                await self.receiving.must_know(recipient)
        except Exception as trouble:  # noqa: BLE001  # whatever it is, the letter is not ours yet
            return answer_to(trouble)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 It is for somebody here."

    async def handle_DATA(  # noqa: N802  # the name is aiosmtpd's
        self, _server: object, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a letter for each of its recipients; say so after the commit.

        In LMTP each recipient has an answer (RFC 2033, 4.2). In SMTP there is one: where a letter
        was kept for some, it is sent again for all, and those have it already.
        """
        raw = envelope.original_content or b""
        sender = "" if envelope.mail_from in NOBODY else str(envelope.mail_from)
        try:
            async with self._reading:
                letter = await asyncio.to_thread(letter_of, raw, sender)
        except Refusal as refusal:
            answers = [answer_to(refusal)] * len(envelope.rcpt_tos)
        else:
            answers = [await self._received(one, letter, raw) for one in envelope.rcpt_tos]
        if self.door.protocol == "lmtp":
            return "\r\n".join(answers)
        return max(answers, key=_weight)

    async def handle_exception(self, error: Exception) -> str:
        """Answer what nobody foresaw; the letter stays with whoever brings it."""
        return answer_to(error)

    def opened(self, transport: asyncio.BaseTransport) -> None:
        """Count a connection."""
        self._open.add(transport)

    def closed(self, transport: asyncio.BaseTransport | None) -> None:
        """Count a connection no longer."""
        if transport is not None:
            self._open.discard(transport)

    async def _received(self, address: str, letter: Letter, raw: bytes) -> str:
        try:
            async with asyncio.timeout(HANDLING_S_MAX):
                recipient = recipient_of(address, self.door.domain)
                await self.receiving.receive(recipient, letter, raw)
        except Exception as trouble:  # noqa: BLE001  # whatever it is, the letter is not ours yet
            return answer_to(trouble)
        return TAKEN

    async def _must_serve(self, recipient: Recipient) -> None:
        try:
            await self.catalogue.get(TenantId(recipient.tenant))
        except Refusal as refusal:
            if refusal.kind is Kind.NOT_FOUND:
                raise RecipientUnknown from refusal
            raise

    def _connection(self) -> asyncio.BaseProtocol:
        if len(self._open) >= CONNECTIONS_MAX:
            return _Full()
        kind = _LmtpConnection if self.door.protocol == "lmtp" else _SmtpConnection
        return kind(self)


def answer_to(trouble: Exception) -> str:
    """Return what a mail server is told: to come again, or why that would not help."""
    match trouble:
        case Refusal() if trouble.kind in AGAIN:
            return f"451 4.3.0 {trouble.message}"
        case Refusal() if trouble.kind is Kind.NOT_FOUND:
            return f"550 5.1.1 {trouble.message}"
        case Refusal():
            return f"554 5.6.0 {trouble.message}"
        case TimeoutError():
            return LATER
        case _ if isinstance(trouble, CONNECTION_TROUBLE):
            return LATER
        case _:
            log.error("mail_failed", error=type(trouble).__name__, exc_info=trouble)
            return LATER


def _weight(answer: str) -> int:
    """Order answers: to be sent again counts most, since what is kept already is not kept twice."""
    return {"4": 2, "5": 1}.get(answer[:1], 0)


class _Bounded:
    """A connection that is counted, and ends after a time whatever happens on it."""

    transport: asyncio.Transport | None

    def __init__(self, receiver: MailReceiver) -> None:
        self._receiver = receiver
        self._deadline: asyncio.TimerHandle | None = None
        super().__init__(
            receiver,  # type: ignore[call-arg]  # the next class in order is SMTP
            data_size_limit=MAIL_BYTES_MAX,
            enable_SMTPUTF8=True,
            hostname=receiver.door.domain,
            ident="Gongdan",
            timeout=IDLE_S,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Count it."""
        self._receiver.opened(transport)
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(SESSION_S_MAX, transport.abort)
        super().connection_made(transport)  # type: ignore[misc]  # as above

    def connection_lost(self, error: Exception | None) -> None:
        """Count it no longer."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._receiver.closed(self.transport)
        super().connection_lost(error)  # type: ignore[misc]  # as above


class _SmtpConnection(_Bounded, SMTP):  # type: ignore[misc]  # aiosmtpd has no types
    pass


class _LmtpConnection(_Bounded, LMTP):  # type: ignore[misc]  # aiosmtpd has no types
    pass


class _Full(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            transport.write(FULL)
            transport.close()
