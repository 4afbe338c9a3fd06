"""Streams: which subjects go where."""

from collections import Counter

from shared.intent import TenantId
from shared.messaging.streams import STREAMS, subject_of, tenant_of


def test_a_noun_belongs_to_one_stream() -> None:
    nouns = Counter(noun for stream in STREAMS.values() for noun in stream.nouns)
    assert {noun: times for noun, times in nouns.items() if times > 1} == {}


def test_every_event_sourced_service_has_a_stream_of_its_name() -> None:
    assert {stream.name for stream in STREAMS.values()} == {
        "IDENTITY",
        "INTAKE",
        "WORKFLOW",
        "DISPATCH",
        "NOTIFICATION",
    }
    assert STREAMS["workflow"].subjects == [
        "evt.*.ticket.>",
        "evt.*.scenario.>",
        "evt.*.schedule.>",
        "evt.*.delegation.>",
    ]


def test_a_subject_names_the_tenant_and_the_fact() -> None:
    subject = subject_of(TenantId("acme"), "ticket.opened")
    assert subject == "evt.acme.ticket.opened"
    assert tenant_of(subject) == "acme"
