"""The WeCom accounts of a tenant: one stream, so that whoever connects one knows how many."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from services.intake.domain.hooks.terms import HookWrong, Terms
from services.intake.domain.hooks.terms import checked as checked_terms
from services.intake.domain.wecom.refusals import WeComTooMany, WeComUnknown, WeComWrong
from shared.decider import Decider, Fact, Reason

ACCOUNTS_MAX = 10
WINDOW_S_MIN, WINDOW_S_MAX = 60, 24 * 3600
CORP_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")
SECRET = re.compile(r"[\x21-\x7e]{0,128}")


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What an application of WeCom and we share, in clear; ``secret`` is empty without pictures."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class SealedKeys:
    """The same, each sealed."""

    token: str
    aes_key: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Whose messages these are, and what becomes of them.

    For ``window_s`` after a message, the next one of the same person goes on with it.
    """

    terms: Terms
    corp_id: str
    window_s: int = 1_800


@dataclass(frozen=True, kw_only=True)
class WeComConnected(Fact):
    """Members of a corporation may report by talking to an application; said again, it is so now.

    What is shared with WeCom is sealed.
    """

    TOPIC: ClassVar[str] = "wecom.connected"

    account: UUID
    name: str
    type: str
    channel: str
    pointers: Mapping[str, str]
    values: Mapping[str, object]
    corp_id: str
    window_s: int
    token: str
    aes_key: str
    secret: str
    owner: str


@dataclass(frozen=True, kw_only=True)
class WeComDisconnected(Fact):
    """Nobody can report by it any more."""

    TOPIC: ClassVar[str] = "wecom.disconnected"

    account: UUID


@dataclass(frozen=True, kw_only=True)
class Connect:
    """Let members of a corporation report; what was said of the account before is replaced."""

    at: datetime
    account: UUID
    settings: Settings
    keys: SealedKeys
    owner: str
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class Disconnect:
    """Let nobody report by it any more."""

    at: datetime
    account: UUID


AccountFact: TypeAlias = WeComConnected | WeComDisconnected
Command: TypeAlias = Connect | Disconnect


@dataclass(frozen=True, kw_only=True)
class Account:
    """An application of WeCom that is connected."""

    id: UUID
    settings: Settings
    keys: SealedKeys
    owner: str
    connected_at: datetime


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """All of a tenant, by their ids."""

    by_id: Mapping[UUID, Account] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, account: UUID) -> Account:
        """Return one; raises ``WeComUnknown``."""
        found = self.by_id.get(account)
        if found is None:
            raise WeComUnknown
        return found


def checked(settings: Settings, keys: Keys) -> None:
    """Raise ``WeComWrong`` with every reason why an account cannot be connected so."""
    reasons = [*_wrong(settings, keys)]
    try:
        checked_terms(settings.terms)
    except HookWrong as wrong:
        reasons += wrong.reasons
    if reasons:
        raise WeComWrong(reasons=reasons)


def _wrong(settings: Settings, keys: Keys) -> Iterator[Reason]:
    if not CORP_ID.fullmatch(settings.corp_id):
        message = "A corporation is known by its id (corpid), such as ww1234567890abcdef."
        yield Reason(code="bad-format", message=message, pointer="/corp_id")
    if not WINDOW_S_MIN <= settings.window_s <= WINDOW_S_MAX:
        message = "A conversation goes on for between a minute and a day."
        yield Reason(code="out-of-range", message=message, pointer="/window_s")
    if not TOKEN.fullmatch(keys.token):
        message = "A token has 3 to 32 letters and digits."
        yield Reason(code="bad-format", message=message, pointer="/token")
    if not _is_aes_key(keys.aes_key):
        message = "An EncodingAESKey has 43 letters and digits."
        yield Reason(code="bad-format", message=message, pointer="/aes_key")
    if not SECRET.fullmatch(keys.secret):
        message = "The secret of an application is up to 128 visible ASCII characters."
        yield Reason(code="bad-format", message=message, pointer="/secret")


def _is_aes_key(text: str) -> bool:
    if not AES_KEY.fullmatch(text):
        return False
    try:
        return bool(base64.b64decode(text + "="))
    except binascii.Error:
        return False


def decide(command: Command, accounts: Accounts) -> list[AccountFact]:
    """Say which facts follow; raises ``WeComUnknown`` or ``WeComTooMany``."""
    match command:
        case Connect():
            if not command.is_new:
                accounts.of(command.account)
            elif len(accounts.by_id) >= ACCOUNTS_MAX:
                raise WeComTooMany
            return [_connected(command)]
        case Disconnect(at=at, account=account):
            accounts.of(account)
            return [WeComDisconnected(occurred_at=at, account=account)]
        case _:
            assert_never(command)


def _connected(command: Connect) -> WeComConnected:
    settings, terms = command.settings, command.settings.terms
    return WeComConnected(
        occurred_at=command.at,
        account=command.account,
        name=terms.name,
        type=terms.type,
        channel=terms.channel,
        pointers=terms.pointers,
        values=terms.values,
        corp_id=settings.corp_id,
        window_s=settings.window_s,
        token=command.keys.token,
        aes_key=command.keys.aes_key,
        secret=command.keys.secret,
        owner=command.owner,
    )


def evolve(accounts: Accounts, fact: AccountFact) -> Accounts:
    """Return the accounts after a fact."""
    match fact:
        case WeComConnected():
            one = _account(fact)
            return Accounts(by_id=MappingProxyType({**accounts.by_id, one.id: one}))
        case WeComDisconnected(account=gone):
            left = {key: one for key, one in accounts.by_id.items() if key != gone}
            return Accounts(by_id=MappingProxyType(left))
        case _:
            assert_never(fact)


def _account(fact: WeComConnected) -> Account:
    terms = Terms(
        name=fact.name,
        type=fact.type,
        channel=fact.channel,
        pointers=fact.pointers,
        values=fact.values,
    )
    return Account(
        id=fact.account,
        settings=Settings(terms=terms, corp_id=fact.corp_id, window_s=fact.window_s),
        keys=SealedKeys(token=fact.token, aes_key=fact.aes_key, secret=fact.secret),
        owner=fact.owner,
        connected_at=fact.occurred_at,
    )


ACCOUNTS: Decider[Command, AccountFact, Accounts] = Decider(
    kind="wecom_accounts",
    initial=Accounts,
    decide=decide,
    evolve=evolve,
    facts=(WeComConnected, WeComDisconnected),
)
