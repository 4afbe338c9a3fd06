"""Assets: what may be said of them, what of it is news, and how one was at a moment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.assets.asset import (
    ASSET,
    CHANGES_MAX,
    Asset,
    AssetFull,
    AssetWrong,
    DescribeAsset,
    asset_id,
)
from services.intake.domain.assets.facts import (
    AssetAttached,
    AssetChanged,
    AssetFact,
    AssetMoved,
    AssetRegistered,
    AssetReinstated,
    AssetRetired,
)
from services.intake.domain.assets.lineage import (
    CIRCLE,
    DEPTH_MAX,
    TOO_DEEP,
    fault_of_line,
    is_at_its_end,
)
from services.intake.domain.assets.members import ASSET_SENTENCES, Said, faults_of
from shared.intent import TenantId

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def said(at: datetime = NOW, *, dated: bool = True, reason: str = "", **values: object) -> Said:
    return Said(key="FRZ-0042", values=values, valid_from=at, dated=dated, reason=reason)


def saying(values: dict[str, object], at: datetime = NOW) -> Said:
    return Said(key="FRZ-0042", values=values, valid_from=at)


def told(asset: Asset, *each: Said) -> Asset:
    for one in each:
        _, asset = ASSET.settled(DescribeAsset(said=one), asset)
    return asset


def facts(asset: Asset, one: Said) -> list[AssetFact]:
    return ASSET.decide(DescribeAsset(said=one), asset)


FREEZER = told(Asset(), said(name="冷柜一号", place="store:042", warranty_until="2027-05-31"))


def test_what_is_said_first_registers_it_and_said_again_is_no_news() -> None:
    first = said(name="冷柜一号", model=None, place="store:042")
    assert facts(Asset(), first) == [
        AssetRegistered(
            occurred_at=NOW, key="FRZ-0042", values={"name": "冷柜一号", "place": "store:042"}
        )
    ]
    assert facts(told(Asset(), first), first) == []
    assert facts(told(Asset(), first), said(NOW + DAY, name="冷柜一号")) == []


def test_each_thing_that_happens_to_an_asset_is_a_fact_of_its_own() -> None:
    at = NOW + DAY
    news = said(at, place="store:007", parent="LINE-1", retired=True, model="X2", reason="漏氟")
    assert facts(FREEZER, news) == [
        AssetChanged(occurred_at=at, key="FRZ-0042", values={"model": "X2"}),
        AssetMoved(occurred_at=at, key="FRZ-0042", place="store:007"),
        AssetAttached(occurred_at=at, key="FRZ-0042", parent="LINE-1"),
        AssetRetired(occurred_at=at, key="FRZ-0042", reason="漏氟"),
    ]
    after = told(FREEZER, news)
    assert after.now.is_retired
    assert facts(after, said(at, retired=False)) == [
        AssetReinstated(occurred_at=at, key="FRZ-0042")
    ]
    assert facts(FREEZER, said(at, retired=False)) == []
    away = facts(after, said(at, place=None, parent=None))
    assert [one.TOPIC for one in away] == ["asset.moved", "asset.attached"]
    assert told(after, said(at, place=None)).now.place == ""


def test_it_is_known_how_it_was_when_something_broke() -> None:
    moved = told(FREEZER, said(NOW + 10 * DAY, place="store:007"))
    then, later = moved.held_at(NOW + DAY), moved.held_at(NOW + 11 * DAY)
    assert then is not None
    assert later is not None
    assert (then.place, later.place) == ("store:042", "store:007")
    assert then.warranty_until == date(2027, 5, 31)
    assert moved.held_at(NOW - DAY) is None


def test_what_is_told_late_happened_when_it_happened_and_covers_nothing_later() -> None:
    moved = told(FREEZER, said(NOW + 10 * DAY, place="store:007"))
    late = told(moved, said(NOW + 5 * DAY, place="depot:1"))
    between = late.held_at(NOW + 6 * DAY)
    assert between is not None
    assert (between.place, late.now.place) == ("depot:1", "store:007")
    with pytest.raises(AssetWrong) as before:
        facts(FREEZER, said(NOW - DAY, place="store:1"))
    assert [one.code for one in before.value.reasons] == ["before-registered"]


def test_a_new_asset_is_there_since_it_was_installed_unless_somebody_says_since_when() -> None:
    installed = "2024-03-01"
    undated = facts(Asset(), said(dated=False, installed_on=installed))
    assert [one.occurred_at for one in undated] == [datetime(2024, 3, 1, tzinfo=UTC)]
    assert [one.occurred_at for one in facts(Asset(), said(installed_on=installed))] == [NOW]
    ahead = facts(Asset(), said(dated=False, installed_on="2027-01-01"))
    assert [one.occurred_at for one in ahead] == [NOW]


def test_one_is_not_true_and_so_much_is_kept_and_no_more() -> None:
    known = told(Asset(), said(doors=1))
    assert facts(known, said(doors=True)) != []
    changes = known.changes * CHANGES_MAX
    with pytest.raises(AssetFull):
        facts(Asset(changes=changes), said(doors=2))
    assert facts(Asset(changes=changes), said(doors=1)) == []


@pytest.mark.parametrize(
    ("value", "pointer", "code"),
    [
        ({"parent": "FRZ-0042"}, "/values/parent", "own-parent"),
        ({"parent": "two words"}, "/values/parent", "not-an-asset"),
        ({"place": "somewhere"}, "/values/place", "not-a-place"),
        ({"warranty_until": "2027-02-30"}, "/values/warranty_until", "not-a-day"),
        ({"warranty_until": 20270530}, "/values/warranty_until", "not-a-day"),
        ({"retired": "yes"}, "/values/retired", "not-a-truth"),
        ({"contract": ""}, "/values/contract", "not-a-key"),
        ({"name": "a\nb"}, "/values/name", "not-a-line"),
        ({"name": "王家 13812345678"}, "/values/name", "personal"),
        ({"note": ["打 138 1234 5678"]}, "/values/note", "personal"),
        ({"Name": "x"}, "/values", "bad-format"),
        ({"ref": "x"}, "/values", "bad-format"),
        ({"note": {"a": 1}}, "/values/note", "wrong-type"),
        ({f"v{n}": n for n in range(51)}, "/values", "too-many"),
    ],
)
def test_every_mistake_is_named_where_it_is(
    value: dict[str, object], pointer: str, code: str
) -> None:
    assert [(one.pointer, one.code) for one in faults_of(saying(value), NOW)] == [(pointer, code)]


def test_makers_number_their_things_as_they_like_and_formulas_are_texts() -> None:
    good = said(serial="13812345678", model="110101199003070011", note="=HYPERLINK(1)", watts=5.5)
    assert faults_of(good, NOW) == ()
    assert told(Asset(), good).now.values["note"] == "=HYPERLINK(1)"
    assert [one.code for one in faults_of(said(NOW + DAY), NOW)] == ["out-of-range"]
    assert [one.code for one in faults_of(said(reason="致电 13812345678"), NOW)] == ["personal"]
    assert all(one.strip() for one in ASSET_SENTENCES.values())


def test_nothing_is_a_part_of_itself_and_nothing_stands_too_deep() -> None:
    assert fault_of_line("A", []) is None
    assert fault_of_line("A", ["B", "C"]) is None
    assert fault_of_line("A", ["B", "A"]) == CIRCLE
    assert fault_of_line("A", ["B", "C", "B"]) == CIRCLE
    deep = [f"L{n}" for n in range(DEPTH_MAX)]
    assert fault_of_line("A", deep) == TOO_DEEP
    assert fault_of_line("A", deep[:-1]) is None
    assert not is_at_its_end("A", ["B", "C"])
    assert is_at_its_end("A", ["B", "A"])
    assert is_at_its_end("A", deep)


def test_an_asset_has_the_same_id_wherever_it_is_named() -> None:
    first, second = TenantId("weilai"), TenantId("renji")
    assert asset_id(first, "FRZ-0042") == asset_id(first, "FRZ-0042")
    assert asset_id(first, "FRZ-0042") != asset_id(second, "FRZ-0042")


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "place": st.sampled_from([None, "store:1", "store:2"]),
        "parent": st.sampled_from([None, "A", "B"]),
        "retired": st.sampled_from([None, True, False]),
        "doors": st.sampled_from([None, 1, 2, True]),
    },
)


@given(st.lists(st.tuples(st.integers(0, 9), VALUES), min_size=1, max_size=8))
def test_in_whatever_order_it_is_told_it_holds_then_and_said_again_changes_nothing(
    tale: list[tuple[int, dict[str, object]]],
) -> None:
    asset = told(Asset(), said(NOW, name="x"))
    for day, values in tale:
        one = saying(values, NOW + day * DAY)
        asset = told(asset, one)
        held = asset.held_at(one.valid_from)
        assert held is not None
        assert {name: held.values.get(name) for name in values} == {
            name: None if (name, value) == ("retired", False) else value
            for name, value in values.items()
        }
        assert facts(asset, one) == []
