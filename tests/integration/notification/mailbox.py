"""A real mail server that keeps what it gets and can be told to be difficult."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

Trouble = Callable[[SMTP], Awaitable[str]]


@dataclass
class Mailbox:
    """What arrived, in order; ``rcpt`` and ``data`` are the answers to the next letters."""

    url: str = ""
    letters: list[EmailMessage] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    hang_up_after: int = 0
    connections: list[asyncio.Transport] = field(default_factory=list)

    async def handle_RCPT(  # the server's names
        self, _server: SMTP, _session: Session, envelope: Envelope, to: str, _options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.data:
            return self.data.pop(0)
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        assert isinstance(server.transport, asyncio.Transport)
        if server.transport not in self.connections:
            self.connections.append(server.transport)
        if self.hang_up_after:
            # It was taken, but nobody will ever hear that it was.
            self.hang_up_after -= 1
            server.transport.abort()
        return "250 taken"


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """Run a mail server on a free port of this machine."""
    box = Mailbox()
    listening = socket.create_server(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, enable_SMTPUTF8=True), sock=listening)
    box.url = f"smtp://127.0.0.1:{listening.getsockname()[1]}/?from=desk@example.org"
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()
