"""Following a ticket over gRPC: whoever asks dispatch itself has to see the ticket, too."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from services.dispatch.adapters.live_calls import SERVICE, LiveCalls
from services.dispatch.adapters.sight import SightByWorkflow
from services.dispatch.domain.places import Place
from shared.decider import Kind, Refusal
from shared.pb.gongdan.dispatch.v1 import live_pb2, live_pb2_grpc
from shared.pb.gongdan.workflow.v1 import workflow_pb2, workflow_pb2_grpc
from shared.projections.position import WaitFor
from shared.rpc import Call, Channels, RpcServer, call
from tests.integration.dispatch.conftest import DispatchHere
from tests.spoken import SpokenVerifier, spoken

pytestmark = pytest.mark.integration


class NoSuchTicket(Refusal):
    """There is no such ticket."""

    slug = "ticket-unknown"
    kind = Kind.NOT_FOUND


@dataclass
class WorkflowHere(workflow_pb2_grpc.WorkflowServiceServicer):
    """A workflow that shows each ticket to one member, and notes at which position it was asked."""

    shown_to: str
    asked_at: list[str] = field(default_factory=list)

    async def GetTicket(
        self, request: workflow_pb2.GetTicketRequest, asked: Call
    ) -> workflow_pb2.GetTicketResponse:
        assert request.is_not_shown
        self.asked_at.append(asked.min_position)
        if asked.caller.actor != self.shown_to:
            raise NoSuchTicket
        return workflow_pb2.GetTicketResponse()


@pytest.fixture
def workflow() -> WorkflowHere:
    return WorkflowHere(shown_to="member:customer")


@pytest.fixture
async def stub(
    dispatch: DispatchHere, workflow: WorkflowHere
) -> AsyncIterator[live_pb2_grpc.LiveServiceStub]:
    """Return the client of dispatch, which asks that workflow."""
    servers = [RpcServer(SpokenVerifier(), digest_key=b"k" * 32) for _ in range(2)]
    workflow_pb2_grpc.add_WorkflowServiceServicer_to_server(workflow, servers[0].server)
    port = await servers[0].start("127.0.0.1:0", [])
    channels = Channels({"workflow": f"127.0.0.1:{port}"})
    calls = LiveCalls(
        live=dispatch.live,
        store=dispatch.store,
        listed=WaitFor("dispatch", [], dispatch.store),
        sight=SightByWorkflow(channels.to("workflow")),
    )
    live_pb2_grpc.add_LiveServiceServicer_to_server(calls, servers[1].server)
    port = await servers[1].start("127.0.0.1:0", [SERVICE])
    own = Channels({"dispatch": f"127.0.0.1:{port}"})
    yield live_pb2_grpc.LiveServiceStub(own.to("dispatch"))
    for each in (own, channels):
        await each.close()
    for server in servers:
        await server.stop()


async def on_the_way(dispatch: DispatchHere) -> UUID:
    """Return a ticket whose technician is on the way and tells where they are."""
    who = await dispatch.employ(30.37, member="1")
    ticket = dispatch.opens(type="home_repair")
    await dispatch.hear()
    await dispatch.has(ticket, who, "offered")
    me = dispatch.caller("member:1")
    await dispatch.travelling.step(me, dispatch.intent(me.actor), ticket, "departed", None)
    place = Place(lat=30.30, lon=120.15)
    await dispatch.live.tell(me, dispatch.intent(me.actor), who, place)
    return ticket


async def test_only_whoever_sees_a_ticket_follows_it(
    dispatch: DispatchHere, stub: live_pb2_grpc.LiveServiceStub, workflow: WorkflowHere
) -> None:
    request = live_pb2.FollowTicketRequest(ticket_id=str(await on_the_way(dispatch)))
    sees, stranger = (spoken(dispatch.caller(f"member:{one}")) for one in ("customer", "passer-by"))
    at = {"gongdan-min-position": "workflow.1.7"}

    seen = await call(stub.FollowTicket, request, token=sees, metadata=at)
    with pytest.raises(Refusal) as refused:
        await call(stub.FollowTicket, request, token=stranger)

    assert seen.live.lat == 30.30
    assert (refused.value.slug, workflow.asked_at) == ("ticket-unknown", ["workflow.1.7", ""])
