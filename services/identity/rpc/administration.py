"""Administration over gRPC: tenants for operators; members, grants and keys for administrators."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final
from uuid import UUID

from services.identity import views
from services.identity.app import Administration, KeyWish, NewMember
from services.identity.app.rights import (
    NotAllowed,
    may_see_accounts,
    must_administer,
    must_hold,
    must_not_administer,
    must_run_the_platform,
    must_work_here,
)
from services.identity.domain.api_key import END_WRONG, KeyWishWrong
from shared.database import Databases
from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.projections.position import Position, WaitFor
from shared.rpc import Call
from shared.tenancy import Catalogue

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200
FIRST: Final = UUID(int=0)
GRANTS_AT_ONCE_MAX: Final = 50


class MemberIdWrong(Refusal):
    """A member's id is a UUID."""

    slug: ClassVar[str] = "member-id-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class TooManyGrants(Refusal):
    """A member can be given at most 50 roles at once."""

    slug: ClassVar[str] = "too-many-grants"
    kind: ClassVar[Kind] = Kind.INVALID


class CursorWrong(Refusal):
    """The cursor is not one that we gave out."""

    slug: ClassVar[str] = "cursor-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class IdentityRpc(identity_pb2_grpc.IdentityServiceServicer):
    """Answers ``IdentityService``."""

    app: Administration
    catalogue: Catalogue
    databases: Databases
    written: WaitFor

    async def CreateTenant(  # noqa: N802 - the name is the protocol's
        self, request: identity_pb2.CreateTenantRequest, call: Call
    ) -> identity_pb2.CreateTenantResponse:
        """Build a tenant."""
        must_run_the_platform(call.caller)
        made = await self.app.create_tenant(call.intent(), request.key, request.name)
        return identity_pb2.CreateTenantResponse(
            tenant_id=str(made.tenant_id),
            api_key=made.api_key,
            position=await self._token(TenantId(request.key), made.position),
        )

    async def ListTenants(  # noqa: N802
        self, _request: identity_pb2.ListTenantsRequest, call: Call
    ) -> identity_pb2.ListTenantsResponse:
        """List the tenants of this installation."""
        must_run_the_platform(call.caller)
        await self.catalogue.refresh()
        answer = identity_pb2.ListTenantsResponse()
        for one in self.catalogue.active():
            answer.tenants.add(key=one.key, id=str(one.id), name=one.name, state=one.state)
        return answer

    async def AddMember(  # noqa: N802
        self, request: identity_pb2.AddMemberRequest, call: Call
    ) -> identity_pb2.AddMemberResponse:
        """Let somebody join."""
        must_administer(call.caller)
        if len(request.grants) > GRANTS_AT_ONCE_MAX:
            raise TooManyGrants
        wish = NewMember(
            name=request.name,
            login=request.login,
            password=request.password,
            member_id=_uuid(request.member_id) if request.member_id else None,
            grants=tuple((one.role, one.scope_value) for one in request.grants),
        )
        member_id, position = await self.app.add_member(call.intent(), wish)
        return identity_pb2.AddMemberResponse(
            member_id=str(member_id), position=await self._token(call.caller.tenant, position)
        )

    async def ListMembers(  # noqa: N802
        self, request: identity_pb2.ListMembersRequest, call: Call
    ) -> identity_pb2.ListMembersResponse:
        """List members; names and logins are sealed and pass the disclosure door of who asked.

        Colleagues see names; logins and grants only who administers the tenant, and their owner.
        """
        must_work_here(call.caller)
        sees_accounts = may_see_accounts(call.caller)
        if request.role and not sees_accounts:
            raise NotAllowed  # who holds a role is what a grant says
        tenant, limit = call.caller.tenant, _limit(request.limit)
        after = _uuid(request.cursor, CursorWrong) if request.cursor else FIRST
        await self.written.reach(tenant, call.min_position, call.deadline_s)
        async with self.databases.connection(tenant) as connection:
            only = [_uuid(one) for one in request.member_ids]
            rows = await views.list_members(connection, request.role, only, after, limit + 1)
        answer = identity_pb2.ListMembersResponse()
        for row in rows[:limit]:
            member = answer.members.add(id=str(row.member_id), name=row.name)
            if not (sees_accounts or call.caller.actor == f"member:{row.member_id}"):
                continue
            member.login = row.login
            for role, scope_value in row.grants:
                member.grants.add(role=role, scope_value=scope_value)
        if len(rows) > limit:
            answer.next_cursor = answer.members[-1].id
        return answer

    async def GrantRole(  # noqa: N802
        self, request: identity_pb2.GrantRoleRequest, call: Call
    ) -> identity_pb2.GrantRoleResponse:
        """Give a member a role."""
        must_administer(call.caller)
        member_id, grant = _uuid(request.member_id), request.grant
        position = await self.app.grant_role(
            call.intent(), member_id, grant.role, grant.scope_value
        )
        token = await self._token(call.caller.tenant, position)
        return identity_pb2.GrantRoleResponse(position=token)

    async def RevokeRole(  # noqa: N802
        self, request: identity_pb2.RevokeRoleRequest, call: Call
    ) -> identity_pb2.RevokeRoleResponse:
        """Take a role away."""
        must_administer(call.caller)
        member_id, grant = _uuid(request.member_id), request.grant
        position = await self.app.revoke_role(
            call.intent(), member_id, grant.role, grant.scope_value
        )
        token = await self._token(call.caller.tenant, position)
        return identity_pb2.RevokeRoleResponse(position=token)

    async def CreateApiKey(  # noqa: N802
        self, request: identity_pb2.CreateApiKeyRequest, call: Call
    ) -> identity_pb2.CreateApiKeyResponse:
        """Make an API key."""
        must_administer(call.caller)
        must_hold(call.caller, request.scopes)
        if request.agent:
            must_not_administer(request.scopes)
        wish = KeyWish(
            name=request.name,
            scopes=tuple(request.scopes),
            roles=tuple(request.roles),
            expires_at=_time(request.expires_at) if request.expires_at else None,
            agent=request.agent,
        )
        made = await self.app.create_api_key(call.intent(), wish)
        return identity_pb2.CreateApiKeyResponse(
            key_id=made.key_id,
            api_key=made.api_key,
            position=await self._token(call.caller.tenant, made.position),
        )

    async def RevokeApiKey(  # noqa: N802
        self, request: identity_pb2.RevokeApiKeyRequest, call: Call
    ) -> identity_pb2.RevokeApiKeyResponse:
        """End an API key."""
        must_administer(call.caller)
        position = await self.app.revoke_api_key(call.intent(), request.key_id)
        token = await self._token(call.caller.tenant, position)
        return identity_pb2.RevokeApiKeyResponse(position=token)

    async def ListApiKeys(  # noqa: N802
        self, request: identity_pb2.ListApiKeysRequest, call: Call
    ) -> identity_pb2.ListApiKeysResponse:
        """List the tenant's API keys."""
        must_administer(call.caller)
        tenant, limit = call.caller.tenant, _limit(request.limit)
        await self.written.reach(tenant, call.min_position, call.deadline_s)
        async with self.databases.connection(tenant) as connection:
            rows = await views.list_api_keys(connection, request.cursor, limit + 1)
        answer = identity_pb2.ListApiKeysResponse(keys=[_api_key(row) for row in rows[:limit]])
        if len(rows) > limit:
            answer.next_cursor = answer.keys[-1].key_id
        return answer

    async def _token(self, tenant: TenantId, position: int) -> str:
        head = await self.app.store.head(tenant)
        reached = position or head.position
        return str(Position(service="identity", epoch=head.epoch, position=reached))


def _api_key(row: views.ApiKeyRow) -> identity_pb2.ApiKey:
    return identity_pb2.ApiKey(
        key_id=row.key_id,
        name=row.name,
        scopes=row.scopes,
        roles=row.roles,
        created_at=int(row.created_at.timestamp()),
        expires_at=int(row.expires_at.timestamp()),
        revoked_at=0 if row.revoked_at is None else int(row.revoked_at.timestamp()),
        agent=row.agent,
    )


def _limit(wanted: int) -> int:
    return min(wanted, LIMIT_MAX) if wanted > 0 else LIMIT_DEFAULT


def _uuid(text: str, refusal: type[Refusal] = MemberIdWrong) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise refusal from wrong


def _time(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as wrong:
        raise KeyWishWrong(reasons=[END_WRONG]) from wrong
