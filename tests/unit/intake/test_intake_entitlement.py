"""Entitlements: warranty and contract, as they held when a report occurred, say who pays."""

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.adapters.rule_book import rules_of
from services.intake.app.entitling import asset_of
from services.intake.domain.assets.asset import Description
from services.intake.domain.entitlement import Contract, Entitlement, entitled
from services.intake.domain.reference import Version
from services.intake.domain.report import Draft
from services.intake.domain.rules import EntitlementRule, FieldRule, TicketType
from services.intake.views.reports import ScenarioRow

NOON = datetime(2026, 11, 29, 4, tzinfo=UTC)
RULE = EntitlementRule(
    kind="contract",
    gives=("target_table", "chargeable", "loaner_device"),
    zone="Asia/Shanghai",
)


def asset(**values: object) -> Description:
    return Description(values={"contract": "HT-1", **values})


def contract(**values: object) -> Version:
    said = {"target_table": "gold", "loaner_device": True, "note": "x", **values}
    return Version(number=3, values=said, valid_from=NOON)


def told_of(asset: Description, *records: Version, at: datetime = NOON) -> Entitlement:
    contracts = [Contract(key=f"HT-{n}", version=one) for n, one in enumerate(records, 1)]
    return entitled(RULE, asset, contracts, "repair", at)


def test_a_contract_in_force_covers_and_gives_what_the_type_asks_of_it() -> None:
    told = told_of(asset(), contract())
    assert told == Entitlement(
        chargeable=False,
        covered_by="contract",
        kind="contract",
        key="HT-1",
        version=3,
        gives={"target_table": "gold", "loaner_device": True},
    )


def test_the_warranty_pays_first_and_the_contract_still_says_how_fast() -> None:
    told = told_of(asset(warranty_until="2027-05-31"), contract(chargeable=True))
    assert (told.chargeable, told.covered_by, told.version) == (False, "warranty", 3)
    assert told.gives["target_table"] == "gold"
    alone = told_of(asset(warranty_until="2027-05-31"))
    assert alone == Entitlement(chargeable=False, covered_by="warranty")


def test_without_either_work_is_charged_and_so_it_is_where_the_contract_says_so() -> None:
    assert told_of(asset()) == Entitlement(chargeable=True)
    told = told_of(asset(), contract(chargeable=True))
    assert (told.chargeable, told.covered_by, told.key) == (True, "", "HT-1")


@pytest.mark.parametrize(
    ("said", "covers"),
    [
        ({"begins_on": "2026-11-29"}, True),
        ({"begins_on": "2026-11-30"}, False),
        ({"ends_on": "2026-11-29"}, True),
        ({"ends_on": "2026-11-28"}, False),
        ({"ends_on": "soon", "begins_on": 7}, True),
    ],
)
def test_a_contract_covers_from_its_first_day_to_its_last(
    said: dict[str, object], *, covers: bool
) -> None:
    assert told_of(asset(), contract(**said)).chargeable is not covers


def test_a_day_ends_at_midnight_where_the_calendar_is() -> None:
    last = asset(warranty_until="2026-11-29")
    midnight = datetime(2026, 11, 29, 16, tzinfo=UTC)
    assert told_of(last, at=midnight - timedelta(seconds=1)).covered_by == "warranty"
    assert told_of(last, at=midnight).chargeable


def test_numbers_of_persons_are_given_to_nobody() -> None:
    person = "0" * 8 + "-0000" * 3 + "-" + "0" * 12
    sealed = f"s1.{person}.phone.{'a' * 8}.{'b' * 16}.{'c' * 22}"
    told = told_of(asset(), contract(loaner_device=sealed))
    assert "loaner_device" not in told.gives


def test_a_contract_may_include_some_work_only() -> None:
    """What is not included is paid for, and still done as fast as the contract says."""
    included = contract(includes=["repair", "cleaning"])
    excluded = contract(includes="cleaning", target_table="silver")
    assert told_of(asset(), included).covered_by == "contract"
    told = told_of(asset(), excluded)
    assert (told.chargeable, told.gives["target_table"]) == (True, "silver")
    assert told_of(asset(), excluded, included).key == "HT-2"
    assert told_of(asset(), contract(chargeable=True), included).key == "HT-2"
    over = contract(ends_on="2026-11-01")
    assert told_of(asset(), over, excluded, contract(chargeable=True)).key == "HT-3"


def test_the_rule_is_read_from_the_scenario_with_the_zone_of_its_calendar() -> None:
    document = """{"ticket_types": [
      {"key": "repair", "fields": {}, "clocks": [{"calendar": "office"}],
       "entitlement": {"from": "contract", "gives": ["target_table"]}},
      {"key": "other", "fields": {}}],
      "calendars": {"office": {"tz": "Asia/Shanghai"}}}"""
    rules = rules_of([ScenarioRow(key="s", version=1, document=document)])
    assert rules.types["repair"].entitlement == EntitlementRule(
        kind="contract", gives=("target_table",), zone="Asia/Shanghai"
    )
    assert rules.types["other"].entitlement is None


def test_a_report_is_about_the_asset_it_names_or_its_first_field_does() -> None:
    field = FieldRule(key="locker", type="asset_ref")
    kind = TicketType(key="repair", definition="s@1", fields={"locker": field})
    assert asset_of(Draft(asset="A"), kind) == "A"
    assert asset_of(Draft(fields={"locker": "B"}), kind) == "B"
    assert asset_of(Draft(fields={"locker": {"ref": "C"}}), kind) == "C"
    assert asset_of(Draft(fields={"locker": 7}), kind) == ""
    assert asset_of(Draft(), TicketType(key="x", definition="s@1", fields={})) == ""
