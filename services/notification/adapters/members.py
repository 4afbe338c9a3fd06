"""Members: identity is asked for somebody's login when it is needed, for many at once."""

import time
from collections.abc import Callable, Sequence

import grpc

from shared.intent import TenantId
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.rpc import call
from shared.rpc.logs import Tokens
from shared.vault import Batcher

MEMBERS_AT_ONCE = 200
MEMBER = "member:"


class IdentityMembers:
    """Sealed logins by member, remembered for less than a minute."""

    def __init__(
        self,
        channel: grpc.aio.Channel,
        tokens: Tokens,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._identity = identity_pb2_grpc.IdentityServiceStub(channel)
        self._tokens = tokens
        self._logins = Batcher[str, str | None](self._ask, clock)

    async def login(self, tenant: TenantId, member: str) -> str | None:
        """Return the sealed login of a member (``member:<id>``); None for somebody unknown."""
        return (await self._logins.get(tenant, [member]))[member]

    async def _ask(self, tenant: TenantId, members: Sequence[str]) -> dict[str, str | None]:
        found: dict[str, str | None] = dict.fromkeys(members)
        ids = [one.removeprefix(MEMBER) for one in members if one.startswith(MEMBER)]
        for start in range(0, len(ids), MEMBERS_AT_ONCE):
            answer: identity_pb2.ListMembersResponse = await call(
                self._identity.ListMembers,
                identity_pb2.ListMembersRequest(
                    limit=MEMBERS_AT_ONCE, member_ids=ids[start : start + MEMBERS_AT_ONCE]
                ),
                token=await self._tokens.token(tenant),
            )
            found |= {f"{MEMBER}{one.id}": one.login for one in answer.members}
        return found
