"""What work is entitled to, over gRPC: workflow asks as a ticket opens that nobody reported."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

import msgspec

from services.intake.app import Entitling, RuleBook
from services.intake.app.entitling import About
from services.intake.domain.customers.customer import customer_id
from services.intake.domain.rights import must_be_service
from services.intake.domain.rules import TicketType
from shared.intent import TenantId
from shared.pb.gongdan.intake.v1 import entitlements_pb2, entitlements_pb2_grpc
from shared.rpc import Call
from shared.service import Runtime

SERVICE: Final = "gongdan.intake.v1.EntitlementService"


@dataclass(frozen=True, kw_only=True)
class EntitlementRpc(entitlements_pb2_grpc.EntitlementServiceServicer):
    """Answers ``EntitlementService``."""

    entitling: Entitling
    rules: RuleBook

    async def GetEntitled(  # noqa: N802  # the name is the protocol's
        self, request: entitlements_pb2.GetEntitledRequest, call: Call
    ) -> entitlements_pb2.GetEntitledResponse:
        """Say whom work is for, and what it is entitled to."""
        must_be_service(call.caller, "workflow")
        tenant = call.caller.tenant
        about = About(
            asset=request.asset,
            reporter=customer_id(tenant, request.customer) if request.customer else None,
        )
        at = datetime.fromisoformat(request.at).astimezone(UTC)
        known = await self.entitling.of(tenant, about, await self._type(tenant, request.type), at)
        return entitlements_pb2.GetEntitledResponse(
            asset_facts=msgspec.json.encode(known.asset.values, order="sorted"),
            customer=known.customer,
            entitlement=msgspec.json.encode(known.entitlement) if known.entitlement else b"",
        )

    async def _type(self, tenant: TenantId, key: str) -> TicketType:
        """Return the rules of a type; of one that intake has not heard of, it asks workflow."""
        found = (await self.rules.rules(tenant)).types.get(key)
        found = found or (await self.rules.published(tenant)).types.get(key)
        return found or TicketType(key=key, definition="", fields={})


def served(run: Runtime, entitling: Entitling, rules: RuleBook) -> Entitling:
    """Let workflow ask what work is entitled to; return what knows it."""
    calls = EntitlementRpc(entitling=entitling, rules=rules)
    add = entitlements_pb2_grpc.add_EntitlementServiceServicer_to_server
    run.serve(partial(add, calls), SERVICE)
    return entitling
