"""Facts as bytes and back: closed, canonical, and able to read what older programs wrote."""

import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from shared.decider import Fact, Payload
from shared.eventstore import FactMapper, TextNotStorable, UnreadableFact, ValueNotStorable
from shared.eventstore.mapper import FactEvent
from shared.eventstore.values import Placed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class Part:
    name: str
    price: Decimal


@dataclass(frozen=True, kw_only=True)
class Built(Fact):
    TOPIC = "thing.built"
    zeta: str
    alpha: UUID
    parts: tuple[Part, ...] = ()
    tags: frozenset[str] = frozenset()
    colour: Colour | None = None
    on: date | None = None
    anything: object = None
    weight: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Renamed(Fact):
    """Version 3: v1 had ``title``, v2 had ``name`` as one text, v3 has it in parts."""

    TOPIC = "thing.renamed"
    SCHEMA_VERSION = 3
    names: tuple[str, ...]
    by: str


def title_becomes_name(payload: Payload) -> Payload:
    return {"name": payload["title"], "by": "nobody"}


def name_becomes_names(payload: Payload) -> Payload:
    return {"names": str(payload["name"]).split(), "by": payload["by"]}


MAPPER = FactMapper(
    [Built, Renamed],
    {("thing.renamed", 1): title_becomes_name, ("thing.renamed", 2): name_becomes_names},
)


def built(**changes: object) -> Built:
    values: dict[str, object] = {"occurred_at": NOW, "zeta": "z", "alpha": uuid4(), **changes}
    return Built(**values)  # type: ignore[arg-type]  # the tests say which


def test_a_fact_comes_back_as_it_went() -> None:
    fact = built(
        parts=(Part(name="阀门", price=Decimal("1.10")),),
        tags=frozenset({"b", "a"}),
        colour=Colour.RED,
        on=date(2026, 1, 1),
        anything={"nested": [1, None, {"deep": True}]},
    )
    assert MAPPER.decode("thing.built", 1, NOW, MAPPER.encode(fact)) == fact


def test_the_bytes_are_canonical_and_leave_out_when_it_happened() -> None:
    data = MAPPER.encode(built(alpha=UUID(int=1), tags=frozenset("cab"), anything={"b": 1, "a": 2}))
    assert data == (
        b'{"alpha":"00000000-0000-0000-0000-000000000001","anything":{"a":2,"b":1},"colour":null,'
        b'"on":null,"parts":[],"tags":["a","b","c"],"weight":0.0,"zeta":"z"}'
    )


@pytest.mark.parametrize(
    ("version", "data"),
    [
        (1, b'{"title":"Ice Maker"}'),
        (2, b'{"name":"Ice Maker","by":"nobody"}'),
        (3, b'{"names":["Ice","Maker"],"by":"nobody"}'),
    ],
)
def test_every_version_ever_stored_is_read_as_the_newest(version: int, data: bytes) -> None:
    fact = MAPPER.decode("thing.renamed", version, NOW, data)
    assert fact == Renamed(occurred_at=NOW, names=("Ice", "Maker"), by="nobody")


@pytest.mark.parametrize("topic", ["thing.unknown", "os:system", "antigravity:fly", "Built"])
def test_an_unknown_topic_is_refused_and_nothing_is_imported(topic: str) -> None:
    modules = set(sys.modules)
    with pytest.raises(UnreadableFact):
        MAPPER.decode(topic, 1, NOW, b"{}")
    assert set(sys.modules) == modules


@pytest.mark.parametrize("version", [0, 4])
def test_a_version_that_is_not_known_is_refused(version: int) -> None:
    with pytest.raises(UnreadableFact):
        MAPPER.decode("thing.renamed", version, NOW, b'{"names":[],"by":""}')


def test_a_missing_upcaster_is_named() -> None:
    with pytest.raises(UnreadableFact, match=r"thing\.renamed v1"):
        FactMapper([Renamed], {}).decode("thing.renamed", 1, NOW, b"{}")


@pytest.mark.parametrize(
    "changes",
    [
        {"zeta": "a\x00b"},
        {"zeta": "\\\x00"},
        {"zeta": "\ud800"},
        {"anything": {"deep": ["\x00"]}},
        {"anything": {"key\x00": 1}},
    ],
)
def test_text_that_cannot_be_kept_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(TextNotStorable):
        MAPPER.encode(built(**changes))


@pytest.mark.parametrize("text", ["\\u0000", "\\\\u0000", "\x01", "😀"])
def test_text_that_only_looks_so_is_kept(text: str) -> None:
    fact = built(zeta=text)
    assert MAPPER.decode("thing.built", 1, NOW, MAPPER.encode(fact)) == fact


def test_a_value_that_could_not_be_read_again_is_refused() -> None:
    with pytest.raises(ValueNotStorable):
        MAPPER.encode(built(weight=float("nan")))


def test_a_fact_of_nobody_is_refused() -> None:
    with pytest.raises(UnreadableFact):
        FactMapper([Renamed], {}).encode(built())


def test_two_facts_cannot_share_a_topic() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Impostor(Fact):
        TOPIC = "thing.built"

    with pytest.raises(ValueError, match=r"thing\.built"):
        FactMapper([Built, Impostor], {})


def test_it_is_a_mapper_of_the_eventsourcing_library() -> None:
    placed = Placed(originator_id=uuid4(), originator_version=4, fact=built())
    stored = MAPPER.to_stored_event(placed)

    assert isinstance(stored, StoredEvent)
    assert (stored.topic, stored.originator_version) == ("thing.built", 4)
    assert MAPPER.to_domain_event(stored) == placed


def test_a_stored_event_of_another_make_is_not_read() -> None:
    with pytest.raises(TypeError, match="schema_version"):
        MAPPER.to_domain_event(
            StoredEvent(
                originator_id=uuid4(), originator_version=1, topic="thing.built", state=b"{}"
            )
        )
    with pytest.raises(TypeError, match="UUIDs"):
        MAPPER.to_domain_event(
            FactEvent(
                originator_id="x",
                originator_version=1,
                topic="thing.built",
                state=b"{}",
                schema_version=1,
                occurred_at=NOW,
            )
        )
