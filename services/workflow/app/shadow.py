"""The shadow: what would have happened to the tickets of the last days under other rules."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from services.workflow.app.ports import Documents, Draft, History
from services.workflow.app.rules import Rules
from services.workflow.app.walking import Walked, Walks
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.definition import Definition
from services.workflow.domain.facts import TicketOpened
from services.workflow.domain.scenarios import must_publish
from services.workflow.domain.shadow import (
    IdleRule,
    ShadowReport,
    Tally,
    Watched,
    live_again,
    live_through,
    watched,
)
from shared.intent import Caller, TenantId


@dataclass(kw_only=True)
class Replay:
    """Tickets that are lived through under two versions: ``today`` is that of new tickets."""

    rules: Rules
    tenant: TenantId
    today: Definition
    other: Definition
    unchanged: frozenset[str]
    tally: Tally

    async def take(self, history: History) -> None:
        """Live through one ticket."""
        opened = history.past[0].fact
        events = len(history.past)
        if not isinstance(opened, TicketOpened):
            return
        kind = opened.type
        today, other = self.today.types.get(kind), self.other.types.get(kind)
        if today is None or kind in self.unchanged:
            self.tally.unchanged(events)
            return
        if other is None:
            self.tally.homeless(history.ticket_id, opened.number, kind, events)
            return
        lived = live_through(
            history.past,
            pinned=await self.rules.of_type(self.tenant, opened.definition, kind),
            today=today,
            other=other,
            until=self.tally.until,
            days=self.tally.days,
        )
        self.tally.add(history.ticket_id, lived, today, other, events)


@dataclass(frozen=True, kw_only=True)
class ShadowDesk:
    """The use cases of those who want to know before they publish."""

    rules: Rules
    documents: Documents
    walks: Walks

    async def replay(
        self, caller: Caller, draft: Draft, days: int
    ) -> AsyncIterator[Walked | ShadowReport]:
        """Live through the tickets of the last days (0: all) under a draft; the report comes last.

        It is compared with the newest version, which new tickets follow. Raises ScopeMissing,
        ScenarioUnknown, ShadowBusy, ShadowTooLong.
        """
        must_publish(caller)
        newest = await self.rules.newest(caller.tenant, draft.key)
        replay = Replay(
            rules=self.rules,
            tenant=caller.tenant,
            today=await self.rules.definition(caller.tenant, f"{newest.key}@{newest.version}"),
            other=await asyncio.to_thread(
                self.documents.compiled, draft.document, newest.version + 1
            ),
            unchanged=unchanged_types(newest.document, draft.document),
            tally=Tally(until=datetime.now(UTC), days=await self.rules.days(caller.tenant)),
        )
        async for walked in self.walks.through(caller.tenant, draft.key, days, replay.take):
            yield walked
        yield replay.tally.report()

    async def idle_rules(
        self, caller: Caller, draft: Draft, days: int
    ) -> AsyncIterator[Walked | list[IdleRule]]:
        """Find the rules of a draft that say nothing about any ticket of the last days (0: ever).

        Raises as ``replay`` does.
        """
        must_publish(caller)
        newest = await self.rules.newest(caller.tenant, draft.key)
        definition = await asyncio.to_thread(
            self.documents.compiled, draft.document, newest.version
        )
        watching = Watching(
            rules=self.rules,
            tenant=caller.tenant,
            kinds={key: watched(kind) for key, kind in definition.types.items()},
            until=datetime.now(UTC),
            days=await self.rules.days(caller.tenant),
        )
        async for walked in self.walks.through(caller.tenant, draft.key, days, watching.take):
            yield walked
        yield [idle for kind in watching.kinds.values() for idle in kind.idle()]


@dataclass(kw_only=True)
class Watching:
    """Tickets that are lived through once more, under rules that are watched."""

    rules: Rules
    tenant: TenantId
    kinds: Mapping[str, Watched]
    until: datetime
    days: DayChanges

    async def take(self, history: History) -> None:
        """Live through one ticket."""
        opened = history.past[0].fact
        if not isinstance(opened, TicketOpened) or opened.type not in self.kinds:
            return
        kind = self.kinds[opened.type]
        pinned = await self.rules.of_type(self.tenant, opened.definition, opened.type)
        kind.takes(pinned)
        for fact, ticket in live_again(
            history.past, pinned=pinned, rules=kind.rules, until=self.until, days=self.days
        ):
            kind.hears(fact, ticket.priority)


def unchanged_types(before: Mapping[str, object], after: Mapping[str, object]) -> frozenset[str]:
    """Return the ticket types that two documents say the same about, with all they refer to."""
    if _around(before) != _around(after):
        return frozenset()
    one, two = _types(before), _types(after)
    return frozenset(key for key, part in one.items() if two.get(key) == part)


def _types(document: Mapping[str, object]) -> dict[str, object]:
    parts = document.get("ticket_types")
    return {str(one["key"]): one for one in parts} if isinstance(parts, list | tuple) else {}


def _around(document: Mapping[str, object]) -> dict[str, object]:
    """Return what the types of a document share."""
    return {key: one for key, one in document.items() if key not in {"ticket_types", "name"}}
