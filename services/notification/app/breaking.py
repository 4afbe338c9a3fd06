"""Breaking circles: who is told of one ticket too often is told nothing more of it for a while.

However a circle goes (a program that answers each notice with a comment, two rules that bring one
another about), it shows in how often one person is told of one ticket. That it was broken is a
fact, and whoever administers the tenant hears of it, once for each ticket and hour.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid5

from services.notification.app.ports import Directory
from services.notification.domain.circles import HOUR, NOTICES_MAX, Told, Verdict, WasTold
from services.notification.domain.facts import Stop, Tell
from services.notification.domain.notice import IN_APP
from services.notification.domain.sight import ADMIN_ROLE
from shared.intent import TenantId

TICKETS_KEPT_MAX = 2_000
ADMINS_MAX = 10
RULE = "loop-breaker"
OPENED = "ticket.opened"
TEXTS = {
    "zh": "工单 {number}：一小时内已有 {told} 条通知发给同一人，暂停一小时。"
    "请检查是否有规则或程序互相触发。",
    "en": "Ticket {number}: one person had {told} notices of it within an hour, so they get none"
    " for an hour. See whether rules or programs bring one another about.",
}


class ToldLately(Protocol):
    """What was told a while ago, from the view of notices."""

    async def told_since(
        self, tenant: TenantId, ticket: UUID, since: datetime
    ) -> Iterable[WasTold]:
        """Return what was told of a ticket since a moment, and to whom that was stopped."""


@dataclass(kw_only=True)
class Tally:
    """Counts what was told of which ticket: what we told ourselves, and before that the view.

    After a restart it may be short by what the view has not taken in yet.
    """

    lately: ToldLately
    _kept: OrderedDict[tuple[TenantId, UUID], dict[str, Told]] = field(default_factory=OrderedDict)

    async def of(
        self, tenant: TenantId, ticket: UUID, about: str, now: datetime
    ) -> dict[str, Told]:
        """Return what who was told of a ticket; before it is opened, nothing is."""
        key = (tenant, ticket)
        if key not in self._kept:
            told: dict[str, Told] = {}
            if about != OPENED:
                for one in await self.lately.told_since(tenant, ticket, now - HOUR):
                    theirs = told.get(one.recipient, Told())
                    told[one.recipient] = theirs.after(one)
            self._kept[key] = told
            if len(self._kept) > TICKETS_KEPT_MAX:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


@dataclass(frozen=True, kw_only=True)
class Breaker:
    """Says whether somebody may be told once more of a ticket."""

    tally: Tally
    directory: Directory
    clock: Callable[[], datetime]
    notices_max: int = NOTICES_MAX

    async def check(self, tenant: TenantId, notice: UUID, command: Tell) -> Verdict:
        """Say whether a notice is made, and count it."""
        told, who, now = await self._told(tenant, command), command.recipient, self.clock()
        theirs = told.get(who, Told())
        verdict = theirs.verdict(notice, now, self.notices_max)
        if verdict is Verdict.TELL:
            told[who] = theirs.once_more(notice, now)
        return verdict

    async def stopped(self, tenant: TenantId, command: Tell) -> None:
        """Remember that it is recorded: nothing more is told for an hour."""
        told, who = await self._told(tenant, command), command.recipient
        told[who] = told.get(who, Told()).stopped(self.clock())

    def stop(self, ticket: UUID, command: Tell) -> tuple[UUID, Stop]:
        """Return the fact that they are told no more, and the id of its stream: one an hour."""
        now = self.clock()
        stop = Stop(
            at=now,
            ticket_id=ticket,
            number=command.number,
            about=command.about,
            about_event=command.about_event,
            rule=RULE,
            recipient=command.recipient,
            told=self.notices_max,
            until=now + HOUR,
            text=self._text(command.number),
        )
        return uuid5(_hour(ticket, now), command.recipient), stop

    async def warnings(self, tenant: TenantId, ticket: UUID, number: str) -> list[Tell]:
        """Return what who administers the tenant is told, once for each ticket and hour."""
        now = self.clock()
        admins = await self.directory.holders(tenant, ADMIN_ROLE)
        return [
            Tell(
                at=now,
                ticket_id=ticket,
                number=number,
                about="notice.stopped",
                about_event=_hour(ticket, now),
                rule=RULE,
                role=ADMIN_ROLE,
                channel=IN_APP,
                recipient=one,
                text=self._text(number),
            )
            for one in sorted({one.actor for one in admins})[:ADMINS_MAX]
        ]

    async def _told(self, tenant: TenantId, command: Tell) -> dict[str, Told]:
        if command.ticket_id is None:
            return {}
        return await self.tally.of(tenant, command.ticket_id, command.about, self.clock())

    def _text(self, number: str) -> dict[str, str]:
        told = self.notices_max
        return {
            language: words.format(number=number, told=told) for language, words in TEXTS.items()
        }


def _hour(ticket: UUID, now: datetime) -> UUID:
    return uuid5(ticket, f"{RULE}\n{now:%Y-%m-%dT%H}")
