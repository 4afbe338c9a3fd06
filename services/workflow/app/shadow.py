"""The shadow: what would have happened to the tickets of the last days under other rules."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from services.workflow.app.helping import Helpers, Helping, Trial
from services.workflow.app.ports import Documents, Draft, History, Pasts
from services.workflow.app.rules import Rules
from services.workflow.app.walking import Walked, Walks, one_by_one
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.facts import TicketOpened
from services.workflow.domain.merging.on_the_past import (
    DuplicatesFound,
    Reported,
    duplicates_found,
    reported,
)
from services.workflow.domain.refusals import ShadowTooLong
from services.workflow.domain.scenarios import Version, must_publish
from services.workflow.domain.shadow import (
    Comparison,
    IdleRule,
    Outcome,
    ShadowReport,
    Tally,
    Watched,
    live_again,
    watched,
)
from shared.intent import Caller, TenantId

REPORTS_MAX: Final = 200_000
"""That are compared with each other at once; whoever has more asks for fewer days."""


@dataclass(frozen=True, kw_only=True)
class Replay:
    """Tickets that are lived through under two versions, by helpers or here."""

    rules: Rules
    tenant: TenantId
    comparison: Comparison
    helping: Helping

    async def outcomes(self, page: Pasts) -> list[Outcome]:
        """Return what came of the tickets of a page, in their order."""
        helped = await self.helping.live(page.told)
        if helped is not None:
            return helped
        found = await one_by_one(page, self._outcome)
        return [one for one in found if one is not None]

    async def _outcome(self, history: History) -> Outcome | None:
        opened = history.past[0].fact
        if not isinstance(opened, TicketOpened):
            return None
        glanced = self.comparison.glance(history.ticket_id, history.past, opened)
        if glanced is not None:
            return glanced
        pinned = await self.rules.of_type(self.tenant, opened.definition, opened.type)
        return self.comparison.outcome(history.ticket_id, history.past, opened, pinned)


@dataclass(frozen=True, kw_only=True)
class ShadowDesk:
    """The use cases of those who want to know before they publish."""

    rules: Rules
    documents: Documents
    walks: Walks
    helpers: Helpers

    async def replay(
        self, caller: Caller, draft: Draft, days: int
    ) -> AsyncIterator[Walked | ShadowReport]:
        """Live through the tickets of the last days (0: all) under a draft; the report comes last.

        It is compared with the newest version, which new tickets follow. Raises ScopeMissing,
        ScenarioUnknown, ShadowBusy, ShadowTooLong.
        """
        must_publish(caller)
        tenant, tally = caller.tenant, Tally()
        trial = await self._trial(tenant, draft)
        comparison = await self._comparison(tenant, trial)
        tickets = await self.walks.length(tenant, days)
        async with self.helpers.hired(trial, tickets) as helping:
            replay = Replay(rules=self.rules, tenant=tenant, comparison=comparison, helping=helping)

            def note(outcomes: list[Outcome]) -> None:
                for one in outcomes:
                    tally.add(one)

            async for walked in self.walks.through(
                tenant, draft.key, days, replay.outcomes, note, ahead=helping.ahead
            ):
                yield walked
        yield tally.report()

    async def _trial(self, tenant: TenantId, draft: Draft) -> Trial:
        versions = await self.rules.versions(tenant, draft.key)
        newest = versions[-1]
        return Trial(
            versions=versions,
            draft=Version(
                key=draft.key,
                version=newest.version + 1,
                content_hash=draft.content_hash,
                document=draft.document,
            ),
            unchanged=unchanged_types(newest.document, draft.document),
            until=datetime.now(UTC),
            days=await self.rules.days(tenant),
        )

    async def _comparison(self, tenant: TenantId, trial: Trial) -> Comparison:
        newest, draft = trial.versions[-1], trial.draft
        return Comparison(
            today=await self.rules.definition(tenant, f"{newest.key}@{newest.version}"),
            other=await asyncio.to_thread(self.documents.compiled, draft.document, draft.version),
            unchanged=trial.unchanged,
            until=trial.until,
            days=trial.days,
        )

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

        async def work(page: Pasts) -> None:
            await one_by_one(page, watching.take)

        async for walked in self.walks.through(
            caller.tenant, draft.key, days, work, lambda _: None
        ):
            yield walked
        yield [idle for kind in watching.kinds.values() for idle in kind.idle()]

    async def duplicates(
        self, caller: Caller, draft: Draft, days: int, within_s: int
    ) -> AsyncIterator[Walked | dict[str, DuplicatesFound]]:
        """Find by type which reports the rules of a draft would have suspected; that comes last.

        ``within_s`` stands in for what its rules say, unless it is 0. Raises as ``replay`` does.
        """
        must_publish(caller)
        newest = await self.rules.newest(caller.tenant, draft.key)
        definition = await asyncio.to_thread(
            self.documents.compiled, draft.document, newest.version
        )
        types = {
            key: replace(kind, duplicates=rule.within(within_s) if within_s else rule)
            for key, kind in definition.types.items()
            if (rule := kind.duplicates) is not None
        }
        reports: list[Reported] = []

        async def take(history: History) -> Reported | None:
            return reported(str(history.ticket_id), history.past, types)

        async def work(page: Pasts) -> list[Reported | None]:
            return await one_by_one(page, take)

        def note(found: list[Reported | None]) -> None:
            reports.extend(one for one in found if one is not None)
            if len(reports) > REPORTS_MAX:
                raise ShadowTooLong

        async for walked in self.walks.through(caller.tenant, draft.key, days, work, note):
            yield walked
        yield await asyncio.to_thread(duplicates_found, reports, types)


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
