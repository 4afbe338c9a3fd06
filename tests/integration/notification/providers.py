"""Providers on loopback that check what they are told as the real ones do: signatures anew."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from tests.receiver import Heard, Receiver, status

Said = Mapping[str, object]
Provide = Callable[[Heard], tuple[int, Said]]


def speaks(provide: Provide, receiver: Receiver) -> None:
    """Let a receiver answer as a provider does, in JSON."""

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        code, said = provide(heard)
        await status(code, json.dumps(said, ensure_ascii=False).encode())(heard, writer)

    receiver.answering = answer


def query_of(heard: Heard) -> dict[str, str]:
    return {name: one[0] for name, one in parse_qs(urlsplit(heard.target).query).items()}


def wecom(heard: Heard) -> tuple[int, Said]:
    """As a robot of WeCom: always 200, the code says the rest."""
    if query_of(heard) != {"key": "right-key"}:
        return 200, {"errcode": 93000, "errmsg": "invalid webhook url"}
    text = json.loads(heard.body)["text"]["content"]
    return 200, {"errcode": 45009, "errmsg": "too fast"} if "fast" in text else {
        "errcode": 0,
        "errmsg": "ok",
    }


def dingtalk(heard: Heard) -> tuple[int, Said]:
    """As a robot of DingTalk with a secret: the sign is decoded once and computed anew."""
    query = query_of(heard)
    signed = f"{query['timestamp']}\nSEC-ding".encode()
    expected = base64.b64encode(hmac.new(b"SEC-ding", signed, hashlib.sha256).digest()).decode()
    if query["access_token"] != "ding" or query["sign"] != expected:
        return 200, {"errcode": 310000, "errmsg": "sign not match"}
    return 200, {"errcode": 0, "errmsg": "ok"}


def feishu(heard: Heard) -> tuple[int, Said]:
    """As a robot of Feishu with a secret."""
    body = json.loads(heard.body)
    key = f"{body['timestamp']}\nSEC-fei".encode()
    expected = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    if body["sign"] != expected or not heard.target.endswith("/hook/fei"):
        return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
    return 200, {"code": 0, "msg": "success"}


def aliyun(heard: Heard) -> tuple[int, Said]:
    """As Alibaba Cloud: the canonical request is put together from what came in."""
    headers, (path, _, query) = heard.headers, heard.target.partition("?")
    given = dict(
        one.split("=", 1)
        for one in headers["authorization"].removeprefix("ACS3-HMAC-SHA256 ").split(",")
    )
    names = given["SignedHeaders"].split(";")
    pairs = sorted(parse_qs(query, keep_blank_values=True).items())
    canonical = "\n".join(
        [
            "POST",
            path,
            "&".join(f"{quote(k, safe='-_.~')}={quote(v[0], safe='-_.~')}" for k, v in pairs),
            "".join(f"{name}:{headers[name].strip()}\n" for name in names),
            given["SignedHeaders"],
            hashlib.sha256(heard.body).hexdigest(),
        ]
    )
    to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
    expected = hmac.new(b"ali-secret", to_sign.encode(), hashlib.sha256).hexdigest()
    if given["Signature"] != expected or given["Credential"] != "LTAI":
        return 400, {"Code": "SignatureDoesNotMatch", "Message": "no"}
    told = query_of(heard)
    if told["PhoneNumbers"] == "+8613900000000":
        return 200, {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "minute limit"}
    if told["TemplateCode"] != "SMS_1" or "number" not in json.loads(told["TemplateParam"]):
        return 200, {"Code": "isv.SMS_TEMPLATE_ILLEGAL", "Message": "template"}
    return 200, {"Code": "OK", "Message": "OK", "BizId": "900619746936498440^0"}


def tencent(heard: Heard) -> tuple[int, Said]:
    """As Tencent Cloud: the signature is computed anew from the body that came."""
    headers = heard.headers
    day = headers["authorization"].split("/")[1]
    canonical = (
        f"POST\n/\n\ncontent-type:{headers['content-type']}\nhost:{headers['host']}\n\n"
        f"content-type;host\n{hashlib.sha256(heard.body).hexdigest()}"
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    stamp = headers["x-tc-timestamp"]
    to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{day}/sms/tc3_request\n{digest}"
    key = b"TC3tc-secret"
    for part in (day, "sms", "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    expected = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    if not headers["authorization"].endswith(f"Signature={expected}"):
        error = {"Code": "AuthFailure.SignatureFailure", "Message": "no"}
        return 200, {"Response": {"Error": error, "RequestId": "r"}}
    number = json.loads(heard.body)["PhoneNumberSet"][0]
    code = "LimitExceeded.PhoneNumberDailyLimit" if number.endswith("0000") else "Ok"
    sent = {"SerialNo": "5000:1", "PhoneNumber": number, "Code": code, "Message": "m"}
    return 200, {"Response": {"SendStatusSet": [sent], "RequestId": "r"}}


@dataclass
class OfficialAccount:
    """As WeChat: a token for two hours, which somebody may take back."""

    token: str = "token-1"
    fetched: int = 0
    messages: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, heard: Heard) -> tuple[int, Said]:
        body = json.loads(heard.body)
        if heard.target == "/cgi-bin/stable_token":
            if (body["appid"], body["secret"]) != ("wx1", "wx-secret"):
                return 200, {"errcode": 40125, "errmsg": "invalid appsecret"}
            self.fetched += 1
            return 200, {"access_token": self.token, "expires_in": 7200}
        if query_of(heard)["access_token"] != self.token:
            return 200, {"errcode": 40001, "errmsg": "invalid credential"}
        if body["touser"] == "stranger":
            return 200, {"errcode": 43004, "errmsg": "require subscribe"}
        self.messages.append(body)
        return 200, {"errcode": 0, "errmsg": "ok", "msgid": 200228332}
