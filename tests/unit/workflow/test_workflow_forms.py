"""What a form computes, fills in and refuses, whoever asks and by whatever move."""

import hashlib
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflow.adapters.documents.expressions import ExpressionInvalid
from services.workflow.adapters.documents.forms.formulas import Formula
from services.workflow.domain.facts import TicketRestricted
from services.workflow.domain.forms import Field, Restriction, VisibilityRule
from services.workflow.domain.forms.following import restrictions_follow
from services.workflow.domain.labels import Label
from services.workflow.domain.visibility import Look
from shared.intent import Caller, TenantId
from shared.sight import Grant, Seen, Sight
from shared.veils import without
from tests.unit.workflow.form_spec import (
    CALLS,
    CLERK,
    FINANCE,
    PARENT,
    SNAPSHOT,
    contract,
    refund_rules,
    refund_ticket,
    submit,
    submitted,
)
from tests.unit.workflow.ticket_spec import Story, at, member, move, open_ticket, rules


def test_the_server_computes_the_refund_to_the_cent() -> None:
    ticket = submitted("27").ticket
    assert ticket.fields["refund"] == "30926.50"
    assert ticket.fields["share"] == "0.859069"


def test_a_refund_nobody_can_compute_yet_is_null_and_cannot_be_submitted() -> None:
    story = Story().given(refund_ticket(contract={"ref": "HT-1"}))
    assert story.ticket.fields.get("refund") is None
    assert story.when(submit(27)).slug == "fields-missing"


def test_nobody_writes_what_is_computed() -> None:
    system = Caller(tenant=TenantId("weilai"), actor="system:workflow", roles=frozenset())
    for caller in (CLERK, PARENT, system):
        outcome = Story().given(refund_ticket()).when(submit(27, {"refund": "1.00"}, caller))
        assert outcome.slug in {"field-not-yours", "role-missing"}


def test_a_value_that_changes_is_computed_anew() -> None:
    story = submitted("27").given(move("back", FINANCE, 6, of=refund_rules()))
    again = story.given(submit("30"))
    assert again.ticket.fields["refund"] == "30385.00"


def test_what_was_known_of_a_contract_never_changes() -> None:
    story = Story().given(refund_ticket())
    assert story.when(submit(27, {"contract": contract(paid="99999")})).slug == "field-kept"
    assert story.when(submit(27, {"contract": contract()})).topics[0] == "ticket.moved"


def test_a_snapshot_fills_in_what_it_knows() -> None:
    assert Story().given(refund_ticket()).ticket.fields["course"] == "钢琴"
    assert Story().given(refund_ticket(course="小提琴")).ticket.fields["course"] == "小提琴"


def test_hours_that_a_record_filled_need_not_be_brought_and_may_be() -> None:
    unsaid = move("submit", CLERK, 5, fields=CALLS, of=refund_rules())
    assert Story().given(refund_ticket()).when(unsaid).slug == "fields-missing"
    for move_made, refund in ((unsaid, "30926.50"), (submit("30"), "30385.00")):
        story = Story().given(refund_ticket(used_hours="27"), move_made)
        assert story.ticket.fields["refund"] == refund


def test_recordings_are_chained_and_none_is_taken_away() -> None:
    first = hashlib.sha256(("a" * 64).encode()).hexdigest()
    story = submitted()
    assert story.ticket.fields["calls"] == [
        {"url": "call-1.mp3", "sha256": "a" * 64, "chain": first}
    ]
    story.given(move("back", FINANCE, 6, of=refund_rules()))
    other = [{"url": "call-2.mp3", "sha256": "b" * 64}]
    assert story.when(submit(27, {"calls": other})).slug == "field-kept"
    both = [{"url": "call-1.mp3", "sha256": "a" * 64}, *other]
    chain = story.when(submit(27, {"calls": both})).ticket.fields["calls"]
    assert isinstance(chain, list)
    assert [one["chain"] for one in chain] == [
        first,
        hashlib.sha256(f"{first}{'b' * 64}".encode()).hexdigest(),
    ]


