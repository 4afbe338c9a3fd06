"""Gathering: what waits for a digest becomes one notice, which then goes its own way.

The digest's own fact says what it gathers before any of that is marked as gathered. After a crash
the same digest is found again by its first notice, and what it did not list goes into the next.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from services.notification.app.reading import waits_for_digest
from services.notification.app.telling import SYSTEM
from services.notification.domain.facts import Command, Gather, Tell
from services.notification.domain.notice import NOTICE, Notice, notice_id
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId, command_id_of_reaction

DIGEST = "digest"
ABOUT = "notice.held"
GATHERED_MAX = 50
"""So many notices go into one digest; with more there are several."""

HEADLINES = {"zh": "通知汇总：{count} 条", "en": "Notices: {count}"}


@dataclass(frozen=True, slots=True)
class _Waiting:
    notice_id: UUID
    notice: Notice

    @property
    def way(self) -> tuple[str, str]:
        """To whom, by which channel."""
        return self.notice.recipient, self.notice.channel


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """Makes digests."""

    store: EventStore
    clock: Callable[[], datetime]

    async def gather(self, tenant: TenantId, notices: Sequence[UUID]) -> int:
        """Gather those of some notices that a digest is due for; return how many were."""
        now = self.clock()
        loaded = [_Waiting(one, await self._load(tenant, one)) for one in notices]
        due = [one for one in loaded if waits_for_digest(one.notice) and one.notice.is_due(now)]
        gathered = 0
        # Sorting keeps the order of those that go one way: the longest due is the first.
        for _, group in groupby(sorted(due, key=lambda one: one.way), key=lambda one: one.way):
            together = list(group)
            for begin in range(0, len(together), GATHERED_MAX):
                part = together[begin : begin + GATHERED_MAX]
                gathered += await self._digest(tenant, part, now)
        return gathered

    async def _digest(self, tenant: TenantId, part: Sequence[_Waiting], now: datetime) -> int:
        first = part[0]
        digest = notice_id(first.notice_id, DIGEST, first.notice.recipient)
        command = Tell(
            at=now,
            ticket_id=None,
            number="",
            about=ABOUT,
            about_event=first.notice_id,
            rule=DIGEST,
            role=first.notice.role,
            channel=first.notice.channel,
            recipient=first.notice.recipient,
            text={one: words.format(count=len(part)) for one, words in HEADLINES.items()},
            gathers=tuple(one.notice_id for one in part),
        )
        await self._execute(tenant, digest, command, DIGEST)
        listed = (await self._load(tenant, digest)).gathers
        for one in reversed(listed):  # the first is what the digest is found again by: it is last
            await self._execute(tenant, one, Gather(at=now, into=digest), "gather")
        return len(listed)

    async def _load(self, tenant: TenantId, notice: UUID) -> Notice:
        return (await self.store.load(NOTICE, tenant, notice)).state

    async def _execute(self, tenant: TenantId, notice: UUID, command: Command, step: str) -> None:
        intent = Intent(
            tenant=tenant,
            command_id=command_id_of_reaction(notice, step),
            actor=SYSTEM,
            occurred_at=self.clock(),
            correlation_id=notice,
        )
        await self.store.execute(NOTICE, intent, notice, command)
