"""What a document may not say of fields and who sees them, and what is advised against."""

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.scenario_documents import ScenarioDocuments
from services.workflow.domain.refusals import ScenarioInvalid
from tests.unit.workflow.form_spec import SCHOOL

DOCUMENTS = ScenarioDocuments()


def refusals(old: str, new: str) -> set[str]:
    assert old in SCHOOL
    try:
        read_document(SCHOOL.replace(old, new, 1))
    except ScenarioInvalid as refusal:
        return {one.code for one in refusal.as_reasons()}
    return set()


def remarks(old: str = "", new: str = "", severity: str = "warning") -> set[str]:
    advice = DOCUMENTS.advice(SCHOOL.replace(old, new, 1) if old else SCHOOL)
    return {one.reason.code for one in advice if one.severity == severity}


NOTE = "note:       {type: text, editable_by: [finance], editable_on: [pay]}"
SHARE = '"refund / contract.paid"'


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (SHARE, '"refund / contrakt.paid"', "unknown-field"),
        (SHARE, '"refund / bank_card"', "personal"),
        (SHARE, '"refund / contract"', "not-a-number"),
        (SHARE, '"refund / course"', "not-a-number"),
        (SHARE, '"refund +"', "expression"),
        (SHARE, '"share + 1"', "formula-round"),
        (SHARE, '"size(course)"', "expression"),
        (SHARE, '"refund / 0"', "divides-by-zero"),
        (SHARE, '"1 + refund / (2 - 2.0) * 3"', "divides-by-zero"),
        (SHARE, '"refund > 1 ? 0 : refund / min(3, 0)"', "divides-by-zero"),
        ('required_when: "refund > 33000"', 'required_when: "refund / 0 > 1"', "divides-by-zero"),
        ("refund:     {type: money", "refund:     {type: text", "misplaced"),
        (NOTE, NOTE.replace("[finance]", "[finanze]"), "unknown-role"),
        (NOTE, NOTE.replace("[pay]", "[paid]"), "unknown-move"),
        (NOTE, NOTE.replace("type: text", "type: text, min: 1"), "misplaced"),
        (NOTE, NOTE.replace("type: text", "type: text, snapshot: true"), "misplaced"),
        (NOTE, NOTE.replace("type: text", "type: text, autofill: kontract.x"), "unknown-field"),
        (NOTE, NOTE.replace("type: text", "type: text, autofill: course.x"), "no-members"),
        ("unique: true", "unique: true, pii: true", "personal"),
        ('required_when: "refund > 33000"', 'required_when: "refunt > 1"', "unknown-field"),
        ("fields: [refund, bank_card]", "fields: [refunt]", "unknown-field"),
        ("roles: [fin_director, principal, finance]", "roles: [boss]", "unknown-role"),
        ('when: "refund > 30000", ', "", "says-nothing"),
        ('"hours_to_contract ==', '"hours_to_course ==', "unknown-field"),
        (
            "retention: {years: 3,",
            "no_patient_data: true\n    retention: {years: 3,",
            "patient-data",
        ),
        ("by: [supervisor, principal]", "by: [supervisor, auditor]", "only-reads"),
    ],
)
def test_a_document_is_refused(old: str, new: str, code: str) -> None:
    assert code in refusals(old, new)


def test_an_unknown_operand_is_told_what_was_probably_meant() -> None:
    with pytest.raises(ScenarioInvalid) as refused:
        read_document(SCHOOL.replace(SHARE, '"refund / contrakt.paid"'))
    assert "contract" in refused.value.as_reasons()[0].message


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (NOTE, NOTE.replace("[pay]", "[back]").replace("[finance]", "[cs]"), "nobody-fills"),
        ("needs: [bank_card]", "needs: [bank_card, excuse]", "needed-too-early"),
        (
            "roles: [finance, fin_director, principal, parent]",
            "roles: [parent]",
            "hidden-from-filler",
        ),
    ],
)
def test_it_is_advised_against(old: str, new: str, code: str) -> None:
    assert code not in remarks()
    assert code in remarks(old, new)


def test_free_text_is_hardly_ever_unique() -> None:
    assert "unique-free-text" in remarks()
    assert "unique-free-text" not in remarks("serial:     {type: string", "serial:     {type: code")


@pytest.mark.parametrize(
    ("masks", "noted"),
    [
        ('phone: "3+4", name: "1+0"', set()),
        ('phone: "2+4", name: "1+0", badge: "1+1"', {"/masks/phone", "/masks/badge"}),
    ],
)
def test_masks_that_nobody_has_are_noted(masks: str, noted: set[str]) -> None:
    advice = DOCUMENTS.advice(f"masks: {{{masks}}}\n{SCHOOL}")
    pointers = {one.reason.pointer for one in advice}
    assert {one for one in pointers if one.startswith("/masks")} == noted


def test_what_acts_only_later_is_noted() -> None:
    assert remarks(severity="note") == {"acts-later"}


HOURS = "used_hours: {type: decimal, autofill: attendance,"


@pytest.mark.parametrize(
    ("new", "codes"),
    [
        (HOURS, set()),
        (HOURS.replace("attendance", "attendance.hours"), set()),
        (HOURS.replace("attendance", "true"), set()),
        (HOURS.replace("attendance", "atendance"), {"unknown-record"}),
    ],
)
def test_a_record_nobody_states_is_noted(new: str, codes: set[str]) -> None:
    assert remarks(HOURS, new, severity="note") - {"acts-later"} == codes


def test_a_field_is_noted_that_no_reference_leads_to_a_record_for() -> None:
    assert "no-record" in remarks("detail: {", "detail: {autofill: order, ", severity="note")


COMPUTED = """
scenario: shop
name: Shop
ticket_types:
  - key: sale
    name: Sale
    states: {new: New, sold: Sold}
    fields:
      cost:   {type: money, visible_to: [finance]}
      double: {type: money, formula: "cost * 2"}
      price:  {type: money, formula: "double + 1"}
      public: {type: money, formula: "double + 1", visible_to: [clerk, finance]}
    priority: [{default: P3}]
    transitions: [{id: sell, from: new, to: sold, by: [clerk, finance]}]
roles: {clerk: {label: Clerk, scope: tenant}, finance: {label: Finance, scope: tenant}}
"""


def test_what_is_computed_from_a_hidden_field_is_hidden_with_it() -> None:
    (sale,) = definition_of(read_document(COMPUTED), 1).types.values()
    first, second = sale.visibility
    assert (first.fields, first.roles) == (("cost", "double", "price"), ("finance",))
    assert (second.fields, second.roles) == (("public",), ("clerk", "finance"))
