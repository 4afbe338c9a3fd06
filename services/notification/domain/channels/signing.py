"""Signatures of providers, each as its provider's own page has it; none of them is kept anywhere.

Alibaba Cloud: https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
Tencent Cloud: https://cloud.tencent.com/document/api/382/52071
DingTalk: https://open.dingtalk.com/document/orgapp/customize-robot-security-settings
Feishu: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote


@dataclass(frozen=True, slots=True, kw_only=True)
class AliyunCall:
    """One call of an RPC-style interface: parameters travel in the query, the body is empty."""

    host: str
    action: str
    version: str
    query: Mapping[str, str]
    at: datetime
    nonce: str

    @property
    def query_text(self) -> str:
        """The query as it is signed and sent."""
        return "&".join(f"{_coded(name)}={_coded(self.query[name])}" for name in sorted(self.query))


def aliyun_headers(call: AliyunCall, key_id: str, key_secret: str) -> dict[str, str]:
    """Return the headers of a call, the host's too, signed by ACS3-HMAC-SHA256."""
    signed = {
        "host": call.host,
        "x-acs-action": call.action,
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": call.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": call.nonce,
        "x-acs-version": call.version,
    }
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    canonical = "\n".join(
        ("POST", "/", call.query_text, lines, names, signed["x-acs-content-sha256"])
    )
    to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(key_secret.encode(), to_sign.encode(), "sha256").hex()
    credential = f"Credential={key_id},SignedHeaders={names},Signature={signature}"
    return {**signed, "authorization": f"ACS3-HMAC-SHA256 {credential}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TencentCall:
    """One call with JSON as its body."""

    host: str
    service: str
    body: bytes
    at: datetime


TENCENT_TYPE = "application/json; charset=utf-8"


def tencent_authorization(call: TencentCall, secret_id: str, secret_key: str) -> str:
    """Return the header ``Authorization`` of a call, by TC3-HMAC-SHA256."""
    day = call.at.astimezone(UTC).strftime("%Y-%m-%d")
    names = "content-type;host"
    lines = f"content-type:{TENCENT_TYPE}\nhost:{call.host}\n"
    digest = hashlib.sha256(call.body).hexdigest()
    canonical = f"POST\n/\n\n{lines}\n{names}\n{digest}"
    scope = f"{day}/{call.service}/tc3_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"TC3-HMAC-SHA256\n{int(call.at.timestamp())}\n{scope}\n{hashed}"
    key = f"TC3{secret_key}".encode()
    for part in (day, call.service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    return (
        f"TC3-HMAC-SHA256 Credential={secret_id}/{scope},"
        f" SignedHeaders={names}, Signature={signature}"
    )


def dingtalk_signature(secret: str, at_ms: int) -> str:
    """Return the parameter ``sign`` of a robot's address, not yet coded for one."""
    signed = hmac.digest(secret.encode(), f"{at_ms}\n{secret}".encode(), "sha256")
    return base64.b64encode(signed).decode()


def feishu_signature(secret: str, at_s: int) -> str:
    """Return the field ``sign`` of a robot's message: the text is the key, of nothing at all."""
    return base64.b64encode(hmac.digest(f"{at_s}\n{secret}".encode(), b"", "sha256")).decode()


def _coded(text: str) -> str:
    return quote(text, safe="-_.~")
