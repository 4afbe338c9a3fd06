"""Likening: a report may be about what another one reported a moment ago, by whatever channel.

It costs one statement, and only where a type says when its reports may be duplicates. Intake has
long said that it has the report by then.
"""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from services.workflow.app.ports import RecentReports
from services.workflow.domain import TICKET
from services.workflow.domain.commands import FROM_OUTSIDE, OpenTicket
from services.workflow.domain.merging.likeness import Earlier, Suspicion, likeness_of, suspects
from services.workflow.domain.merging.splitting_off import SPLIT_FROM
from shared.eventstore import EventStore
from shared.intent import TenantId

LOOKED_AT_MAX: Final = 5
"""How many of the reports that came before are looked at for one that is still open."""


@dataclass(frozen=True, kw_only=True)
class Likening:
    """Finds the open ticket that a report may be a duplicate of."""

    store: EventStore
    reports: RecentReports

    async def likened(self, tenant: TenantId, ticket_id: UUID, command: OpenTicket) -> OpenTicket:
        """Return the command with what it may be a duplicate of: the first to come that is open.

        What comes by itself, and history, is compared with nothing.
        """
        if command.rules.duplicates is None or command.imported or SPLIT_FROM in command.links:
            return command
        if command.origin != FROM_OUTSIDE:
            return command
        scenario = command.definition.rpartition("@")[0]
        mine = likeness_of(scenario, command.rules, command.fields, command.asset, command.summary)
        if mine is None:
            return command
        at = command.occurred_at
        report = Earlier(
            ticket_id=str(ticket_id),
            number=command.number,
            at=at,
            fault=mine.fault,
            pieces=mine.pieces,
        )
        before = await self.reports.before(tenant, mine.thing, report)
        for one, how in [*suspects(mine, at, command.rules, before)][:LOOKED_AT_MAX]:
            open_one = await self._open(tenant, one)
            if open_one is not None and open_one[0] != str(ticket_id):
                suspicion = Suspicion(
                    other=open_one[0],
                    number=open_one[1],
                    about=mine.about,
                    fault=how,
                    apart_s=int(abs(at - one.at).total_seconds()),
                )
                return replace(command, suspicion=suspicion)
        return command

    async def _open(self, tenant: TenantId, report: Earlier) -> tuple[str, str] | None:
        """Return the id and number of a report's ticket, or of what it is merged into, if open.

        One that is not there yet is about to be opened, by whoever came a moment before.
        """
        ticket_id = report.ticket_id
        ticket = (await self.store.load(TICKET, tenant, UUID(ticket_id))).state
        if ticket.merging.now is not None:
            ticket_id = ticket.merging.now.into
            ticket = (await self.store.load(TICKET, tenant, UUID(ticket_id))).state
        if not ticket.is_known:
            return ticket_id, report.number
        return None if ticket.closed else (ticket_id, ticket.number)
