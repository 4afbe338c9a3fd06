"""SMS by Alibaba Cloud and Tencent Cloud: the provider has the text, and is told how to fill it.

Neither knows a message again that it had before, so what is in doubt is left to a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from services.notification.adapters.channels.asking import (
    Provider,
    Unasked,
    encoded,
    short,
    text_of,
)
from services.notification.app.channels.ports import (
    Answer,
    Message,
    in_doubt,
    not_now,
    refused,
    sent,
)
from services.notification.domain.channels.signing import (
    TENCENT_TYPE,
    AliyunCall,
    TencentCall,
    aliyun_headers,
    tencent_authorization,
)

ALIYUN_VERSION, TENCENT_VERSION = "2017-05-25", "2021-01-11"
ALIYUN_BUSY = ("Throttling", "ServiceUnavailable")
ALIYUN_DOUBTFUL = ("InternalError", "isp.SYSTEM_ERROR", "isp.RAM_PERMISSION_TIMEOUT")
TENCENT_BUSY = ("RequestLimitExceeded", "ResourceUnavailable")
OF_ONE_NUMBER = ("isv.BUSINESS_LIMIT_CONTROL", "LimitExceeded")
"""One number is sent only so many texts an hour; others go on."""
TENCENT_DOUBTFUL = ("InternalError",)
REGION = "ap-guangzhou"


def now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def nonce() -> str:
    """Return what no other request has."""
    return uuid4().hex


@dataclass(frozen=True, kw_only=True)
class AliyunSms:
    """阿里云短信 (SendSms of 2017-05-25)."""

    provider: Provider
    access_key_id: str
    access_key_secret: str
    sign_name: str
    clock: Callable[[], datetime] = now
    nonce: Callable[[], str] = nonce

    def key_of(self, notice: UUID) -> str:
        """Return what it is asked about by afterwards (``OutId``)."""
        return str(notice)

    async def send(self, message: Message) -> Answer:
        """Send one text to one number."""
        call = AliyunCall(
            host=self.provider.host,
            action="SendSms",
            version=ALIYUN_VERSION,
            query={
                "PhoneNumbers": message.to,
                "SignName": self.sign_name,
                "TemplateCode": message.template,
                "TemplateParam": encoded(message.params).decode(),
                "OutId": message.key,
            },
            at=self.clock(),
            nonce=self.nonce(),
        )
        headers = aliyun_headers(call, self.access_key_id, self.access_key_secret)
        del headers["host"]  # the request has one of its own, the same
        try:
            said = await self.provider.ask(f"/?{call.query_text}", b"", headers)
        except Unasked as no:
            return no.answer
        code = text_of(said, "Code")
        if code == "OK":
            return sent(short(f"OK {text_of(said, 'BizId')}"))
        outcome = short(f"{code} {text_of(said, 'Message')}")
        return _judged(code, outcome, ALIYUN_BUSY, ALIYUN_DOUBTFUL)


@dataclass(frozen=True, kw_only=True)
class TencentSms:
    """腾讯云短信 (SendSms of 2021-01-11); places are filled in the order of their numbers."""

    provider: Provider
    secret_id: str
    secret_key: str
    sdk_app_id: str
    sign_name: str
    region: str = REGION
    clock: Callable[[], datetime] = now

    def key_of(self, notice: UUID) -> str:
        """Return what comes back with the receipt (``SessionContext``)."""
        return str(notice)

    async def send(self, message: Message) -> Answer:
        """Send one text to one number."""
        body = encoded(
            {
                "PhoneNumberSet": [message.to],
                "SmsSdkAppId": self.sdk_app_id,
                "SignName": self.sign_name,
                "TemplateId": message.template,
                "TemplateParamSet": _in_order(message.params),
                "SessionContext": message.key,
            }
        )
        at = self.clock()
        call = TencentCall(host=self.provider.host, service="sms", body=body, at=at)
        headers = {
            "content-type": TENCENT_TYPE,
            "authorization": tencent_authorization(call, self.secret_id, self.secret_key),
            "x-tc-action": "SendSms",
            "x-tc-version": TENCENT_VERSION,
            "x-tc-timestamp": str(int(at.timestamp())),
            "x-tc-region": self.region,
        }
        try:
            said = await self.provider.ask("/", body, headers)
        except Unasked as no:
            return no.answer
        return _of_tencent(said)


def _in_order(params: Mapping[str, str]) -> list[str]:
    """Return values by the numbers of their places: 2 comes before 10."""
    return [params[name] for name in sorted(params, key=lambda name: (len(name), name))]


def _of_tencent(said: dict[str, object]) -> Answer:
    response = said.get("Response")
    answer = response if isinstance(response, dict) else {}
    error, statuses = answer.get("Error"), answer.get("SendStatusSet")
    status = statuses[0] if isinstance(statuses, list) and statuses else None
    told = error if isinstance(error, dict) else status if isinstance(status, dict) else {}
    code = text_of(told, "Code")
    if code == "Ok":
        return sent(short(f"Ok {text_of(told, 'SerialNo')}"))
    return _judged(
        code, short(f"{code} {text_of(told, 'Message')}"), TENCENT_BUSY, TENCENT_DOUBTFUL
    )


def _judged(code: str, outcome: str, busy: tuple[str, ...], doubtful: tuple[str, ...]) -> Answer:
    if code.startswith(doubtful) or not code:
        return in_doubt(outcome)
    if code.startswith(OF_ONE_NUMBER):
        return not_now(outcome, of_one=True)
    return not_now(outcome) if code.startswith(busy) else refused(outcome)
