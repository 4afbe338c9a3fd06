"""Thread tokens: what an answer to a letter is about, in a form that only we can write.

A token names one thing by its id, with a tag over it under the tenant's own key: whoever holds it
was sent it by us. It stands in the address that answers go to, which letters refer to as well,
so whoever takes letters in need not ask whoever sent them (decision 92).
"""

import base64
import binascii
import hmac
from typing import Final, Protocol
from uuid import UUID

from shared.intent import TenantId

TAG_BYTES: Final = 8
TOKEN_LENGTH: Final = 39
"""An id and its tag in base32: letters and digits of one case, for mail servers change case."""

MARKER: Final = "—— 请在此线以上回复 ——"
"""The line above which whoever answers writes; what is below it is ours."""

_ID_BYTES: Final = 16


class Fingerprints(Protocol):
    """The part of the vault that tokens need."""

    async def fingerprint(self, tenant: TenantId, body: bytes) -> bytes:
        """Return the tenant's keyed digest of a body."""


async def token_of(keeper: Fingerprints, tenant: TenantId, thing: UUID) -> str:
    """Return the token of a thing; the same one each time."""
    content = thing.bytes + await _tag(keeper, tenant, thing)
    return base64.b32encode(content).decode().rstrip("=").lower()


async def thing_of(keeper: Fingerprints, tenant: TenantId, token: str) -> UUID | None:
    """Return what a token is about, or None if this tenant never gave it out."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    try:
        content = base64.b32decode(token.upper() + "=")
    except binascii.Error:
        return None
    thing, tag = UUID(bytes=content[:_ID_BYTES]), content[_ID_BYTES:]
    return thing if hmac.compare_digest(tag, await _tag(keeper, tenant, thing)) else None


async def _tag(keeper: Fingerprints, tenant: TenantId, thing: UUID) -> bytes:
    return (await keeper.fingerprint(tenant, b"thread|" + thing.bytes))[:TAG_BYTES]
