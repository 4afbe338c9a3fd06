"""Mail: letters over connections that are kept for the next one, and honest answers.

Until the message itself is on its way, whatever goes wrong means that nothing left. From then on an
answer that does not come leaves a doubt, and only the server's own words settle it.
"""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.header import Header
from email.utils import format_datetime, formataddr, localtime
from socket import socket
from typing import Literal
from uuid import UUID

import aiosmtplib

from services.notification.adapters.channels.asking import short
from services.notification.app.channels.ports import (
    Answer,
    Message,
    in_doubt,
    not_now,
    refused,
    sent,
)
from shared.thread_tokens import MARKER

TIMEOUT_S = 20.0
CONNECTIONS_MAX = 8
"""Mail servers dislike more connections from one sender."""
LETTERS_MAX = 100
"""Over one connection; many servers end it themselves after as many."""
IDLE_S = 15.0
FINAL = range(500, 600)
CLOSING = 421

Dial = Callable[[str, int], Awaitable[socket]]
"""Connects where one may; raises ``OSError``."""
Security = Literal["starttls", "tls", "none", "offered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail goes and whose name it bears; ``offered``: TLS if the server has it."""

    host: str
    port: int
    sender: str
    security: Security = "offered"
    name: str = ""
    unsubscribe: str = ""
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def domain(self) -> str:
        """The sender's domain, in which message ids end."""
        return self.sender.rpartition("@")[2]


@dataclass(slots=True)
class _Line:
    """A connection: how many letters went over it, and since when it waits for another."""

    client: aiosmtplib.SMTP
    letters: int = 0
    idle_since: float = 0.0

    def is_good(self, now: float) -> bool:
        is_young = self.letters < LETTERS_MAX and now - self.idle_since < IDLE_S
        return self.client.is_connected and is_young


class Smtp:
    """Sends letters through a mail server, a few at once."""

    def __init__(
        self,
        server: MailServer,
        *,
        dial: Dial | None = None,
        clock: Callable[[], float] = time.monotonic,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._server = server
        self._dial = dial
        self._clock = clock
        self._timeout_s = timeout_s
        self._idle: list[_Line] = []
        self._slots = asyncio.Semaphore(CONNECTIONS_MAX)

    def key_of(self, notice: UUID) -> str:
        """Return the Message-ID of a notice's letter, the same for every attempt."""
        return f"<{notice}@{self._server.domain}>"

    async def send(self, message: Message) -> Answer:
        """Hand a letter to the mail server and say what it answered."""
        try:
            letter = _letter(message, self._server)
        except ValueError as wrong:
            return refused(short(f"not a letter: {wrong}"))
        async with self._slots:
            try:
                line = await self._addressed(message.to)
            except (aiosmtplib.SMTPException, OSError) as trouble:
                return _refused(trouble)
            return await self._hand_over(line, letter)

    def close(self) -> None:
        """Close what waits for another letter."""
        for line in self._idle:
            line.client.close()
        self._idle.clear()

    async def _addressed(self, to: str) -> _Line:
        """Return a connection that expects a letter to somebody."""
        while self._idle:
            line = self._idle.pop()
            if line.is_good(self._clock()):
                try:
                    await self._envelope(line, to)
                except aiosmtplib.SMTPServerDisconnected:
                    continue  # it was closed meanwhile; nothing left by it
                except aiosmtplib.SMTPResponseException as no:
                    if no.code != CLOSING:
                        raise
                    line.client.close()
                    continue
                return line
            line.client.close()
        line = await self._connected()
        await self._envelope(line, to)
        return line

    async def _connected(self) -> _Line:
        server, dialled = self._server, None
        if self._dial is not None:
            dialled = await self._dial(server.host, server.port)
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=None if dialled else server.port,
            sock=dialled,
            use_tls=server.security == "tls",
            start_tls={"starttls": True, "none": False}.get(server.security),
            username=server.user,
            password=server.password,
            timeout=self._timeout_s,
        )
        try:
            await client.connect()
        except BaseException:
            client.close()
            raise
        return _Line(client)

    async def _envelope(self, line: _Line, to: str) -> None:
        """Say from whom to whom; a connection on which that was refused can be used again."""
        try:
            await line.client.mail(self._server.sender)
            await line.client.rcpt(to)
        except aiosmtplib.SMTPResponseException:
            await self._over(line)
            raise
        except BaseException:
            line.client.close()
            raise

    async def _over(self, line: _Line) -> None:
        """Keep a connection whose letter was not taken, if it can be begun anew."""
        try:
            await line.client.rset()
        except (aiosmtplib.SMTPException, OSError):
            line.client.close()
        else:
            self._keep(line)

    async def _hand_over(self, line: _Line, letter: bytes) -> Answer:
        try:
            answer = await line.client.data(letter)
        except aiosmtplib.SMTPResponseException as trouble:
            await self._over(line)
            return _refused(trouble)
        except (aiosmtplib.SMTPException, OSError) as trouble:
            line.client.close()
            return in_doubt(short(f"no answer: {trouble!r}"))
        except BaseException:
            line.client.close()
            raise
        self._keep(line)
        return sent(short(f"{answer.code} {answer.message}"))

    def _keep(self, line: _Line) -> None:
        line.letters += 1
        line.idle_since = self._clock()
        self._idle.append(line)


def _refused(trouble: Exception) -> Answer:
    """Nothing left: for good if the server says so, else another try may help."""
    if isinstance(trouble, aiosmtplib.SMTPResponseException):
        words = short(f"{trouble.code} {trouble.message}")
        of_one = isinstance(trouble, aiosmtplib.SMTPRecipientRefused)
        return refused(words) if trouble.code in FINAL else not_now(words, of_one=of_one)
    words = short(repr(trouble))
    return refused(words) if isinstance(trouble, aiosmtplib.SMTPNotSupported) else not_now(words)


def _letter(message: Message, server: MailServer) -> bytes:
    """Return a letter as it is sent; raises ``ValueError`` for what would write headers.

    Written out by hand: the library's own takes a third of what sending costs.
    """
    sender = formataddr((server.name, server.sender)) if server.name else server.sender
    headers = {
        "Message-ID": message.key,
        "Date": format_datetime(localtime()),
        "From": sender,
        "To": message.to,
        "Subject": Header(message.subject, "utf-8", header_name="Subject").encode(linesep="\r\n"),
        # People may answer to this letter, holiday notes and other robots should not.
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "base64",
    }
    if server.unsubscribe:
        headers["List-Unsubscribe"] = f"<{server.unsubscribe}>"
    if message.reply_to:
        headers["Reply-To"] = message.reply_to
        # Mail programs show together what has one root, and repeat it when somebody answers.
        headers["References"] = f"<{message.reply_to}>"
    plain = [one for name, one in headers.items() if name != "Subject"]
    if not all(one.isascii() and one.isprintable() for one in plain):
        raise ValueError(message.to)
    if not message.subject.isprintable():
        raise ValueError(message.subject)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    body = f"{MARKER}\n\n{message.body}" if message.reply_to else message.body
    lines = "\r\n".join(body.splitlines()) + "\r\n"
    return f"{head}\r\n".encode() + base64.encodebytes(lines.encode()).replace(b"\n", b"\r\n")


class ChannelOff:
    """Stands where a mail server would be, if none was configured."""

    def key_of(self, notice: UUID) -> str:
        """Return the notice's id."""
        return str(notice)

    async def send(self, message: Message) -> Answer:  # noqa: ARG002  # nothing leaves
        """Say that this channel is off."""
        return refused("channel-off")