def test_at_least_one_recording_is_needed() -> None:
    assert Story().given(refund_ticket()).when(submit(27, {"calls": []})).slug == "field-invalid"


@pytest.mark.parametrize(
    ("field", "value"), [("note", "已核对"), ("sign_off", "sign.png")], ids=["by a move", "by role"]
)
def test_a_field_of_others_is_refused(field: str, value: object) -> None:
    assert Story().given(refund_ticket()).when(submit(27, {field: value})).slug == "field-not-yours"


def seen_by(*roles: str) -> Look:
    """Return a look at a ticket in which places are hidden from these roles."""
    grants = tuple(
        Grant(role=role, scope="tenant", values=frozenset(), types=frozenset()) for role in roles
    )
    return Look(sight=Sight(everything=False, grants=grants, roles=frozenset(roles)))


def test_who_does_not_see_a_field_does_not_overwrite_it() -> None:
    story = submitted(100)
    back = move("back", member("t", "class_teacher"), 6, of=refund_rules())
    written = replace(back, fields={"bank_card": "s1.other"}, look=seen_by("class_teacher"))
    outcome = story.when(written)
    assert outcome.refusal is not None
    assert (outcome.slug, outcome.refusal.reasons[0].zh) == (
        "field-not-yours",
        "您看不到bank_card，所以不能填写。",
    )
    known = replace(back, fields={"serial": "A-1"}, look=seen_by("class_teacher"))
    assert story.when(known).topics[0] == "ticket.moved"


def test_who_is_asked_for_a_field_brings_it_unseen() -> None:
    story = submitted(100).given(move("approve", FINANCE, 6, of=refund_rules()))
    pay = move("pay", FINANCE, 7, fields={"bank_card": "s1.x"}, of=refund_rules())
    blind = Look(sight=replace(seen_by("finance").sight, roles=frozenset()))
    assert story.when(replace(pay, look=blind)).topics[0] == "ticket.moved"


def test_who_may_write_a_field_writes_it_on_its_move() -> None:
    paying = submitted(100).given(move("approve", FINANCE, 6, of=refund_rules()))
    brought: dict[str, object] = {"bank_card": "s1.x", "note": "已核对", "sign_off": "sign.png"}
    paid = paying.when(move("pay", FINANCE, 7, fields=brought, of=refund_rules()))
    assert paid.ticket.fields["note"] == "已核对"


def test_a_field_can_be_needed_only_sometimes() -> None:
    story = Story().given(refund_ticket())
    assert story.when(submit(10)).slug == "fields-missing"
    assert story.when(submit(10, {"excuse": "搬家"})).topics[0] == "ticket.moved"
    assert story.when(submit(120)).topics[0] == "ticket.moved"


@pytest.mark.parametrize(("minutes", "slug"), [(600, ""), (120, "guard-not-met")])
def test_a_guard_counts_the_hours_until_something_begins(minutes: int, slug: str) -> None:
    known = contract()
    snapshot = {**SNAPSHOT, "starts_at": at(minutes).isoformat()}
    story = Story().given(refund_ticket(contract={**known, "snapshot": snapshot}), submit(27))
    outcome = story.when(move("approve", FINANCE, 6, of=refund_rules()))
    assert (outcome.refusal.slug if outcome.refusal else "") == slug


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.decimals(min_value=0, max_value=10**4, places=2),
    st.integers(min_value=0, max_value=10**4),
)
def test_money_is_exact(paid: Decimal, price: Decimal, hours: int) -> None:
    formula = Formula("contract.paid - hours * contract.price", "money")
    facts = {"contract": {"paid": f"{paid:f}", "price": f"{price:f}"}, "hours": hours}
    assert Decimal(str(formula(facts))) == paid - hours * price


