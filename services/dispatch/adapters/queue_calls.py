"""Queues over gRPC: give a ticket to one, take one out of it, and what one could take."""

from services.dispatch.adapters.calls import technician_id_of, ticket_id_of, token_of
from services.dispatch.app.queueing import Grabbable, Queueing
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1 import queues_pb2, queues_pb2_grpc
from shared.rpc import Call

QUEUES = "gongdan.dispatch.v1.QueueService"
LIMIT_DEFAULT = 50


class QueueCalls(queues_pb2_grpc.QueueServiceServicer):
    """Answers ``QueueService``."""

    def __init__(self, queueing: Queueing, store: EventStore) -> None:
        self._queueing = queueing
        self._store = store

    async def PutInQueue(  # noqa: N802  # the name is the protocol's
        self, request: queues_pb2.PutInQueueRequest, call: Call
    ) -> queues_pb2.PutInQueueResponse:
        """Give a ticket to a queue."""
        position = await self._queueing.put(
            call.caller,
            call.intent(),
            ticket_id_of(request.ticket_id),
            request.queue,
            within_s=request.within_s or None,
            reason=request.reason,
        )
        return queues_pb2.PutInQueueResponse(
            position=await token_of(self._store, call.caller.tenant, position)
        )

    async def Grab(  # noqa: N802  # the name is the protocol's
        self, request: queues_pb2.GrabRequest, call: Call
    ) -> queues_pb2.GrabResponse:
        """Take a ticket."""
        ticket_id = ticket_id_of(request.ticket_id)
        position = await self._queueing.grab(call.caller, call.intent(), ticket_id)
        return queues_pb2.GrabResponse(
            position=await token_of(self._store, call.caller.tenant, position)
        )

    async def ListGrabbable(  # noqa: N802  # the name is the protocol's
        self, request: queues_pb2.ListGrabbableRequest, call: Call
    ) -> queues_pb2.ListGrabbableResponse:
        """List what a technician could take now, the most urgent first."""
        who = technician_id_of(request.technician_id) if request.technician_id else None
        limit = request.limit if request.limit > 0 else LIMIT_DEFAULT
        found = await self._queueing.grabbable(call.caller, who, limit, call.intent().occurred_at)
        return queues_pb2.ListGrabbableResponse(items=[_shown(one) for one in found])


def _shown(one: Grabbable) -> queues_pb2.Grabbable:
    until = one.queued.until
    return queues_pb2.Grabbable(
        ticket_id=str(one.queued.ticket_id),
        queue=one.queued.queue,
        type=one.need.type,
        priority=one.need.priority,
        skills=one.need.skills,
        until="" if until is None else until.isoformat(),
        terms=dict(one.candidate.terms),
    )
