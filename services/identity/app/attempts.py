"""Attempts to sign in: after ten wrong ones in five minutes, a login rests."""

import hashlib
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import ClassVar, Final

from shared.decider import Kind, Refusal
from shared.intent import TenantId

ATTEMPTS_MAX: Final = 10
WITHIN: Final = timedelta(minutes=5)
LOGINS_MAX: Final = 10_000


class TooManyAttempts(Refusal):
    """Too many wrong passwords for this login; wait five minutes."""

    slug: ClassVar[str] = "too-many-attempts"
    kind: ClassVar[Kind] = Kind.BUSY


class Attempts:
    """Wrong passwords of late, in this process: guessing stays slow, restarts forgive."""

    def __init__(self) -> None:
        self._failed: OrderedDict[bytes, deque[datetime]] = OrderedDict()

    def must_not_be_too_many(self, tenant: TenantId, login: str, now: datetime) -> None:
        """Refuse a login with too many wrong passwords of late."""
        late = self._failed.get(_name(tenant, login))
        if late is not None and len(late) == ATTEMPTS_MAX and now - late[0] < WITHIN:
            raise TooManyAttempts

    def failed(self, tenant: TenantId, login: str, now: datetime) -> None:
        """Remember a wrong password."""
        name = _name(tenant, login)
        late = self._failed.setdefault(name, deque(maxlen=ATTEMPTS_MAX))
        late.append(now)
        self._failed.move_to_end(name)
        while len(self._failed) > LOGINS_MAX:
            self._failed.popitem(last=False)

    def succeeded(self, tenant: TenantId, login: str) -> None:
        """Forget the wrong passwords of a login."""
        self._failed.pop(_name(tenant, login), None)


def _name(tenant: TenantId, login: str) -> bytes:
    # A digest is short whatever somebody calls a login.
    return hashlib.sha256(f"{tenant}|{login}".encode("utf-8", "replace")).digest()
