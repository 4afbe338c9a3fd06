"""Appointments: what a document says of when customers may choose that somebody comes."""

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.exporting import yaml_of
from tests.unit.workflow.document_spec import laundry, refused

FIELD = "      urgent: {type: bool}\n"


def visits(said: str, *, kind: str = "time_window", beside: str = "") -> str:
    dispatch = f"    dispatch: {{hard: [skill], appointments: {said}{beside}}}\n    flags:\n"
    text = laundry("    flags:\n", dispatch)
    assert text.count(FIELD) == 1
    return text.replace(FIELD, f"{FIELD}      window: {{type: {kind}}}\n")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            "{field: window}",
            {
                "field": "window",
                "slot": 7_200,
                "ahead": 1_209_600,
                "notice": 14_400,
                "lead": 7_200,
                "moves": 3,
                "choose_within": 86_400,
            },
        ),
        (
            (
                "{field: window, slot: 90m, hours: ['09:00-12:00', '13:00-24:00'], ahead: 7d,"
                " notice: 0s, lead: 1h, moves: 0, choose_within: 2d}"
            ),
            {
                "field": "window",
                "slot": 5_400,
                "hours": ["09:00-12:00", "13:00-24:00"],
                "ahead": 604_800,
                "notice": 0,
                "lead": 3_600,
                "moves": 0,
                "choose_within": 172_800,
            },
        ),
    ],
    ids=["all by default", "all said"],
)
def test_slots_are_so_long_and_chosen_within_so_much_time(
    said: str, kept: dict[str, object]
) -> None:
    document = read_document(visits(said))
    dispatch = document.normalised()["ticket_types"][0]["dispatch"]  # type: ignore[index]  # JSON

    assert dispatch["appointments"] == kept
    assert read_document(yaml_of(document.normalised())).normalised() == document.normalised()
    rules = definition_of(document, 1).types["repair"].dispatch
    assert rules is not None
    assert rules.appointment_field == "window"


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        pytest.param(visits("{field: nothing}"), "/appointments/field", id="no such field"),
        pytest.param(visits("{field: window}", kind="date"), "/appointments/field", id="no window"),
        pytest.param(
            visits("{field: window}", beside=", grab: {}"), "/grab", id="taken and appointed"
        ),
        pytest.param(
            visits("{field: window}", kind="time_window, pii: true"),
            "/appointments/field",
            id="sealed",
        ),
        pytest.param(
            visits("{field: window}", beside=", crew: [{role: helper}]"), "/crew", id="a crew"
        ),
        pytest.param(
            visits("{field: window, hours: ['09:00-10:00']}"),
            "/appointments/hours/0",
            id="hours without a slot",
        ),
        pytest.param(
            visits("{field: window, hours: ['12:00-09:00']}"),
            "/appointments/hours/0",
            id="hours that end before they begin",
        ),
        pytest.param(
            visits("{field: window, hours: ['09:00-12:00', '11:00-14:00']}"),
            "/appointments/hours",
            id="hours that overlap",
        ),
        pytest.param(
            visits("{field: window, slot: 10m}"), "/appointments/slot", id="a slot too short"
        ),
        pytest.param(
            visits("{field: window, ahead: 60d}"), "/appointments/ahead", id="too far ahead"
        ),
    ],
)
def test_what_means_nothing_is_refused_where_it_stands(text: str, pointer: str) -> None:
    [remark, *_] = refused(text)

    assert remark.pointer.startswith(f"/ticket_types/0/dispatch{pointer}")
    assert remark.message
    assert remark.zh


def test_a_move_bound_to_an_offer_may_need_what_the_appointment_says() -> None:
    bound = visits("{field: window}").replace(
        "{id: start, from: new, to: working, by: [technician]}",
        "{id: start, from: new, to: working, by: [technician], needs: [window],"
        " bound_to: assignment.offered}",
    )

    read_document(bound)


def test_a_move_follows_appointments_only_where_there_are_some() -> None:
    bound = laundry("    flags:\n", "    dispatch: {hard: [skill]}\n    flags:\n").replace(
        "{id: start, from: new, to: working, by: [technician]}",
        "{id: start, from: new, to: working, by: [technician], bound_to: assignment.appointed}",
    )

    [remark, *_] = refused(bound)

    assert remark.pointer.endswith("/bound_to")


def test_a_document_without_appointments_is_published_as_it_always_was() -> None:
    without = laundry("    flags:\n", "    dispatch: {hard: [skill]}\n    flags:\n")

    assert "'appointments'" not in repr(read_document(without).normalised())
