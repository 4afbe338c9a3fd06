"""CloudEvents from strangers: taken exactly, or refused with every reason."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.messaging.cloudevents import (
    BODY_BYTES_MAX,
    CloudEvent,
    CloudEventRefused,
    parse_event,
)
from shared.messaging.envelope import percent_encoded
from shared.messaging.strict_json import NotStrictJson, parse_strict

STRUCTURED = {"Content-Type": "application/cloudevents+json; charset=utf-8"}
REQUIRED = {"specversion": "1.0", "id": "1", "source": "/pos/042", "type": "report"}
CLEAN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60).filter(
    lambda text: text == text.strip()
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(
                st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=9
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def structured(**changes: object) -> CloudEvent:
    return parse_event(STRUCTURED, json.dumps({**REQUIRED, **changes}).encode())


def binary(headers: Mapping[str, str], data: bytes = b"{}") -> CloudEvent:
    named = {f"ce-{name}": value for name, value in REQUIRED.items()}
    return parse_event({**named, **headers}, data)


def codes(refused: pytest.ExceptionInfo[CloudEventRefused]) -> list[tuple[str, str]]:
    return [(reason.code, reason.pointer) for reason in refused.value.reasons]


@given(id=CLEAN, source=CLEAN, subject=CLEAN, shop=CLEAN, data=JSON)
def test_both_modes_carry_the_same_event(
    id: str,  # noqa: A002  # the attribute's name
    source: str,
    subject: str,
    shop: str,
    data: object,
) -> None:
    attributes = {**REQUIRED, "id": id, "source": source, "subject": subject, "shop": shop}
    in_json = parse_event(STRUCTURED, json.dumps({**attributes, "data": data}).encode())
    headers = {f"ce-{name}": percent_encoded(value) for name, value in attributes.items()}
    in_headers = parse_event(headers, json.dumps(data).encode())
    assert in_json == in_headers
    assert (in_json.id, in_json.source, in_json.subject) == (id, source, subject)
    assert in_json.extensions == {"shop": shop}
    assert in_json.data == data


@given(st.binary(max_size=300), st.dictionaries(st.text(max_size=20), st.text(max_size=20)))
@example(b"[" * 100_000, {})
@example(b'{"a":' * 40 + b"1" + b"}" * 40, {})
@example(b"\xff\xfe", {"ce-specversion": "1.0"})
def test_nothing_a_stranger_sends_is_more_than_refused(
    body: bytes, headers: dict[str, str]
) -> None:
    with suppress(CloudEventRefused):
        assert isinstance(parse_event(headers, body), CloudEvent)


def test_headers_are_read_whatever_their_case() -> None:
    named = {f"CE-{name.title()}": value for name, value in REQUIRED.items()}
    assert parse_event(named, b'{"a":1}').data == {"a": 1}


def test_an_envelope_without_a_content_type_is_recognised() -> None:
    assert parse_event(None, json.dumps(REQUIRED).encode()).id == "1"


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json"}])
def test_a_body_that_is_no_envelope_is_not_held_against_one(headers: dict[str, str]) -> None:
    with pytest.raises(CloudEventRefused) as refused:
        parse_event(headers, b'{"type": "equipment_repair", "fields": {}, "asset": "FRZ-0042"}')
    assert codes(refused) == [("missing", "")]
    assert "ce-specversion" in refused.value.reasons[0].message


def test_data_may_come_in_base64() -> None:
    assert structured(data_base64="eyJhIjoxfQ==").data == {"a": 1}


def test_every_reason_is_given_at_once() -> None:
    with pytest.raises(CloudEventRefused) as refused:
        parse_event(
            STRUCTURED,
            json.dumps(
                {"specversion": "0.3", "id": "", "source": "x" * 501, "time": "yesterday"}
            ).encode(),
        )
    assert sorted(codes(refused)) == [
        ("missing", "/id"),
        ("missing", "/type"),
        ("not-a-time", "/time"),
        ("specversion", "/specversion"),
        ("too-long", "/source"),
    ]


def test_a_refusal_tells_what_could_be_read() -> None:
    with pytest.raises(CloudEventRefused) as refused:
        structured(type="")
    assert refused.value.details == {"source": "/pos/042", "id": "1"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.5+08:00", datetime(2026, 1, 1, 19, 4, 5, 500_000, tzinfo=UTC)),
        ("2026-01-02T03:04:05.123456789Z", datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)),
        ("2026-01-02 03:04:05", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    ],
)
def test_a_time_without_a_zone_is_utc(said: str, meant: datetime) -> None:
    assert structured(time=said).time == meant


@pytest.mark.parametrize(
    "time",
    ["2026-13-01T00:00:00Z", "2026-01-01", "2026-01-01T00:00:60Z", "0001-01-01T00:00:00+14:00"],
)
def test_what_is_no_time_is_refused(time: str) -> None:
    with pytest.raises(CloudEventRefused) as refused:
        structured(time=time)
    assert codes(refused) == [("not-a-time", "/time")]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"id": "a\x00b"}, "nul", "/id"),
        ({"data": {"a": [1, "b\x00"]}}, "nul", "/data/a/1"),
        ({"id": "a\tb"}, "control-character", "/id"),
        ({"id": "x" * 256}, "too-long", "/id"),
        ({"shop": {"a": 1}}, "wrong-type", "/shop"),
        ({"Shop": "1"}, "attribute-name", ""),
        ({"data_base64": "not base64!"}, "not-base64", "/data_base64"),
        ({f"e{number}": "1" for number in range(33)}, "too-many", ""),
    ],
)
def test_a_bad_attribute_is_pointed_at(changes: dict[str, object], code: str, pointer: str) -> None:
    with pytest.raises(CloudEventRefused) as refused:
        structured(**changes)
    assert codes(refused) == [(code, pointer)]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("a%00b", "control-character"),
        ("a%ED%A0%80b", "bad-encoding"),
        ("x" * 20_000, "too-long"),
        ("", "missing"),
    ],
)
def test_an_id_that_cannot_be_used_is_named_with_its_one_reason(given: str, code: str) -> None:
    with pytest.raises(CloudEventRefused) as refused:
        binary({"ce-id": given})
    assert codes(refused) == [(code, "/id")]
    assert refused.value.details == {"source": "/pos/042"}


@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
def test_one_attribute_in_a_header_is_enough_to_miss_the_others(kind: str) -> None:
    with pytest.raises(CloudEventRefused) as refused:
        parse_event({"ce-id": "1", "content-type": kind}, b"{}")
    assert {("missing", f"/{name}") for name in ("specversion", "source", "type")} <= {
        *codes(refused)
    }


def test_a_header_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(CloudEventRefused) as refused:
        binary({"ce-subject": "%ff"})
    assert codes(refused) == [("bad-encoding", "/subject")]


def test_data_that_is_not_json_is_refused() -> None:
    with pytest.raises(CloudEventRefused) as refused:
        binary({"ce-datacontenttype": "text/xml"}, b"<a/>")
    assert codes(refused) == [("content-type", "/datacontenttype")]


def test_a_message_that_is_too_large_is_refused_unread() -> None:
    for headers in (None, STRUCTURED):
        with pytest.raises(CloudEventRefused) as refused:
            parse_event(headers, b" " * (BODY_BYTES_MAX + 1))
        assert codes(refused) == [("too-large", "")]
    with pytest.raises(CloudEventRefused) as refused:
        binary({}, b" " * (BODY_BYTES_MAX + 1))
    assert codes(refused) == [("too-large", "")]
    assert refused.value.details == {"source": "/pos/042", "id": "1"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'{"a":1,"a":2}', "duplicate-key"),
        (b'{"a":{"b":1,"b":1}}', "duplicate-key"),
        (b"NaN", "not-a-number"),
        (b"[-Infinity]", "not-a-number"),
        (b"1e400", "number-too-large"),
        (b"1" * 101, "number-too-large"),
        (b'"\\u0000"', "nul"),
        (b'{"\\u0000":1}', "nul"),
        (b'"\\ud800"', "surrogate"),
        (b"[" * 33 + b"]" * 33, "too-deep"),
        (b"[" * 200_000, "too-deep"),
        (b"\xff", "not-utf8"),
        (b"{", "not-json"),
        (b"", "not-json"),
    ],
)
def test_json_with_two_meanings_or_none_is_refused(text: bytes, code: str) -> None:
    with pytest.raises(NotStrictJson) as refused:
        parse_strict(text)
    assert refused.value.reason.code == code


def test_json_as_deep_as_allowed_is_taken() -> None:
    assert parse_strict(b"[" * 32 + b"]" * 32) is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'"\\u8fd8\\u662f"', "还是"),
        (b'"\\uD83D\\ude00"', "😀"),
        (b'"\\\\u0000"', "\\u0000"),
        (b'"\\\\ud800"', "\\ud800"),
    ],
)
def test_json_in_escapes_says_what_it_says_without(text: bytes, said: str) -> None:
    assert parse_strict(text) == said
