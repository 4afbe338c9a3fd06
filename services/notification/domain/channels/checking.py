"""Checking: what somebody wants of a channel, read without asking anybody."""

import base64
import binascii
import re
from collections.abc import Callable, Collection, Iterator, Mapping

from services.notification.domain.channels.channels import ChannelWrong
from services.notification.domain.channels.facts import Template
from services.notification.domain.channels.kinds import NEEDS, Kind, Needs
from services.notification.domain.channels.wording import VALUES
from shared.decider import Reason
from shared.sealed import normal_email
from shared.web_addresses import address_of
from shared.webhook_signatures import PREFIX

KEY = re.compile(r"[a-z][a-z0-9_]{0,30}")
RESERVED = frozenset({"app"})
VALUE_CHARS_MAX = 500
TEMPLATES_MAX = 50
PARAMS_MAX = 20
URLS = frozenset({"endpoint", "url"})
SECURITY = ("starttls", "tls", "none")
PORT_MAX = 65_535
SECRET_BYTES_MIN = 24


def check(
    key: str,
    kind: Kind,
    settings: Mapping[str, str],
    secrets: Mapping[str, str],
    templates: Mapping[str, Template],
) -> None:
    """Raise ``ChannelWrong`` with every reason; ``secrets`` are in clear."""
    needs = NEEDS[kind]
    if reasons := [
        *_of_key(key),
        *_of_settings(needs, settings),
        *_of_values(settings),
        *_of_secrets(kind, needs, secrets),
        *_of_templates(needs, templates),
    ]:
        raise ChannelWrong(reasons=reasons)


def _of_key(key: str) -> Iterator[Reason]:
    if not KEY.fullmatch(key) or key in RESERVED:
        yield Reason(
            code="key-wrong",
            message="A channel's key is a letter and up to 30 more of a-z, 0-9 and _; not app.",
            zh="渠道的键以小写字母开头，后接最多 30 个小写字母、数字或下划线，不能是 app。",
            pointer="/key",
        )


def _of_settings(needs: Needs, settings: Mapping[str, str]) -> Iterator[Reason]:
    for name in needs.settings:
        if not settings.get(name, "").strip():
            yield Reason(
                code="setting-missing",
                message=f"A channel of this kind needs the setting {name}.",
                zh=f"此类渠道需要设置 {name}。",
                pointer=f"/settings/{name}",
            )
    yield from _unknown("settings", settings, needs.settings_known)


def _of_values(settings: Mapping[str, str]) -> Iterator[Reason]:
    for name, value in settings.items():
        if (words := _trouble_with(name, value)) is not None:
            message, zh = words
            yield Reason(code="setting-wrong", message=message, zh=zh, pointer=f"/settings/{name}")


def _trouble_with(name: str, value: str) -> tuple[str, str] | None:
    if len(value) > VALUE_CHARS_MAX or not value.isprintable():
        return "A setting is one line of at most 500 characters.", "设置为单行，最多 500 个字符。"
    rule = RULES.get(name)
    return None if rule is None or rule[0](value) else (rule[1], rule[2])


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= PORT_MAX


def _is_url(text: str) -> bool:
    return address_of(text) is not None


_URL_WORDS = ("An address is https://host/path, in ASCII.", "地址形如 https://host/path（ASCII）。")
RULES: Mapping[str, tuple[Callable[[str], bool], str, str]] = {
    "endpoint": (_is_url, *_URL_WORDS),
    "url": (_is_url, *_URL_WORDS),
    "from": (
        lambda text: normal_email(text) is not None,
        "The sender is an e-mail address.",
        "发件人须为电子邮箱地址。",
    ),
    "security": (
        SECURITY.__contains__,
        "The security is starttls, tls or none.",
        "加密方式为 starttls、tls 或 none。",
    ),
    "port": (_is_port, "A port is a number from 1 to 65535.", "端口为 1 至 65535 的数字。"),
    "unsubscribe": (
        lambda text: text.startswith(("https://", "mailto:")),
        "Where to unsubscribe begins with https:// or mailto:.",
        "退订地址以 https:// 或 mailto: 开头。",
    ),
}
"""What some settings must be, and how that is said."""


def _of_secrets(kind: Kind, needs: Needs, secrets: Mapping[str, str]) -> Iterator[Reason]:
    yield from _unknown("secrets", secrets, needs.secrets_known)
    for name, value in secrets.items():
        if not 0 < len(value) <= VALUE_CHARS_MAX or not value.isprintable():
            yield Reason(
                code="secret-wrong",
                message="A secret is one line of 1 to 500 characters.",
                zh="密钥为单行，1 至 500 个字符。",
                pointer=f"/secrets/{name}",
            )
    if kind is Kind.WEBHOOK and not _signs(secrets.get("secret")):
        yield Reason(
            code="secret-wrong",
            message="The secret is whsec_ and at least 24 random bytes in base64.",
            zh="密钥为 whsec_ 加至少 24 个随机字节的 base64。",
            pointer="/secrets/secret",
        )


def _signs(secret: str | None) -> bool:
    if secret is None:  # the one before stays
        return True
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return secret.startswith(PREFIX) and len(key) >= SECRET_BYTES_MIN


def _of_templates(needs: Needs, templates: Mapping[str, Template]) -> Iterator[Reason]:
    if needs.worded != bool(templates) or len(templates) > TEMPLATES_MAX:
        yield Reason(
            code="templates-wrong",
            message="SMS and WeChat need 1 to 50 templates, other channels have none.",
            zh="短信和微信需要 1 至 50 个模板，其他渠道没有模板。",
            pointer="/templates",
        )
    for name, template in templates.items():
        if not 0 < len(template.id) <= VALUE_CHARS_MAX or len(template.params) > PARAMS_MAX:
            yield Reason(
                code="template-wrong",
                message="A template has the id that the provider gave it, and at most 20 places.",
                zh="模板须有服务商给出的编号，最多 20 个变量。",
                pointer=f"/templates/{name}",
            )
        for place, value in template.params.items():
            if value not in VALUES:
                yield Reason(
                    code="value-unknown",
                    message=f"A place is filled with one of: {', '.join(VALUES)}.",
                    zh=f"变量可填：{'、'.join(VALUES)}。",
                    pointer=f"/templates/{name}/params/{place}",
                )


def _unknown(part: str, given: Mapping[str, str], known: Collection[str]) -> Iterator[Reason]:
    for name in given:
        if name not in known:
            names = ", ".join(sorted(known)) or "-"
            yield Reason(
                code="name-unknown",
                message=f"A channel of this kind has: {names}.",
                zh=f"此类渠道可设：{names}。",
                pointer=f"/{part}/{name}",
            )
