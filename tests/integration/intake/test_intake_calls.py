"""Reports over gRPC, and what became of them."""

import json
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.intake.domain.submission import SUBMISSION, SubmissionAccepted
from services.intake.rpc import SERVICE, IntakeRpc
from shared.decider import Refusal
from shared.intent import Caller
from shared.pb.gongdan.intake.v1 import intake_pb2, intake_pb2_grpc
from shared.projections.position import WaitFor
from shared.projections.reading import Reading
from shared.rpc import Channels, RpcServer, call
from tests.integration.intake.conftest import (
    TENANT,
    IntakeHere,
    answered,
    body,
    bytes_of,
    headers,
    level,
    ticket_of,
)
from tests.spoken import SpokenVerifier, spoken

pytestmark = pytest.mark.integration
CLERK = Caller(tenant=TENANT, actor="member:1", roles=frozenset({"store_clerk"}))
READER = Caller(tenant=TENANT, actor="key:3", scopes=frozenset({"tickets:read"}))
IMPORTER = Caller(
    tenant=TENANT, actor="key:2", scopes=frozenset({"submissions:write", "history:import"})
)


@pytest.fixture
async def stub(intake: IntakeHere) -> AsyncIterator[intake_pb2_grpc.IntakeServiceStub]:
    servicer = IntakeRpc(
        intake.app,
        intake.register,
        intake.store,
        Reading(intake.databases, intake.rejected.checkpoint),
        rejected=WaitFor("intake", [intake.rejected], intake.store),
        scenarios=WaitFor("workflow", [intake.scenarios], intake.workflow),
    )
    server = RpcServer(SpokenVerifier(), digest_key=b"k" * 32)
    intake_pb2_grpc.add_IntakeServiceServicer_to_server(servicer, server.server)
    port = await server.start("127.0.0.1:0", [SERVICE])
    channels = Channels({"intake": f"127.0.0.1:{port}"})
    yield intake_pb2_grpc.IntakeServiceStub(channels.to("intake"))
    await channels.close()
    await server.stop()


async def submit(
    stub: intake_pb2_grpc.IntakeServiceStub,
    report: object,
    caller: Caller = CLERK,
    external_id: str | None = None,
) -> intake_pb2.SubmitResponse:
    return await submit_bytes(stub, bytes_of(report), caller, external_id)


async def submit_bytes(
    stub: intake_pb2_grpc.IntakeServiceStub,
    report: bytes,
    caller: Caller = CLERK,
    external_id: str | None = None,
) -> intake_pb2.SubmitResponse:
    request = intake_pb2.SubmitRequest(
        channel="web",
        source="urn:gongdan:api:member:1",
        id=str(uuid4()) if external_id is None else external_id,
        body=report,
    )
    token = spoken(caller)
    answer: intake_pb2.SubmitResponse = await call(stub.Submit, request, token=token)
    return answer


async def test_a_report_is_answered_after_the_commit(
    intake: IntakeHere, stub: intake_pb2_grpc.IntakeServiceStub
) -> None:
    answer = await submit(stub, body(), external_id="call-1")
    assert (answer.state, answer.duplicate) == ("accepted", False)
    assert answer.position.startswith("intake.")
    assert answer.log_position == (await intake.store.head(TENANT)).position
    again = await submit(stub, body(), external_id="call-1")
    assert (again.position, again.duplicate) == (answer.position, True)
    with pytest.raises(Refusal) as refused:
        await submit(stub, body(summary="other"), external_id="call-1")
    assert refused.value.slug == "idempotency-key-reused"


UNREADABLE = {
    "not JSON": b"{",
    "nothing": b"",
    "no object": b"[]",
    "NUL": b'{"summary": "a\\u0000"}',
    "a lone surrogate": b'{"summary": "\\ud800"}',
    "NaN": b'{"summary": NaN}',
    "not UTF-8": b'{"summary": "\xff"}',
    "a key twice": b'{"summary": "a", "summary": "b"}',
    "too deep": b'{"a":' * 40 + b"1" + b"}" * 40,
    "too large": b'{"summary": "' + b"x" * 262_144 + b'"}',
    "an unknown key": b'{"summary": "a", "colour": "red"}',
}


