"""Apprise: the many services that it knows, one address a call, each call in a thread of its own.

Apprise dials by itself, past our guard of private addresses. So only services that have one host of
their own, known to be theirs, are let through; and a server of this installation's own networks, by
its IP address, which no name server can turn into another.
"""

import asyncio
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit
from uuid import UUID

from apprise import Apprise, AppriseAsset, AppriseResult, AppriseResultStatus
from apprise.common import NotifyFormat, NotifyType, PersistentStoreMode

from services.notification.adapters.channels.asking import short
from services.notification.app.channels.ports import (
    Answer,
    Message,
    in_doubt,
    not_now,
    refused,
    sent,
)
from shared.networks import Network

THREADS_MAX = 8
TIMEOUT_S = 15.0
GRACE_S = 2.0

KNOWN_HOSTS = frozenset(
    {
        *("bulksms", "chanify", "clicksend", "d7sms", "discord", "gchat", "ifttt", "kavenegar"),
        *("kook", "lark", "line", "msg91", "msgbird", "onesignal", "opsgenie", "pagerduty"),
        *("pbul", "plivo", "pover", "prowl", "pushplus", "pushy", "qq", "schan", "seven"),
        *("signl4", "sinch", "slack", "spugpush", "squadcast", "telnyx", "tgram", "threema"),
        *("twilio", "viber", "vonage", "whatsapp", "wpush", "wxpusher", "wxteams"),
    }
)
"""Services of which Apprise, not the address, says which host is asked, by https."""
SELF_HOSTED = frozenset(
    {"bark", "barks", "form", "forms", "gotify", "gotifys", "json", "jsons", "mmost", "mmosts"}
    | {"ntfy", "ntfys", "rocket", "rockets", "xml", "xmls"}
)
_STATUS = re.compile(r"error=([0-9]{3})")
_SCHEME = re.compile(r"([a-z0-9]+)://", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"[?&]\s*[:+-]?(?:attach|cto|keyfile|redirect|retry|rto|template|verify|wait)\s*=",
    re.IGNORECASE,
)
"""Parameters that name another place, or how long to wait for it."""

BUSY = frozenset({429, 503})
CLIENT_ERRORS = range(400, 500)


def is_let_through(url: str, allowed: Sequence[Network]) -> bool:
    """Say whether Apprise may be asked to send to an address: to one, with nothing of its own.

    It takes several for a list, and follows what some of their parameters name.
    """
    found = _SCHEME.match(url)
    if len(_SCHEME.findall(unquote(url))) != 1 or _ELSEWHERE.search(unquote(url)):
        return False
    scheme = found[1].lower() if found else ""
    if scheme in KNOWN_HOSTS:
        return True
    if scheme not in SELF_HOSTED:
        return False
    try:
        address = ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return False
    return any(address in network for network in allowed)


class Calling:
    """The threads that Apprise's calls wait in; one that hangs holds up no other for long."""

    def __init__(self, allowed: Sequence[Network], timeout_s: float = TIMEOUT_S) -> None:
        self.allowed = allowed
        self._timeout_s = timeout_s
        self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="apprise")
        self._slots = asyncio.Semaphore(THREADS_MAX)
        self._asset = AppriseAsset(
            app_id="Gongdan", storage_mode=PersistentStoreMode.MEMORY, secure_logging=True
        )

    async def notify(self, url: str, subject: str, body: str) -> AppriseResult | None:
        """Return what came of one call; None if that is not known in time."""
        async with self._slots:
            calling = asyncio.get_running_loop().run_in_executor(
                self._threads, self._notify, url, subject, body
            )
            try:
                async with asyncio.timeout(self._timeout_s + GRACE_S):
                    return await calling
            except TimeoutError:
                return None

    def _notify(self, url: str, subject: str, body: str) -> AppriseResult:
        apprise = Apprise(asset=self._asset)
        # The first time, all that it knows is loaded. A text would be split into several addresses.
        if not apprise.add([url]):
            return AppriseResult()
        return apprise.notify(
            body,
            title=subject,
            notify_type=NotifyType.INFO,
            body_format=NotifyFormat.TEXT,
            timeout=self._timeout_s,
        )

    def close(self) -> None:
        """Wait for nothing any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class ByApprise:
    """Sends by Apprise to an address of the channel, or to each person's own."""

    def __init__(self, calling: Calling, url: str | None) -> None:
        self._calling = calling
        self._url = url

    def key_of(self, notice: UUID) -> str:
        """Return the notice's id: nobody knows a message again."""
        return str(notice)

    async def send(self, message: Message) -> Answer:
        """Send one message to one address."""
        url = self._url or message.to
        if not is_let_through(url, self._calling.allowed):
            return refused("address-not-allowed")
        result = await self._calling.notify(url, message.subject, message.body)
        return in_doubt("timed-out") if result is None else _judged(result)


def _judged(result: AppriseResult) -> Answer:
    """Read what Apprise tells; of a failure that is a line of its log."""
    words = [entry.message for one in result.results for entry in one.logs()]
    told = short(" ".join(words))
    match result.status:
        case AppriseResultStatus.SUCCESS:
            return sent(told or "taken")
        case AppriseResultStatus.NOMATCH:
            return refused("address-wrong")
        case AppriseResultStatus.TIMEOUT:
            return in_doubt(told or "timed-out")
        case _:
            found = _STATUS.search(told)
            status = int(found[1]) if found else 0
            if status in BUSY:
                return not_now(told)
            return refused(told) if status in CLIENT_ERRORS else in_doubt(told or "no answer")
