"""Robots of group chats: WeCom, DingTalk, Feishu. One message into one group.

They answer 200 to what they refuse, too; what counts is the code inside.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode
from uuid import UUID

from services.notification.adapters.channels.asking import (
    Provider,
    Unasked,
    encoded,
    short,
    text_of,
)
from services.notification.app.channels.ports import Answer, Message, not_now, refused, sent
from services.notification.domain.channels.signing import dingtalk_signature, feishu_signature


@dataclass(frozen=True, slots=True)
class Codes:
    """Where an answer says what came of it, 0 being well, and which codes ask for patience."""

    code: str
    words: str
    busy: frozenset[str]


OF_WECOM = Codes("errcode", "errmsg", frozenset({"-1", "45009", "45033"}))
OF_DINGTALK = Codes(
    "errcode",
    "errmsg",
    frozenset({"-1", "130101", "410100", "430101", "430102", "430103"}),
)
OF_FEISHU = Codes("code", "msg", frozenset({"11232", "11233", "1500"}))
WECOM_BYTES_MAX = 2_048
TEXT_CHARS_MAX = 4_000

Clock = Callable[[], float]
"""Seconds since 1970."""


@dataclass(frozen=True, kw_only=True)
class Wecom:
    """A robot of WeCom (企业微信群机器人)."""

    provider: Provider
    key: str

    def key_of(self, notice: UUID) -> str:
        """Return the notice's id: WeCom knows no message again."""
        return str(notice)

    async def send(self, message: Message) -> Answer:
        """Say it in the group."""
        text = message.body.encode()[:WECOM_BYTES_MAX].decode(errors="ignore")
        body = encoded({"msgtype": "text", "text": {"content": text}})
        target = f"/cgi-bin/webhook/send?key={quote(self.key, safe='')}"
        return await _said(self.provider, target, body, OF_WECOM)


@dataclass(frozen=True, kw_only=True)
class Dingtalk:
    """A robot of DingTalk (钉钉自定义机器人), signed if it has a secret."""

    provider: Provider
    access_token: str
    secret: str | None = None
    clock: Clock = time.time

    def key_of(self, notice: UUID) -> str:
        """Return the notice's id: DingTalk knows no message again."""
        return str(notice)

    async def send(self, message: Message) -> Answer:
        """Say it in the group."""
        query = {"access_token": self.access_token}
        if self.secret is not None:
            now = round(self.clock() * 1_000)
            query |= {"timestamp": str(now), "sign": dingtalk_signature(self.secret, now)}
        body = encoded({"msgtype": "text", "text": {"content": message.body[:TEXT_CHARS_MAX]}})
        target = f"/robot/send?{urlencode(query)}"
        return await _said(self.provider, target, body, OF_DINGTALK)


@dataclass(frozen=True, kw_only=True)
class Feishu:
    """A robot of Feishu or Lark (飞书自定义机器人), signed if it has a secret."""

    provider: Provider
    token: str
    secret: str | None = None
    clock: Clock = time.time

    def key_of(self, notice: UUID) -> str:
        """Return the notice's id: Feishu knows no message again."""
        return str(notice)

    async def send(self, message: Message) -> Answer:
        """Say it in the group."""
        said: dict[str, object] = {
            "msg_type": "text",
            "content": {"text": message.body[:TEXT_CHARS_MAX]},
        }
        if self.secret is not None:
            now = int(self.clock())
            said |= {"timestamp": str(now), "sign": feishu_signature(self.secret, now)}
        target = f"/open-apis/bot/v2/hook/{quote(self.token, safe='')}"
        return await _said(self.provider, target, encoded(said), OF_FEISHU)


async def _said(provider: Provider, target: str, body: bytes, codes: Codes) -> Answer:
    try:
        said = await provider.ask(target, body)
    except Unasked as no:
        return no.answer
    found = text_of(said, codes.code)
    outcome = short(f"{found} {text_of(said, codes.words)}")
    if found == "0":
        return sent(outcome)
    return not_now(outcome) if found in codes.busy else refused(outcome)
