"""Words of a tenant's own: kept in the log, looked at before, and told."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from services.notification.adapters.wording.calls import SERVICE, WordingCalls
from services.notification.app.wording import WordingDesk
from shared.decider import Refusal
from shared.pb.gongdan.notification.v1 import wordings_pb2 as pb
from shared.pb.gongdan.notification.v1.wordings_pb2_grpc import (
    WordingServiceStub,
    add_WordingServiceServicer_to_server,
)
from shared.rpc import Channels, RpcServer, call
from tests.integration.notification.conftest import Notification, rule
from tests.spoken import SpokenVerifier, token_in
from tests.written_log import ACME

pytestmark = pytest.mark.integration

ADMIN = token_in(ACME, "member:boss", [], scopes=["tenant:admin"])


@pytest.fixture
async def service(notification: Notification) -> AsyncIterator[WordingServiceStub]:
    store, book = notification.store, notification.book
    desk = WordingDesk(store=store, book=book, templates=book)
    server = RpcServer(SpokenVerifier(), digest_key=b"digest")
    calls = WordingCalls(desk=desk, store=store)
    add_WordingServiceServicer_to_server(calls, server.server)
    port = await server.start("127.0.0.1:0", [SERVICE])
    channels = Channels({"notification": f"127.0.0.1:{port}"})
    yield WordingServiceStub(channels.to("notification"))
    await channels.close()
    await server.stop()


def wording(text: str, **more: str) -> pb.Wording:
    where = {
        "scenario": "restaurant_chain",
        "type": "equipment_repair",
        "rule": "ticket.opened-app",
        "language": "zh",
    }
    return pb.Wording(**{**where, **more}, text=text)


async def keep(service: WordingServiceStub, text: str, token: str = ADMIN, **more: str) -> None:
    request = pb.SetWordingRequest(wording=wording(text, **more))
    metadata = {"idempotency-key": str(uuid4())}
    await call(service.SetWording, request, token=token, metadata=metadata)


async def test_a_rule_says_what_the_tenant_has_it_say(
    notification: Notification, service: WordingServiceStub
) -> None:
    notification.is_open(rule("app"), rule("email"))
    await notification.hear()
    await keep(service, "{number} 停业：{summary}")
    await keep(service, "{number} for mail", channel="email", language="en")
    notification.reports("T-1")
    texts = {row.channel: row.text for row in await notification.hear()}
    assert texts["app"] == {
        "zh": "T-000001 停业：冷柜不制冷",
        "en": "New ticket T-000001: 冷柜不制冷",
    }
    assert texts["email"]["zh"] == "新工单 T-000001：冷柜不制冷", "another rule"
    back = pb.RemoveWordingRequest(wording=wording(""))
    await call(service.RemoveWording, back, token=ADMIN, metadata={"idempotency-key": "back"})
    listed: pb.ListWordingsResponse = await call(
        service.ListWordings, pb.ListWordingsRequest(), token=ADMIN
    )
    assert [one.channel for one in listed.wordings] == ["email"]


async def test_words_are_looked_at_with_a_ticket_or_an_example(
    notification: Notification, service: WordingServiceStub
) -> None:
    notification.is_open(rule("app"))
    ticket = notification.reports("T-1").stream_id
    await notification.hear()
    of_text = pb.PreviewWordingRequest(wording=wording("{number} {reason} {nummer}"))
    shown: pb.PreviewWordingResponse = await call(service.PreviewWording, of_text, token=ADMIN)
    assert dict(shown.texts) == {"zh": "T-000123 等待配件 {nummer}"}
    assert [*shown.unknown] == ["nummer"]
    of_rule = pb.PreviewWordingRequest(wording=wording(""), ticket_id=str(ticket))
    shown = await call(service.PreviewWording, of_rule, token=ADMIN)
    assert dict(shown.texts) == {
        "zh": "新工单 T-000001：冷柜不制冷",
        "en": "New ticket T-000001: 冷柜不制冷",
    }
    for unknown in (str(uuid4()), "nonsense"):
        with pytest.raises(Refusal) as refused:
            of_nothing = pb.PreviewWordingRequest(wording=wording("x"), ticket_id=unknown)
            await call(service.PreviewWording, of_nothing, token=ADMIN)
        assert refused.value.slug == "ticket-unknown"


async def test_words_that_cannot_be_kept_change_nothing(
    notification: Notification, service: WordingServiceStub
) -> None:
    notification.is_open(rule("app"))
    await notification.hear()
    for slug, token, more in (
        ("notification-wording-forbidden", token_in(ACME, "member:wang", ["dispatcher"]), {}),
        ("notification-wording-wrong", ADMIN, {"rule": "no-such-rule"}),
        ("notification-wording-wrong", ADMIN, {"language": "fr"}),
    ):
        with pytest.raises(Refusal) as refused:
            await keep(service, "{number}", token, **more)
        assert refused.value.slug == slug
    with pytest.raises(Refusal) as refused:
        await keep(service, "{secret}")
    assert [one.code for one in refused.value.reasons] == ["placeholder"]
    assert await notification.store.read(ACME, 0, 10) == []
