"""What dispatch does: finds somebody, takes their answer, finds the next one, lets them go."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from services.dispatch.app.by_hand import offer_by_hand, taken_up
from services.dispatch.app.handing import Given, choose_now, hand_over, hands_as_known, until_known
from services.dispatch.app.ports import Benches, Deciders, Reasons
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.choice import Choice
from services.dispatch.domain.commands import (
    Accept,
    AssignmentCommand,
    Decline,
    Expire,
    Hold,
    OfferNext,
    Prioritise,
    Release,
    Request,
)
from services.dispatch.domain.crew import must_be_new
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.explanation import Explanation, explanation_of
from services.dispatch.domain.facts import AssignmentFact
from services.dispatch.domain.need import Need
from services.dispatch.domain.refusals import NotForDispatch
from services.dispatch.domain.rights import (
    MEMBER,
    NotYourDecision,
    answers_for,
    may_decide,
)
from services.dispatch.domain.single import rules_for_choosing
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Excluded
from services.dispatch.domain.technician import (
    TECHNICIAN,
    Technician,
    TechnicianCommand,
    TechnicianFact,
    TechnicianUnknown,
)
from services.dispatch.domain.waiting import Tries
from shared.eventstore import EventStore, Receipt, Untagged
from shared.intent import Caller, Intent, TenantId


class Dispatch:
    """The use cases."""

    def __init__(
        self, store: EventStore, benches: Benches, deciders: Deciders, reasons: Reasons
    ) -> None:
        self._store = store
        self._benches = benches
        self._deciders = deciders
        self._reasons = reasons

    async def find_technician(self, intent: Intent, need: Need) -> None:
        """Find somebody for a ticket that has just opened."""

        def command(choice: Choice, at: datetime, expires_at: datetime) -> AssignmentCommand:
            return Request(need=need, choice=choice, at=at, expires_at=expires_at)

        await self._offer(intent, need, NOBODY_EXCLUDED, command)

    async def hold(self, intent: Intent, need: Need) -> None:
        """Remember a ticket that nobody is sent out for."""
        await self._execute(intent, need.ticket_id, Hold(need=need, at=intent.occurred_at))

    async def held(self, tenant: TenantId, ticket_id: UUID) -> Need | None:
        """Return what a ticket needs that nobody is sent out for; None if it is not held."""
        now = await self._assignment(tenant, ticket_id)
        return now.need if now.status == "held" else None

    async def find_the_next(self, intent: Intent, ticket_id: UUID) -> None:
        """Ask the next one, if the ticket waits for somebody."""
        loaded = await self._store.load(ASSIGNMENT, intent.tenant, ticket_id)
        now = loaded.state
        if now.need is None or not now.is_wanted(intent.occurred_at):
            await self._benches.catch_up(intent.tenant)  # or it would be waited for still
            return

        def command(choice: Choice, at: datetime, expires_at: datetime) -> AssignmentCommand:
            return OfferNext(choice=choice, at=at, expires_at=expires_at)

        await self._offer(intent, now.need, now.excluded, command, loaded.version)

    async def next_waiting_for(
        self, intent: Intent, technician_id: UUID, tries: Tries
    ) -> UUID | None:
        """Return the ticket whose turn it is now that somebody came into question, if any."""
        bench = await self._benches.bench(intent.tenant)
        return bench.next_waiting_for(technician_id, tries, intent.occurred_at)

    async def wrongly_explained(self, intent: Intent, technician_id: UUID) -> list[UUID]:
        """Return tickets that wait because nobody is like somebody who is there by now."""
        bench = await self._benches.bench(intent.tenant)
        one = bench.standing(technician_id)
        return [] if one is None else bench.waiting.untrue_of(one)

    async def prioritise(
        self, intent: Intent, ticket_id: UUID, priority: str, due_at: datetime | None
    ) -> None:
        """Remember that a ticket is more or less urgent now, and when somebody should be there."""
        if (await self._assignment(intent.tenant, ticket_id)).need is not None:
            said = Prioritise(priority=priority, due_at=due_at, at=intent.occurred_at)
            await self._execute(intent, ticket_id, said)

    async def let_go(self, intent: Intent, ticket_id: UUID, reason: str) -> None:
        """Release whoever has a ticket that has closed."""
        await self._execute(intent, ticket_id, Release(reason=reason, at=intent.occurred_at))

    async def take_up(
        self, intent: Intent, ticket_id: UUID, who: UUID, mover: str, moved_at: datetime
    ) -> None:
        """Take it for a yes that the technician who has a ticket moved it on (``mover`` did)."""
        # Most moves are made by somebody else; who they are is known without asking the log.
        bench = await self._benches.bench(intent.tenant)
        known = bench.standing(who)
        if known is None or mover != f"{MEMBER}{known.member_id}":
            return
        loaded = await self._store.load(ASSIGNMENT, intent.tenant, ticket_id)
        now, need, at = loaded.state, loaded.state.need, intent.occurred_at
        if need is None or (now.status, now.technician_id) == ("accepted", who):
            return

        async def agree() -> None:
            bench = await self._benches.bench(intent.tenant)
            if who in bench.holders.of_any(need.elsewhere):
                return
            one = bench.standing(who) or known
            command = taken_up(need, one, bench, loaded.version, moved_at=moved_at, at=at)
            await self._execute(intent, ticket_id, command, hands_as_known(bench, who))

        await until_known(self._benches, intent.tenant, agree)

    async def expire(self, intent: Intent, ticket_id: UUID, in_round: int) -> None:
        """Say that the time for an answer is over."""
        await self._execute(intent, ticket_id, Expire(round=in_round, at=intent.occurred_at))

    async def accept(self, caller: Caller, intent: Intent, ticket_id: UUID) -> int:
        """Say yes for whoever is asking, or as somebody who decides; return the position."""
        now = await self._assignment(caller.tenant, ticket_id)
        who = answers_for(caller, now)
        need, yes = now.need, Accept(technician_id=who, at=intent.occurred_at)
        if who is None or need is None or not need.crew:
            return await self._execute(intent, ticket_id, yes)

        async def take() -> int:
            bench = await self._benches.bench(caller.tenant)
            must_be_new(who, bench.holders.having(need.elsewhere))
            return await hand_over(self._store, bench, intent, Given(ticket_id, who, yes))

        return await until_known(self._benches, caller.tenant, take)

    async def decline(self, caller: Caller, intent: Intent, ticket_id: UUID, reason: str) -> int:
        """Say no for whoever is asking, or as somebody who decides; return the position."""
        now = await self._assignment(caller.tenant, ticket_id)
        who = answers_for(caller, now)
        about = ticket_id if now.need is None else now.need.on_ticket
        said = await self._reasons.seal(caller.tenant, about, reason)
        no = Decline(technician_id=who, reason=said, at=intent.occurred_at)
        return await self._execute(intent, ticket_id, no)

    async def assign(
        self, caller: Caller, intent: Intent, ticket_id: UUID, technician_id: UUID, reason: str
    ) -> int:
        """Offer a ticket to the technician a person chose; return the position."""
        tenant = caller.tenant
        loaded = await self._store.load(ASSIGNMENT, tenant, ticket_id)
        now = loaded.state
        if now.need is None:
            raise NotForDispatch
        if not may_decide(caller, now.need.may_assign):
            raise NotYourDecision
        bench = await self._benches.bench(tenant)
        standing = bench.standing(technician_id)
        if standing is None:
            raise TechnicianUnknown
        said = await self._reasons.seal(tenant, now.need.on_ticket, reason)
        at, need = intent.occurred_at, now.need

        async def offer() -> int:
            bench = await self._benches.bench(tenant)
            one = bench.standing(technician_id) or standing
            must_be_new(technician_id, bench.holders.of_any(need.elsewhere))
            compared = bench.choose(need, now.excluded, at, loaded.version)
            today = rules_for_choosing(bench, need, at)
            command = offer_by_hand(need, one, today, compared, said)
            given = Given(ticket_id, technician_id, command)
            return await hand_over(self._store, bench, intent, given)

        return await until_known(self._benches, tenant, offer)

    async def change_technician(
        self, intent: Intent, technician_id: UUID, command: TechnicianCommand
    ) -> int:
        """Register, move, or begin or end the shift of a technician; return the position."""
        receipt: Receipt[TechnicianFact, Technician] = await self._store.execute(
            TECHNICIAN, intent, technician_id, command
        )
        self._benches.appended(intent.tenant, receipt.position)
        return receipt.position

    async def may_change(self, caller: Caller, technician_id: UUID | None) -> bool:
        """Say whether somebody may change this technician: it is they, or they decide."""
        if may_decide(caller, await self._deciders.assigning_roles(caller.tenant)):
            return True
        if technician_id is None:
            return False
        standing = (await self._benches.bench(caller.tenant)).standing(technician_id)
        return standing is not None and caller.actor == f"{MEMBER}{standing.member_id}"

    async def explain(
        self, tenant: TenantId, ticket_id: UUID, as_of: datetime | None
    ) -> Explanation:
        """Return the last comparison for a ticket, or why there is none, as known at a moment.

        Raises ``NotForDispatch`` if it was not known. Moments are those of the database's clock:
        what is known now is all there is, whatever ours says.
        """
        stored = await self._store.facts(ASSIGNMENT, tenant, ticket_id)
        known = [one for one in stored if as_of is None or one.envelope.recorded_at <= as_of]
        found = explanation_of([one.fact for one in known])
        said = next((one for one in known if one.fact is found.fact), known[-1])
        return replace(found, recorded_at=said.envelope.recorded_at)

    async def _offer(
        self,
        intent: Intent,
        need: Need,
        excluded: Excluded,
        command: Callable[[Choice, datetime, datetime], AssignmentCommand],
        version: int = 0,
    ) -> None:
        """Choose and offer; nobody else is given the chosen one's place meanwhile."""
        at = intent.occurred_at
        expires_at = at + timedelta(seconds=need.policy.accept_timeout_s)

        async def offer() -> None:
            bench, choice = await choose_now(
                self._benches,
                intent.tenant,
                lambda bench: bench.choose(need, excluded, at, version),
            )
            asking = command(choice, at, expires_at)
            if choice.chosen is None:
                await self._execute(intent, need.ticket_id, asking)
                return
            given = Given(need.ticket_id, choice.chosen, asking)
            position = await hand_over(self._store, bench, intent, given)
            if need.parts:  # the next choice knows what was promised to this one
                self._benches.appended(intent.tenant, position)

        await until_known(self._benches, intent.tenant, offer)

    async def _execute(
        self, intent: Intent, ticket_id: UUID, command: AssignmentCommand, *known: Untagged
    ) -> int:
        receipt: Receipt[AssignmentFact, Assignment] = await self._store.execute(
            ASSIGNMENT, intent, ticket_id, command, untagged=known
        )
        return receipt.position

    async def _assignment(self, tenant: TenantId, ticket_id: UUID) -> Assignment:
        return (await self._store.load(ASSIGNMENT, tenant, ticket_id)).state
