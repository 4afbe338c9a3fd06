"""What makes a report usable, and that everything wrong with one is found at once."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.adapters.bodies import canonical, read_body
from services.intake.domain.examination import Finding, examine
from services.intake.domain.report import Draft, Envelope, Location
from services.intake.domain.rules import NO_RULES, FieldRule, Rules, TicketType
from shared.messaging.cloudevents import BODY_BYTES_MAX
from shared.messaging.strict_json import JsonValue

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ENVELOPE = Envelope(channel="api", source="urn:shop", external_id="1")


TICKET = "3f0c0f7e-4c5e-4a34-9d55-0a5a8c1f2b3d"


def a_field(key: str, kind: str, **more: object) -> FieldRule:
    return replace(FieldRule(key=key, type=kind), **more)  # type: ignore[arg-type]


REPAIR = TicketType(
    key="equipment_repair",
    definition="restaurant_chain@1",
    fields={
        rule.key: rule
        for rule in (
            a_field("asset", "asset_ref", required_on="create"),
            a_field("symptom", "text", required_on="create"),
            a_field("stops_sales", "bool", required_on="create"),
            a_field("fault_code", "enum", values=("压缩机", "电路"), required_on="finish"),
            a_field("parts_used", "part_lines", required_on="finish"),
            a_field("photo_before", "photo"),
            a_field("rating", "rating5"),
            a_field("phone", "phone", pii=True),
            a_field("cost", "money"),
            a_field("closed_at", "datetime"),
        )
    },
)
RULES = Rules(types={"equipment_repair": REPAIR, "other": replace(REPAIR, key="other", fields={})})
GOOD = {
    "type": "equipment_repair",
    "summary": "冷柜不制冷",
    "fields": {"symptom": "噪音大", "stops_sales": True},
    "reporter": {"name": "王芳", "phone": "13812345678"},
    "asset": "FRZ-0042",
    "location": {"lat": 30.27, "lon": 120.15, "address": "西湖区"},
    "occurred_at": "2026-11-22T16:30:00+08:00",
}


READ = replace(
    REPAIR,
    fields={
        **REPAIR.fields,
        "category": a_field(
            "category", "enum", values=("漏水", "照明"), required_on="create", nlp=True
        ),
    },
)


def test_what_is_read_from_words_may_be_left_to_them_but_not_be_wrong() -> None:
    rules = Rules(types={"equipment_repair": READ})
    assert examined(GOOD, rules=rules).reasons == ()
    wrong = {**GOOD, "fields": {**GOOD["fields"], "category": "停水"}}  # type: ignore[dict-item]
    [reason] = examined(wrong, rules=rules).reasons
    assert reason.pointer == "/fields/category"


def examined(body: object, *, may_import: bool = False, rules: Rules = RULES) -> Finding:
    draft = read_body(json.dumps(body, ensure_ascii=False).encode())
    return examine(draft, ENVELOPE, rules, NOW, may_import=may_import)


def reasons(finding: Finding) -> set[tuple[str, str]]:
    return {(one.code, one.pointer) for one in finding.reasons}


def test_the_report_of_the_contract_is_good() -> None:
    finding = examined(GOOD)
    assert finding.reasons == ()
    assert finding.type == REPAIR
    assert finding.occurred_at == datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    assert finding.flags == ()
    assert finding.wants_dispatch


def test_an_asset_that_cannot_be_read_is_not_missing_too() -> None:
    assert reasons(examined(GOOD | {"asset": 123})) == {("wrong-type", "/asset")}
    without = {key: value for key, value in GOOD.items() if key != "asset"}
    assert reasons(examined(without)) == {("missing", "/fields/asset")}


def test_the_reports_own_asset_and_phone_stand_for_the_fields_of_its_type() -> None:
    fields = examined(GOOD).draft.fields
    assert fields["asset"] == "FRZ-0042"
    assert fields["phone"] == "13812345678"


def test_everything_wrong_is_said_at_once() -> None:
    body = GOOD | {
        "summary": 5,
        "asset": "no asset!",
        "color": "red",
        "fields": {"stops_sales": "yes", "id_no": "1", "fault_code": "魔法"},
        "reporter": {"phone": "none"},
        "occurred_at": "2036-11-22T09:00:00Z",
        "location": {"lat": 91, "lon": 120},
    }
    assert reasons(examined(body)) == {
        ("wrong-type", "/summary"),
        ("unknown-key", "/color"),
        ("bad-format", "/asset"),
        ("bad-format", "/reporter/phone"),
        ("bad-format", "/fields/phone"),
        ("out-of-range", "/location/lat"),
        ("occurred-in-future", "/occurred_at"),
        ("wrong-type", "/fields/stops_sales"),
        ("unknown-field", "/fields/id_no"),
        ("not-allowed-value", "/fields/fault_code"),
        ("missing", "/fields/symptom"),
    }


def test_a_place_told_the_wrong_way_round_is_taken_as_it_was_told_with_the_doubt() -> None:
    finding = examined(GOOD | {"location": {"lat": 120.15, "lon": 30.27}})
    assert (finding.reasons, finding.flags) == ((), ("place_looks_swapped",))
    assert finding.draft.location == Location(lat=120.15, lon=30.27)
    assert examined(GOOD | {"location": {"lon": -90, "lat": -180}}).flags


@pytest.mark.parametrize(
    ("lat", "lon", "where"),
    [
        (91, 90.1, "/location/lat"),
        (-180, -91, "/location/lat"),
        (181, 30, "/location/lat"),
        (1e300, 0, "/location/lat"),
        (30, 181, "/location/lon"),
        (120, 181, "/location/lon"),
    ],
)
def test_a_place_that_is_nowhere_on_earth_either_way_is_refused(
    lat: float, lon: float, where: str
) -> None:
    finding = examined(GOOD | {"location": {"lat": lat, "lon": lon}})
    assert ("out-of-range", where) in reasons(finding)
    assert finding.flags == ()


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("symptom", "x" * 20_001, "too-long"),
        ("symptom", None, "missing"),
        ("symptom", "  ", "missing"),
        ("stops_sales", 1, "wrong-type"),
        ("rating", 6, "out-of-range"),
        ("closed_at", "9999-12-31T23:59:59-12:00", "out-of-range"),
        ("rating", True, "wrong-type"),
        ("cost", "1e5", "bad-format"),
        ("cost", 2**60, "out-of-range"),
        ("phone", "call me", "bad-format"),
        ("phone", 13812345678, "wrong-type"),
        ("closed_at", "yesterday", "bad-format"),
        ("photo_before", [], "wrong-type"),
        ("photo_before", ["a.jpg"] * 21, "too-many"),
        ("photo_before", {"url": "x"}, "wrong-type"),
        ("parts_used", [{"part": "p", "qty": 0}], "out-of-range"),
        ("parts_used", "p", "wrong-type"),
        ("asset", "冷 柜", None),
        ("asset", "x" * 201, "too-long"),
        ("photo_before", ["a.jpg", {"name": "b", "url": "https://x/b"}], None),
        ("parts_used", [], None),
        ("cost", "12.50", None),
        ("rating", 5, None),
        ("phone", "+86 138-1234-5678", None),
    ],
)
def test_a_field_takes_what_its_type_says(key: str, value: object, code: str | None) -> None:
    fields: dict[str, object] = {"symptom": "s", "stops_sales": False, key: value}
    expected = set() if code is None else {(code, f"/fields/{key}")}
    assert reasons(examined(GOOD | {"fields": fields})) == expected


def test_an_unknown_type_and_a_missing_one_are_refused_where_there_are_several() -> None:
    assert ("unknown-type", "/type") in reasons(examined(GOOD | {"type": "haircut"}))
    without = {key: value for key, value in GOOD.items() if key != "type"}
    assert ("type-missing", "/type") in reasons(examined(without))


def test_a_report_without_a_type_has_the_only_one_there_is() -> None:
    without = {key: value for key, value in GOOD.items() if key != "type"}
    finding = examined(without, rules=Rules(types={"equipment_repair": REPAIR}))
    assert finding.reasons == ()
    assert finding.type == REPAIR


def test_a_summary_or_a_recording_is_needed() -> None:
    silent = GOOD | {"summary": " "}
    assert reasons(examined(silent)) == {("missing", "/summary")}
    assert reasons(examined(silent | {"audio": "https://x/a.mp3"})) == set()


def test_a_report_from_long_ago_needs_the_right_to_import_history() -> None:
    old = GOOD | {"occurred_at": "2012-10-09T14:50:17Z"}
    assert reasons(examined(old)) == {("occurred-too-long-ago", "/occurred_at")}
    imported = examined(old, may_import=True)
    assert imported.reasons == ()
    assert imported.imported
    assert not imported.wants_dispatch
    assert examined(old | {"dispatch": True}, may_import=True).wants_dispatch


def test_five_minutes_of_a_fast_clock_are_forgiven() -> None:
    def at(moment: datetime) -> Finding:
        return examined(GOOD | {"occurred_at": moment.isoformat()})

    assert at(NOW + timedelta(minutes=5)).reasons == ()
    assert at(NOW + timedelta(minutes=5, seconds=1)).reasons


def test_a_time_without_a_zone_is_utc() -> None:
    assert examined(GOOD | {"occurred_at": "2026-11-22T08:59:00"}).reasons == ()


def test_nowhere_and_closed_before_opened_are_flagged_and_kept() -> None:
    fields = {**GOOD["fields"], "closed_at": "2026-11-22T08:00:00Z"}  # type: ignore[dict-item]
    finding = examined(GOOD | {"location": {"lat": 0, "lon": 0.0}, "fields": fields})
    assert finding.reasons == ()
    assert finding.flags == ("location_missing", "closed_before_opened")


def test_a_report_without_any_location_is_not_doubtful() -> None:
    assert examined({key: GOOD[key] for key in GOOD if key != "location"}).flags == ()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "wrong-type"),
        (b"{", "not-json"),
        (b"[]", "wrong-type"),
        (b"\xff\xfe", "not-utf8"),
        (b'{"summary": "a\\u0000b"}', "nul"),
        (b'{"summary": "\\ud800"}', "surrogate"),
        (b'{"summary": NaN}', "not-a-number"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "too-deep"),
        (b'{"summary": "' + b"x" * BODY_BYTES_MAX + b'"}', "too-large"),
        (b'{"fields": {"a": "' + b"x" * 70_000 + b'"}}', "too-large"),
    ],
)
def test_a_body_that_cannot_be_read_has_one_reason(body: bytes, code: str) -> None:
    finding = examine(read_body(body), ENVELOPE, RULES, NOW, may_import=False)
    assert [one.code for one in finding.reasons] == [code]


def test_without_rules_no_type_is_known() -> None:
    assert ("unknown-type", "/type") in reasons(examined(GOOD, rules=NO_RULES))


def test_order_and_spaces_do_not_make_another_body() -> None:
    one: JsonValue = {"a": 1, "b": {"c": "冷", "d": [1, 2]}}
    same: JsonValue = {"b": {"d": [1, 2], "c": "冷"}, "a": 1}
    other: JsonValue = {"a": 2, "b": {"c": "冷", "d": [1, 2]}}
    assert canonical(one) == canonical(same)
    assert canonical(one) != canonical(other)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
PARTS = st.sampled_from([*GOOD, "attachments", "links", "dispatch", "audio", "nonsense"])


@settings(deadline=None)
@given(body=st.dictionaries(PARTS, JSON))
def test_whatever_is_sent_is_examined_and_never_breaks_anything(body: dict[str, object]) -> None:
    finding = examined(body)
    assert isinstance(finding.draft, Draft)
    assert finding.reasons, "nothing random is a good report"


def test_a_report_that_says_from_when_to_when_is_known_to() -> None:
    visit = replace(REPAIR, fields={"window": a_field("window", "time_window")})

    assert visit.says_when({"window": {"start": "2026-12-01T10:00:00+08:00"}})
    assert not visit.says_when({"window": None})
    assert not REPAIR.says_when({"window": "10:00"})


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (TICKET, []),
        ({"ref": TICKET}, []),
        ("T-000001", ["bad-format"]),
        ({"ref": "T-000001"}, ["bad-format"]),
        (7, ["wrong-type"]),
    ],
)
def test_a_field_that_points_at_a_ticket_takes_its_id_and_no_number(
    said: object, codes: list[str]
) -> None:
    wish = replace(REPAIR, fields={"for_ticket": a_field("for_ticket", "ticket_ref")})
    found = examined(
        {**GOOD, "fields": {"for_ticket": said}, "asset": None, "reporter": None},
        rules=Rules(types={"equipment_repair": wish}),
    )
    assert [one.code for one in found.reasons] == codes
    if "bad-format" in codes:
        assert "not a number" in found.reasons[0].message
    assert wish.points_at_tickets(found.draft.fields)
    assert not REPAIR.points_at_tickets(found.draft.fields)
