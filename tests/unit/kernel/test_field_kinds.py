"""What a field of each kind holds: the same for a report and for a move."""

import pytest

from services.intake.domain.formats import check_value
from services.intake.domain.rules import FieldRule
from services.workflow.domain.forms import Field
from services.workflow.domain.labels import Label
from services.workflow.domain.values import faults_of
from shared.field_kinds import KINDS, Shape, fault_of, kind_of, sentence_of

TICKET = "3f0c0f7e-4c5e-4a34-9d55-0a5a8c1f2b3d"
DIGEST = "0123456789abcdef" * 4
GOOD: dict[str, list[object]] = {
    "text": ["", "x" * 20_000],
    "string": ["冷柜", "x" * 500],
    "code": ["LOT-2026/0042"],
    "enum": ["a"],
    "bool": [True, False],
    "int": [0, -3, 2**53],
    "number": [1.5],
    "decimal": ["12.50", 12.5, 3],
    "money": ["-12.50", 0],
    "rating5": [1, 5],
    "phone": ["138 1234 5678", "+8613812345678"],
    "date": ["2026-11-22"],
    "datetime": ["2026-11-22T09:30:00+08:00"],
    "time_window": [{"start": "2026-11-22T09:00:00Z", "end": "2026-11-22T11:00:00Z"}],
    "photo": ["a.jpg", ["a.jpg", {"name": "b.jpg", "sha256": DIGEST}]],
    "audio": [{"name": "call.mp3", "url": "https://x.example/call.mp3"}],
    "file": [{"name": "report.pdf", "taken_at": "2026-11-22T09:30:00Z", "device": "p-1"}],
    "recording_list": [[], [{"url": "call.mp3", "sha256": DIGEST, "seconds": 12.5}]],
    "signature": ["sign.png", {"name": "sign.png", "sha256": DIGEST}],
    "store_list": [["042", "007"], []],
    "checklist": [[{"item": "滤网", "answer": True}, {"item": "温度", "answer": 4.5, "note": "x"}]],
    "part_lines": [[], [{"part": "压缩机", "qty": 1, "lot": "L-1", "price": "880.00"}]],
    "bank_card": ["6222 0212 3456 7890", "622202123456"],
    "address": ["中山路 88 号", {"address": "中山路", "lat": 30.2, "lon": 120.1}],
    "ticket_ref": [TICKET, {"ref": TICKET, "snapshot": {"number": "T-000001"}}],
    "asset_ref": ["FRZ-0042", {"ref": "FRZ-0042", "as_of": "2026-11-22", "snapshot": {"a": 1}}],
}
BAD: dict[str, list[object]] = {
    "text": [1, "x" * 20_001],
    "string": [["x"], "x" * 501],
    "code": ["a b", ""],
    "enum": [1],
    "bool": [0, "true"],
    "int": [True, 1.0, 2**53 + 1],
    "number": ["1", float("nan")],
    "decimal": ["1e3", "much", True],
    "money": ["1.1234567", None],
    "rating5": [0, 6, 2.5],
    "phone": ["nobody", 138],
    "date": ["22.11.2026"],
    "datetime": ["soon", 5],
    "time_window": [
        {"start": "2026-11-22T09:00:00Z"},
        {"start": "2026-11-22T09:00:00Z", "end": "2026-11-22T08:00:00Z"},
        {"start": "2026-11-22T09:00:00Z", "end": "2027-11-22T08:00:00Z"},
    ],
    "photo": [[], "", ["a.jpg"] * 21, {"url": "x"}, {"name": "a", "sha256": "abc"}],
    "audio": [5],
    "file": [{"name": "a", "size": 5}],
    "recording_list": [{}, [{"url": "call.mp3"}], [{"sha256": DIGEST}]],
    "signature": [["a.png", "b.png"]],
    "store_list": ["042", [""], ["x"] * 501],
    "checklist": [[{"answer": True}], [{"item": "a"}, {"item": "a"}]],
    "part_lines": [
        [{"part": "x", "qty": 0}],
        [{"qty": 1}],
        [{"part": "x", "qty": 1, "price": "-1"}],
    ],
    "bank_card": ["6222", "6222-x"],
    "address": ["", {"address": "x", "lat": 91}],
    "ticket_ref": ["T-000001", {"ref": "T-000001"}, {"id": TICKET}, TICKET[1:], 7],
    "asset_ref": [" ", {"as_of": "2026-11-22"}, {"ref": "x", "snapshot": "y"}],
}


def doors(kind: str, value: object) -> tuple[bool, bool]:
    """Return whether a report and a move take the value."""
    report = check_value(FieldRule(key="it", type=kind), value) is None
    field = Field(key="it", type=kind, label=Label(zh="它", en="it"))
    return report, faults_of({"it": value}, {"it": field}) == []


def test_every_kind_is_tried_here() -> None:
    assert set(GOOD) == set(BAD) == {*KINDS, "asset_ref", "ticket_ref"}


@pytest.mark.parametrize(("kind", "value"), [(k, one) for k, some in GOOD.items() for one in some])
def test_a_value_of_the_kind_is_taken_by_reports_and_moves(kind: str, value: object) -> None:
    assert doors(kind, value) == (True, True)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(k, one) for k, some in BAD.items() for one in some if one is not None],
)
def test_anything_else_is_refused_by_both_with_a_sentence(kind: str, value: object) -> None:
    assert doors(kind, value) == (False, False)
    shape = Shape(kind=FieldRule(key="it", type=kind).kind)
    assert sentence_of(shape, fault_of(shape, value) or "").endswith(".")
    assert kind_of(kind).zh


@pytest.mark.parametrize(
    ("shape", "value", "code"),
    [
        (Shape(kind="enum", values=("a",)), "b", "not-allowed-value"),
        (Shape(kind="recording_list", count_min=1), [], "too-few"),
        (Shape(kind="part_lines", lot_required=True), [{"part": "x", "qty": 1}], "lot-missing"),
    ],
)
def test_an_author_may_narrow_a_kind(shape: Shape, value: object, code: str) -> None:
    assert fault_of(shape, value) == code
