"""Members: identity is asked who holds a role, when an approval waits for it."""

from dataclasses import dataclass, replace
from typing import Protocol

import grpc

from services.workflow.app.ports import Holder
from shared.intent import TenantId
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.projections.position import Head, Position
from shared.rpc import call
from shared.rpc.logs import Tokens

PAGE = 200
PAGES_MAX = 50


class IdentityLog(Protocol):
    """Where identity's log is."""

    async def head(self, tenant: TenantId) -> Head:
        """Return where the tenant's log is."""


@dataclass(frozen=True, kw_only=True)
class IdentityMembers:
    """The members of a tenant, as identity knows them now; at least what it knew at ``seen``."""

    channel: grpc.aio.Channel
    tokens: Tokens
    log: IdentityLog
    seen: str = ""

    async def holders(self, tenant: TenantId, role: str) -> list[Holder]:
        """Return who holds a role (everybody, if it is empty), and what it is bound to."""
        stub = identity_pb2_grpc.IdentityServiceStub(self.channel)
        found: list[Holder] = []
        cursor = ""
        for _ in range(PAGES_MAX):
            answer: identity_pb2.ListMembersResponse = await call(
                stub.ListMembers,
                identity_pb2.ListMembersRequest(role=role, limit=PAGE, cursor=cursor),
                token=await self.tokens.token(tenant),
                metadata={"gongdan-min-position": self.seen} if self.seen else None,
            )
            found += [
                Holder(
                    member=one.id,
                    values=frozenset(
                        grant.scope_value for grant in one.grants if role in {"", grant.role}
                    ),
                )
                for one in answer.members
            ]
            cursor = answer.next_cursor
            if not cursor:
                break
        return found

    async def knowing(self, tenant: TenantId, position: int) -> "IdentityMembers":
        """Return the members as identity knows them when it knows of a position of its log."""
        epoch = (await self.log.head(tenant)).epoch
        token = Position(service="identity", epoch=epoch, position=position)
        return replace(self, seen=str(token))
