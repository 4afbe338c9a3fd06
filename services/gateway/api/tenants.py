"""Tenants: the companies on the platform, for those who operate it."""

from fastapi import APIRouter, Response

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import OfPlatform
from services.gateway.api.models import NewTenant, Page, Shown
from services.gateway.api.replies import plain, reply
from services.gateway.clients import TENANT_TIMEOUT_S
from shared.pb.gongdan.identity.v1 import identity_pb2

router = APIRouter(route_class=OfPlatform, tags=["platform"])


@router.get("/tenants", operation_id="listTenants", responses={200: {"model": Page}})
async def list_tenants(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return every tenant; for operators of the platform."""
    answer: identity_pb2.ListTenantsResponse = await asking.ask(
        gateway.clients.identity.ListTenants, identity_pb2.ListTenantsRequest()
    )
    items = [plain(each) for each in answer.tenants]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})


@router.post(
    "/tenants", operation_id="createTenant", status_code=201, responses={201: {"model": Shown}}
)
async def create_tenant(body: NewTenant, gateway: GatewayNow, asking: Commanding) -> Response:
    """Create a tenant with its own database and keys; its first API key is shown once."""
    answer: identity_pb2.CreateTenantResponse = await asking.command(
        gateway.clients.identity.CreateTenant,
        identity_pb2.CreateTenantRequest(key=body.key, name=body.name),
        timeout_s=TENANT_TIMEOUT_S,
    )
    value = {"tenant": body.key, "tenant_id": answer.tenant_id, "api_key": answer.api_key}
    return await reply(gateway, asking, value, status=201, position=answer.position)
