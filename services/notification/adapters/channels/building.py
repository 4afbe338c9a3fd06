"""Building: what a channel is configured as, as a way out, kind by kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.notification.adapters.channels.asking import Provider
from services.notification.adapters.channels.by_apprise import ByApprise, Calling
from services.notification.adapters.channels.hook import Hook
from services.notification.adapters.channels.mail import Dial, Smtp
from services.notification.adapters.channels.mail_settings import tenants_server
from services.notification.adapters.channels.robots import Dingtalk, Feishu, Wecom
from services.notification.adapters.channels.sms import REGION, AliyunSms, TencentSms
from services.notification.adapters.channels.wechat import Wechat
from services.notification.app.channels.ports import WayOut
from services.notification.domain.channels.kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a way out is built of; secrets in clear."""

    settings: Mapping[str, str]
    secrets: Mapping[str, str]
    provider: Provider
    calling: Calling
    dial: Dial


def _smtp(parts: Parts) -> WayOut:
    return Smtp(tenants_server(parts.settings, parts.secrets), dial=parts.dial)


def _aliyun(parts: Parts) -> WayOut:
    return AliyunSms(
        provider=parts.provider,
        access_key_id=parts.settings["access_key_id"],
        access_key_secret=parts.secrets["access_key_secret"],
        sign_name=parts.settings["sign_name"],
    )


def _tencent(parts: Parts) -> WayOut:
    return TencentSms(
        provider=parts.provider,
        secret_id=parts.settings["secret_id"],
        secret_key=parts.secrets["secret_key"],
        sdk_app_id=parts.settings["sdk_app_id"],
        sign_name=parts.settings["sign_name"],
        region=parts.settings.get("region") or REGION,
    )


def _wechat(parts: Parts) -> WayOut:
    return Wechat(
        provider=parts.provider,
        app_id=parts.settings["app_id"],
        app_secret=parts.secrets["app_secret"],
        url=parts.settings.get("url", ""),
    )


def _wecom(parts: Parts) -> WayOut:
    return Wecom(provider=parts.provider, key=parts.secrets["key"])


def _dingtalk(parts: Parts) -> WayOut:
    token, secret = parts.secrets["access_token"], parts.secrets.get("secret")
    return Dingtalk(provider=parts.provider, access_token=token, secret=secret)


def _feishu(parts: Parts) -> WayOut:
    token, secret = parts.secrets["token"], parts.secrets.get("secret")
    return Feishu(provider=parts.provider, token=token, secret=secret)


def _apprise(parts: Parts) -> WayOut:
    return ByApprise(parts.calling, parts.secrets.get("url"))


def _webhook(parts: Parts) -> WayOut:
    http, url = parts.provider.http, parts.settings["url"]
    return Hook(http=http, url=url, secret=parts.secrets["secret"])


BUILT: Mapping[Kind, Callable[[Parts], WayOut]] = {
    Kind.SMTP: _smtp,
    Kind.SMS_ALIYUN: _aliyun,
    Kind.SMS_TENCENT: _tencent,
    Kind.WECHAT: _wechat,
    Kind.WECOM: _wecom,
    Kind.DINGTALK: _dingtalk,
    Kind.FEISHU: _feishu,
    Kind.APPRISE: _apprise,
    Kind.WEBHOOK: _webhook,
}
"""How each kind is built; a test holds it to be all of them."""
