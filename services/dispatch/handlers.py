"""When something happens to a ticket or a technician: find somebody, find the next, let them go.

Every reaction appends under a command id that follows from the event, so it may run twice.
"""

from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid5

import msgspec

from services.dispatch.adapters import told
from services.dispatch.adapters.because import ME, because_of
from services.dispatch.adapters.benches import BenchesInMemory
from services.dispatch.adapters.needs import need_of
from services.dispatch.adapters.policy_book import PolicyBook
from services.dispatch.app.appointing import CANNOT_HAVE, Appointing
from services.dispatch.app.crewing import Crewing
from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.live import Live
from services.dispatch.app.policies import PolicyDesk
from services.dispatch.app.queueing import Queueing
from services.dispatch.app.sending import Sending
from services.dispatch.app.travelling import Travelling
from services.dispatch.domain.appointments.book import SlotFreed
from services.dispatch.domain.crews import with_crew
from services.dispatch.domain.shifts.commands import FollowPlan
from services.dispatch.domain.waiting import Tries
from services.dispatch.views import DueRow
from services.dispatch.views.put_off import PutOffRow
from services.dispatch.views.shifts import TurnRow
from shared.intent import Intent, TenantId
from shared.recorded import Recorded

NOBODY_YET = frozenset(
    {
        "assignment.declined",
        "assignment.expired",
        "assignment.unassignable",
        "assignment.ungrabbed",
    }
)
"""After these the next one is looked for; after the last, because somebody may have come between
the choosing and our saying that there was nobody."""
LET_GO, ARRIVED = "assignment.released", "assignment.arrived"
COMES_INTO_QUESTION = frozenset(
    {
        "technician.registered",
        "technician.changed",
        "technician.moved",
        "technician.shift_started",
    }
)
MAY_BELONG_ELSEWHERE = frozenset({"technician.registered", "technician.changed"})
OF_OUR_OWN = NOBODY_YET | COMES_INTO_QUESTION | told.TAKES_FROM_SOMEBODY | {LET_GO, ARRIVED}
"""What is heard of ourselves."""

CLOSED = "closed"
REASSIGN_NEXT = "reassign_next"
RETRIED_MAX = 50
"""How many waiting tickets are tried at once when somebody comes into question; each that they are
given brings them into question again, so the others have their turn soon."""


