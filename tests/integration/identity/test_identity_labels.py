"""Labels, asked over gRPC of a real process: what a code is good for, and until when."""

import pytest

from shared.intent import ABOUT_ASSET, ABOUT_PLACE, ABOUT_TYPE
from shared.pb.gongdan.identity.v1 import identity_pb2 as pb
from shared.pb.gongdan.identity.v1 import identity_pb2_grpc
from shared.rpc import call
from shared.tokens import Verifier
from tests.integration.identity.conftest import WEILAI, Client
from tests.integration.identity.test_identity_service import once, refused

pytestmark = pytest.mark.integration


async def make(client: Client, asset: str, name: str = "") -> pb.MakeLabelResponse:
    request = pb.MakeLabelRequest(
        type="equipment_repair", asset=asset, place="store:042", name=name, role="customer"
    )
    labels = identity_pb2_grpc.LabelServiceStub(client.channel)
    token = await client.operator(WEILAI)
    return await call(labels.MakeLabel, request, token=token, metadata=once())


async def withdraw(client: Client, label_id: str) -> None:
    labels = identity_pb2_grpc.LabelServiceStub(client.channel)
    request = pb.WithdrawLabelRequest(label_id=label_id)
    token = await client.operator(WEILAI)
    await call(labels.WithdrawLabel, request, token=token, metadata=once())


async def test_a_code_is_good_for_reporting_its_thing_and_for_nothing_else(
    client: Client, first_key: str
) -> None:
    assert first_key
    made = (await make(client, "FRZ-1", "一号")).label
    admitted = await client.exchange(label=made.code)
    keys = await call(client.sessions.GetKeys, pb.GetKeysRequest())
    caller = Verifier(keys.jwks).verify(admitted.token)
    assert (caller.tenant, caller.actor) == (WEILAI, f"label:{made.label_id}")
    assert caller.scopes == frozenset({"submissions:write"})
    assert caller.roles == frozenset({"customer"})
    about = [caller.about(name) for name in (ABOUT_TYPE, ABOUT_ASSET, ABOUT_PLACE)]
    assert about == ["equipment_repair", "FRZ-1", "store:042"]
    assert (admitted.label.name, admitted.label.generation) == ("一号", 1)


async def test_a_label_ends_at_once_and_its_thing_gets_another(
    client: Client, first_key: str
) -> None:
    assert first_key
    first = (await make(client, "FRZ-2")).label
    assert (await make(client, "FRZ-2")).label.code == first.code
    await withdraw(client, first.label_id)
    assert (await refused(client.exchange(label=first.code))).slug == "label-withdrawn"
    followed = await client.exchange(followed_label=first.code)
    assert (list(followed.scopes), followed.label.asset) == ([], "FRZ-2")
    second = (await make(client, "FRZ-2")).label
    assert (second.label_id, second.generation) == (first.label_id, first.generation + 1)
    assert (await client.exchange(label=second.code)).label.asset == "FRZ-2"
    assert (await refused(client.exchange(label=first.code))).slug == "label-withdrawn"


async def test_labels_are_listed_those_withdrawn_without_their_codes(
    client: Client, first_key: str
) -> None:
    assert first_key
    kept, ended = [await make(client, asset) for asset in ("FRZ-3", "FRZ-4")]
    await withdraw(client, ended.label.label_id)
    labels = identity_pb2_grpc.LabelServiceStub(client.channel)
    token = await client.operator(WEILAI)
    answer = await call(
        labels.MakeLabel,
        pb.MakeLabelRequest(type="equipment_repair", asset="FRZ-5", role="customer"),
        token=token,
        metadata=once(),
    )
    found: dict[str, pb.Label] = {}
    cursor = ""
    while True:
        page = await call(
            labels.ListLabels,
            pb.ListLabelsRequest(limit=2, cursor=cursor),
            token=token,
            metadata={"gongdan-min-position": answer.position},
        )
        found |= {one.asset: one for one in page.labels}
        cursor = page.next_cursor
        if not cursor:
            break
    assert found["FRZ-3"].code == kept.label.code
    assert (found["FRZ-4"].code, found["FRZ-4"].withdrawn) == ("", True)
    assert found["FRZ-5"].name == "FRZ-5"


async def test_only_who_administers_a_tenant_makes_labels(client: Client, first_key: str) -> None:
    made = (await make(client, "FRZ-6")).label
    scanned = (await client.exchange(label=made.code)).token
    labels = identity_pb2_grpc.LabelServiceStub(client.channel)
    request = pb.MakeLabelRequest(type="equipment_repair", asset="FRZ-7", role="customer")
    refusal = await refused(call(labels.MakeLabel, request, token=scanned, metadata=once()))
    assert refusal.slug == "not-allowed"
    refusal = await refused(call(labels.ListLabels, pb.ListLabelsRequest(), token=scanned))
    assert refusal.slug == "not-allowed"
    assert (await client.exchange(api_key=first_key)).actor.startswith("key:")


@pytest.mark.parametrize(
    "code",
    [
        "nonsense",
        "weilai-0123456789ab-1-abcdefghijklmnopqrstuvwxyz",
        "nobody-0123456789ab-1-abcdefghijklmnopqrstuvwxyz",
    ],
)
async def test_a_code_that_we_did_not_sign_is_unknown(
    client: Client, first_key: str, code: str
) -> None:
    assert first_key
    for credential in ({"label": code}, {"followed_label": code}):
        assert (await refused(client.exchange(**credential))).slug == "label-unknown"
