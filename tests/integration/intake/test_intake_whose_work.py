"""Whose work it is: a report is linked at the door, and by its contract somebody pays or not."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.intake.adapters.asset_bodies import heard_in as assets_in
from services.intake.adapters.customer_bodies import heard_in
from services.intake.adapters.entitlement_calls import SERVICE, EntitlementRpc
from services.intake.app import Entitling
from services.intake.app.customer_merging import CustomerMerging
from services.intake.domain.reference import Statement
from services.intake.domain.report import Envelope
from services.intake.domain.submission import SUBMISSION, SubmissionAccepted
from shared.decider import Refusal
from shared.intent import Caller, Intent
from shared.pb.gongdan.intake.v1 import entitlements_pb2, entitlements_pb2_grpc
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
OWNER = Caller(tenant=TENANT, actor="key:1", scopes=frozenset({"references:write"}))
CLEANING = {
    "ticket_types": [
        {
            "key": "deep_cleaning",
            "fields": {"asset": {"type": "asset_ref"}},
            "entitlement": {"from": "contract", "gives": ["target_table"]},
        }
    ]
}
LONG_AGO = datetime.now(UTC) - timedelta(days=90)


def phone() -> str:
    return f"+86136{uuid4().int % 10**8:08}"


def key() -> str:
    return f"C-{uuid4().hex[:10]}"


async def is_customer(intake: IntakeHere, key: str, **values: object) -> None:
    said = {"key": key, "values": values, "valid_from": LONG_AGO.isoformat()}
    heard = heard_in(bytes_of({"customers": [said]}), datetime.now(UTC))
    await intake.customers.describe(OWNER, heard, uuid4(), datetime.now(UTC))


async def is_asset(intake: IntakeHere, key: str, **values: object) -> None:
    said = {"key": key, "values": values, "valid_from": LONG_AGO.isoformat()}
    heard = assets_in(bytes_of({"assets": [said]}), datetime.now(UTC))
    await intake.register.describe(OWNER, heard, uuid4(), datetime.now(UTC))


async def is_contract(intake: IntakeHere, key: str, **values: object) -> None:
    said = Statement(kind="contract", key=key, values=values, valid_from=LONG_AGO)
    name = Envelope(channel="test", source="urn:test", external_id=str(uuid4()))
    canonical = json.dumps(values).encode()
    await intake.records.state(OWNER, said, name, canonical, datetime.now(UTC))


async def reported(
    intake: IntakeHere, number: str, asset: str | None = None, **more: object
) -> SubmissionAccepted:
    reporter = {"name": "王芳", "phone": number}
    sent = bytes_of(body(reporter=reporter, asset=asset, **more))
    answer = await answered(intake, sent, headers())
    (stored,) = await intake.store.facts(SUBMISSION, TENANT, ticket_of(answer))
    assert isinstance(stored.fact, SubmissionAccepted), answer
    return stored.fact


async def cleaned(intake: IntakeHere, number: str, asset: str | None) -> SubmissionAccepted:
    intake.say_published("cleaning", 1, CLEANING)
    await level(intake.scenarios, intake.workflow, TENANT)
    await intake.app.rules.heard(TENANT)
    return await reported(intake, number, asset, type="deep_cleaning", fields={})


async def test_a_report_is_for_who_reported_it_else_for_whose_asset_it_is_about(
    intake: IntakeHere,
) -> None:
    wang, firm, number, asset = key(), key(), phone(), f"A-{uuid4().hex[:8]}"
    await is_asset(intake, asset, customer=firm)
    assert (await reported(intake, number, asset)).customer == ""
    await is_customer(intake, wang, phone=number)
    await is_customer(intake, firm, tier="gold")
    assert (await reported(intake, number, asset)).customer == wang
    assert (await reported(intake, phone(), asset)).customer == firm
    assert (await reported(intake, phone(), "NOBODYS-1")).customer == ""


@pytest.mark.parametrize(
    ("contract", "chargeable", "gives"),
    [
        ({"target_table": "gold"}, False, {"target_table": "gold"}),
        ({"target_table": "gold", "includes": ["repair"]}, True, {"target_table": "gold"}),
        ({"includes": ["deep_cleaning"], "begins_on": "2020-01-01"}, False, {}),
        ({"ends_on": "2020-12-31"}, True, None),
    ],
)
async def test_the_contract_of_a_customer_decides_where_the_asset_has_none(
    intake: IntakeHere,
    contract: Mapping[str, object],
    *,
    chargeable: bool,
    gives: Mapping[str, object] | None,
) -> None:
    wang, number, under = key(), phone(), f"HT-{uuid4().hex[:8]}"
    await is_contract(intake, under, **contract)
    await is_customer(intake, wang, phone=number, contract=[under, "HT-unknown"])
    told = (await cleaned(intake, number, None)).entitlement
    assert told is not None
    assert told.chargeable is chargeable
    assert (told.key, told.gives) == (("", {}) if gives is None else (under, gives))


async def test_who_is_merged_into_another_has_the_contracts_of_both(intake: IntakeHere) -> None:
    wang, firm, number, under = key(), key(), phone(), f"HT-{uuid4().hex[:8]}"
    await is_contract(intake, under, target_table="gold")
    await is_customer(intake, wang, phone=number)
    await is_customer(intake, firm, contract=under)
    merging = CustomerMerging(
        store=intake.store, customers=intake.customers, persons=intake.persons
    )
    intent = Intent(
        tenant=TENANT,
        command_id=uuid4(),
        actor="key:1",
        occurred_at=datetime.now(UTC),
        correlation_id=uuid4(),
    )
    await merging.merge(intent, wang, firm)
    told = await cleaned(intake, number, None)
    assert (told.customer, told.entitlement and told.entitlement.key) == (wang, under)


async def test_the_owner_of_an_asset_has_the_contract_of_it(intake: IntakeHere) -> None:
    firm, asset, under = key(), f"A-{uuid4().hex[:8]}", f"HT-{uuid4().hex[:8]}"
    await is_contract(intake, under, target_table="silver")
    await is_customer(intake, firm, contract=under)
    await is_asset(intake, asset, customer=firm)
    told = await cleaned(intake, phone(), asset)
    assert (told.customer, told.entitlement and told.entitlement.key) == (firm, under)
    assert (await cleaned(intake, phone(), None)).entitlement is None


async def test_workflow_asks_what_work_is_entitled_to_that_nobody_reported(
    intake: IntakeHere,
) -> None:
    firm, asset, under = key(), f"A-{uuid4().hex[:8]}", f"HT-{uuid4().hex[:8]}"
    await is_contract(intake, under, target_table="silver")
    await is_customer(intake, firm, contract=under)
    await is_asset(intake, asset, customer=firm, **{"class": "冷柜"})
    intake.say_published("cleaning", 1, CLEANING)
    await level(intake.scenarios, intake.workflow, TENANT)
    entitling = Entitling(intake.register, intake.records, intake.customers)
    server = RpcServer(SpokenVerifier(), digest_key=b"k" * 32)
    entitlements_pb2_grpc.add_EntitlementServiceServicer_to_server(
        EntitlementRpc(entitling=entitling, rules=intake.app.rules), server.server
    )
    port = await server.start("127.0.0.1:0", [SERVICE])
    channels = Channels({"intake": f"127.0.0.1:{port}"})
    stub = entitlements_pb2_grpc.EntitlementServiceStub(channels.to("intake"))

    async def asked(actor: str, **about: str) -> entitlements_pb2.GetEntitledResponse:
        request = entitlements_pb2.GetEntitledRequest(
            type="deep_cleaning", at=datetime.now(UTC).isoformat(), **about
        )
        answer: entitlements_pb2.GetEntitledResponse = await call(
            stub.GetEntitled, request, token=spoken(Caller(tenant=TENANT, actor=actor))
        )
        return answer

    told = await asked("system:workflow", asset=asset)
    assert (told.customer, json.loads(told.asset_facts)["class"]) == (firm, "冷柜")
    assert json.loads(told.entitlement)["key"] == under
    of_customer = await asked("system:workflow", customer=firm)
    assert (of_customer.customer, json.loads(of_customer.entitlement)["key"]) == (firm, under)
    assert (await asked("system:workflow", asset="NOBODYS-1")).entitlement == b""
    with pytest.raises(Refusal):
        await asked("member:1", asset=asset)
    await channels.close()
    await server.stop()
