"""Calls between services: the door proves the caller, refusals survive the journey."""

import asyncio
from collections.abc import AsyncIterator
from typing import ClassVar

import grpc
import pytest

from shared.config import AddressTaken
from shared.decider import Kind, Reason, Refusal
from shared.health import listening_socket
from shared.intent import Caller, TenantId
from shared.pb.gongdan.workflow.v1 import workflow_pb2, workflow_pb2_grpc
from shared.rpc import Call, Channels, RemoteRefusal, RpcServer, call
from shared.rpc.errors import ServiceAway, ServiceBroken

pytestmark = pytest.mark.integration


class NotHere(Refusal):
    """This is not here."""

    slug: ClassVar[str] = "not-here"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class Stranger(Refusal):
    """Say who you are."""

    slug: ClassVar[str] = "stranger"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


class OneFriend:
    """Knows one token."""

    async def verify(self, token: str) -> Caller:
        if token != "friend":
            raise Stranger
        return Caller(tenant=TenantId("weilai"), actor="member:1", roles=frozenset({"clerk"}))


class Workflow(workflow_pb2_grpc.WorkflowServiceServicer):
    """Answers by the name of the transition."""

    async def Move(
        self, request: workflow_pb2.MoveRequest, call: Call
    ) -> workflow_pb2.MoveResponse:
        if request.transition == "refuse":
            reasons = (Reason(code="missing", message="Say which.", pointer="/fields/a"),)
            raise NotHere(reasons=reasons, hint="look elsewhere")
        if request.transition == "break":
            raise RuntimeError("a bug with a secret in its text")
        if request.transition == "sleep":
            await asyncio.Event().wait()
        intent = call.intent()
        return workflow_pb2.MoveResponse(state=str(intent.command_id), position=intent.actor)


@pytest.fixture
async def stub() -> AsyncIterator[workflow_pb2_grpc.WorkflowServiceStub]:
    server = RpcServer(OneFriend(), digest_key=b"k")
    workflow_pb2_grpc.add_WorkflowServiceServicer_to_server(Workflow(), server.server)
    port = await server.start("127.0.0.1:0", ["gongdan.workflow.v1.WorkflowService"])
    channels = Channels({"workflow": f"127.0.0.1:{port}"})
    yield workflow_pb2_grpc.WorkflowServiceStub(channels.to("workflow"))
    await channels.close()
    await server.stop()


def move(transition: str) -> workflow_pb2.MoveRequest:
    return workflow_pb2.MoveRequest(transition=transition)


async def test_a_refusal_arrives_as_what_it_was(
    stub: workflow_pb2_grpc.WorkflowServiceStub,
) -> None:
    with pytest.raises(RemoteRefusal) as refused:
        await call(stub.Move, move("refuse"), token="friend")
    refusal = refused.value
    assert (refusal.slug, refusal.kind, refusal.message) == (
        "not-here",
        Kind.NOT_FOUND,
        "This is not here.",
    )
    assert refusal.details == {"hint": "look elsewhere"}
    assert [(one.code, one.pointer) for one in refusal.reasons] == [("missing", "/fields/a")]


async def test_whoever_cannot_say_who_they_are_is_refused(
    stub: workflow_pb2_grpc.WorkflowServiceStub,
) -> None:
    with pytest.raises(RemoteRefusal) as refused:
        await call(stub.Move, move("anything"), token="enemy")
    assert refused.value.slug == "stranger"


async def test_the_same_key_is_the_same_command(
    stub: workflow_pb2_grpc.WorkflowServiceStub,
) -> None:
    key = {"idempotency-key": "k1"}
    first = await call(stub.Move, move("a"), token="friend", metadata=key)
    again = await call(stub.Move, move("a"), token="friend", metadata=key)
    other = await call(stub.Move, move("a"), token="friend")
    assert first.state == again.state != other.state
    assert first.position == "member:1"


async def test_a_bug_shows_nothing_of_itself(stub: workflow_pb2_grpc.WorkflowServiceStub) -> None:
    with pytest.raises(Refusal) as refused:
        await call(stub.Move, move("break"), token="friend")
    assert refused.value.slug == ServiceBroken.slug
    assert "secret" not in refused.value.message


async def test_a_deadline_ends_the_waiting(stub: workflow_pb2_grpc.WorkflowServiceStub) -> None:
    with pytest.raises(ServiceAway):
        await call(stub.Move, move("sleep"), token="friend", timeout_s=0.1)


async def test_a_service_that_is_not_there_is_said_to_be_away() -> None:
    channels = Channels({"workflow": "127.0.0.1:1"})
    stub = workflow_pb2_grpc.WorkflowServiceStub(channels.to("workflow"))
    with pytest.raises(ServiceAway):
        await call(stub.Move, move("a"), token="friend", timeout_s=2)
    await channels.close()


async def test_an_address_that_is_taken_is_said_in_one_sentence() -> None:
    with listening_socket("127.0.0.1", 0) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(AddressTaken, match=f"Nobody can listen on {address}"):
            await RpcServer(OneFriend(), digest_key=b"k").start(address, [])
        with pytest.raises(AddressTaken, match=f"Nobody can listen on {address}"):
            listening_socket("127.0.0.1", other.getsockname()[1])


async def test_health_is_answered_without_a_token(
    stub: workflow_pb2_grpc.WorkflowServiceStub,
) -> None:
    assert stub is not None
    server = RpcServer(OneFriend(), digest_key=b"k")
    port = await server.start("127.0.0.1:0", [])
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        await asyncio.wait_for(channel.channel_ready(), 5)
    await server.stop()
