"""WeChat: template messages of an official account to those who follow it.

The token that lets us send is fetched once for two hours; the "stable" kind, so that several
processes do not take it from each other.
"""

import asyncio
import time
from collections.abc import Callable
from uuid import UUID

from services.notification.adapters.channels.asking import (
    Provider,
    Unasked,
    encoded,
    short,
    text_of,
)
from services.notification.app.channels.ports import Answer, Message, not_now, refused, sent

TOKEN_WRONG = frozenset({"40001", "40014", "42001"})
BUSY = frozenset({"-1", "45009", "45011"})
EARLY_S = 300.0
"""A token is not used any more so long before its end."""


class Wechat:
    """An official account (公众号/服务号)."""

    def __init__(
        self,
        *,
        provider: Provider,
        app_id: str,
        app_secret: str,
        url: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._provider = provider
        self._app_id = app_id
        self._app_secret = app_secret
        self._url = url
        self._clock = clock
        self._token = ""
        self._good_until = 0.0
        self._fetching = asyncio.Lock()

    def key_of(self, notice: UUID) -> str:
        """Return by what WeChat knows a message again for ten minutes (32 characters at most)."""
        return notice.hex

    async def send(self, message: Message) -> Answer:
        """Send one template message; once more if the token was not good any more."""
        try:
            said = await self._sent(message, await self._good_token(""))
            if text_of(said, "errcode") in TOKEN_WRONG:
                said = await self._sent(message, await self._good_token(self._token))
        except Unasked as no:
            return no.answer
        code = text_of(said, "errcode")
        if code == "0":
            return sent(short(f"0 {text_of(said, 'msgid')}"))
        return _judged(said)

    async def _sent(self, message: Message, token: str) -> dict[str, object]:
        said: dict[str, object] = {
            "touser": message.to,
            "template_id": message.template,
            "data": {name: {"value": value} for name, value in message.params.items()},
            "client_msg_id": message.key,
        }
        if self._url:
            said["url"] = self._url
        target = f"/cgi-bin/message/template/send?access_token={token}"
        return await self._provider.ask(target, encoded(said))

    async def _good_token(self, bad: str) -> str:
        """Return a token that is not ``bad``; raises ``Unasked`` if none is to be had."""
        async with self._fetching:
            if self._token and self._token != bad and self._clock() < self._good_until:
                return self._token
            said = await self._provider.ask(
                "/cgi-bin/stable_token",
                encoded(
                    {
                        "grant_type": "client_credential",
                        "appid": self._app_id,
                        "secret": self._app_secret,
                    }
                ),
            )
            token, life = said.get("access_token"), said.get("expires_in")
            if not isinstance(token, str) or not isinstance(life, int):
                raise Unasked(_judged(said))
            self._token, self._good_until = token, self._clock() + life - EARLY_S
            return token


def _judged(said: dict[str, object]) -> Answer:
    code = text_of(said, "errcode")
    outcome = short(f"{code} {text_of(said, 'errmsg')}")
    return not_now(outcome) if code in BUSY else refused(outcome)
