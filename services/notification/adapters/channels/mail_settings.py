"""Mail servers as they are configured: by the installation, or by a tenant for itself."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import parse_qs, unquote, urlsplit

import httpcore

from services.notification.adapters.channels.mail import Dial, MailServer, Security
from shared.config import SettingsWrong

PORTS = {"smtp": 25, "smtps": 465}
SUBMISSION, SUBMISSIONS = 587, 465
SENDER_DEFAULT = "gongdan@localhost"
CONNECT_S = 5.0
SECURITIES: Mapping[str, Security] = {"starttls": "starttls", "tls": "tls", "none": "none"}

Addresses = Callable[[str, int], Awaitable[Sequence[str]]]
"""Finds what a host may be dialled at; raises ``httpcore.ConnectError`` or ``TimeoutError``."""


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
        security="tls" if parts.scheme == "smtps" else "offered",
        sender=parse_qs(parts.query).get("from", [SENDER_DEFAULT])[0],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def tenants_server(settings: Mapping[str, str], secrets: Mapping[str, str]) -> MailServer:
    """Return the mail server that a channel describes; its settings have been checked."""
    security = SECURITIES.get(settings.get("security", ""), "starttls")
    usual = SUBMISSIONS if security == "tls" else SUBMISSION
    return MailServer(
        host=settings["host"],
        port=int(settings.get("port") or usual),
        sender=settings["from"],
        security=security,
        name=settings.get("name", ""),
        unsubscribe=settings.get("unsubscribe", ""),
        user=settings.get("user") or None,
        password=secrets.get("password"),
    )


def judged_dial(addresses: Addresses) -> Dial:
    """Return what connects to hosts that tenants chose, at addresses that were judged."""

    async def dial(host: str, port: int) -> socket.socket:
        try:
            found = await addresses(host, port)
        except (httpcore.ConnectError, TimeoutError) as no:
            raise OSError(f"{host} is not dialled: {no!r}") from no
        failed: OSError = OSError(f"{host} has no address")
        for one in found:
            family = socket.AF_INET6 if ":" in one else socket.AF_INET
            dialled = socket.socket(family, socket.SOCK_STREAM)
            dialled.setblocking(False)
            try:
                async with asyncio.timeout(CONNECT_S):
                    await asyncio.get_running_loop().sock_connect(dialled, (one, port))
            except OSError as trouble:  # a timeout is one, too
                dialled.close()
                failed = trouble
            else:
                return dialled
        raise failed

    return dial
