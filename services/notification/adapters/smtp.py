"""Mail: one letter, one connection, and an honest answer about what became of it.

Until the message itself is on its way, whatever goes wrong means that nothing left. From then on an
answer that does not come leaves a doubt, and only the server's own words settle it.
"""

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, localtime
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from services.notification.app.ports import Answer, Letter
from services.notification.domain.facts import Became
from shared.config import SettingsWrong

TIMEOUT_S = 20.0
OUTCOME_MAX = 200
PORTS = {"smtp": 25, "smtps": 465}
PERMANENT = range(500, 600)
SENDER_DEFAULT = "gongdan@localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail goes and whose name it bears."""

    host: str
    port: int
    use_tls: bool
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def domain(self) -> str:
        """The sender's domain."""
        return self.sender.rpartition("@")[2]


def mail_server(url: str) -> MailServer:
    """Read ``smtp[s]://user:password@host:port/?from=address``; raises ``SettingsWrong``."""
    parts = urlsplit(url)
    try:
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError) as wrong:
        raise SettingsWrong(
            "GONGDAN_SMTP_URL is not smtp://host:port or smtps://host:port: correct or remove it."
        ) from wrong
    return MailServer(
        host=parts.hostname or "localhost",
        port=port,
        use_tls=parts.scheme == "smtps",
        sender=parse_qs(parts.query).get("from", [SENDER_DEFAULT])[0],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


class Smtp:
    """Sends letters through a mail server."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    @property
    def domain(self) -> str:
        """The domain message ids end in."""
        return self._server.domain

    async def send(self, letter: Letter) -> Answer:
        """Hand a letter to the mail server and say what it answered."""
        client = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.use_tls,
            username=self._server.user,
            password=self._server.password,
            timeout=TIMEOUT_S,
        )
        try:
            message = _message(letter, self._server.sender).as_bytes()
        except ValueError as wrong:
            return Answer(became=Became.FAILED, outcome=_short(f"not a letter: {wrong}"))
        try:
            await client.connect()
            await client.mail(self._server.sender)
            await client.rcpt(letter.to)
        except (aiosmtplib.SMTPException, OSError) as trouble:
            client.close()
            return _refused(trouble)
        return await _hand_over(client, message)


async def _hand_over(client: aiosmtplib.SMTP, message: bytes) -> Answer:
    try:
        answer = await client.data(message)
    except aiosmtplib.SMTPResponseException as trouble:
        return _refused(trouble)
    except (aiosmtplib.SMTPException, OSError) as trouble:
        return Answer(
            became=Became.IN_DOUBT, outcome=_short(f"no answer: {trouble!r}"), may_retry=True
        )
    finally:
        # It has been said what became of the letter; how the goodbye goes matters to nobody.
        client.close()
    return Answer(became=Became.SENT, outcome=_short(f"{answer.code} {answer.message}"))


def _refused(trouble: Exception) -> Answer:
    """Nothing left: for good if the server says so, else another try may help."""
    if isinstance(trouble, aiosmtplib.SMTPResponseException):
        words = f"{trouble.code} {trouble.message}"
        final = trouble.code in PERMANENT
    else:
        words, final = repr(trouble), isinstance(trouble, aiosmtplib.SMTPNotSupported)
    return Answer(became=Became.FAILED, outcome=_short(words), may_retry=not final)


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = letter.message_id
    message["Date"] = format_datetime(localtime())
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    # Nobody answers to this letter: neither holiday notes nor other robots should.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= OUTCOME_MAX else line[: OUTCOME_MAX - 1] + "…"


class ChannelOff:
    """Stands where a mail server would be, if none was configured."""

    domain = "localhost"

    async def send(self, letter: Letter) -> Answer:  # noqa: ARG002  # nothing leaves
        """Say that this channel is off."""
        return Answer(became=Became.FAILED, outcome="channel-off")
