"""Delegations: who decides for whom while they are away, for a bounded time.

A member names one delegate. Whoever is named may have a delegate too, but no chain is longer than
three and none comes round to itself: both are refused when a delegation is given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from services.workflow.domain.approvals.refusals import DelegationInvalid, DelegationUnknown
from services.workflow.domain.refusals import ScopeMissing
from shared.decider import Decider, Fact, Reason
from shared.intent import Caller
from shared.sight.told import CHAIN_MAX

LENGTH_MAX: Final = timedelta(days=90)
DELEGATIONS_MAX: Final = 5_000
"""Members of a tenant with a delegation that has not ended."""

REASON_LENGTH_MAX: Final = 200
ADMINISTER: Final = "tenant:admin"
MEMBER: Final = "member:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """From ``start`` until ``end``, ``delegate`` decides for ``member`` as well."""

    member: str
    delegate: str
    start: datetime
    end: datetime
    reason: str = ""

    def holds_at(self, at: datetime) -> bool:
        """Whether it is in force at a moment."""
        return self.start <= at < self.end

    def meets(self, start: datetime, end: datetime) -> bool:
        """Whether it is in force at some moment of a span."""
        return self.start < end and start < self.end


@dataclass(frozen=True, kw_only=True)
class GiveDelegation:
    """Let ``delegate`` decide for ``member``; what was said before about them ends."""

    member: str
    delegate: str
    start: datetime
    end: datetime
    reason: str
    delegate_is_known: bool
    caller: Caller
    now: datetime


@dataclass(frozen=True, kw_only=True)
class EndDelegation:
    """Let nobody decide for ``member`` any more."""

    member: str
    caller: Caller
    now: datetime


@dataclass(frozen=True, kw_only=True)
class DelegationGiven(Fact):
    """A member named who decides for them."""

    TOPIC: ClassVar[str] = "delegation.given"

    member: str
    delegate: str
    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class DelegationEnded(Fact):
    """A member decides alone again."""

    TOPIC: ClassVar[str] = "delegation.ended"

    member: str


@dataclass(frozen=True, kw_only=True)
class Delegations:
    """The last delegation of every member who has one that has not been taken back."""

    given: Mapping[str, Delegation] = field(default_factory=dict)

    def authority(self, member: str, delegate: str, at: datetime) -> datetime | None:
        """Return until when ``delegate`` may decide for ``member``; None if not at all."""
        until: datetime | None = None
        one = member
        for _ in range(CHAIN_MAX):
            link = self.given.get(one)
            if link is None or not link.holds_at(at):
                return None
            until = link.end if until is None else min(until, link.end)
            if link.delegate == delegate:
                return until
            one = link.delegate
        return None

    def principals(self, delegate: str, at: datetime) -> frozenset[str]:
        """Return the members whom somebody may decide for."""
        return frozenset(one for one in self.given if self.authority(one, delegate, at))

    def of(self, member: str, at: datetime) -> Delegation | None:
        """Return the delegation of a member that is in force."""
        found = self.given.get(member)
        return found if found is not None and found.holds_at(at) else None


Command = GiveDelegation | EndDelegation
Event = DelegationGiven | DelegationEnded


def decide(command: Command, known: Delegations) -> list[Event]:
    """Return what was given or ended; nothing if it is so already.

    Raises ScopeMissing, DelegationInvalid, DelegationUnknown.
    """
    caller = command.caller
    if caller.actor != f"{MEMBER}{command.member}" and ADMINISTER not in caller.scopes:
        raise ScopeMissing("Only they themselves or an administrator may say who decides for them.")
    if isinstance(command, EndDelegation):
        last = known.given.get(command.member)
        if last is None or last.end <= command.now:
            raise DelegationUnknown
        return [DelegationEnded(occurred_at=command.now, member=command.member)]
    return _given(command, known)


def evolve(known: Delegations, fact: Event) -> Delegations:
    """Return who decides for whom after ``fact``; what has ended by then is forgotten."""
    given = {key: one for key, one in known.given.items() if one.end > fact.occurred_at}
    given.pop(fact.member, None)
    if isinstance(fact, DelegationGiven):
        given[fact.member] = Delegation(
            member=fact.member,
            delegate=fact.delegate,
            start=fact.start,
            end=fact.end,
            reason=fact.reason,
        )
    return replace(known, given=given)


def _given(command: GiveDelegation, known: Delegations) -> list[Event]:
    start = max(command.start, command.now)
    if faults := _faults(command, start, known):
        raise DelegationInvalid(reasons=faults)
    last = known.given.get(command.member)
    said = command.delegate, command.end, command.reason
    if (
        last is not None
        and (last.delegate, last.end, last.reason) == said
        and (last.start == start or last.holds_at(start))
    ):
        return []
    return [
        DelegationGiven(
            occurred_at=command.now,
            member=command.member,
            delegate=command.delegate,
            start=start,
            end=command.end,
            reason=command.reason,
        )
    ]


def _faults(command: GiveDelegation, start: datetime, known: Delegations) -> list[Reason]:
    faults: list[Reason] = []
    if command.delegate == command.member or not command.delegate_is_known:
        message = "A delegate is another member of the company."
        faults.append(Reason(code="delegate-unknown", message=message, pointer="/delegate"))
    if not start < command.end <= start + LENGTH_MAX:
        message = f"A delegation ends after it begins, and within {LENGTH_MAX.days} days."
        faults.append(Reason(code="delegation-too-long", message=message, pointer="/until"))
    if len(command.reason) > REASON_LENGTH_MAX:
        message = f"A reason has at most {REASON_LENGTH_MAX} characters."
        faults.append(Reason(code="field-invalid", message=message, pointer="/reason"))
    if len(known.given) >= DELEGATIONS_MAX and command.member not in known.given:
        message = f"At most {DELEGATIONS_MAX} members of a company are away at once."
        faults.append(Reason(code="too-many-delegations", message=message))
    if trouble := _chain_trouble(command, start, known):
        faults.append(Reason(code="delegation-chain", message=trouble, pointer="/delegate"))
    return faults


def _chain_trouble(command: GiveDelegation, start: datetime, known: Delegations) -> str:
    """Say what is wrong with the chain that the delegation would be a link of, if anything."""
    links = {key: one for key, one in known.given.items() if one.meets(start, command.end)}
    links.pop(command.member, None)
    after, one = 1, command.delegate
    while one in links and after <= CHAIN_MAX:
        after, one = after + 1, links[one].delegate
    if one == command.member:
        return "They decide for each other already: the delegations would go round in a circle."
    if after + _longest_before(command.member, links) > CHAIN_MAX:
        return f"At most {CHAIN_MAX} delegations follow one another."
    return ""


def _longest_before(member: str, links: Mapping[str, Delegation]) -> int:
    """Return how many delegations lead to a member, along the longest way."""
    length, reached = 0, {member}
    while reached and length <= CHAIN_MAX:
        reached = {key for key, one in links.items() if one.delegate in reached}
        length += bool(reached)
    return length


DELEGATIONS: Decider[Command, Event, Delegations] = Decider(
    kind="delegations",
    initial=Delegations,
    decide=decide,
    evolve=evolve,
    facts=(DelegationGiven, DelegationEnded),
)
