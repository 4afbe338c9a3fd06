"""Grab: what a document says of tickets that people take themselves."""

import pytest

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.exporting import yaml_of
from tests.unit.workflow.document_spec import laundry, refused


def grab(said: str) -> str:
    return laundry("    flags:\n", f"    dispatch: {{hard: [skill], grab: {said}}}\n    flags:\n")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("{}", {"queue": "*"}),
        ("{queue: 'team:night', within: 15m}", {"queue": "team:night", "within_s": 900}),
        (
            "{queue: 'department:工程部', within_s: 60}",
            {"queue": "department:工程部", "within_s": 60},
        ),
    ],
)
def test_a_queue_is_an_area_or_whoever_fits_for_some_time_or_for_ever(
    said: str, kept: dict[str, object]
) -> None:
    document = read_document(grab(said))
    dispatch = document.normalised()["ticket_types"][0]["dispatch"]  # type: ignore[index]  # JSON
    assert dispatch["grab"] == kept
    assert read_document(yaml_of(document.normalised())).normalised() == document.normalised()


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ("{queue: night}", "/queue"),
        ("{queue: 'team:'}", "/queue"),
        ("{queue: 'planet:earth'}", "/queue"),
        ("{within: 8d}", "/within"),
        ("{within: 0}", "/within"),
    ],
)
def test_what_is_no_queue_or_no_time_is_refused_where_it_stands(said: str, pointer: str) -> None:
    [remark, *_] = refused(grab(said))
    assert remark.pointer.startswith(f"/ticket_types/0/dispatch/grab{pointer}")
    assert remark.message
    assert remark.zh


def test_a_document_that_grabs_nothing_is_published_as_it_always_was() -> None:
    without = laundry("    flags:\n", "    dispatch: {hard: [skill]}\n    flags:\n")
    assert "'grab'" not in repr(read_document(without).normalised())
