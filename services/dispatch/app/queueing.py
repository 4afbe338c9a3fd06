"""What dispatch does with queues: lets people take tickets themselves, the first who may."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.dispatch.app.handing import hands_as_known, until_known
from services.dispatch.app.ports import Benches, Deciders, Reasons
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.certificates import for_skills
from services.dispatch.domain.choice import Candidate
from services.dispatch.domain.commands import (
    AssignmentCommand,
    Grab,
    NameMembers,
    OpenInQueue,
    PutInQueue,
)
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.eligibility import belongs, candidate_of, is_queue
from services.dispatch.domain.facts import AssignmentFact, AssignmentQueued
from services.dispatch.domain.need import Need
from services.dispatch.domain.queues import Stand, members_of
from services.dispatch.domain.reasons import must_be_said
from services.dispatch.domain.refusals import NotATechnician, NotForDispatch, QueueWrong
from services.dispatch.domain.rerun import in_flight
from services.dispatch.domain.rights import MEMBER, NotYourDecision, may_decide
from services.dispatch.domain.single import rules_for_one
from services.dispatch.domain.standing import Standing
from services.dispatch.domain.technician import TechnicianUnknown
from shared.eventstore import EventStore, Receipt, Untagged
from shared.intent import Caller, Intent, TenantId, command_id_of_reaction

GRABBABLE_MAX = 200


@dataclass(frozen=True, kw_only=True)
class Grabbable:
    """A ticket that a technician could take now, and how they stand to it."""

    need: Need
    queued: AssignmentQueued
    candidate: Candidate


class Queueing:
    """The use cases of queues."""

    def __init__(
        self, store: EventStore, benches: Benches, deciders: Deciders, reasons: Reasons
    ) -> None:
        self._store = store
        self._benches = benches
        self._deciders = deciders
        self._reasons = reasons

    async def open_in_queue(self, intent: Intent, need: Need) -> bool:
        """Put a ticket that has just opened into the queue its scenario names, if it names one.

        Return whether it stands there: where nobody who signs in belongs to it, it does not.
        """
        rule = need.policy.grab
        if rule is None:
            return False
        bench = await self._benches.bench(intent.tenant)
        members = members_of(_belonging(bench, rule.queue, need, intent.occurred_at))
        if not members:
            return False
        command = OpenInQueue(
            need=need,
            queue=rule.queue,
            members=members,
            at=intent.occurred_at,
            until=_until(intent.occurred_at, rule.within_s),
        )
        await self._execute(intent, need.ticket_id, command)
        return True

    async def put(
        self,
        caller: Caller,
        intent: Intent,
        ticket_id: UUID,
        queue: str,
        *,
        within_s: int | None,
        reason: str,
    ) -> int:
        """Give a ticket to a queue, as a person decided; return the position.

        Whoever has said yes to it may do so too, with a reason: somebody is asked if nobody of the
        queue takes it ``within_s`` (as long as an offer stands, if they do not say).
        """
        now = await self._assignment(caller.tenant, ticket_id)
        need = now.need
        if need is None:
            raise NotForDispatch
        giver = None
        if not may_decide(caller, need.may_assign):
            _must_have_it(caller, now)
            must_be_said(reason)
            giver = now.technician_id
            within_s = within_s or need.policy.accept_timeout_s
        if not is_queue(queue):
            raise QueueWrong
        bench = await self._benches.bench(caller.tenant)
        command = PutInQueue(
            queue=queue,
            members=members_of(_belonging(bench, queue, need, intent.occurred_at)),
            reason=await self._reasons.seal(caller.tenant, ticket_id, reason),
            at=intent.occurred_at,
            until=_until(intent.occurred_at, within_s),
            giver=giver,
        )
        return await self._execute(intent, ticket_id, command)

    async def grab(self, caller: Caller, intent: Intent, ticket_id: UUID) -> int:
        """Take a ticket for whoever is asking; return the position.

        Who is first is decided by the log. While this is under way the ticket counts among those
        they have in hand, so that nobody takes more at the same moment than they can.
        """
        bench = await self._benches.bench(caller.tenant)
        one = bench.standing_of_member(caller.actor.removeprefix(MEMBER))
        if one is None:
            raise NotATechnician
        who, known = one.technician_id, one

        async def take() -> int:
            loaded = await self._store.load(ASSIGNMENT, caller.tenant, ticket_id)
            bench = await self._benches.bench(caller.tenant)
            with in_flight(bench, bench.queues.grabbed_before(ticket_id, who)):
                one = bench.standing(who) or known
                command = _grab(loaded.state, loaded.version, one, bench, intent)
                hands = hands_as_known(bench, who)
            return await self._execute(intent, ticket_id, command, hands)

        with bench.queues.grabbing(ticket_id, who):
            position = await until_known(self._benches, caller.tenant, take)
            self._benches.appended(caller.tenant, position)
        return position

    async def grabbable(
        self, caller: Caller, technician_id: UUID | None, limit: int, at: datetime
    ) -> list[Grabbable]:
        """Return what a technician could take this moment, the most urgent first.

        Without ``technician_id`` it is whoever is asking; others are asked about by who decides.
        """
        bench = await self._benches.bench(caller.tenant)
        one = bench.standing_of_member(caller.actor.removeprefix(MEMBER))
        if technician_id is not None and (one is None or one.technician_id != technician_id):
            if not may_decide(caller, await self._deciders.assigning_roles(caller.tenant)):
                raise NotYourDecision
            one = bench.standing(technician_id)
            if one is None:
                raise TechnicianUnknown
        if one is None:
            raise NotATechnician
        return _grabbable(bench, one, min(limit, GRABBABLE_MAX), at)

    async def tell_members(self, intent: Intent, technician_id: UUID, position: int) -> None:
        """Let a technician who came to queues, or left some, see their tickets, or not any more.

        ``position`` is where the log says so. Those of whom it says so later are told with them:
        many who come at once are one fact for each ticket, not one each.
        """
        bench = await self._benches.bench(intent.tenant)
        everybody = dict.fromkeys((technician_id, *bench.queues.changed_after(position)))
        people = [one for who in everybody if (one := bench.standing(who)) is not None]
        before = bench.queues.members_until(position)
        for stand in bench.queues.stands():
            command = _naming(bench, stand, people, before, intent.occurred_at)
            if command is None:
                await asyncio.sleep(0)  # so many are compared that others have their turn
                continue
            ticket_id = stand.queued.ticket_id
            told = command_id_of_reaction(intent.command_id, str(ticket_id))
            said = await self._execute(replace(intent, command_id=told), ticket_id, command)
            self._benches.appended(intent.tenant, said)

    async def _assignment(self, tenant: TenantId, ticket_id: UUID) -> Assignment:
        return (await self._store.load(ASSIGNMENT, tenant, ticket_id)).state

    async def _execute(
        self, intent: Intent, ticket_id: UUID, command: AssignmentCommand, *known: Untagged
    ) -> int:
        receipt: Receipt[AssignmentFact, Assignment] = await self._store.execute(
            ASSIGNMENT, intent, ticket_id, command, untagged=known
        )
        return receipt.position


def _must_have_it(caller: Caller, now: Assignment) -> None:
    if now.status != "accepted" or caller.actor != f"{MEMBER}{now.member_id}":
        raise NotYourDecision


def _belonging(bench: Bench, queue: str, need: Need, at: datetime) -> Iterable[Standing]:
    today = bench.rules_now(need, at)
    return (one for one in bench.everybody() if belongs(queue, need, one, today))


def _naming(
    bench: Bench,
    stand: Stand,
    people: Sequence[Standing],
    before: frozenset[str],
    at: datetime,
) -> NameMembers | None:
    """Return who is to be told of a ticket now, and who no more; None if nothing changes.

    ``people`` are those who changed, ``before`` the members that they were.
    """
    joined, told = stand.newcomers(people, at), stand.queued.members
    has_lost = stand.has_lost(people, at) or any(
        who in before and not _has(bench, stand, who, at) for who in told
    )
    if not has_lost and (stand.is_full or not joined):
        return None
    left = tuple(who for who in told if not _has(bench, stand, who, at))
    return NameMembers(joined=joined, left=left, at=at)


def _has(bench: Bench, stand: Stand, member: str, at: datetime) -> bool:
    one = bench.standing_of_member(member)
    return one is not None and stand.has(one, at)


def _grabbable(bench: Bench, one: Standing, limit: int, at: datetime) -> list[Grabbable]:
    found: list[Grabbable] = []
    for stand in bench.queues.of(one, at):
        need, queued = stand.wanted.need, stand.queued
        candidate = candidate_of(queued.queue, need, one, bench.rules_now(need, at, one))
        if candidate.eliminated_by is None:
            found.append(Grabbable(need=need, queued=queued, candidate=candidate))
        if len(found) == limit:
            break
    return found


def _grab(now: Assignment, version: int, one: Standing, bench: Bench, intent: Intent) -> Grab:
    """Return the command; raises NotForDispatch."""
    need = now.need
    if need is None:
        raise NotForDispatch
    today = rules_for_one(bench, need, intent.occurred_at)
    queue = "" if now.queued is None else now.queued.queue
    return Grab(
        technician_id=one.technician_id,
        member_id=one.member_id or "",
        candidate=candidate_of(queue, need, one, today),
        at=intent.occurred_at,
        day=today.day,
        certificates=for_skills(one.certificates, need.skills),
        basis=bench.basis(version, today),
    )


def _until(at: datetime, within_s: int | None) -> datetime | None:
    return None if within_s is None else at + timedelta(seconds=within_s)
