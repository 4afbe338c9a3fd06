"""Streams in memory, written to as the log is, for tests of what is done with them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.decider import Decider, Fact
from shared.eventstore import Loaded, Receipt, VersionStale
from shared.intent import Intent, TenantId

Written = tuple[UUID, Fact]


@dataclass
class StreamsHere:
    """The streams of a tenant; ``meanwhile`` is what others write before each append of a kind."""

    meanwhile: defaultdict[str, list[Sequence[Written]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    facts: defaultdict[UUID, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def write(self, *facts: Written) -> None:
        for stream, fact in facts:
            self.facts[stream].append(fact)

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
    ) -> Receipt[Any, Any]:
        facts = self.facts[stream]
        if self.meanwhile[decider.kind]:
            self.write(*self.meanwhile[decider.kind].pop(0))
        if expected_version not in {None, len(facts)}:
            raise VersionStale
        new = decider.decide(command, decider.fold(facts))
        facts += new
        return Receipt(
            tenant=intent.tenant,
            position=sum(map(len, self.facts.values())),
            version=len(facts),
            events=tuple(new),
            replayed=False,
            state=None,
        )
