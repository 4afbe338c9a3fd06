"""Parts that a ticket needs: which, how many, and when."""

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain.conditions import parts_needed_by
from tests.unit.workflow.document_spec import laundry, refused

STOCKED = laundry(
    "    flags:\n",
    """\
    dispatch:
      skills_from:
        - {when: "true", skill: washers}
      parts_from:
        - {part: BELT}
        - {when: "cause == 'motor'", part: MOTOR-2}
        - {when: "urgent", part: BELT, quantity: 2}
    flags:
""",
)


@pytest.mark.parametrize(
    ("view", "parts"),
    [
        ({"cause": "door", "urgent": False}, {"BELT": 1}),
        ({"cause": "motor", "urgent": False}, {"BELT": 1, "MOTOR-2": 1}),
        ({"cause": "motor", "urgent": True}, {"BELT": 3, "MOTOR-2": 1}),
    ],
)
def test_every_rule_that_holds_adds_what_it_asks_for(
    view: dict[str, object], parts: dict[str, int]
) -> None:
    rules = definition_of(read_document(STOCKED), 1).types["repair"]
    assert parts_needed_by(rules, view) == parts


@pytest.mark.parametrize("quantity", ["0", "1001", "1.5", "some"])
def test_a_quantity_is_a_whole_number(quantity: str) -> None:
    (remark,) = refused(STOCKED.replace("quantity: 2", f"quantity: {quantity}"))
    assert remark.pointer == "/ticket_types/0/dispatch/parts_from/2/quantity"


def test_a_condition_that_reads_no_field_is_found() -> None:
    (remark,) = refused(STOCKED.replace("cause == 'motor'", "couse == 'motor'"))
    assert remark.pointer == "/ticket_types/0/dispatch/parts_from/1/when"


def test_a_document_that_needs_no_parts_is_published_as_it_always_was() -> None:
    without = (
        STOCKED.split("      parts_from:")[0] + "    flags:\n" + STOCKED.split("    flags:\n")[1]
    )
    assert "parts_from" not in repr(read_document(without).normalised())
