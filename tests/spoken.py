"""Callers that a test speaks for: their token is who they are, written down."""

from collections.abc import Collection

import msgspec

from shared.intent import Caller, TenantId


class SpokenVerifier:
    """Takes a caller's JSON for a token: who is asking is what the test says."""

    async def verify(self, token: str) -> Caller:
        return msgspec.json.decode(token, type=Caller)


def spoken(caller: Caller) -> str:
    """Return the token of a caller."""
    return msgspec.json.encode(caller).decode()


def token_in(
    tenant: TenantId,
    actor: str,
    roles: Collection[str] = (),
    *,
    scopes: Collection[str] = (),
    store: str = "",
) -> str:
    """Return the token of somebody who has roles, at a store if they have one."""
    return spoken(
        Caller(
            tenant=tenant,
            actor=actor,
            roles=frozenset(roles),
            scopes=frozenset(scopes),
            attributes=tuple((role, store) for role in roles),
        )
    )
