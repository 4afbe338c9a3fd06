"""Intake's registers over gRPC: what is known of the subject of a visit as its ticket opens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import grpc
import msgspec

from services.workflow.app.tickets import Tickets
from services.workflow.app.visits import Known, Visiting
from services.workflow.domain.facts.entitlement import Entitlement
from services.workflow.domain.schedules.facts import Subject
from services.workflow.domain.schedules.setting import ASSET
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.pb.gongdan.intake.v1 import entitlements_pb2, entitlements_pb2_grpc
from shared.rpc import call
from shared.service import Runtime
from shared.vault import Tokens

CUSTOMER: Final = "customer"
TIMEOUT_S: Final = 5.0


class IntakeRegisters:
    """The registers that intake keeps."""

    def __init__(self, channel: grpc.aio.Channel, tokens: Tokens) -> None:
        """Take the channel to intake and this service's token source."""
        self._stub = entitlements_pb2_grpc.EntitlementServiceStub(channel)
        self._tokens = tokens

    async def known(self, tenant: TenantId, kind: str, subject: Subject, at: datetime) -> Known:
        """Return what is known of a subject for a type of ticket; raises ``ServiceAway``."""
        if subject.kind not in {ASSET, CUSTOMER}:
            return Known()
        named = {subject.kind: subject.ref}
        request = entitlements_pb2.GetEntitledRequest(type=kind, at=at.isoformat(), **named)
        answer: entitlements_pb2.GetEntitledResponse = await call(
            self._stub.GetEntitled,
            request,
            token=await self._tokens.token(tenant),
            timeout_s=TIMEOUT_S,
        )
        facts: Mapping[str, object] = msgspec.json.decode(answer.asset_facts)
        return Known(
            asset_facts=facts,
            customer=answer.customer,
            entitlement=msgspec.json.decode(answer.entitlement, type=Entitlement)
            if answer.entitlement
            else None,
        )


def visiting_of(run: Runtime, store: EventStore, tickets: Tickets) -> Visiting:
    """Return what opens the tickets of visits."""
    registers = IntakeRegisters(run.channels.to("intake"), run.tokens)
    return Visiting(store=store, rules=tickets.rules, tickets=tickets, registers=registers)
