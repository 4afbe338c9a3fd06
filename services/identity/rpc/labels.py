"""Labels over gRPC: for who administers a tenant."""

from dataclasses import dataclass
from typing import Final

from services.identity import views
from services.identity.app.labels import Labels, MadeLabel
from services.identity.app.rights import must_administer
from services.identity.domain.label import Thing
from shared.database import Databases
from shared.intent import TenantId
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.projections.position import Position, WaitFor
from shared.rpc import Call

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200


@dataclass(frozen=True, kw_only=True)
class LabelRpc(identity_pb2_grpc.LabelServiceServicer):
    """Answers ``LabelService``."""

    app: Labels
    databases: Databases
    written: WaitFor

    async def MakeLabel(  # noqa: N802 - the name is the protocol's
        self, request: identity_pb2.MakeLabelRequest, call: Call
    ) -> identity_pb2.MakeLabelResponse:
        """Make a label, or find the one there is."""
        must_administer(call.caller)
        thing = Thing(type=request.type, asset=request.asset, place=request.place)
        made = await self.app.make(call.intent(), thing, request.name, request.role)
        position = await self._token(call.caller.tenant, made.position)
        return identity_pb2.MakeLabelResponse(label=_made(made), position=position)

    async def WithdrawLabel(  # noqa: N802
        self, request: identity_pb2.WithdrawLabelRequest, call: Call
    ) -> identity_pb2.WithdrawLabelResponse:
        """Let a label be good for nothing any more."""
        must_administer(call.caller)
        position = await self.app.withdraw(call.intent(), request.label_id)
        token = await self._token(call.caller.tenant, position)
        return identity_pb2.WithdrawLabelResponse(position=token)

    async def ListLabels(  # noqa: N802
        self, request: identity_pb2.ListLabelsRequest, call: Call
    ) -> identity_pb2.ListLabelsResponse:
        """List the tenant's labels, by what they are about."""
        must_administer(call.caller)
        tenant = call.caller.tenant
        limit = min(request.limit, LIMIT_MAX) if request.limit > 0 else LIMIT_DEFAULT
        await self.written.reach(tenant, call.min_position, call.deadline_s)
        async with self.databases.connection(tenant) as connection:
            rows = await views.list_labels(connection, request.cursor, limit + 1)
        answer = identity_pb2.ListLabelsResponse()
        for row in rows[:limit]:
            code = self.app.signer.code(tenant, row.label_id, row.generation)
            answer.labels.add(
                label_id=row.label_id,
                generation=row.generation,
                type=row.type,
                asset=row.asset,
                place=row.place,
                name=row.name,
                role=row.role,
                code="" if row.withdrawn else code,
                withdrawn=row.withdrawn,
            )
        if len(rows) > limit:
            answer.next_cursor = answer.labels[-1].label_id
        return answer

    async def _token(self, tenant: TenantId, position: int) -> str:
        head = await self.app.store.head(tenant)
        reached = position or head.position
        return str(Position(service="identity", epoch=head.epoch, position=reached))


def _made(made: MadeLabel) -> identity_pb2.Label:
    label, thing = made.label, made.label.thing or Thing(type="")
    return identity_pb2.Label(
        label_id=made.label_id,
        generation=label.generation,
        type=thing.type,
        asset=thing.asset,
        place=thing.place,
        name=label.name,
        role=label.role,
        code=made.code,
        withdrawn=label.withdrawn,
    )
