"""Drafting: facts become events on their way into the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.decider import Fact
from shared.eventstore.appending import Draft
from shared.eventstore.mapper import FactMapper, storable
from shared.eventstore.tags import Tag
from shared.eventstore.values import Publish
from shared.intent import Intent


@dataclass(frozen=True, kw_only=True)
class Drafting:
    """Says what is kept of a fact: its payload, its public form, its tag."""

    mapper: FactMapper
    publish: Publish
    tag: Tag

    def drafts(self, intent: Intent, stream_id: UUID, facts: Sequence[Fact]) -> tuple[Draft, ...]:
        """Return facts as events.

        Raises ``TooLarge``, ``TextNotStorable``, ``ValueNotStorable``.
        """
        meta = self.mapper.encode_meta(intent)
        return tuple(self._draft(meta, stream_id, fact) for fact in facts)

    def _draft(self, meta: bytes, stream_id: UUID, fact: Fact) -> Draft:
        public = self.publish(fact)
        return Draft(
            type=fact.TOPIC,
            schema_version=fact.SCHEMA_VERSION,
            occurred_at=fact.occurred_at,
            meta=meta,
            payload=self.mapper.encode(fact),
            public_type=None if public is None else public.type,
            public=None if public is None or public.data is None else storable(public.data),
            tag=self.tag(stream_id, fact),
        )
