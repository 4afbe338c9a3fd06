"""Addresses: identity is asked for somebody's login when a letter is about to leave, not before."""

import grpc

from services.notification.app.ports import Opener
from shared.intent import TenantId
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.rpc import call
from shared.rpc.logs import Tokens
from shared.sealed import normal_email

PAGE = 200
PAGES_MAX = 50


class IdentityAddresses:
    """Finds the address of a member: their login, if it is an e-mail address."""

    def __init__(self, channel: grpc.aio.Channel, tokens: Tokens, opener: Opener) -> None:
        self._identity = identity_pb2_grpc.IdentityServiceStub(channel)
        self._tokens = tokens
        self._opener = opener

    async def email(self, tenant: TenantId, recipient: str, role: str) -> str | None:
        """Return the address in clear, or ``None`` for somebody unknown or without one."""
        wanted = recipient.partition(":")[2]
        cursor = ""
        for _ in range(PAGES_MAX):
            answer: identity_pb2.ListMembersResponse = await call(
                self._identity.ListMembers,
                identity_pb2.ListMembersRequest(role=role, limit=PAGE, cursor=cursor),
                token=await self._tokens.token(tenant),
            )
            for member in answer.members:
                if member.id == wanted:
                    return normal_email(await self._opener.open(tenant, member.login))
            cursor = answer.next_cursor
            if not cursor:
                return None
        return None
