"""What this process has just written, for those of its parts that read the log.

The relay, the views and the reactions of a service are woken by its own appends and ask for the
events a moment later. They are here already: a copy of what the log has on disk, as long as nobody
else wrote in between. Whoever is behind, or wants to know whether others wrote, asks the log.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from functools import partial

import msgspec

from shared.eventstore.appending import Append, Outcome, Status
from shared.intent import TenantId
from shared.recorded import Meta, Recorded

EVENTS_MAX = 2_048
BYTES_MAX = 2 * 1024 * 1024
TENANTS_MAX = 64

_meta = msgspec.json.Decoder(Meta)


@dataclass(slots=True)
class _Run:
    """Events at positions without a gap, with what of each is published."""

    events: list[Recorded] = field(default_factory=list)
    public: list[Recorded | None] = field(default_factory=list)
    published: int | None = None
    """The position of the last published event, if it is known."""
    size: int = 0

    @property
    def first(self) -> int:
        return self.events[0].position

    @property
    def last(self) -> int:
        return self.events[-1].position


class Recent:
    """The newest events of each tenant's log, as far as this process wrote them."""

    def __init__(self) -> None:
        self._runs: OrderedDict[TenantId, _Run] = OrderedDict()

    def add(self, tenant: TenantId, batch: Sequence[Append], outcomes: Sequence[Outcome]) -> None:
        """Keep what was stored of a batch, and forget the oldest."""
        for append, outcome in zip(batch, outcomes, strict=True):
            if outcome.status is Status.OK and append.drafts:
                self._add(tenant, append, outcome)

    def read(self, tenant: TenantId, after: int, limit: int) -> list[Recorded] | None:
        """Return the events after a position, in order; None if only the log knows."""
        run = self._run(tenant, after)
        if run is None:
            return None
        begin = after + 1 - run.first
        return run.events[begin : begin + limit]

    def read_published(self, tenant: TenantId, after: int, limit: int) -> list[Recorded] | None:
        """Return the published events after a position, in order; None if only the log knows."""
        run = self._run(tenant, after)
        if run is None:
            return None
        found = [one for one in run.public[after + 1 - run.first :] if one is not None][:limit]
        return None if found and found[0].prev < 0 else found

    def _run(self, tenant: TenantId, after: int) -> _Run | None:
        run = self._runs.get(tenant)
        return run if run is not None and run.first <= after + 1 <= run.last else None

    def _add(self, tenant: TenantId, append: Append, outcome: Outcome) -> None:
        run = self._runs.get(tenant)
        first = outcome.position - len(append.drafts) + 1
        if run is None or run.last + 1 != first:
            run = self._runs[tenant] = _Run()
        self._runs.move_to_end(tenant)
        for place, draft in enumerate(append.drafts):
            position = first + place
            recorded = partial(
                Recorded,
                position=position,
                stream_id=append.stream_id,
                version=append.expected + 1 + place,
                event_id=append.event_ids[place],
                schema_version=draft.schema_version,
                occurred_at=draft.occurred_at.astimezone(UTC),
                recorded_at=outcome.recorded_at,
                meta=_meta.decode(draft.meta),
            )
            event = recorded(prev=position - 1, type=draft.type, data=draft.payload)
            run.events.append(event)
            run.size += len(draft.payload) + len(draft.public or b"")
            if draft.public_type is None:
                run.public.append(None)
                continue
            shown = draft.payload if draft.public is None else draft.public
            prev = -1 if run.published is None else run.published
            run.public.append(recorded(prev=prev, type=draft.public_type, data=shown))
            run.published = position
        self._trim(run)
        if len(self._runs) > TENANTS_MAX:
            self._runs.popitem(last=False)

    def _trim(self, run: _Run) -> None:
        while len(run.events) > 1 and (len(run.events) > EVENTS_MAX or run.size > BYTES_MAX):
            half = len(run.events) // 2
            for event, public in zip(run.events[:half], run.public[:half], strict=True):
                run.size -= len(event.data)
                if public is not None and public.data is not event.data:
                    run.size -= len(public.data)
            del run.events[:half], run.public[:half]
