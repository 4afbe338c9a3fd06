"""Envelopes: an event survives its way over the bus to the last bit."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.envelope import EnvelopeBroken, headers_of, position_of, recorded_of
from shared.recorded import Meta, Recorded

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001  # the zone is added by the strategy
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
METAS = st.builds(
    Meta,
    tenant=st.from_regex(r"[a-z][a-z0-9]{1,30}", fullmatch=True),
    actor=TEXT,
    correlation_id=st.uuids(),
    on_behalf_of=st.none() | TEXT,
    causation_id=st.none() | st.uuids(),
    definition=st.none() | TEXT,
    traceparent=st.none() | st.just("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
)
EVENTS = st.builds(
    Recorded,
    position=st.integers(1, 2**62),
    prev=st.integers(0, 2**62),
    stream_id=st.uuids(),
    version=st.integers(1, 2**31 - 1),
    event_id=st.uuids(),
    type=st.from_regex(r"[a-z]{1,12}\.[a-z_]{1,20}", fullmatch=True),
    schema_version=st.integers(1, 999),
    occurred_at=MOMENTS,
    recorded_at=MOMENTS,
    meta=METAS,
    data=st.binary(max_size=100),
)


@given(EVENTS)
def test_an_event_comes_out_as_it_went_in(event: Recorded) -> None:
    headers = headers_of(event, "workflow")
    assert recorded_of(headers, event.data) == event
    assert position_of(headers) == event.position


@given(EVENTS)
def test_headers_are_ascii_on_one_line_and_keep_their_ends(event: Recorded) -> None:
    for name, value in headers_of(event, "workflow").items():
        assert value.isascii(), name
        assert value.isprintable(), name
        assert value == value.strip(), name


def test_an_integrator_finds_what_cloudevents_promises() -> None:
    event = Recorded(
        position=42,
        prev=41,
        stream_id=UUID(int=1),
        version=3,
        event_id=UUID(int=2),
        type="ticket.opened",
        schema_version=1,
        occurred_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=8))),
        recorded_at=datetime(2026, 1, 2, tzinfo=UTC),
        meta=Meta(tenant="acme", actor="member:1", correlation_id=UUID(int=3)),
        data=b"{}",
    )
    headers = headers_of(event, "workflow")
    assert {name: one for name, one in headers.items() if name.startswith("ce-")} == {
        "ce-specversion": "1.0",
        "ce-id": "00000000-0000-0000-0000-000000000002",
        "ce-source": "/acme/workflow",
        "ce-type": "gongdan.ticket.opened.v1",
        "ce-subject": "00000000-0000-0000-0000-000000000001",
        "ce-time": "2026-01-02T03:04:05+08:00",
        "ce-sequence": "00000000000000000042",
        "ce-datacontenttype": "application/json",
    }


@pytest.mark.parametrize("missing", ["gongdan-position", "ce-type", "ce-id", "gongdan-meta"])
def test_a_message_that_is_not_ours_is_told_apart(missing: str) -> None:
    event = Recorded(
        position=1,
        prev=0,
        stream_id=UUID(int=1),
        version=1,
        event_id=UUID(int=2),
        type="ticket.opened",
        schema_version=1,
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        meta=Meta(tenant="acme", actor="member:1", correlation_id=UUID(int=3)),
        data=b"{}",
    )
    headers = headers_of(event, "workflow")
    del headers[missing]
    with pytest.raises(EnvelopeBroken):
        recorded_of(headers, b"{}")
    with pytest.raises(EnvelopeBroken):
        recorded_of(None, b"{}")
