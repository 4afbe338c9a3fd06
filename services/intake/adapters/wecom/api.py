"""The API of WeCom, as far as files of messages need it: a token for a while, and the bytes.

https://developer.work.weixin.qq.com/document/path/90254 (temporary media), 91039 (tokens).
"""

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import httpx

from services.intake.app.wecom_media import MediaGone
from services.intake.domain.wecom.account import Keys
from services.intake.domain.wecom.refusals import WeComAway, WeComRefuses

ADDRESS: Final = "https://qyapi.weixin.qq.com"
TIMEOUT_S: Final = 15.0
MEDIA_BYTES_MAX: Final = 20 * 1024 * 1024
"""The largest file that WeCom keeps for a message."""

JSON_BYTES_MAX: Final = 64 * 1024
TOKENS_KEPT_MAX: Final = 1_000
RENEW_BEFORE_S: Final = 300
TOKEN_LIFE_S_MAX: Final = 7_200
TOKEN_ENDED: Final = frozenset({40014, 42001})
NO_SUCH_MEDIA: Final = frozenset({40004, 40007})
BUSY: Final = frozenset({-1, 45009, 45033})


@dataclass(frozen=True)
class _Token:
    text: str = field(repr=False)
    ends_at: float


class WeComApi:
    """Asks WeCom, one token for each application."""

    def __init__(
        self, address: str = ADDRESS, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._http = httpx.AsyncClient(base_url=address, timeout=TIMEOUT_S)
        self._clock = clock
        self._tokens: OrderedDict[tuple[str, str], _Token] = OrderedDict()

    async def fetch(self, corp_id: str, keys: Keys, media_id: str) -> bytes:
        """Return the bytes of a picture or a voice.

        Raises ``MediaGone``, ``WeComAway``, ``WeComRefuses``.
        """
        for is_last in (False, True):
            token = await self._token(corp_id, keys.secret)
            content, code = await self._media(token, media_id)
            if code in TOKEN_ENDED and not is_last:
                self._tokens.pop((corp_id, keys.secret), None)
                continue
            if code in NO_SUCH_MEDIA:
                raise MediaGone
            _require_fine(code)
            break
        return content

    async def close(self) -> None:
        """Close what is open."""
        await self._http.aclose()

    async def _token(self, corp_id: str, secret: str) -> str:
        if not secret:
            raise WeComRefuses
        known = self._tokens.get((corp_id, secret))
        if known is not None and known.ends_at > self._clock():
            return known.text
        query = {"corpid": corp_id, "corpsecret": secret}
        content, _ = await self._asked("/cgi-bin/gettoken", query, JSON_BYTES_MAX)
        answer = _object(content)
        _require_fine(_code(answer))
        text, life_s = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(text, str) or not isinstance(life_s, int):
            raise WeComAway
        life_s = min(life_s, TOKEN_LIFE_S_MAX) - RENEW_BEFORE_S
        self._tokens[corp_id, secret] = _Token(text, self._clock() + life_s)
        while len(self._tokens) > TOKENS_KEPT_MAX:
            self._tokens.popitem(last=False)
        return text

    async def _media(self, token: str, media_id: str) -> tuple[bytes, int]:
        """Return the bytes, or WeCom's code for why there are none."""
        query = {"access_token": token, "media_id": media_id}
        content, kind = await self._asked("/cgi-bin/media/get", query, MEDIA_BYTES_MAX)
        if kind.startswith(("application/json", "text/plain")):
            return b"", _code(_object(content))
        return content, 0

    async def _asked(self, path: str, query: dict[str, str], bytes_max: int) -> tuple[bytes, str]:
        """Return an answer of at most so many bytes, and its kind; raises ``WeComAway``."""
        content = bytearray()
        try:
            async with (
                asyncio.timeout(TIMEOUT_S),
                self._http.stream("GET", path, params=query) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise WeComAway
                async for piece in answer.aiter_bytes():
                    content += piece
                    if len(content) > bytes_max:
                        raise MediaGone
                return bytes(content), answer.headers.get("content-type", "").lower()
        except (httpx.HTTPError, TimeoutError) as trouble:
            raise WeComAway from trouble


def _require_fine(code: int) -> None:
    if code in BUSY:
        raise WeComAway
    if code != 0:
        raise WeComRefuses(errcode=str(code))


def _object(content: bytes) -> dict[str, object]:
    try:
        answer = json.loads(content)
    except ValueError as wrong:
        raise WeComAway from wrong
    return answer if isinstance(answer, dict) else {}


def _code(answer: dict[str, object]) -> int:
    code = answer.get("errcode", 0)
    return code if isinstance(code, int) else -1
