"""What is known of things outside: said in versions, read as it held at a moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.reference import (
    REFERENCE,
    VERSIONS_MAX,
    Reference,
    ReferenceFull,
    ReferenceStated,
    Statement,
    StateReference,
    Version,
    canonical_values,
    faults_of,
    reference_id,
    without_room,
)
from shared.intent import TenantId

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def stated(valid_from: datetime = NOW, **values: object) -> ReferenceStated:
    return ReferenceStated(
        occurred_at=NOW,
        kind="attendance",
        key="HT-2026-031",
        values=values,
        valid_from=valid_from,
        source="urn:school",
        external_id="1",
    )


def statement(kind: str = "contract", key: str = "HT-1", **values: object) -> Statement:
    return Statement(kind=kind, key=key, values=values, valid_from=NOW)


def test_the_version_that_held_is_the_newest_that_had_begun() -> None:
    known = REFERENCE.fold([stated(NOW - DAY, used_hours=26), stated(NOW, used_hours=27)])
    assert known.held_at(NOW - 2 * DAY) is None
    before, after = known.held_at(NOW - timedelta(hours=1)), known.held_at(NOW + DAY)
    assert before is not None
    assert after is not None
    assert (before.number, before.values) == (1, {"used_hours": 26})
    assert (after.number, after.values) == (2, {"used_hours": 27})


def test_a_correction_of_the_past_holds_then_too_and_what_was_said_first_stays_known() -> None:
    known = REFERENCE.fold([stated(NOW - DAY, used_hours=27), stated(NOW - DAY, used_hours=25)])
    corrected = known.held_at(NOW)
    assert corrected is not None
    assert (corrected.number, corrected.values) == (2, {"used_hours": 25})
    assert known.versions[0].values == {"used_hours": 27}


def test_what_is_known_already_is_not_news() -> None:
    known = REFERENCE.fold([stated(used_hours=27)])
    assert REFERENCE.decide(StateReference(stated=stated(used_hours=27)), known) == []
    news = stated(used_hours=28)
    assert REFERENCE.decide(StateReference(stated=news), known) == [news]


def test_who_does_not_say_since_when_says_nothing_new_of_what_stands_so() -> None:
    known = REFERENCE.fold([stated(NOW - DAY, used_hours=27), stated(NOW + DAY, used_hours=30)])
    again = StateReference(stated=stated(NOW, used_hours=27), dated=False)
    assert REFERENCE.decide(again, known) == []
    assert REFERENCE.decide(replace(again, dated=True), known) == [again.stated]
    other = StateReference(stated=stated(NOW, used_hours=28), dated=False)
    assert REFERENCE.decide(other, known) == [other.stated]
    later = StateReference(stated=stated(NOW + 2 * DAY, used_hours=27), dated=False)
    assert REFERENCE.decide(later, known) == [later.stated]


@pytest.mark.parametrize(("before", "after"), [(1, True), (True, 1), (0, False), (False, 0)])
def test_yes_is_not_one_and_no_is_not_nothing(before: object, after: object) -> None:
    known, news = REFERENCE.fold([stated(paid=before)]), stated(paid=after)
    assert REFERENCE.decide(StateReference(stated=news), known) == [news]


def test_a_number_that_is_sealed_anew_is_known_by_its_fingerprint() -> None:
    known = REFERENCE.fold([replace(stated(phone="s1.first"), said="aa")])
    again = replace(stated(phone="s1.second"), said="aa")
    assert REFERENCE.decide(StateReference(stated=again), known) == []
    other = replace(stated(phone="s1.first"), said="bb")
    assert REFERENCE.decide(StateReference(stated=other), known) == [other]


def test_what_was_kept_before_fingerprints_is_compared_as_it_is() -> None:
    known = REFERENCE.fold([stated(used_hours=27, stores=["S1"])])
    again = replace(stated(stores=("S1",), used_hours=27), said="aa")
    assert REFERENCE.decide(StateReference(stated=again), known) == []


def test_what_is_compared_keeps_types_and_no_order() -> None:
    assert canonical_values({"b": 1, "a": True}) == canonical_values({"a": True, "b": 1})
    assert canonical_values({"a": 1}) != canonical_values({"a": True})
    assert canonical_values({"a": "1"}) != canonical_values({"a": 1})


def test_a_thing_that_changes_for_ever_is_full_one_day() -> None:
    versions = tuple(
        Version(number=one + 1, values={}, valid_from=NOW) for one in range(VERSIONS_MAX)
    )
    with pytest.raises(ReferenceFull):
        REFERENCE.decide(StateReference(stated=stated(a=1)), Reference(versions=versions))


def test_of_many_statements_those_that_find_a_thing_full_are_named_beforehand() -> None:
    almost = Reference(
        versions=tuple(
            Version(number=one + 1, values={}, valid_from=NOW) for one in range(VERSIONS_MAX - 1)
        )
    )
    thing, other = UUID(int=1), UUID(int=2)
    said = [
        (thing, StateReference(stated=stated(a=1))),
        (other, StateReference(stated=stated(a=1))),
        (thing, StateReference(stated=stated(a=1))),
        (thing, StateReference(stated=stated(a=2))),
    ]
    reasons = without_room(said, {thing: almost, other: Reference()})
    assert [(one.code, one.pointer) for one in reasons] == [("reference-full", "/records/3")]


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        (statement(kind="Contract"), "/kind", "bad-format"),
        (statement(key=""), "/key", "bad-format"),
        (statement(key="a\nb"), "/key", "bad-format"),
        (statement(key="x" * 201), "/key", "bad-format"),
        (statement(Paid=1), "/values", "bad-format"),
        (statement(paid={"nested": 1}), "/values/paid", "wrong-type"),
        (statement(paid=2**53 + 1), "/values/paid", "out-of-range"),
        (statement(paid=float("inf")), "/values/paid", "out-of-range"),
        (statement(paid="x" * 501), "/values/paid", "too-long"),
        (statement(paid="\x1b[31m"), "/values/paid", "bad-format"),
        (statement(paid=["x"] * 501), "/values/paid", "too-many"),
        (statement(paid=[1]), "/values/paid", "wrong-type"),
        (replace(statement(), values=dict.fromkeys(map(str, range(51)))), "/values", "too-many"),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_place(
    wrong: Statement, pointer: str, code: str
) -> None:
    assert (pointer, code) in [(one.pointer, one.code) for one in faults_of(wrong, NOW)]


def test_what_a_contract_looks_like_is_kept() -> None:
    good = statement(paid="18000.00", hours=90, active=True, note=None, stores=["S1", "S2"])
    assert faults_of(good, NOW) == ()


def test_the_same_key_of_another_kind_or_company_is_another_thing() -> None:
    one, other = TenantId("mingde"), TenantId("lixue")
    ids = {
        reference_id(one, "contract", "HT-1"),
        reference_id(one, "order", "HT-1"),
        reference_id(other, "contract", "HT-1"),
    }
    assert len(ids) == 3


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12), st.integers(0, 10))
def test_whatever_order_things_are_said_in_what_holds_had_begun(
    begins: list[int], asked: int
) -> None:
    facts = [stated(NOW + one * DAY, n=index) for index, one in enumerate(begins)]
    held = REFERENCE.fold(facts).held_at(NOW + asked * DAY)
    begun = [one for one in begins if one <= asked]
    assert (held is None) == (not begun)
    if held is not None:
        assert held.valid_from == NOW + max(begun) * DAY
        assert begins[held.number - 1] == max(begun)
        assert max(begun) not in begins[held.number :]
