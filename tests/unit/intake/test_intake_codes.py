"""Codes in reports: what stands on a label is kept as it stands there."""

from uuid import uuid4

import pytest

from services.intake.adapters.bodies import read_body
from services.intake.adapters.privacy import Sealing
from services.intake.domain.formats import check_value
from services.intake.domain.rules import FieldRule, TicketType
from shared.intent import TenantId
from tests.conftest import run
from tests.small_vault import SmallVault

TENANT = TenantId("codes")
LOT = FieldRule(key="lot", type="code")
NOTE = FieldRule(key="note", type="string")
BATCH = TicketType(key="batch", definition="tea@1", fields={one.key: one for one in (LOT, NOTE)})


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("LOT13812345678", None),
        ("2026/11-A_7.b", None),
        ("x" * 64, None),
        ("x" * 65, "bad-format"),
        ("", "bad-format"),
        ("two words", "bad-format"),
        ("line\n", "bad-format"),
        (13812345678, "wrong-type"),
    ],
)
def test_a_code_has_letters_digits_and_a_few_marks(value: object, wrong: str | None) -> None:
    reason = check_value(LOT, value)
    assert (reason.code if reason else None) == wrong


def test_a_code_is_kept_where_a_text_with_the_same_number_is_sealed() -> None:
    vault = SmallVault()
    body = b'{"type": "batch", "fields": {"lot": "LOT13812345678", "note": "call 13812345678"}}'
    kept = run(Sealing(vault).seal(TENANT, uuid4(), read_body(body), BATCH))
    assert kept.fields["lot"] == "LOT13812345678"
    assert "13812345678" not in str(kept.fields["note"])
