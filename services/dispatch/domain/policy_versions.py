"""Published policies: versions of documents, each in force from a moment on.

Of a policy the newest version counts whose moment has come; of several policies about a ticket the
one that says most precisely which tickets it means.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar, assert_never

from services.dispatch.domain.need import Need
from services.dispatch.domain.policies import PolicyChange
from shared.decider import Decider, Fact, Kind, Refusal

POLICIES_MAX = 100
VERSIONS_MAX = 1_000


class PolicyUnknown(Refusal):
    """There is no such policy, or no such version of it."""

    slug: ClassVar[str] = "policy-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class PolicyFromThePast(Refusal):
    """A policy takes effect now or later: what was decided stays decided."""

    slug: ClassVar[str] = "policy-from-the-past"
    kind: ClassVar[Kind] = Kind.INVALID


class PoliciesTooMany(Refusal):
    """A tenant has at most 100 policies, and a policy at most 1,000 versions."""

    slug: ClassVar[str] = "policies-too-many"


@dataclass(frozen=True, kw_only=True)
class PolicyPublished(Fact):
    """A version of a policy is in force from ``effective_from`` on.

    ``document`` is as it was written; ``reverts`` is the version that it brings back.
    """

    TOPIC = "assignment.policy_published"
    key: str
    version: int
    document: str
    change: PolicyChange
    effective_from: datetime
    reverts: int | None = None


@dataclass(frozen=True, kw_only=True)
class PolicyWithdrawn(Fact):
    """A policy is in force no longer; that counts as a version of it."""

    TOPIC = "assignment.policy_withdrawn"
    key: str
    version: int


@dataclass(frozen=True, kw_only=True)
class PublishPolicy:
    """Put a policy in force; from now on, where ``effective_from`` is None."""

    change: PolicyChange
    document: str
    at: datetime
    effective_from: datetime | None = None
    reverts: int | None = None


@dataclass(frozen=True, kw_only=True)
class WithdrawPolicy:
    """Let a policy be in force no longer."""

    key: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """A version; ``change`` None: the policy was withdrawn.

    ``number`` says which of all facts about policies it is, counted from 1.
    """

    version: int
    change: PolicyChange | None
    effective_from: datetime
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class PublishedPolicies:
    """All policies of a tenant, their versions in the order in which they were published."""

    versions: Mapping[str, tuple[PolicyVersion, ...]] = field(default_factory=dict)

    def of(self, key: str) -> tuple[PolicyVersion, ...]:
        """Return the versions of a policy."""
        return self.versions.get(key, ())

    def written(self, key: str, version: int) -> PolicyVersion | None:
        """Return a version that says something (0: the newest that does)."""
        asked = (one for one in reversed(self.of(key)) if version in {0, one.version})
        return next((one for one in asked if one.change is not None), None)

    def in_force(self, key: str, at: datetime) -> PolicyVersion | None:
        """Return the version that counts at a moment."""
        come = [one for one in self.of(key) if one.effective_from <= at]
        return come[-1] if come and come[-1].change is not None else None

    def applied(self, need: Need, at: datetime) -> Need:
        """Return what a ticket needs, compared by the policy that is in force for it."""
        about = [
            (bool(change.types), bool(change.scenario), change.key, one)
            for key in self.versions
            if (one := self.in_force(key, at)) and (change := one.change) and change.concerns(need)
        ]
        if not about:
            return need
        one = max(about, key=lambda entry: entry[:3])[3]
        if one.change is None:
            return need
        named = f"{one.change.key}@{one.version}"
        return replace(need, policy=replace(one.change.changed(need.policy), published=named))


def _is_said_already(command: PublishPolicy, newest: PolicyVersion) -> bool:
    """Say whether the newest version says the same from the same moment on, or counts already."""
    if newest.change != command.change:
        return False
    if command.effective_from is None:
        return newest.effective_from <= command.at
    return command.effective_from == newest.effective_from


def decide(
    command: PublishPolicy | WithdrawPolicy, now: PublishedPolicies
) -> list[PolicyPublished | PolicyWithdrawn]:
    """Say what follows from a command; nothing new to say is an empty list."""
    key = command.change.key if isinstance(command, PublishPolicy) else command.key
    known = now.of(key)
    newest = known[-1] if known else None
    if len(known) >= VERSIONS_MAX or (not known and len(now.versions) >= POLICIES_MAX):
        raise PoliciesTooMany
    match command:
        case WithdrawPolicy(at=at):
            if newest is None:
                raise PolicyUnknown
            if newest.change is None:
                return []
            return [PolicyWithdrawn(key=key, version=newest.version + 1, occurred_at=at)]
        case PublishPolicy(change=change, at=at):
            starts = command.effective_from or at
            if starts < at:
                raise PolicyFromThePast
            if newest is not None and _is_said_already(command, newest):
                return []
            published = PolicyPublished(
                key=key,
                version=1 if newest is None else newest.version + 1,
                document=command.document,
                change=change,
                effective_from=starts,
                reverts=command.reverts,
                occurred_at=at,
            )
            return [published]
        case _:
            assert_never(command)


def evolve(now: PublishedPolicies, fact: PolicyPublished | PolicyWithdrawn) -> PublishedPolicies:
    """Return the policies after a fact."""
    change, starts = None, fact.occurred_at
    if isinstance(fact, PolicyPublished):
        change, starts = fact.change, fact.effective_from
    version = PolicyVersion(
        version=fact.version,
        change=change,
        effective_from=starts,
        number=1 + sum(map(len, now.versions.values())),
    )
    return PublishedPolicies(versions={**now.versions, fact.key: (*now.of(fact.key), version)})


POLICIES: Decider[
    PublishPolicy | WithdrawPolicy, PolicyPublished | PolicyWithdrawn, PublishedPolicies
] = Decider(
    kind="policies",
    initial=PublishedPolicies,
    decide=decide,
    evolve=evolve,
    facts=(PolicyPublished, PolicyWithdrawn),
)
