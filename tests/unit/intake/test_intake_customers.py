"""Customers: kept as they were at any moment; the same said again is no news, whoever sealed it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.adapters.customer_privacy import CustomerSealing
from services.intake.domain.customers.customer import (
    CUSTOMER,
    Customer,
    CustomerWrong,
    DescribeCustomer,
    MergeCustomer,
    SeparateCustomer,
)
from services.intake.domain.customers.facts import CustomerChanged
from services.intake.domain.customers.members import CUSTOMER_SENTENCES, Said, faults_of
from services.intake.domain.customers.merging import MergeWrong, must_be_mergeable
from shared.intent import TenantId
from shared.sealed import DataKey, new_secret
from tests.small_vault import SmallVault

TENANT = TenantId("customers")
START = datetime(2026, 1, 1, tzinfo=UTC)
KEY = DataKey(subject=uuid4(), secret=new_secret())
SEALING = CustomerSealing(SmallVault())
said_values = st.dictionaries(
    st.sampled_from(["name", "phone", "tier", "tags"]),
    st.sampled_from([None, "13812345678", "13812345679"]),
)


def command(values: dict[str, object], day: int = 0, key: DataKey = KEY) -> DescribeCustomer:
    said = Said(key="C-1", values=values, valid_from=START + timedelta(days=day))
    sealed = SEALING.seal_customer(TENANT, key, said)
    return DescribeCustomer(
        key=said.key,
        valid_from=said.valid_from,
        values=said.plain,
        personal=sealed.personal,
        digests=sealed.digests,
    )


def after(*commands: DescribeCustomer) -> Customer:
    customer = Customer()
    for one in commands:
        _, customer = CUSTOMER.settled(one, customer)
    return customer


@given(st.lists(said_values, min_size=1, max_size=5))
def test_what_is_said_again_is_no_news_though_it_is_sealed_anew(
    said: list[dict[str, object]],
) -> None:
    customer = after(*(command(values) for values in said))
    for values in said[-1:]:
        assert CUSTOMER.settled(command(values), customer)[0] == []


@given(st.permutations(range(4)))
def test_how_they_are_does_not_hang_on_the_order_of_telling(order: list[int]) -> None:
    first = command({"name": "王芳"})
    told = [command({"tier": str(day), "phone": f"1381234567{day}"}, day) for day in range(4)]
    customer = after(first, *(told[day] for day in order))
    assert customer.now.values["tier"] == "3"
    assert customer.now.digests["phone"] == told[3].digests["phone"]
    held = customer.held_at(START + timedelta(days=1, hours=5))
    assert held is not None
    assert held.values["tier"] == "1"


def test_under_another_key_everything_is_news() -> None:
    """Whoever was forgotten and is told of anew."""
    other = DataKey(subject=uuid4(), secret=new_secret())
    ((fact),), _ = CUSTOMER.settled(
        command({"name": "王芳"}, key=other), after(command({"name": "王芳"}))
    )
    assert isinstance(fact, CustomerChanged)
    assert [*fact.personal] == ["name"]


def test_nothing_is_said_of_a_time_before_they_were() -> None:
    with pytest.raises(CustomerWrong):
        CUSTOMER.settled(command({"tier": "x"}, -1), after(command({})))


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"phone": "138 1234 5678", "email": "A@x.org", "note": "两行\n备注"}, []),
        ({"phone": 13812345678}, ["not-a-phone"]),
        ({"email": "x"}, ["not-an-email"]),
        ({"name": " "}, ["not-a-line"]),
        ({"note": "x" * 2001}, ["not-a-note"]),
        ({"stores": ["042"]}, ["not-places"]),
        ({"stores": "store:042", "tags": ["vip"], "contract": ["HT-1", "HT-2"]}, []),
        ({"contract": [""]}, ["not-keys"]),
        ({"tags": ["x"] * 51}, ["not-tags"]),
        ({"tier": "打 13812345678"}, ["personal"]),
        ({"Tier": "x"}, ["bad-format"]),
        ({"merged_into": "C-2"}, ["bad-format"]),
    ],
)
def test_every_mistake_is_named_and_no_value_is_repeated(
    values: dict[str, object], wrong: list[str]
) -> None:
    said = Said(key="C-1", values=values, valid_from=START)
    reasons = faults_of(said, START)
    assert [one.code for one in reasons] == wrong
    assert all(
        one.message in {*CUSTOMER_SENTENCES.values()} or one.pointer == "/values" for one in reasons
    )


def test_a_telephone_number_is_no_key() -> None:
    (reason,) = faults_of(Said(key="13812345678", values={}, valid_from=START), START)
    assert reason.code == "not-a-customer"


@given(st.lists(st.sampled_from(["merge", "separate", "tell"]), max_size=8))
def test_a_merge_that_is_undone_never_was(done: list[str]) -> None:
    """Whatever is told meanwhile stays; only whom they are looked at with comes and goes."""
    merged = plain = after(command({"name": "王芳"}))
    for day, what in enumerate(done, 1):
        if what == "tell":
            told = command({"tier": str(day)}, day)
            _, merged = CUSTOMER.settled(told, merged)
            _, plain = CUSTOMER.settled(told, plain)
        elif what == "merge":
            _, merged = CUSTOMER.settled(MergeCustomer(at=START, into="C-2"), merged)
        elif merged.merged_into:
            _, merged = CUSTOMER.settled(SeparateCustomer(at=START), merged)
    if merged.merged_into:
        _, merged = CUSTOMER.settled(SeparateCustomer(at=START), merged)
    assert merged == plain


def test_one_customer_is_merged_into_one_other() -> None:
    merged = after(
        command({}),
    )
    _, merged = CUSTOMER.settled(MergeCustomer(at=START, into="C-2"), merged)
    assert CUSTOMER.settled(MergeCustomer(at=START, into="C-2"), merged)[0] == []
    with pytest.raises(MergeWrong):
        CUSTOMER.settled(MergeCustomer(at=START, into="C-3"), merged)
    with pytest.raises(MergeWrong):
        CUSTOMER.settled(SeparateCustomer(at=START), after(command({})))
    with pytest.raises(MergeWrong):
        must_be_mergeable("C-1", ["C-2", "C-1"])
    with pytest.raises(MergeWrong):
        must_be_mergeable("C-1", [f"C-{n}" for n in range(2, 10)])
