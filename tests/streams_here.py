"""Streams in memory, written to as the log is, for tests of what is done with them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.decider import Decider, Fact
from shared.eventstore import Loaded, Receipt, Tag, TaggedSince, Untagged, VersionStale, no_tag
from shared.intent import Intent, TenantId

Written = tuple[UUID, Fact]


@dataclass
class StreamsHere:
    """The streams of a tenant; ``meanwhile`` is what others write before each append of a kind."""

    meanwhile: defaultdict[str, list[Sequence[Written]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    facts: defaultdict[UUID, list[Any]] = field(default_factory=lambda: defaultdict(list))
    tag: Tag = no_tag
    log: list[Written] = field(default_factory=list)

    def write(self, *facts: Written) -> None:
        for stream, fact in facts:
            self.facts[stream].append(fact)
            self.log.append((stream, fact))

    def _hold_to(self, condition: Untagged) -> None:
        after = list(enumerate(self.log, start=1))[condition.after :]
        for position, (stream, fact) in reversed(after):
            if self.tag(stream, fact) == condition.tag and stream not in condition.besides:
                raise TaggedSince(position)

    async def load(
        self, decider: Decider[Any, Any, Any], tenant: TenantId, stream: UUID
    ) -> Loaded[Any]:
        assert tenant
        facts = self.facts[stream]
        return Loaded(state=decider.fold(facts), version=len(facts))

    async def execute(
        self,
        decider: Decider[Any, Any, Any],
        intent: Intent,
        stream: UUID,
        command: object,
        *,
        expected_version: int | None = None,
        untagged: Sequence[Untagged] = (),
    ) -> Receipt[Any, Any]:
        facts = self.facts[stream]
        if self.meanwhile[decider.kind]:
            self.write(*self.meanwhile[decider.kind].pop(0))
        if expected_version not in {None, len(facts)}:
            raise VersionStale
        new = decider.decide(command, decider.fold(facts))
        for condition in untagged if new else ():
            self._hold_to(condition)
        self.write(*((stream, fact) for fact in new))
        return Receipt(
            tenant=intent.tenant,
            position=len(self.log),
            version=len(facts),
            events=tuple(new),
            replayed=False,
            state=None,
        )
