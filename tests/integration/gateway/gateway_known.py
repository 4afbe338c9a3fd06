"""What the small services behind the gateway know, and what they remember."""

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from shared.decider import Kind, Refusal
from shared.intent import Caller, TenantId, id_of_report
from shared.rpc import Call
from shared.sealed import DataKey

TENANT = TenantId("weilai")
KEY = "gd_local_k1_secret"
ALL_SCOPES = ("tickets:read", "events:read", "tenant:admin")
BARE_KEY = "gd_local_k2_secret"
"""A key without scopes and roles."""
CODE = "weilai-0123456789ab-1-abcdefghijklmnopqrstuvwxyz"
WITHDRAWN_CODE = "weilai-0123456789ab-1-bbcdefghijklmnopqrstuvwxyz"
READER_SESSION = "session-of-a-clerk"
PERSON = DataKey(subject=UUID(int=7), secret=bytes(range(32)))
FORGOTTEN = DataKey(subject=UUID(int=8), secret=bytes(range(32)))
TICKET = id_of_report(TENANT, "urn:gongdan:api:key:k1", "seen")
ON_ITS_WAY = id_of_report(TENANT, "urn:gongdan:api:key:k1", "on-its-way")
HIDDEN, OTHER = UUID(int=7), UUID(int=8)
MERGED = (HIDDEN, OTHER, HIDDEN)
"""Of which tickets the comments are that come with a history; one was hidden since."""
LABEL = {"zh": "待受理", "en": "New"}


class CredentialUnknown(Refusal):
    """This key is not known, or not any more."""

    slug: ClassVar[str] = "credential-unknown"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


class LabelUnknown(Refusal):
    """The code is not one of ours."""

    slug: ClassVar[str] = "label-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class LabelWithdrawn(Refusal):
    """The label was withdrawn."""

    slug: ClassVar[str] = "label-withdrawn"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class TicketUnknown(Refusal):
    """There is no such ticket, or none that you may see."""

    slug: ClassVar[str] = "ticket-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class VersionStale(Refusal):
    """Somebody changed it since you looked."""

    slug: ClassVar[str] = "version-stale"
    kind: ClassVar[Kind] = Kind.STALE


class FieldsMissing(Refusal):
    """Some fields are needed for this move."""

    slug: ClassVar[str] = "fields-missing"
    kind: ClassVar[Kind] = Kind.INVALID


class RevealReasonMissing(Refusal):
    """Say why you need to see personal data."""

    slug: ClassVar[str] = "reveal-reason-missing"
    kind: ClassVar[Kind] = Kind.INVALID


class Tokens:
    """Proves tokens that simply say who they are."""

    async def verify(self, token: str) -> Caller:
        actor, _, scopes = token.removeprefix("token-of-").partition("|")
        return Caller(tenant=TENANT, actor=actor, scopes=frozenset(scopes.split(",")))


class PersonKeys:
    """A vault that knows one person."""

    async def keys_of(self, tenant: TenantId, subjects: set[UUID]) -> dict[UUID, DataKey | None]:
        del tenant
        return {each: PERSON if each == PERSON.subject else None for each in subjects}


@dataclass
class Memory:
    """What reached the services."""

    calls: list[Call] = field(default_factory=list)
    requests: list[object] = field(default_factory=list)
    exchanges: int = 0
    reported_lately: str = ""
    followed: str = ""
    registered: str = ""
    lately_is_broken: bool = False
    token_life_s: float = 300

    def note(self, request: object, call: Call) -> None:
        self.requests.append(request)
        self.calls.append(call)

    @property
    def last(self) -> Call:
        return self.calls[-1]
