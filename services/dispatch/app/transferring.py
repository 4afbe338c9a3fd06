"""What dispatch does when somebody hands a ticket over: asks whom they chose."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.dispatch.app.handing import hands_as_known, until_known
from services.dispatch.app.ports import Benches, Reasons
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.certificates import for_skills
from services.dispatch.domain.choice import weigh
from services.dispatch.domain.commands import Transfer
from services.dispatch.domain.crew import must_be_new
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentFact
from services.dispatch.domain.refusals import NotForDispatch
from services.dispatch.domain.rights import may_decide, speaks_for
from services.dispatch.domain.rules import lasting_rule
from services.dispatch.domain.single import rules_for_one
from services.dispatch.domain.standing import NOBODY_EXCLUDED
from services.dispatch.domain.targets import Target, queues_among, targets_of
from services.dispatch.domain.technician import TechnicianUnknown
from shared.eventstore import EventStore, Receipt
from shared.intent import Caller, Intent

TARGETS_MAX = 50


@dataclass(frozen=True, kw_only=True)
class Told:
    """Where the log says so, and the so-manieth transfer of the ticket it is."""

    position: int
    nth: int


@dataclass(frozen=True, kw_only=True)
class Targets:
    """To whom a ticket can be handed over, and how often it was already."""

    items: list[Target]
    transfers: int


class Transferring:
    """The use cases of handing over."""

    def __init__(self, store: EventStore, benches: Benches, reasons: Reasons) -> None:
        self._store = store
        self._benches = benches
        self._reasons = reasons

    async def ask(
        self, caller: Caller, intent: Intent, ticket_id: UUID, technician_id: UUID, reason: str
    ) -> Told:
        """Ask a technician to take a ticket over from whoever has it.

        What speaks against somebody the whole day long, speaks against asking them; who decides
        about technicians may ask them all the same.
        """
        tenant = caller.tenant
        loaded = await self._store.load(ASSIGNMENT, tenant, ticket_id)
        now = loaded.state
        giver = speaks_for(caller, now)
        if now.need is None:
            raise NotForDispatch
        bench = await self._benches.bench(tenant)
        one = bench.standing(technician_id)
        if one is None:
            raise TechnicianUnknown
        said = await self._reasons.seal(tenant, now.need.on_ticket, reason)
        need, known, at = now.need, one, intent.occurred_at
        decides = may_decide(caller, need.may_assign)

        async def tell() -> int:
            bench = await self._benches.bench(tenant)
            one = bench.standing(technician_id) or known
            today = rules_for_one(bench, need, at)
            must_be_new(technician_id, today.crew | bench.holders.being_asked(need.elsewhere))
            command = Transfer(
                giver=giver,
                technician_id=technician_id,
                member_id=one.member_id,
                reason=said,
                candidate=weigh(need, one, NOBODY_EXCLUDED, today),
                at=at,
                expires_at=at + timedelta(seconds=need.policy.accept_timeout_s),
                day=today.day,
                certificates=for_skills(one.certificates, need.skills),
                rule=None if decides else lasting_rule(need, one, today),
                basis=bench.basis(loaded.version, today),
            )
            hands = hands_as_known(bench, technician_id)
            with bench.holders.asking(ticket_id, technician_id):
                receipt: Receipt[AssignmentFact, Assignment] = await self._store.execute(
                    ASSIGNMENT, intent, ticket_id, command, untagged=[hands]
                )
                self._benches.appended(tenant, receipt.position)
            return receipt.position

        position = await until_known(self._benches, tenant, tell)
        return Told(position=position, nth=now.transfers + 1)

    async def targets(self, caller: Caller, ticket_id: UUID, at: datetime) -> Targets:
        """Return to whom a ticket can be handed over: first those whom the asker chose most often.

        Then come technicians whom no rule rules out, the best first, then queues. Scores, which say
        how far away somebody is, are for who decides.
        """
        now = await self._assignment(caller, ticket_id)
        speaks_for(caller, now)
        if now.need is None:
            raise NotForDispatch
        bench = await self._benches.bench(caller.tenant)
        often = self._benches.targets(caller.tenant).of(caller.actor, now.need.type)
        eligible = bench.choose(now.need, now.excluded, at).candidates
        items = targets_of(often, eligible, queues_among(bench.everybody()), now.technician_id)
        if not may_decide(caller, now.need.may_assign):
            items = [replace(one, score=None) for one in items]
        return Targets(items=items[:TARGETS_MAX], transfers=now.transfers)

    async def _assignment(self, caller: Caller, ticket_id: UUID) -> Assignment:
        return (await self._store.load(ASSIGNMENT, caller.tenant, ticket_id)).state