@pytest.mark.parametrize("case", UNREADABLE)
async def test_both_doors_keep_what_cannot_be_used_and_say_the_same(
    intake: IntakeHere, stub: intake_pb2_grpc.IntakeServiceStub, case: str
) -> None:
    told = await answered(intake, UNREADABLE[case], headers())
    before = (await intake.store.head(TENANT)).position
    answer = await submit_bytes(stub, UNREADABLE[case])
    assert answer.state == "rejected"
    assert answer.log_position == before + 1
    said = [
        {"code": one.code, "message": one.message, "pointer": one.pointer} for one in answer.reasons
    ]
    assert said == told["reasons"]


async def test_history_comes_in_with_the_right_scope_only(
    intake: IntakeHere, stub: intake_pb2_grpc.IntakeServiceStub
) -> None:
    old = body(occurred_at=(datetime.now(UTC) - timedelta(days=4_000)).isoformat())
    assert (await submit(stub, old)).state == "rejected"
    answer = await submit(stub, old, IMPORTER)
    assert answer.state == "accepted"
    ticket_id = ticket_of({"ticket_id": answer.ticket_id})
    (stored,) = await intake.store.facts(SUBMISSION, TENANT, ticket_id)
    fact = stored.fact
    assert isinstance(fact, SubmissionAccepted)
    assert (fact.imported, fact.dispatch) == (True, False)
    assert stored.envelope.occurred_at < datetime.now(UTC) - timedelta(days=3_999)


async def test_a_report_without_a_name_is_refused(
    stub: intake_pb2_grpc.IntakeServiceStub,
) -> None:
    with pytest.raises(Refusal) as refused:
        await submit(stub, body(), external_id="")
    assert refused.value.slug == "envelope-wrong"
    assert [one.pointer for one in refused.value.reasons] == ["/id"]


async def test_rejected_reports_can_be_looked_through(
    intake: IntakeHere, stub: intake_pb2_grpc.IntakeServiceStub
) -> None:
    answers = [await submit(stub, {"summary": f"{n}", "zzz": n}) for n in range(5)]
    await level(intake.rejected, intake.store, TENANT)
    token = spoken(READER)
    seen: list[str] = []
    cursor = ""
    while len(seen) < len(answers):
        request = intake_pb2.ListRejectedRequest(limit=2, cursor=cursor)
        page = await call(
            stub.ListRejected,
            request,
            token=token,
            metadata={"gongdan-min-position": answers[-1].position},
        )
        seen += [one.submission_id for one in page.submissions]
        cursor = page.next_cursor
    assert seen[:5] == [one.submission_id for one in reversed(answers)]
    one = await call(
        stub.GetSubmission,
        intake_pb2.GetSubmissionRequest(submission_id=seen[0]),
        token=token,
    )
    assert one.state == "rejected"
    assert "unknown-key" in {reason.code for reason in one.reasons}
    assert json.dumps(one.received_at)


async def refusal_of(stub_call: Awaitable[object]) -> str:
    with pytest.raises(Refusal) as refused:
        await stub_call
    return refused.value.slug


async def test_reports_are_brought_and_read_by_who_may(
    stub: intake_pb2_grpc.IntakeServiceStub,
) -> None:
    bare = Caller(tenant=TENANT, actor="key:9")
    sender = Caller(tenant=TENANT, actor="key:4", scopes=frozenset({"submissions:write"}))
    nobody = Caller(tenant=TENANT, actor="member:9")
    sent = await submit(stub, {"summary": "x"}, sender)

    def read(who: Caller) -> Awaitable[intake_pb2.GetSubmissionResponse]:
        request = intake_pb2.GetSubmissionRequest(submission_id=sent.submission_id)
        return call(stub.GetSubmission, request, token=spoken(who))

    for who in (bare, nobody):
        assert await refusal_of(submit(stub, {"summary": "x"}, who)) == "scope-missing"
        assert await refusal_of(read(who)) == "submission-unknown"
    for who in (bare, nobody, sender, CLERK):
        listing = call(
            stub.ListRejected,
            intake_pb2.ListRejectedRequest(),
            token=spoken(who),
        )
        assert await refusal_of(listing) == "scope-missing"
    for who in (sender, READER):
        assert (await read(who)).state == "rejected"


async def test_what_nobody_submitted_is_not_found(
    stub: intake_pb2_grpc.IntakeServiceStub,
) -> None:
    token = spoken(CLERK)
    for wrong in (str(uuid4()), "not an id"):
        with pytest.raises(Refusal) as refused:
            await call(
                stub.GetSubmission,
                intake_pb2.GetSubmissionRequest(submission_id=wrong),
                token=token,
            )
        assert refused.value.slug == "submission-unknown"
