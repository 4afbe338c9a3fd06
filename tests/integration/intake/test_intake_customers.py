"""Customers over gRPC: said, said again, found by number, seen by whoever may, shown in clear."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from services.intake.adapters.customer_calls import SERVICE, CustomerRpc
from services.intake.adapters.customer_privacy import CustomerSealing
from services.intake.app import CustomerDesk
from services.intake.app.customer_merging import CustomerMerging
from services.intake.views.customers import TYPES, CustomerList
from shared.decider import Refusal
from shared.intent import Caller
from shared.pb.gongdan.intake.v1 import customers_pb2 as pb
from shared.pb.gongdan.intake.v1 import customers_pb2_grpc
from shared.projections.position import WaitFor
from shared.projections.reading import Reading
from shared.projections.runner import ProjectionApply
from shared.rpc import Channels, RpcServer, call
from shared.vault import Identifier
from tests.integration.intake.conftest import TENANT, IntakeHere, bytes_of, level
from tests.spoken import SpokenVerifier, spoken

pytestmark = pytest.mark.integration
OWNER = Caller(tenant=TENANT, actor="key:1", scopes=frozenset({"references:write"}))
ADMIN = Caller(tenant=TENANT, actor="member:0", scopes=frozenset({"tenant:admin"}))
STRANGER = Caller(tenant=TENANT, actor="member:9", roles=frozenset({"customer"}))
STAFF = {
    "roles": {
        "customer": {"scope": "own"},
        "manager": {"scope": "own_store"},
        "desk": {"scope": "tenant", "reveal": "with_reason"},
    },
    "ticket_types": [{"key": "desk_visit", "fields": {}}],
}
DESK = Caller(tenant=TENANT, actor="member:2", roles=frozenset({"desk"}))
Said = dict[str, object]


@dataclass
class CustomersHere:
    stub: customers_pb2_grpc.CustomerServiceStub
    intake: IntakeHere
    view: ProjectionApply

    async def describe(
        self, *customers: Said, name: str = "", dry_run: bool = False, caller: Caller = OWNER
    ) -> list[tuple[str, list[str]]]:
        request = pb.DescribeCustomersRequest(
            source="urn:test",
            id=name or str(uuid4()),
            body=bytes_of({"customers": list(customers)}),
        )
        method = self.stub.CheckCustomers if dry_run else self.stub.DescribeCustomers
        answer: pb.DescribeCustomersResponse = await call(method, request, token=spoken(caller))
        return [(one.outcome, [*one.changed]) for one in answer.customers]

    async def get(self, key: str, as_of: str = "", caller: Caller = OWNER) -> Said:
        request = pb.GetCustomerRequest(key=key, as_of=as_of)
        answer: pb.GetCustomerResponse = await call(
            self.stub.GetCustomer, request, token=spoken(caller)
        )
        return self.opened(answer.customer)

    async def find(self, caller: Caller = OWNER, **by: str) -> str:
        ((personal_class, value),) = by.items()
        request = pb.FindCustomerRequest(value=value, **{"class": personal_class})
        answer: pb.FindCustomerResponse = await call(
            self.stub.FindCustomer, request, token=spoken(caller)
        )
        return str(answer.customer.key)

    async def listed(self, caller: Caller = OWNER, **which: str) -> list[str]:
        await level(self.view, self.intake.store, TENANT)
        answer: pb.ListCustomersResponse = await call(
            self.stub.ListCustomers,
            pb.ListCustomersRequest(limit=200, **which),
            token=spoken(caller),
        )
        return [one.key for one in answer.customers]

    async def reveal(self, key: str, reason: str, name: str, caller: Caller) -> Said:
        answer: pb.RevealCustomerResponse = await call(
            self.stub.RevealCustomer,
            pb.RevealCustomerRequest(key=key, reason=reason),
            token=spoken(caller),
            metadata={"idempotency-key": name},
        )
        return self.opened(answer.customer)

    async def merge(self, key: str, into: str) -> None:
        request = pb.MergeCustomerRequest(key=key, into=into)
        name = {"idempotency-key": str(uuid4())}
        await call(self.stub.MergeCustomer, request, token=spoken(OWNER), metadata=name)

    async def separate(self, key: str) -> None:
        request = pb.SeparateCustomerRequest(key=key)
        name = {"idempotency-key": str(uuid4())}
        await call(self.stub.SeparateCustomer, request, token=spoken(OWNER), metadata=name)

    async def whole(self, key: str) -> pb.GetCustomerResponse:
        await level(self.view, self.intake.store, TENANT)
        answer: pb.GetCustomerResponse = await call(
            self.stub.GetCustomer, pb.GetCustomerRequest(key=key), token=spoken(OWNER)
        )
        return answer

    def opened(self, customer: pb.Customer) -> Said:
        values: Said = json.loads(customer.values)
        return {
            name: self.intake.vault.open(TENANT, value)
            if isinstance(value, str) and value.startswith("s1.")
            else value
            for name, value in values.items()
        }


@pytest.fixture
async def here(intake: IntakeHere) -> AsyncIterator[CustomersHere]:
    customers, rules = intake.customers, intake.app.rules
    privacy = CustomerSealing(intake.vault)
    view = ProjectionApply(
        service="intake",
        projection=CustomerList(),
        databases=intake.databases,
        source=intake.store,
        types=[*TYPES],
    )
    await view.checkpoint(TENANT)
    desk = CustomerDesk(store=intake.store, customers=customers, rules=rules, privacy=privacy)
    servicer = CustomerRpc(
        customers=customers,
        desk=desk,
        merging=CustomerMerging(store=intake.store, customers=customers, persons=intake.persons),
        rules=rules,
        store=intake.store,
        view=Reading(intake.databases, view.checkpoint),
        shown=WaitFor("intake", [view], intake.store),
    )
    server = RpcServer(SpokenVerifier(), digest_key=b"k" * 32)
    customers_pb2_grpc.add_CustomerServiceServicer_to_server(servicer, server.server)
    port = await server.start("127.0.0.1:0", [SERVICE])
    channels = Channels({"intake": f"127.0.0.1:{port}"})
    stub = customers_pb2_grpc.CustomerServiceStub(channels.to("intake"))
    yield CustomersHere(stub=stub, intake=intake, view=view)
    await channels.close()
    await server.stop()


def phone() -> str:
    return f"+86137{uuid4().int % 10**8:08}"


def key() -> str:
    return f"C-{uuid4().hex[:10]}"


async def test_a_list_said_twice_is_news_once_and_a_trial_makes_nobody_known(
    here: CustomersHere,
) -> None:
    one, other, number = key(), key(), phone()
    said: list[Said] = [
        {"key": one, "values": {"name": "王芳", "phone": number[3:], "tier": "gold"}},
        {"key": other, "values": {"name": "李四", "stores": ["store:042"]}},
    ]
    head = (await here.intake.store.head(TENANT)).position
    assert await here.describe(*said, dry_run=True) == [("registered", [])] * 2
    assert (await here.intake.store.head(TENANT)).position == head
    assert not here.intake.vault.keys
    assert await here.describe(*said) == [("registered", [])] * 2
    assert await here.describe(*said) == [("unchanged", [])] * 2
    changed: Said = {"key": one, "values": {"name": "王芳芳", "phone": number, "note": None}}
    assert await here.describe(changed) == [("changed", ["name"])]
    assert await here.get(one) == {"name": "王芳芳", "phone": number, "tier": "gold"}
    assert await here.find(phone=number) == one


async def test_everything_wrong_is_named_by_its_place_and_nothing_is_kept(
    here: CustomersHere,
) -> None:
    number = phone()
    await here.describe({"key": (known := key()), "values": {"phone": number}})
    head = (await here.intake.store.head(TENANT)).position
    with pytest.raises(Refusal) as refused:
        await here.describe(
            {"key": "13812345678", "values": {}},
            {"key": key(), "values": {"phone": "12", "email": "@", "tier": "打 13812345678"}},
        )
    found = {(one.pointer, one.code) for one in refused.value.reasons}
    assert found == {
        ("/customers/0/key", "not-a-customer"),
        ("/customers/1/values/phone", "not-a-phone"),
        ("/customers/1/values/email", "not-an-email"),
        ("/customers/1/values/tier", "personal"),
    }
    twice = phone()
    with pytest.raises(Refusal) as refused:
        await here.describe(
            {"key": key(), "values": {"phone": number}},
            {"key": key(), "values": {"phone": twice}},
            {"key": key(), "values": {"phone": twice}},
        )
    taken = [(one.pointer, one.code) for one in refused.value.reasons]
    assert taken == [("/customers/0/values/phone", "taken"), ("/customers/2/values/phone", "taken")]
    assert known in refused.value.reasons[0].message
    assert (await here.intake.store.head(TENANT)).position == head


async def test_how_they_were_is_read_as_of_a_time(here: CustomersHere) -> None:
    one = key()
    january, march = "2026-01-01T00:00:00+08:00", "2026-03-01T00:00:00+08:00"
    new, old = phone(), phone()
    await here.describe({"key": one, "values": {"tier": "silver"}, "valid_from": january})
    await here.describe({"key": one, "values": {"phone": new}, "valid_from": march})
    late: Said = {"key": one, "values": {"phone": old}, "valid_from": "2026-02-01T00:00:00+08:00"}
    assert await here.describe(late) == [("changed", ["phone"])]
    assert (await here.get(one, january)) == {"tier": "silver"}
    assert (await here.get(one, "2026-02-02T00:00:00Z"))["phone"] == old
    assert (await here.get(one))["phone"] == new
    assert await here.find(phone=new) == one
    with pytest.raises(Refusal) as refused:
        await here.find(phone=old)
    assert refused.value.slug == "customer-unknown"
    early: Said = {"key": one, "values": {"tier": "x"}, "valid_from": "2025-01-01T00:00:00Z"}
    with pytest.raises(Refusal) as refused:
        await here.describe(early)
    assert refused.value.reasons[0].code == "before-registered"


async def test_who_sees_a_store_sees_its_customers(here: CustomersHere) -> None:
    here.intake.say_published("desk", 1, STAFF)
    await level(here.intake.scenarios, here.intake.workflow, TENANT)
    await here.intake.app.rules.heard(TENANT)
    run = uuid4().hex[:6]
    ours, theirs, nowhere = (f"{run}-{n}" for n in range(3))
    await here.describe(
        {"key": ours, "values": {"stores": ["store:042"], "tags": ["vip"], "tier": run}},
        {"key": theirs, "values": {"stores": ["store:043"], "tier": run}},
        {"key": nowhere, "values": {"tier": run}},
    )
    manager = Caller(
        tenant=TENANT,
        actor="member:3",
        roles=frozenset({"manager"}),
        attributes=(("own_store", "042"),),
    )
    assert await here.listed(tier=run) == [ours, theirs, nowhere]
    assert await here.listed(tier=run, tag="vip") == [ours]
    assert await here.listed(DESK, store="store:043", tier=run) == [theirs]
    assert await here.listed(manager, text=run) == [ours]
    assert (await here.get(ours, caller=manager))["tags"] == ["vip"]
    assert (await here.get(nowhere, caller=manager))["tier"] == run
    for who, what, code in (
        (manager, theirs, "customer-unknown"),
        (STRANGER, ours, "scope-missing"),
        (OWNER, key(), "customer-unknown"),
    ):
        with pytest.raises(Refusal) as refused:
            await here.get(what, caller=who)
        assert refused.value.slug == code


async def test_a_reveal_is_kept_with_its_reason_before_it_is_shown(here: CustomersHere) -> None:
    here.intake.say_published("desk", 1, STAFF)
    await level(here.intake.scenarios, here.intake.workflow, TENANT)
    await here.intake.app.rules.heard(TENANT)
    one, number = key(), phone()
    await here.describe({"key": one, "values": {"name": "王芳", "phone": number}})
    shown = await here.reveal(one, "回电 13900001111", "why-1", DESK)
    assert shown == {"name": "王芳", "phone": number}
    assert await here.reveal(one, "回电 13900001111", "why-1", DESK) == shown
    answer: pb.ListCustomerRevealsResponse = await call(
        here.stub.ListCustomerReveals,
        pb.ListCustomerRevealsRequest(key=one),
        token=spoken(ADMIN),
    )
    (kept,) = answer.reveals
    assert (kept.reader, kept.by) == ("member:2", "desk")
    assert "13900001111" not in kept.reason
    for who, reason, code in (
        (DESK, "x", "reveal-reason-missing"),
        (OWNER, "call them back", "reveal-not-allowed"),
    ):
        with pytest.raises(Refusal) as refused:
            await here.reveal(one, reason, str(uuid4()), who)
        assert refused.value.slug == code


async def test_nobody_reveals_many_in_an_hour(here: CustomersHere) -> None:
    busy = Caller(
        tenant=TENANT, actor=f"key:{uuid4()}", scopes=frozenset({"reveal", *OWNER.scopes})
    )
    await here.describe({"key": (one := key()), "values": {"name": "王芳"}})
    for _ in range(30):
        await here.reveal(one, "call them back", str(uuid4()), busy)
    with pytest.raises(Refusal) as refused:
        await here.reveal(one, "call them back", str(uuid4()), busy)
    assert refused.value.slug == "reveals-too-many"


async def test_who_reported_before_is_the_customer_and_the_log_has_no_number(
    here: CustomersHere,
) -> None:
    one, number = key(), phone()
    (before,) = await here.intake.vault.subjects_for(TENANT, [Identifier("phone", number)])
    await here.describe({"key": one, "values": {"name": "欧阳修远", "phone": number}})
    answer: pb.GetCustomerResponse = await call(
        here.stub.GetCustomer, pb.GetCustomerRequest(key=one), token=spoken(OWNER)
    )
    assert [UUID(person) for person in answer.persons] == [before.subject]
    stored = await here.intake.store.read(TENANT, 0, 100_000)
    everything = b"".join(one.data for one in stored).decode()
    assert one in everything
    assert not {part for part in ("欧阳修远", number, number[3:]) if part in everything}


async def test_two_records_of_one_person_are_looked_at_together_until_they_are_not(
    here: CustomersHere,
) -> None:
    one, other, third = key(), key(), key()
    said: list[Said] = [{"key": each, "values": {"phone": phone()}} for each in (one, other, third)]
    await here.describe(*said)
    apart = (await here.whole(one)).persons
    await here.merge(other, one)
    await here.merge(other, one)
    await here.merge(third, other)
    whole = await here.whole(one)
    assert [*whole.merged] == [other, third]
    assert len(whole.persons) > len(apart)
    assert (await here.whole(other)).customer.merged_into == one
    for key_, into in ((one, third), (other, third), (one, one)):
        with pytest.raises(Refusal) as refused:
            await here.merge(key_, into)
        assert refused.value.slug == "customer-merge-wrong"
    with pytest.raises(Refusal) as refused:
        await here.merge(one, key())
    assert refused.value.slug == "customer-unknown"
    await here.separate(other)
    whole = await here.whole(one)
    assert ([*whole.merged], whole.persons) == ([], apart)
    assert (await here.whole(other)).customer.merged_into == ""
    assert [*(await here.whole(other)).merged] == [third]
