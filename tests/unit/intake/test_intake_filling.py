"""What a report leaves out is filled from records, as they held when it occurred."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.intake.domain.filling import Filled, Thing, filled, look_ups
from services.intake.domain.reference import Version
from services.intake.domain.rules import FieldRule, TicketType

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
REFUND = TicketType(
    key="tuition_refund",
    definition="education_refund@1",
    fields={
        rule.key: rule
        for rule in (
            FieldRule(key="student", type="person_ref", pii=True),
            FieldRule(key="contract", type="contract_ref", snapshot=True),
            FieldRule(key="used_hours", type="decimal", autofill="attendance"),
            FieldRule(key="course", type="string", autofill="contract.course"),
            FieldRule(key="signed", type="date", autofill="contract.signed_on"),
            FieldRule(key="phone", type="phone", autofill="contract.phone"),
        )
    },
)
CONTRACT = Thing(kind="contract", key="HT-1", at=NOW)
ATTENDANCE = Thing(kind="attendance", key="HT-1", at=NOW)


def version(number: int = 1, **values: object) -> Version:
    return Version(number=number, values=values, valid_from=NOW - timedelta(days=number))


def fill(
    fields: dict[str, object], known: dict[Thing, Version]
) -> tuple[dict[str, object], tuple[Filled, ...]]:
    return filled(REFUND, fields, look_ups(REFUND, fields, NOW), known)


def test_hours_come_from_attendance_under_the_key_of_the_contract() -> None:
    values, told = fill({"contract": "HT-1"}, {ATTENDANCE: version(3, used_hours="27")})
    assert values == {"used_hours": "27"}
    assert told == (
        Filled(
            field="used_hours",
            by="contract",
            kind="attendance",
            version=3,
            valid_from=NOW - timedelta(days=3),
        ),
    )


def test_what_somebody_says_stays_and_the_record_is_named_beside_it() -> None:
    values, (told,) = fill(
        {"contract": {"ref": "HT-1", "snapshot": {}}, "used_hours": "25"},
        {ATTENDANCE: version(used_hours="27")},
    )
    assert values == {}
    assert (told.field, told.taken) == ("used_hours", False)


def test_a_bare_key_becomes_what_was_known_of_the_thing_then() -> None:
    known = {CONTRACT: version(paid="18000.00", unit_price="200.00", course="钢琴")}
    values, told = fill({"contract": "HT-1"}, known)
    assert values == {
        "contract": {
            "ref": "HT-1",
            "as_of": NOW.isoformat(),
            "snapshot": {"paid": "18000.00", "unit_price": "200.00", "course": "钢琴"},
        },
        "course": "钢琴",
    }
    assert [one.field for one in told] == ["contract", "course"]


def test_a_snapshot_is_as_of_the_moment_that_its_field_names() -> None:
    placed = NOW - timedelta(days=5)
    policy = FieldRule(key="policy", type="policy_ref", snapshot=True, snapshot_as_of="order_time")
    order_time = FieldRule(key="order_time", type="datetime")
    review = replace(REFUND, fields={"policy": policy, "order_time": order_time})
    fields: dict[str, object] = {"policy": "7-days", "order_time": placed.isoformat()}
    (one,) = look_ups(review, fields, NOW)
    assert one.thing == Thing(kind="policy", key="7-days", at=placed)


def test_what_does_not_fit_or_is_somebodys_is_left_to_people() -> None:
    known = {
        CONTRACT: version(signed_on="soon", phone="13812345678", course=None),
        ATTENDANCE: version(used_hours=["27"]),
    }
    values, told = fill({"contract": {"ref": "HT-1", "snapshot": {}}}, known)
    assert values == {}
    assert [(one.field, one.taken) for one in told] == [("contract", False)]


def test_without_a_key_or_a_record_nothing_is_filled() -> None:
    assert look_ups(REFUND, {}, NOW) == ()
    assert fill({"contract": "HT-1"}, {}) == ({}, ())