@pytest.mark.parametrize(
    ("source", "kind", "value"),
    [
        ("0.1 + 0.2", "decimal", "0.300000"),
        ("1 / 3", "money", "0.33"),
        ("2.5 * 1", "int", 3),
        ("0.005 * 1", "money", "0.01"),
        ("-(2 + 3) * 4", "int", -20),
        ("2 - 3 - 4", "int", -5),
        ("1 / 0", "money", None),
        ("0 - 0.001", "money", "0.00"),
        ("999999999999999 * 999999999999999", "money", None),
        ("min(3, 2.5, 4) + max(1, 2)", "decimal", "4.500000"),
        ("2 * min (5, 7 - 1)", "int", 10),
        ("0.1 + 0.2 == 0.3 ? 1 : 2", "int", 1),
        ("3 > 2 ? 10 : 1 / 0", "int", 10),
        ("1 >= 2 ? 3 : 1 != 1 ? 4 : 5", "int", 5),
        ("(1 < 2 ? 3 : 4) * 2", "int", 6),
        ("max(1, unknown)", "int", None),
        ("unknown > 1 ? 2 : 3", "int", None),
    ],
)
def test_a_formula_comes_to(source: str, kind: str, value: object) -> None:
    assert Formula(source, kind)({}) == value


def test_a_field_may_be_called_as_a_function_is() -> None:
    formula = Formula("min + max(max, 2)", "int")
    assert formula.names == ("min", "max")
    assert formula({"min": 1, "max": 5}) == 6


@given(st.integers(-99, 99), st.integers(-99, 99))
def test_the_smaller_of_two_is_the_one_that_is_chosen(a: int, b: int) -> None:
    facts = {"a": a, "b": b}
    assert Formula("min(a, b)", "int")(facts) == Formula("a < b ? a : b", "int")(facts)


@pytest.mark.parametrize(
    "source",
    ["1 > 2", "1 ? 2 : 3", "1 > 2 ? 3", "1 < 2 < 3 ? 4 : 5", "min()", "min(1", "abs(1)", "1, 2",
     "max(1,)", "1 > 2 ? 3 : ", "1 = 2 ? 3 : 4", "1 > 2 ? " * 30 + "1" + " : 2" * 30],
)  # fmt: skip
def test_a_formula_is_refused(source: str) -> None:
    with pytest.raises(ExpressionInvalid):
        Formula(source, "int")


def test_a_branch_that_hides_a_ticket_is_told_to_whoever_makes_lists() -> None:
    story = submitted(100)
    hidden = replace(story.ticket, hidden_from=("cs",))
    (told,) = restrictions_follow(story.facts[-1], hidden, refund_rules())
    assert told.hidden_from == ("cs",)
    known = Restriction(hidden_from=("cs",), veiled=hidden.restriction.veiled)
    assert not [*restrictions_follow(told, replace(hidden, restriction=known), refund_rules())]
    assert Seen(type="x", hidden_from=("cs",)).leaves_out("cs", own=True)


def test_who_sees_a_ticket_changes_with_what_it_is_about() -> None:
    facts = submitted(20).facts
    assert [fact.only_for for fact in facts if isinstance(fact, TicketRestricted)] == [
        None,
        ("fin_director", "finance", "principal"),
    ]


def test_the_places_of_a_phone_and_an_asset_are_veiled_wherever_they_stand() -> None:
    phone = Field(key="phone", type="phone", label=Label(zh="电话", en="Phone"))
    asset = Field(key="asset", type="asset_ref", label=Label(zh="设备", en="Asset"))
    veiling = replace(
        rules(),
        fields={"phone": phone, "asset": asset},
        visibility=(VisibilityRule(fields=("phone", "asset"), roles=("qa",)),),
    )
    veiled = Story().given(open_ticket(rules=veiling, fields={})).ticket.restriction.veiled
    places = [
        "/asset",
        "/asset_facts",
        "/customer",
        "/entitlement",
        "/fields/asset",
        "/fields/phone",
        "/reporter/phone",
    ]
    assert sorted(veiled) == places
    shown = without({"asset": "A", "reporter": {"name": "x", "phone": "y"}, "fields": {}}, veiled)
    assert shown == {"asset": None, "reporter": {"name": "x", "phone": None}, "fields": {}}
