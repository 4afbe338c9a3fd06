"""What every route has at hand: the gateway's parts, and who is asking for what."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Annotated, ClassVar, Final, TypeVar

from fastapi import Depends, Header, Request
from google.protobuf.message import Message

from services.gateway.agents import AgentBudget
from services.gateway.api.cursors import Cursors
from services.gateway.api.language import Language
from services.gateway.auth import Authenticator, Credential, Session
from services.gateway.clients import COMMAND_TIMEOUT_S, LOGS, Clients, ask, command
from services.gateway.files import FileDoor
from services.gateway.live import Live
from services.gateway.report.pace import Pace
from services.gateway.report.tracking import Tracking
from shared.decider import Kind, Refusal
from shared.disclosure import Purpose
from shared.intent import Caller, TenantId
from shared.sight import stands_above
from shared.telemetry import current_traceparent

KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
POSITION: Final = re.compile(
    r"[a-z]{1,31}\.[0-9]{1,9}\.[0-9]{1,18}(,[a-z]{1,31}\.[0-9]{1,9}\.[0-9]{1,18}){0,9}"
)

OPERATOR: Final = "operator"
ADMIN: Final = "tenant:admin"
READ_ALL: Final = frozenset({"tickets:read", ADMIN})
"""The scopes of those who may read every ticket of their tenant."""

Res = TypeVar("Res")
OwnToken = Callable[[TenantId], Awaitable[str]]
Disclose = Callable[[Caller, object, Purpose], Awaitable[object]]


class IdempotencyKeyMissing(Refusal):
    """A command needs an Idempotency-Key header, so that sending it again is safe."""

    slug: ClassVar[str] = "idempotency-key-missing"
    kind: ClassVar[Kind] = Kind.INVALID


class IdempotencyKeyUnusable(Refusal):
    """An Idempotency-Key is 1 to 255 visible ASCII characters."""

    slug: ClassVar[str] = "idempotency-key-unusable"
    kind: ClassVar[Kind] = Kind.INVALID


class PositionUnusable(Refusal):
    """The position cannot be read: send back what `Gongdan-Position` said."""

    slug: ClassVar[str] = "position-unusable"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """The parts of a running gateway, made once by ``__main__``.

    ``own_token`` gives the gateway's own, with which it brings what strangers sent.
    ``status()["state"]`` is ``ready`` while it may be sent work; ``public_url`` is how people reach
    it, if that is not the address they used.
    """

    clients: Clients
    authenticator: Authenticator
    disclose: Disclose
    files: FileDoor
    cursors: Cursors
    live: Live
    tracking: Tracking
    own_token: OwnToken
    status: Callable[[], dict[str, object]]
    public_url: str | None = None
    pace: Pace = field(default_factory=Pace)
    agents: AgentBudget = field(default_factory=AgentBudget)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One request: who asks, in which language, and what they must be able to see."""

    session: Session
    credential: Credential
    language: Language
    request_id: str
    min_position: str = ""
    idempotency_key: str = ""

    @property
    def caller(self) -> Caller:
        """Return who is asking."""
        return self.session.caller

    async def ask(self, method: Callable[..., Awaitable[Res]], request: Message) -> Res:
        """Ask a service in the caller's name; raises its refusal."""
        return await ask(method, request, token=self.session.token, metadata=self.metadata())

    async def command(
        self,
        method: Callable[..., Awaitable[Res]],
        request: Message,
        *,
        timeout_s: float = COMMAND_TIMEOUT_S,
    ) -> Res:
        """Give a service a command in the caller's name, under the request's key."""
        return await command(
            method,
            request,
            token=self.session.token,
            metadata=self.metadata(),
            timeout_s=timeout_s,
        )

    def metadata(self) -> dict[str, str]:
        """Return what travels with a call besides the token."""
        known = {
            "idempotency-key": self.idempotency_key,
            "gongdan-min-position": self.min_position,
            "traceparent": current_traceparent() or "",
        }
        return {key: value for key, value in known.items() if value}


def reads_every_ticket(caller: Caller) -> bool:
    """Say whether somebody may read every ticket whatever their roles."""
    return stands_above(caller, READ_ALL)


def is_position(text: str) -> bool:
    """Say whether a text is a position in logs that there are."""
    parts = text.split(",")
    return bool(POSITION.fullmatch(text)) and all(each.split(".")[0] in LOGS for each in parts)


# Dependencies are coroutines, though none of them waits: the framework would run a plain function
# in a thread, which costs more than the function.


async def gateway_of(request: Request) -> Gateway:
    """Return the parts of this gateway."""
    gateway: Gateway = request.app.state.gateway
    return gateway


async def asking_of(
    request: Request,
    position: Annotated[str, Header(alias="Gongdan-Min-Position", max_length=512)] = "",
) -> Asking:
    """Return who asks, as the guard proved it before it read the body."""
    asking: Asking = request.state.asking
    if position and not is_position(position):
        raise PositionUnusable
    return replace(asking, min_position=position)


AskingNow = Annotated[Asking, Depends(asking_of)]


async def commanding_of(
    request: Request,
    asking: AskingNow,
    key: Annotated[
        str, Header(alias="Idempotency-Key", description="Makes sending it again harmless")
    ] = "",
) -> Asking:
    """Return who gives a command, with its key; raises if there is none.

    An agent's command is counted; raises ``AgentBudgetSpent``.
    """
    if not key:
        raise IdempotencyKeyMissing
    if not KEY.fullmatch(key):
        raise IdempotencyKeyUnusable
    gateway: Gateway = request.app.state.gateway
    gateway.agents.spend(asking.caller)
    return replace(asking, idempotency_key=key)


GatewayNow = Annotated[Gateway, Depends(gateway_of)]
Commanding = Annotated[Asking, Depends(commanding_of)]
