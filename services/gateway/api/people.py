"""People and programs: members, their roles, and API keys."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import OfAdministrators
from services.gateway.api.models import Grant, NewKey, NewMember, Page, Shown
from services.gateway.api.problems import RequestInvalid
from services.gateway.api.replies import PagingNow, after_of, page, plain, reply
from shared.decider import Kind, Reason, Refusal
from shared.pb.gongdan.identity.v1 import identity_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2

router = APIRouter(route_class=OfAdministrators, tags=["people"])

ShortText = Annotated[str, Query(max_length=200)]


class RoleUnknown(Refusal):
    """No scenario of the tenant defines this role; `allowed` lists those there are."""

    slug: ClassVar[str] = "role-unknown"
    kind: ClassVar[Kind] = Kind.INVALID


@router.get("/members", operation_id="listMembers", responses={200: {"model": Page}})
async def list_members(
    gateway: GatewayNow, asking: AskingNow, paging: PagingNow, role: ShortText = ""
) -> Response:
    """Return the people who work for the tenant; logins and roles for its administrators."""
    request = identity_pb2.ListMembersRequest(
        role=role, limit=paging.limit, cursor=after_of(gateway, asking, paging)
    )
    answer: identity_pb2.ListMembersResponse = await asking.ask(
        gateway.clients.identity.ListMembers, request
    )
    items = [_member(each) for each in answer.members]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.post(
    "/members", operation_id="addMember", status_code=201, responses={201: {"model": Shown}}
)
async def add_member(body: NewMember, gateway: GatewayNow, asking: Commanding) -> Response:
    """Add a member, with roles granted at once."""
    request = identity_pb2.AddMemberRequest(
        name=body.name,
        login=body.login,
        password=body.password,
        grants=[_grant(each) for each in body.grants],
        member_id=body.member_id or "",
    )
    answer: identity_pb2.AddMemberResponse = await asking.command(
        gateway.clients.identity.AddMember, request
    )
    value = {"member_id": answer.member_id}
    return await reply(gateway, asking, value, status=201, position=answer.position)


@router.post(
    "/members/{member_id}/grants", operation_id="grantRole", responses={200: {"model": Shown}}
)
async def grant_role(
    member_id: UUID, body: Grant, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Grant a member a role."""
    request = identity_pb2.GrantRoleRequest(member_id=str(member_id), grant=_grant(body))
    answer: identity_pb2.GrantRoleResponse = await asking.command(
        gateway.clients.identity.GrantRole, request
    )
    return await reply(gateway, asking, {"member_id": str(member_id)}, position=answer.position)


@router.delete(
    "/members/{member_id}/grants/{role}",
    operation_id="revokeRole",
    responses={200: {"model": Shown}},
)
async def revoke_role(
    member_id: UUID,
    role: Annotated[str, Path(max_length=100)],
    gateway: GatewayNow,
    asking: Commanding,
    scope_value: ShortText = "",
) -> Response:
    """Take a role from a member; who had it when stays known."""
    request = identity_pb2.RevokeRoleRequest(
        member_id=str(member_id),
        grant=identity_pb2.Grant(role=role, scope_value=scope_value),
    )
    answer: identity_pb2.RevokeRoleResponse = await asking.command(
        gateway.clients.identity.RevokeRole, request
    )
    return await reply(gateway, asking, {"member_id": str(member_id)}, position=answer.position)


@router.post(
    "/keys", operation_id="createApiKey", status_code=201, responses={201: {"model": Shown}}
)
async def create_key(body: NewKey, gateway: GatewayNow, asking: Commanding) -> Response:
    """Create an API key; it is shown once."""
    await require_known_roles(gateway, asking, body.roles)
    request = identity_pb2.CreateApiKeyRequest(
        name=body.name,
        scopes=body.scopes,
        roles=body.roles,
        # 0 means a year from now; the moment 0 itself is as wrong as any other in the past.
        expires_at=_epoch(body.expires_at) or 1 if body.expires_at else 0,
        agent=body.agent,
    )
    answer: identity_pb2.CreateApiKeyResponse = await asking.command(
        gateway.clients.identity.CreateApiKey, request
    )
    value = {"key_id": answer.key_id, "api_key": answer.api_key}
    return await reply(gateway, asking, value, status=201, position=answer.position)


@router.get("/keys", operation_id="listApiKeys", responses={200: {"model": Page}})
async def list_keys(gateway: GatewayNow, asking: AskingNow, paging: PagingNow) -> Response:
    """Return the tenant's API keys: what they may do, never the keys themselves."""
    request = identity_pb2.ListApiKeysRequest(
        limit=paging.limit, cursor=after_of(gateway, asking, paging)
    )
    answer: identity_pb2.ListApiKeysResponse = await asking.ask(
        gateway.clients.identity.ListApiKeys, request
    )
    items = [_key(each) for each in answer.keys]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.delete("/keys/{key_id}", operation_id="revokeApiKey", responses={200: {"model": Shown}})
async def revoke_key(
    key_id: Annotated[str, Path(max_length=100)], gateway: GatewayNow, asking: Commanding
) -> Response:
    """Revoke an API key; it ends within five minutes for HTTP, within the hour for NATS."""
    answer: identity_pb2.RevokeApiKeyResponse = await asking.command(
        gateway.clients.identity.RevokeApiKey, identity_pb2.RevokeApiKeyRequest(key_id=key_id)
    )
    return await reply(gateway, asking, {"key_id": key_id}, position=answer.position)


def _member(member: identity_pb2.Member) -> dict[str, object]:
    """Return what identity told: everybody has a login, where it is empty it was withheld."""
    return plain(member) if member.login else {"id": member.id, "name": member.name}


async def require_known_roles(gateway: Gateway, asking: Asking, roles: list[str]) -> None:
    """Refuse roles that no scenario of the tenant defines: nothing would ever ask for them.

    Asked here, since the roles are workflow's and the keys are identity's.
    """
    if not roles:
        return
    answer: workflow_pb2.ListScenariosResponse = await asking.ask(
        gateway.clients.workflow.ListScenarios, workflow_pb2.ListScenariosRequest()
    )
    known = {role for scenario in answer.scenarios for role in scenario.roles}
    if unknown := sorted(set(roles) - known):
        raise RoleUnknown(unknown=", ".join(unknown), allowed=", ".join(sorted(known)))


def _grant(grant: Grant) -> identity_pb2.Grant:
    return identity_pb2.Grant(role=grant.role, scope_value=grant.scope_value)


def _key(key: identity_pb2.ApiKey) -> dict[str, object]:
    return {
        "key_id": key.key_id,
        "name": key.name,
        "scopes": list(key.scopes),
        "roles": list(key.roles),
        "created_at": _moment(key.created_at),
        "expires_at": _moment(key.expires_at),
        "revoked_at": _moment(key.revoked_at),
        "agent": key.agent,
    }


def _moment(epoch: int) -> str | None:
    return datetime.fromtimestamp(epoch, UTC).isoformat() if epoch else None


def _epoch(moment: str) -> int:
    try:
        parsed = datetime.fromisoformat(moment)
        aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        return int(aware.timestamp())
    except (ValueError, OverflowError) as error:
        message = "A moment is written as in RFC 3339: 2027-11-22T09:30:00+08:00."
        reason = Reason(code="datetime-unusable", message=message, pointer="/expires_at")
        raise RequestInvalid(reasons=[reason]) from error
