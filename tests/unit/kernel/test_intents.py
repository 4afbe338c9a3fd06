"""Intents and calls: what is made out of another one has everything else of it."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from uuid import uuid4

from google.protobuf.message import Message

from shared.intent import Caller, Intent, TenantId
from shared.pb.gongdan.workflow.v1 import workflow_pb2
from shared.rpc import Call

WEILAI = TenantId("weilai")
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_an_intent_under_other_rules_is_the_same_otherwise() -> None:
    intent = Intent(
        tenant=WEILAI,
        command_id=uuid4(),
        actor="member:zhang",
        occurred_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        correlation_id=uuid4(),
        causation_id=uuid4(),
        on_behalf_of="member:li",
        definition="restaurant_chain@1",
        traceparent=TRACE,
        fingerprint=b"digest",
    )
    assert all(getattr(intent, one.name) for one in fields(intent)), "each says something"
    other = "restaurant_chain@2"
    assert intent.under(other) == replace(intent, definition=other)


def test_a_part_of_a_call_is_the_same_call_with_a_key_and_a_request_of_its_own() -> None:
    def digest(method: str, request: Message) -> bytes:
        return method.encode() + request.SerializeToString()

    whole = Call(
        caller_or_none=Caller(tenant=WEILAI, actor="member:zhang"),
        idempotency_key="whole",
        min_position="workflow.1.7",
        traceparent=TRACE,
        deadline_s=10.0,
        fingerprint=b"of the whole",
        digest=digest,
        token="signed",
    )
    assert all(getattr(whole, one.name) for one in fields(whole)), "each says something"
    request = workflow_pb2.MoveRequest(transition="finish")
    part = replace(whole, idempotency_key="part", fingerprint=digest("/Move", request))
    assert whole.part("part", "/Move", request) == part
    assert whole.part("", "/Move", request).fingerprint == b""
