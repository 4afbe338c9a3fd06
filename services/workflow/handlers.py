"""What workflow does when something happened elsewhere: a report was accepted, or dispatch spoke.

A handler may be called twice, and late: its command's id follows from the event, and the log
answers a command it remembers as it did the first time.
"""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import msgspec
from pydantic import BaseModel

from services.workflow.adapters.dispatch_told import told_by
from services.workflow.adapters.duplicates_told import OF_DUPLICATES, duplicate_told
from services.workflow.adapters.intents import intent_of
from services.workflow.adapters.own_told import heard_of
from services.workflow.adapters.splits_told import split_told
from services.workflow.app import (
    Bringing,
    DueVisit,
    DuplicateDesk,
    Merged,
    MergeDesk,
    Migrator,
    NamingDesk,
    SplitDesk,
    Tickets,
    Visiting,
    Wish,
)
from services.workflow.app.continuing import Continued, continue_ticket
from services.workflow.app.keeping import Stride
from services.workflow.domain.commands import GivenFile, OpenTicket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import APPROVAL_FACTS
from services.workflow.domain.facts.bringers import BroughtBy
from services.workflow.domain.facts.entitlement import Entitlement
from services.workflow.domain.facts.tickets import FilledFrom
from shared.contracts.flow import TicketChildRequestedV1
from shared.contracts.intake import SubmissionAcceptedV1, SubmissionContinuedV1
from shared.contracts.merging import TicketMergedV1
from shared.contracts.schedules import ScheduleVisitDueV1
from shared.intent import Caller, Intent, TenantId
from shared.recorded import Recorded

