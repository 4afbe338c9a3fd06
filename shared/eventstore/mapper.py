"""Facts as bytes and back: a closed registry, canonical JSON, and upcasters for what is old."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent, Transcoder

from shared.decider import Decider, Fact, Payload, Upcast
from shared.eventstore.refusals import TextNotStorable, UnreadableFact, ValueNotStorable
from shared.eventstore.values import Placed
from shared.intent import Intent

# A JSON escape for NUL: an odd number of backslashes, so that the text "\u0000" itself may be kept.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class CanonicalJson(Transcoder):
    """JSON with sorted keys and no spaces: the same value is the same bytes, for ever."""

    def __init__(self) -> None:
        self._encoder = msgspec.json.Encoder(order="sorted")

    def encode(self, obj: object) -> bytes:
        """Return ``obj`` as JSON; raises ``TextNotStorable`` for NUL and lone surrogates."""
        try:
            data = self._encoder.encode(obj)
        except UnicodeEncodeError as error:
            raise TextNotStorable from error
        return storable(data)

    def decode(self, data: bytes) -> object:
        """Return what the JSON says, as plain values."""
        return msgspec.json.decode(data)


def storable(data: bytes) -> bytes:
    """Return JSON ``data`` unless a text in it contains NUL; raises ``TextNotStorable`` then."""
    if b"\\u0000" in data and _NUL.search(data):
        raise TextNotStorable
    return data


@dataclass(frozen=True)
class FactEvent(StoredEvent):
    """The library's stored event with the two columns that our payloads do not repeat."""

    schema_version: int
    occurred_at: datetime


class FactMapper(Mapper[UUID]):
    """Maps facts of a closed set of classes; an unknown topic is refused and imports nothing."""

    def __init__(
        self, facts: Iterable[type[Fact]], upcasters: Mapping[tuple[str, int], Upcast]
    ) -> None:
        super().__init__(CanonicalJson())
        self._classes: dict[str, type[Fact]] = {}
        self._names: dict[type[Fact], tuple[str, ...]] = {}
        self._upcasters = dict(upcasters)
        for fact in facts:
            if self._classes.setdefault(fact.TOPIC, fact) is not fact:
                raise ValueError(f"two facts call themselves {fact.TOPIC}")
            self._names[fact] = tuple(f.name for f in fields(fact) if f.name != "occurred_at")

    @classmethod
    def of(cls, deciders: Iterable[Decider[Any, Any, Any]]) -> "FactMapper":
        """Return the mapper of every fact that ``deciders`` know."""
        facts: list[type[Fact]] = []
        upcasters: dict[tuple[str, int], Upcast] = {}
        for decider in deciders:
            facts.extend(decider.facts)
            upcasters.update(decider.upcasters)
        return cls(facts, upcasters)

    def encode_meta(self, intent: Intent) -> bytes:
        """Return the context of a command's events as the log keeps it: canonical JSON."""
        said = {
            "tenant": intent.tenant,
            "actor": intent.actor,
            "on_behalf_of": intent.on_behalf_of,
            "correlation_id": intent.correlation_id,
            "causation_id": intent.causation_id,
            "definition": intent.definition,
            "traceparent": intent.traceparent,
        }
        return self.transcoder.encode({k: value for k, value in said.items() if value is not None})

    def encode(self, fact: Fact) -> bytes:
        """Return the payload of ``fact``; it is certain that it can be read again.

        Raises ``TextNotStorable`` and ``ValueNotStorable``; ``UnreadableFact`` for a fact that no
        decider registered.
        """
        names = self._names.get(type(fact))
        if names is None:
            raise UnreadableFact(f"{type(fact).__name__} is not registered")
        data = self.transcoder.encode({name: getattr(fact, name) for name in names})
        try:
            self.decode(fact.TOPIC, fact.SCHEMA_VERSION, fact.occurred_at, data)
        except msgspec.ValidationError as error:
            raise ValueNotStorable(f"{ValueNotStorable.__doc__} {error}") from error
        return data

    def decode(self, topic: str, schema_version: int, occurred_at: datetime, data: bytes) -> Fact:
        """Return the fact that was stored; raises ``UnreadableFact`` if it is not known here."""
        fact = self._classes.get(topic)
        if fact is None or not 0 < schema_version <= fact.SCHEMA_VERSION:
            raise UnreadableFact(f"{topic} v{schema_version} is not known here")
        payload: Payload = self.transcoder.decode(data)
        for version in range(schema_version, fact.SCHEMA_VERSION):
            payload = self._upcaster(topic, version)(payload)
        payload["occurred_at"] = occurred_at
        return msgspec.convert(payload, fact, str_keys=True)

    def _upcaster(self, topic: str, version: int) -> Upcast:
        try:
            return self._upcasters[topic, version]
        except KeyError:
            raise UnreadableFact(f"nothing turns {topic} v{version} into the next") from None

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> FactEvent:
        """Return a ``Placed`` fact as the library stores it."""
        if not isinstance(domain_event, Placed):
            raise TypeError(f"not a placed fact: {type(domain_event).__name__}")
        fact: Fact = domain_event.fact
        return FactEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=fact.TOPIC,
            state=self.encode(fact),
            schema_version=fact.SCHEMA_VERSION,
            occurred_at=fact.occurred_at,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Placed[Fact]:
        """Return the ``Placed`` fact that ``to_stored_event`` was given, upcast if it is old."""
        if not isinstance(stored_event, FactEvent):
            raise TypeError("a stored event without schema_version and occurred_at")
        if not isinstance(stored_event.originator_id, UUID):
            raise TypeError("streams are named by UUIDs")
        fact = self.decode(
            stored_event.topic,
            stored_event.schema_version,
            stored_event.occurred_at,
            stored_event.state,
        )
        return Placed(
            originator_id=stored_event.originator_id,
            originator_version=stored_event.originator_version,
            fact=fact,
        )
