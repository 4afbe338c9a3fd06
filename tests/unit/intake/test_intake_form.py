"""Forms of reports: what is asked of whom, and that a label speaks of its own thing only."""

import json
from collections.abc import Mapping

import pytest

from services.intake.adapters.bodies import read_body
from services.intake.adapters.rule_book import rules_of
from services.intake.domain.form import Form, form_of
from services.intake.domain.report import Draft, Envelope
from services.intake.domain.rights import (
    NotOfThisLabel,
    ReportTooLarge,
    ScopeMissing,
    may_ask_for_form,
    must_keep_to_label,
)
from services.intake.domain.rules import FieldRule, TicketType
from services.intake.views.reports import ScenarioRow
from shared.intent import ABOUT_ASSET, ABOUT_PLACE, ABOUT_TYPE, Caller, TenantId

SCANNED = Caller(
    tenant=TenantId("weilai"),
    actor="label:0123456789ab",
    roles=frozenset({"customer"}),
    scopes=frozenset({"submissions:write"}),
    attributes=(
        (ABOUT_TYPE, "equipment_repair"),
        (ABOUT_ASSET, "FRZ-0042"),
        (ABOUT_PLACE, "store:042"),
    ),
)
BY_SCAN = Envelope(channel="qr", source="urn:gongdan:label:0123456789ab", external_id="1")
FREEZER = Draft(type="equipment_repair", asset="FRZ-0042", links={"store": "042"})


def form(*rules: FieldRule, roles: tuple[str, ...] = ("customer",)) -> Form:
    kind = TicketType(
        key="equipment_repair", definition="r@1", fields={one.key: one for one in rules}
    )
    return form_of(kind, frozenset(roles))


def keys(found: Form) -> list[str]:
    return [one.rule.key for one in found.fields]


def test_a_form_asks_for_what_a_report_needs_and_what_is_written_when_it_is_made() -> None:
    needed = FieldRule(key="symptom", type="text", required_on="create")
    written = FieldRule(key="since", type="date", editable_on=frozenset({"create"}))
    later = FieldRule(key="fault_code", type="enum", required_on="finish")
    any_time = FieldRule(key="cancel_reason", type="text")
    computed = FieldRule(key="total", type="money", required_on="create", computed=True)
    assert keys(form(needed, written, later, any_time, computed)) == ["symptom", "since"]


def test_what_others_write_is_not_asked_and_said_to_be_beyond_if_it_is_needed() -> None:
    theirs = FieldRule(
        key="cause", type="text", required_on="create", editable_by=frozenset({"qa"})
    )
    found = form(theirs)
    assert keys(found) == []
    assert [one.rule.key for one in found.beyond] == ["cause"]
    assert keys(form(theirs, roles=("qa",))) == ["cause"]


def test_the_reports_own_parts_stand_for_the_first_asset_and_the_first_number() -> None:
    found = form(
        FieldRule(key="asset", type="asset_ref", required_on="create"),
        FieldRule(key="contact", type="phone", required_on="create"),
        FieldRule(key="other", type="phone", required_on="create"),
    )
    assert [one.part for one in found.fields] == ["asset", "reporter", ""]


def test_fields_are_called_as_the_scenario_calls_them() -> None:
    document = (
        '{"ticket_types": [{"key": "leak", "name": {"zh": "漏水", "en": "Leak"}, "fields":'
        ' {"where": {"type": "text", "label": {"zh": "位置", "en": ""}}, "x": {"type": "text"}}}]}'
    )
    kind = rules_of([ScenarioRow(key="p", version=1, document=document)]).types["leak"]
    assert (kind.name.zh, kind.name.en) == ("漏水", "Leak")
    assert kind.fields["where"].label.en == "位置"
    assert kind.fields["x"].label.zh == "x"


def test_who_scanned_a_label_reports_its_thing() -> None:
    must_keep_to_label(SCANNED, BY_SCAN, FREEZER)
    may_ask_for_form(SCANNED, "equipment_repair")


@pytest.mark.parametrize(
    "other",
    [
        {"type": "foreign_object"},
        {"type": None},
        {"asset": "FRZ-0043"},
        {"asset": None},
        {"links": {"store": "043"}},
        {"fields": {"store": "043"}},
    ],
)
def test_who_scanned_a_label_reports_nothing_else(other: Mapping[str, object]) -> None:
    known = {"type": FREEZER.type, "asset": FREEZER.asset, "links": FREEZER.links}
    draft = Draft(**{**known, **other})  # type: ignore[arg-type]  # as each case says
    with pytest.raises(NotOfThisLabel):
        must_keep_to_label(SCANNED, BY_SCAN, draft)


def test_a_label_is_scanned_and_comes_by_no_other_way() -> None:
    with pytest.raises(NotOfThisLabel):
        must_keep_to_label(
            SCANNED, Envelope(channel="api", source="urn:x", external_id="1"), FREEZER
        )
    with pytest.raises(NotOfThisLabel):
        may_ask_for_form(SCANNED, "purchase_request")


def test_what_is_too_large_by_a_label_is_called_so_and_nothing_else() -> None:
    body = {"type": FREEZER.type, "asset": FREEZER.asset, "fields": {"symptom": "不" * 22_000}}
    draft = read_body(json.dumps(body).encode())
    with pytest.raises(ReportTooLarge) as refused:
        must_keep_to_label(SCANNED, BY_SCAN, draft)
    assert [one.pointer for one in refused.value.reasons] == ["/fields"]


def test_others_are_not_kept_to_a_label_and_forms_are_for_who_may_report() -> None:
    clerk = Caller(tenant=SCANNED.tenant, actor="member:1", roles=frozenset({"store_clerk"}))
    must_keep_to_label(clerk, BY_SCAN, Draft(type="foreign_object"))
    may_ask_for_form(clerk, "foreign_object")
    with pytest.raises(ScopeMissing):
        may_ask_for_form(Caller(tenant=SCANNED.tenant, actor="key:1"), "foreign_object")