SUBMISSION_ACCEPTED, SUBMISSION_CONTINUED = "submission.accepted", "submission.continued"
OPENED, MOVED, CHILD_REQUESTED = "ticket.opened", "ticket.moved", "ticket.child_requested"
MERGED, UNMERGED, SPLIT_OFF = "ticket.merged", "ticket.unmerged", "ticket.split_off"
BRANCH_DONE = "ticket.branch_done"
OWN = (OPENED, MOVED, BRANCH_DONE, CHILD_REQUESTED, MERGED, UNMERGED, *OF_DUPLICATES, SPLIT_OFF)
"""What happens to a ticket that may concern others."""
VISIT_DUE = "schedule.visit_due"
ROLE_TAKEN = "grant.revoked"
TURNS = frozenset(one.TOPIC for one in APPROVAL_FACTS)
"""The facts after which it may be somebody else's turn."""

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Handlers:
    """One method per fact of another service that concerns tickets."""

    tickets: Tickets

    async def when_somebody_reports_open_a_ticket(self, tenant: TenantId, event: Recorded) -> None:
        """Open it for a report that was accepted; for what comes after that, tell it."""
        if event.type == SUBMISSION_CONTINUED:
            await self._continue(tenant, event)
        else:
            await self._open(tenant, event)

    async def _continue(self, tenant: TenantId, event: Recorded) -> None:
        heard = SubmissionContinuedV1.model_validate_json(event.data)
        said = Continued(
            by=Caller(tenant=tenant, actor=event.meta.actor),
            at=event.occurred_at,
            text=heard.text,
            files=tuple(GivenFile(**one.model_dump()) for one in heard.files),
        )

        def intent(what: str) -> Intent:
            return intent_of(tenant, event, what)

        await continue_ticket(self.tickets, intent, event.stream_id, said)

    async def _open(self, tenant: TenantId, event: Recorded) -> None:
        """The report's stream and the ticket's have the same id, so that everybody can know it."""
        heard = SubmissionAcceptedV1.model_validate_json(event.data)

        def report(rules: TicketType, number: str) -> OpenTicket:
            return OpenTicket(
                rules=rules,
                definition=heard.definition,
                number=number,
                occurred_at=event.occurred_at,
                summary=heard.summary,
                channel=heard.channel,
                source=heard.source,
                external_id=heard.external_id,
                fields=heard.fields,
                reporter=heard.reporter,
                asset=heard.asset,
                asset_facts=heard.asset_facts,
                entitlement=_entitlement(heard),
                customer=heard.customer,
                location=heard.location,
                links=heard.links,
                attachments=heard.attachments,
                flags=heard.flags,
                imported=heard.imported,
                dispatch_wanted=heard.dispatch,
                opened_by=event.meta.on_behalf_of or event.meta.actor,
                brought_by=_bringer(heard),
                filled=tuple(FilledFrom(**one.model_dump()) for one in heard.filled),
            )

        intent = intent_of(tenant, event, "open")
        await self.tickets.open(intent, event.stream_id, heard.definition, heard.type, report)

    async def when_dispatch_decides_tell_the_ticket(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        """The assignment's stream and the ticket's have the same id, except for posts of a crew."""
        intent = intent_of(tenant, event, "record")
        ticket_id, tale = told_by(event)
        await self.tickets.record(intent, ticket_id, tale)


@dataclass(frozen=True, kw_only=True)
class OwnHandlers:
    """What follows for other tickets from what happened to one."""

    bringing: Bringing
    migrator: Migrator
    merging: MergeDesk
    duplicates: DuplicateDesk
    splitting: SplitDesk

    async def when_a_ticket_brings_something_about(self, tenant: TenantId, event: Recorded) -> None:
        """Open what it wants, tell its parent how it stands, count it with others of its kind.

        Tell the one that it was merged into, or may be a duplicate of. Also take it along, if
        tickets that were opened by its rules have gone on to others.
        """
        if event.type == CHILD_REQUESTED:
            await self._open_child(tenant, event)
        elif event.type in {MERGED, UNMERGED}:
            await self._tell_of_merging(tenant, event)
        elif event.type in OF_DUPLICATES:
            await self._tell_of_duplicate(tenant, event)
        elif event.type == SPLIT_OFF:
            await self.splitting.open(intent_of(tenant, event, "split"), split_told(event))
        else:
            await self._tell_others(tenant, event)

    async def _tell_others(self, tenant: TenantId, event: Recorded) -> None:
        heard = heard_of(event.data)
        if heard.parent or heard.closed or heard.reopened:
            intent = intent_of(tenant, event, "tell")
            await self.bringing.tell_parent(intent, event.stream_id, event.version)
        # Only an opening says which rules the ticket follows; of every event, its envelope does.
        definition = heard.definition or event.meta.definition or ""
        if event.type == OPENED:
            await self.migrator.take_along(tenant, event.stream_id, definition, event.position)
        flow = await self.bringing.flow_of(tenant, event.stream_id, definition, heard.type)
        written = {} if heard.item else heard.fields
        if flow.keeps_waiting is not None and not heard.late:
            turn = Stride(
                ticket_id=event.stream_id,
                version=event.version,
                before=heard.from_state,
                after=heard.state,
                fields=written,
            )
            intent = intent_of(tenant, event, "keep-waiting")
            await self.bringing.keep_waiting(intent, turn, flow.keeps_waiting)
        for rule in flow.windows:
            if event.type == OPENED or rule.per in written:
                intents = (
                    intent_of(tenant, event, f"count:{rule.key}"),
                    intent_of(tenant, event, f"advise:{rule.key}"),
                )
                await self.bringing.count(intents, event.stream_id, event.version, rule)

    async def _tell_of_merging(self, tenant: TenantId, event: Recorded) -> None:
        heard = _heard(TicketMergedV1, event)
        merged = Merged(
            ticket_id=event.stream_id,
            number=heard.number,
            into=UUID(heard.into),
            at=event.occurred_at,
        )
        if event.type == UNMERGED:
            await self.merging.let_go(intent_of(tenant, event, "let-go"), merged)
            return
        intents = intent_of(tenant, event, "take-in"), intent_of(tenant, event, "go-on")
        await self.merging.take_in(*intents, merged)

    async def _tell_of_duplicate(self, tenant: TenantId, event: Recorded) -> None:
        said = duplicate_told(event)
        if said is not None:
            await self.duplicates.tell(intent_of(tenant, event, "tell-duplicate"), said)

    async def _open_child(self, tenant: TenantId, event: Recorded) -> None:
        heard = _heard(TicketChildRequestedV1, event)
        if heard.refused:
            return
        wish = Wish(
            key=heard.key,
            kind=heard.child_type,
            link=heard.link,
            depth=heard.depth,
            at=event.occurred_at,
            counted=tuple(UUID(one) for one in heard.counted),
        )
        await self.bringing.open_child(intent_of(tenant, event, "bring"), event.stream_id, wish)


@dataclass(frozen=True, kw_only=True)
class VisitHandlers:
    """What follows from what schedules say."""

    visiting: Visiting

    async def when_a_visit_is_due_open_its_ticket(self, tenant: TenantId, event: Recorded) -> None:
        """The ticket's id follows from the schedule and the visit, so that there is one."""
        heard = _heard(ScheduleVisitDueV1, event)
        visit = DueVisit(number=heard.visit, by=heard.by, due_at=heard.due_at, at=event.occurred_at)
        await self.visiting.open(intent_of(tenant, event, "visit"), event.stream_id, visit)


class Revoked(msgspec.Struct, frozen=True):
    """Of whom a role was taken away."""

    member_id: str


revoked_of = msgspec.json.Decoder(Revoked).decode


@dataclass(frozen=True, kw_only=True)
class ApprovalHandlers:
    """What follows in the world from what approvals say."""

    naming: NamingDesk

    async def when_it_is_somebodys_turn_find_out_whose(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        """Who holds a role is known by identity; deciding itself stays offline."""
        await self.naming.name_approvers(intent_of(tenant, event, "name"), event.stream_id)

    async def when_a_role_is_taken_away_find_others(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        """Whoever is asked because of it is asked no longer, and nobody waits for them."""
        intent = intent_of(tenant, event, "rename")
        await self.naming.name_anew(intent, revoked_of(event.data).member_id, event.position)


def _entitlement(heard: SubmissionAcceptedV1) -> Entitlement | None:
    return None if heard.entitlement is None else Entitlement(**heard.entitlement.model_dump())


def _bringer(heard: SubmissionAcceptedV1) -> BroughtBy | None:
    brought = heard.brought_by
    return None if brought is None else BroughtBy(**brought.model_dump())


def _heard(contract: type[M], event: Recorded) -> M:
    return contract.model_validate_json(event.data)
