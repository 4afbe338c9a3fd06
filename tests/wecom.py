"""A small WeCom: it signs, encrypts and asks as the protocol says, by code of its own.

https://developer.work.weixin.qq.com/document/path/90968 . Its AES is chained block by block here,
so that a mistake of ours in padding or chaining cannot hide in the same library call.
"""

import base64
import hashlib
import json
import re
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from tests.receiver import Heard, Receiver, receiver, status

TOKEN, CORP = "QDG6eK", "wx5823bf96d3bd56c7"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
SECRET = "s3cret"
BLOCK = 16


@dataclass
class Member:
    """Somebody who talks to an application; ``url`` is what its console says."""

    http: httpx.AsyncClient
    url: str
    name: str = field(default_factory=lambda: f"user{uuid4().hex[:8]}")

    async def text(self, words: str, message_id: str = "") -> str:
        return await self.says(
            f"<MsgType>text</MsgType><Content><![CDATA[{words}]]></Content>", message_id
        )

    async def picture(self, media_id: str, kind: str = "image") -> str:
        return await self.says(f"<MsgType>{kind}</MsgType><MediaId>{media_id}</MediaId>")

    async def location(self, lat: float, lon: float, label: str) -> str:
        return await self.says(
            f"<MsgType>location</MsgType><Location_X>{lat}</Location_X>"
            f"<Location_Y>{lon}</Location_Y><Scale>16</Scale><Label>{label}</Label>"
        )

    async def says(self, inside: str, message_id: str = "") -> str:
        """Send what they say, and return what they are told; empty for nothing."""
        answer = await self.sends(message_of(self.name, inside, message_id))
        assert answer.status_code == 200, answer.text
        return told(answer.text) if answer.text else ""

    async def sends(self, xml: str) -> httpx.Response:
        encrypted = encrypt(xml.encode())
        body = f"<xml><ToUserName>{CORP}</ToUserName><Encrypt>{encrypted}</Encrypt></xml>"
        return await self.http.post(self.url, params=proof(encrypted), content=body)

    async def echoes(self, echo: bytes = b"1616140317555161061") -> httpx.Response:
        encrypted = encrypt(echo)
        return await self.http.get(self.url, params=proof(encrypted) | {"echostr": encrypted})


def message_of(sender: str, inside: str, message_id: str = "") -> str:
    return (
        f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>{sender}</FromUserName>"
        f"<CreateTime>{int(time.time())}</CreateTime>{inside}"
        f"<MsgId>{message_id or uuid4().int % 10**19}</MsgId><AgentID>1</AgentID></xml>"
    )


def told(xml: str) -> str:
    """Open an answer: check its signature, and return its words."""
    found = {name: _inside(xml, name) for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")}
    signed = sha1(found["TimeStamp"], found["Nonce"], found["Encrypt"])
    assert found["MsgSignature"] == signed
    return _inside(decrypt(found["Encrypt"]).decode(), "Content")


def proof(encrypted: str) -> dict[str, str]:
    timestamp, nonce = str(int(time.time())), uuid4().hex[:10]
    signature = sha1(timestamp, nonce, encrypted)
    return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}


def sha1(*parts: str) -> str:
    digest = hashlib.sha1(usedforsecurity=False)
    for one in sorted([TOKEN, *parts]):
        digest.update(one.encode())
    return digest.hexdigest()


def encrypt(text: bytes, corp: str = CORP) -> str:
    plain = uuid4().bytes + struct.pack(">I", len(text)) + text + corp.encode()
    count = 32 - len(plain) % 32
    plain += bytes([count] * count)
    key = base64.b64decode(AES_KEY + "=")
    machine, before, sealed = Cipher(AES(key), ECB()).encryptor(), key[:BLOCK], b""  # noqa: S305
    for at in range(0, len(plain), BLOCK):
        before = machine.update(_xor(plain[at : at + BLOCK], before))
        sealed += before
    return base64.b64encode(sealed).decode()


def decrypt(encrypted: str) -> bytes:
    sealed, key = base64.b64decode(encrypted), base64.b64decode(AES_KEY + "=")
    machine, before, plain = Cipher(AES(key), ECB()).decryptor(), key[:BLOCK], b""  # noqa: S305
    for at in range(0, len(sealed), BLOCK):
        block = sealed[at : at + BLOCK]
        plain += _xor(machine.update(block), before)
        before = block
    plain = plain[: -plain[-1]]
    (length,) = struct.unpack(">I", plain[16:20])
    assert plain[20 + length :] == CORP.encode()
    return plain[20 : 20 + length]


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _inside(xml: str, name: str) -> str:
    found = re.search(rf"<{name}>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</{name}>", xml, re.DOTALL)
    assert found is not None, xml
    return found[1]


@dataclass
class Api:
    """What WeCom answers to who asks for files: by their media ids, with tokens that end."""

    receiver: Receiver
    media: dict[str, bytes] = field(default_factory=dict)
    tokens: int = 0
    is_busy: bool = False

    @property
    def url(self) -> str:
        return self.receiver.url

    async def answer(self, heard: Heard, writer: object) -> None:
        address = urlsplit(heard.target)
        query = {key: values[0] for key, values in parse_qs(address.query).items()}
        kind, body = self._said(address.path, query)
        await status(200, body, content_type=kind)(heard, writer)  # type: ignore[arg-type]

    def _said(self, path: str, query: dict[str, str]) -> tuple[str, bytes]:
        if self.is_busy:
            return _json(errcode=-1)
        if path == "/cgi-bin/gettoken":
            if (query["corpid"], query["corpsecret"]) != (CORP, SECRET):
                return _json(errcode=40001)
            self.tokens += 1
            return _json(errcode=0, access_token=f"token-{self.tokens}", expires_in=7200)
        if query["access_token"] != f"token-{self.tokens}":
            return _json(errcode=42001)
        if query["media_id"] not in self.media:
            return _json(errcode=40007)
        return "image/jpeg", self.media[query["media_id"]]


def _json(**said: object) -> tuple[str, bytes]:
    return "application/json; charset=UTF-8", json.dumps(said).encode()


@asynccontextmanager
async def wecom_api() -> AsyncIterator[Api]:
    """Listen on a port that nobody chose."""
    async with receiver() as opened:
        api = Api(opened)
        opened.answering = api.answer
        yield api
