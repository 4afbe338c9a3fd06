"""Kinds of channels: what each needs to be told, what of it is secret, and whom it reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """Whose way out a channel is."""

    SMTP = "smtp"
    SMS_ALIYUN = "sms_aliyun"
    SMS_TENCENT = "sms_tencent"
    WECHAT = "wechat"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    APPRISE = "apprise"
    WEBHOOK = "webhook"


class Form(StrEnum):
    """How somebody's address on a channel is written."""

    EMAIL = "email"
    PHONE = "phone"
    OPENID = "openid"
    URL = "url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a kind is made of.

    ``address`` is how people are named on it; None for a channel that leads to one place, whoever
    is told. ``worded`` says that the provider has the texts, approved, and is told which one.
    ``repeats_for`` is for how long the provider knows a message again that it had before: in
    doubt, it is sent again for so long, and where it is None never by itself.
    """

    settings: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    optional_secrets: tuple[str, ...] = ()
    address: Form | None = None
    worded: bool = False
    repeats_for: timedelta | None = None

    @property
    def settings_known(self) -> frozenset[str]:
        """Every setting there is."""
        return frozenset({*self.settings, *self.optional})

    @property
    def secrets_known(self) -> frozenset[str]:
        """Every secret there is."""
        return frozenset({*self.secrets, *self.optional_secrets})


ALWAYS = timedelta(days=365)

NEEDS: Mapping[Kind, Needs] = MappingProxyType(
    {
        Kind.SMTP: Needs(
            settings=("host", "from"),
            optional=("port", "security", "user", "name", "unsubscribe"),
            optional_secrets=("password",),
            address=Form.EMAIL,
            repeats_for=ALWAYS,  # the same Message-ID: mail clients show it once
        ),
        Kind.SMS_ALIYUN: Needs(
            settings=("access_key_id", "sign_name"),
            optional=("endpoint",),
            secrets=("access_key_secret",),
            address=Form.PHONE,
            worded=True,
        ),
        Kind.SMS_TENCENT: Needs(
            settings=("secret_id", "sdk_app_id", "sign_name"),
            optional=("endpoint", "region"),
            secrets=("secret_key",),
            address=Form.PHONE,
            worded=True,
        ),
        Kind.WECHAT: Needs(
            settings=("app_id",),
            optional=("endpoint", "url"),
            secrets=("app_secret",),
            address=Form.OPENID,
            worded=True,
            repeats_for=timedelta(minutes=10),  # as long as WeChat promises to know client_msg_id
        ),
        Kind.WECOM: Needs(optional=("endpoint",), secrets=("key",)),
        Kind.DINGTALK: Needs(
            optional=("endpoint",), secrets=("access_token",), optional_secrets=("secret",)
        ),
        Kind.FEISHU: Needs(
            optional=("endpoint",), secrets=("token",), optional_secrets=("secret",)
        ),
        Kind.APPRISE: Needs(address=Form.URL, optional_secrets=("url",)),
        Kind.WEBHOOK: Needs(settings=("url",), secrets=("secret",), repeats_for=ALWAYS),
    }
)

ENDPOINTS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.SMS_ALIYUN: "https://dysmsapi.aliyuncs.com",
        Kind.SMS_TENCENT: "https://sms.tencentcloudapi.com",
        Kind.WECHAT: "https://api.weixin.qq.com",
        Kind.WECOM: "https://qyapi.weixin.qq.com",
        Kind.DINGTALK: "https://oapi.dingtalk.com",
        Kind.FEISHU: "https://open.feishu.cn",
    }
)
"""Where providers are asked, unless a channel says otherwise (another region, a relay)."""