class Handlers:
    """The reactions of dispatch."""

    def __init__(
        self,
        *,
        app: Dispatch,
        crewing: Crewing,
        travelling: Travelling,
        live: Live,
        queueing: Queueing,
        appointing: Appointing,
        policies: PolicyBook,
        published: PolicyDesk,
        benches: BenchesInMemory,
    ) -> None:
        self._app = app
        self._crewing = crewing
        self._sending = Sending(app=app, crewing=crewing, queueing=queueing)
        self._travelling = travelling
        self._live = live
        self._queueing = queueing
        self._appointing = appointing
        self._policies = policies
        self._published = published
        self._benches = benches

    async def when_something_happens_to_a_ticket(self, tenant: TenantId, event: Recorded) -> None:
        """Send somebody to a ticket that opened; let them go when it closes.

        A technician who moves what they have said yes by that. A move learned of late does not
        count: it changes nothing about where the ticket stands.
        """
        match event.type:
            case told.OPENED:
                await self._when_a_ticket_opens_find_a_technician(tenant, event)
            case told.ESCALATED:
                await self._when_nobody_answers_in_time_ask_the_next(tenant, event)
            case told.PRIORITISED:
                await self._when_urgency_changes_remember_it(tenant, event)
            case told.CORRECTED | told.TOLD_APART:
                await self._when_doubts_are_gone_send_somebody(tenant, event)
            case told.MARKED:
                await self._when_a_step_of_a_trip_is_marked_take_it(tenant, event)
            case _:
                await self._when_a_ticket_moves_let_go_or_take_up(tenant, event)

    async def when_somebody_is_free_or_a_ticket_waits(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        """Find the next one for a ticket, and a waiting ticket for whoever is free."""
        await self._benches.reach(tenant, event.position)
        if event.type in NOBODY_YET:
            await self._app.find_the_next(because_of(event, tenant, "next"), event.stream_id)
        if event.type in MAY_BELONG_ELSEWHERE:
            tell = because_of(event, tenant, "tell")
            await self._queueing.tell_members(tell, event.stream_id, event.position)
        if event.type in COMES_INTO_QUESTION:
            await self._find_work_for(tenant, event, event.stream_id)
            await self._explain_anew(tenant, event)
            return
        if event.type in told.TAKES_FROM_SOMEBODY:
            before = msgspec.json.decode(event.data, type=told.Replacing).replaces
            if before is not None:
                await self._find_work_for(tenant, event, before)
            return
        free = msgspec.json.decode(event.data, type=told.Answered).technician_id
        if free is not None and event.type == ARRIVED:
            there = because_of(event, tenant, "stand_there")
            await self._travelling.stand_there(there, event.stream_id, free)
            await self._live.forget(tenant, free)
        elif free is not None:
            await self._find_work_for(tenant, event, free)

    async def when_an_offer_runs_out(self, tenant: TenantId, offer: DueRow) -> None:
        """Say so; who comes next is decided when that is heard.

        One round can have several ends: each time somebody is asked to take a ticket over.
        """
        due = f"expire:{offer.round}:{offer.expires_at.isoformat()}"
        intent = Intent(
            tenant=tenant,
            command_id=uuid5(offer.ticket_id, due),
            actor=ME,
            occurred_at=datetime.now(UTC),
            correlation_id=offer.ticket_id,
        )
        await self._app.expire(intent, offer.ticket_id, offer.round)

    async def when_the_plan_turns_somebody(self, tenant: TenantId, turn: TurnRow) -> int:
        """Say that their shift began or ended; what waits for them is found when that is heard."""
        intent = Intent(
            tenant=tenant,
            command_id=uuid5(turn.technician_id, f"turn:{turn.due_at.isoformat()}"),
            actor=ME,
            occurred_at=turn.now,
            correlation_id=turn.technician_id,
        )
        follow = FollowPlan(at=turn.now)
        return await self._app.change_technician(intent, turn.technician_id, follow)

    async def _when_a_ticket_opens_find_a_technician(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        opened = msgspec.json.decode(event.data, type=told.TicketOpened)
        rules = await self._policies.rules(tenant, opened.definition, opened.type, event.position)
        if rules is None or opened.closed:
            return
        need = need_of(event, opened, rules)
        intent = because_of(event, tenant, "find")
        need = await self._published.applied(tenant, need, intent.occurred_at)
        lead, *posts = with_crew(need, opened.wanted)
        if not opened.dispatch:
            await self._app.hold(intent, lead)
            await self._crewing.hold(intent, posts)
            return
        if (booked := lead.policy.appointments) is not None:
            said, why = opened.slot_in(booked.field), because_of(event, tenant, "put_off")
            await self._appointing.put_off(why, lead, said, is_promised=opened.promised)
            await self._crewing.fill(intent, posts)
        else:
            await self._sending.send_out(partial(because_of, event, tenant), lead, posts)

    async def _when_doubts_are_gone_send_somebody(self, tenant: TenantId, event: Recorded) -> None:
        said = msgspec.json.decode(event.data, type=told.TicketUndoubted)
        if said.dispatch:
            intents = partial(because_of, event, tenant)
            await self._sending.send_after_all(intents, event.stream_id, said.asking)

    async def _when_nobody_answers_in_time_ask_the_next(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        """Let the offer run out that stood when the promise did; the next one is asked then."""
        escalated = msgspec.json.decode(event.data, type=told.TicketEscalated)
        if escalated.action == REASSIGN_NEXT:
            intent = because_of(event, tenant, "reassign")
            await self._app.expire(intent, event.stream_id, escalated.round)

    async def _when_urgency_changes_remember_it(self, tenant: TenantId, event: Recorded) -> None:
        said = msgspec.json.decode(event.data, type=told.TicketPrioritised)
        intent = because_of(event, tenant, "prioritise")
        await self._crewing.prioritise(intent, event.stream_id, said.priority, said.come_by)

    async def _when_a_step_of_a_trip_is_marked_take_it(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        """Whoever may mark a ticket may say how far its technician has come."""
        said = msgspec.json.decode(event.data, type=told.TicketMarked)
        step = said.step
        if step is not None:
            intent, places = because_of(event, tenant, "note"), self._crewing.places
            place = await places.place_of_actor(tenant, event.meta.actor, event.stream_id)
            await self._travelling.note(intent, place, step, event.occurred_at)

    async def _when_a_ticket_moves_let_go_or_take_up(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        moved = msgspec.json.decode(event.data, type=told.TicketMoved)
        if moved.closed:
            intent = because_of(event, tenant, "let_go")
            await self._crewing.let_go(intent, event.stream_id, CLOSED)
        elif moved.assignee is not None and moved.bound_to is None and not moved.late:
            await self._app.take_up(
                because_of(event, tenant, "take_up"),
                event.stream_id,
                UUID(moved.assignee),
                event.meta.actor,
                event.occurred_at,
            )

    async def _find_work_for(self, tenant: TenantId, event: Recorded, technician_id: UUID) -> None:
        """Try the tickets whose turn it is, one by one: who gets one decides who gets the next."""
        tries = Tries()
        while len(tries.tickets) < RETRIED_MAX:
            intent = because_of(event, tenant, "find_work")
            ticket_id = await self._app.next_waiting_for(intent, technician_id, tries)
            if ticket_id is None:
                return
            tries.tickets.add(ticket_id)
            await self._app.find_the_next(
                because_of(event, tenant, f"retry:{ticket_id}"), ticket_id
            )

    async def _explain_anew(self, tenant: TenantId, event: Recorded) -> None:
        """Look again at tickets of which it was said that there is nobody like who came."""
        intent = because_of(event, tenant, "explain_anew")
        for ticket_id in await self._app.wrongly_explained(intent, event.stream_id):
            await self._app.find_the_next(because_of(event, tenant, f"anew:{ticket_id}"), ticket_id)


class AppointmentHandlers:
    """What follows from what the book of appointments promises, and from when a slot is near."""

    def __init__(self, app: Dispatch, appointing: Appointing) -> None:
        self._app = app
        self._appointing = appointing

    async def when_the_book_promises_tell_the_ticket(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        """Let book and ticket agree, whoever of them was told first, or is over."""
        if event.type == LET_GO:
            await self._appointing.let_go(because_of(event, tenant, "free"), event.stream_id)
            return
        said = msgspec.json.decode(event.data, type=told.OfTicket)
        hearing, is_freed = because_of(event, tenant, "promise"), event.type == SlotFreed.TOPIC
        with suppress(*CANNOT_HAVE):
            await self._appointing.hear(
                hearing, said.ticket_id, said.by, event.version, is_freed=is_freed
            )

    async def when_a_slot_is_near_find_somebody(self, tenant: TenantId, due: PutOffRow) -> None:
        """Look for whoever comes then."""
        intent = Intent(
            tenant=tenant,
            command_id=uuid5(due.ticket_id, f"look:{due.nth}"),
            actor=ME,
            occurred_at=due.now,
            correlation_id=due.ticket_id,
        )
        await self._app.find_the_next(intent, due.ticket_id)
