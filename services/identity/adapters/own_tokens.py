"""Identity's own proof of callers: it signs the tokens, so it asks nobody about them."""

import time
from pathlib import Path
from typing import Final

from services.identity.adapters.key_files import fresh_secret, kept_secret
from shared.intent import Caller, TenantId
from shared.tokens import Minter, Token, TokenSource, Verifier

SIGNING_KEY: Final = "token-signing"


def signing_minter(folder: Path) -> Minter:
    """Return the minter whose key is kept in ``folder``; made at the first start."""
    return Minter(bytes.fromhex(kept_secret(folder / SIGNING_KEY, fresh_secret()).decode()))


class OwnVerifier:
    """Verifies what our own minter signed."""

    def __init__(self, minter: Minter) -> None:
        self._verifier = Verifier(minter.public_keys())

    async def verify(self, token: str) -> Caller:
        """Return who is calling; raises ``TokenInvalid``, ``TokenExpired``."""
        return self._verifier.verify(token)


def own_tokens(minter: Minter) -> TokenSource:
    """Return identity's tokens for calling others."""

    async def mint(tenant: TenantId) -> Token:
        return minter.mint(Caller(tenant=tenant, actor="system:identity"), now=time.time())

    return TokenSource(mint)
