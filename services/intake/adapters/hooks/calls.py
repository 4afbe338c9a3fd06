"""Hooks over gRPC: made, tried, removed, and what came to one taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from services.intake.app.hooks import HookDesk, Shown
from services.intake.domain.hooks.hook import Hook, HookUnknown
from services.intake.domain.hooks.terms import HookWrong, Style, Terms
from services.intake.domain.rights import must_be_service
from shared.decider import Kind, Reason, Refusal
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.pb.gongdan.intake.v1 import hooks_pb2, hooks_pb2_grpc
from shared.projections.position import Position
from shared.rpc import Call

SERVICE: Final = "gongdan.intake.v1.HookService"
GATEWAY: Final = "gateway"
OVERLAP_S_MAX: Final = 7 * 24 * 3600


class HookOverlapTooLong(Refusal):
    """A secret proves for at most seven days after another has taken its place."""

    slug: ClassVar[str] = "hook-overlap-too-long"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class HookRpc(hooks_pb2_grpc.HookServiceServicer):
    """Answers ``HookService``."""

    desk: HookDesk
    store: EventStore

    async def MakeHook(  # noqa: N802  # the name is the protocol's
        self, request: hooks_pb2.MakeHookRequest, call: Call
    ) -> hooks_pb2.MakeHookResponse:
        """Let others report; raises what the desk refuses."""
        done = await self.desk.make(call.caller, call.intent(), _terms(request.terms))
        return hooks_pb2.MakeHookResponse(
            hook=_hook(done.hook), secret=done.secret, position=await self._token(call, done)
        )

    async def ChangeHook(  # noqa: N802  # the name is the protocol's
        self, request: hooks_pb2.ChangeHookRequest, call: Call
    ) -> hooks_pb2.ChangeHookResponse:
        """Read what comes by other terms; raises what the desk refuses."""
        hook, terms = _id(request.id), _terms(request.terms)
        done = await self.desk.change(call.caller, call.intent(), hook, terms)
        return hooks_pb2.ChangeHookResponse(
            hook=_hook(done.hook), position=await self._token(call, done)
        )

    async def RotateHookSecret(  # noqa: N802  # the name is the protocol's
        self, request: hooks_pb2.RotateHookSecretRequest, call: Call
    ) -> hooks_pb2.RotateHookSecretResponse:
        """Give a new secret; raises what the desk refuses, and ``HookOverlapTooLong``."""
        if not 0 <= request.overlap_s <= OVERLAP_S_MAX:
            raise HookOverlapTooLong
        overlap = timedelta(seconds=request.overlap_s)
        done = await self.desk.rotate(call.caller, call.intent(), _id(request.id), overlap)
        return hooks_pb2.RotateHookSecretResponse(
            hook=_hook(done.hook), secret=done.secret, position=await self._token(call, done)
        )

    async def RemoveHook(  # noqa: N802  # the name is the protocol's
        self, request: hooks_pb2.RemoveHookRequest, call: Call
    ) -> hooks_pb2.RemoveHookResponse:
        """Let nobody report by it any more; raises what the desk refuses."""
        position = await self.desk.remove(call.caller, call.intent(), _id(request.id))
        token = await self._token_at(call.caller.tenant, position)
        return hooks_pb2.RemoveHookResponse(position=token)

    async def ListHooks(  # noqa: N802  # the name is the protocol's
        self, _request: hooks_pb2.ListHooksRequest, call: Call
    ) -> hooks_pb2.ListHooksResponse:
        """List all of the tenant, newest first."""
        found = await self.desk.listed(call.caller)
        return hooks_pb2.ListHooksResponse(hooks=[_hook(one) for one in found])

    async def GetHook(  # noqa: N802  # the name is the protocol's
        self, request: hooks_pb2.GetHookRequest, call: Call
    ) -> hooks_pb2.GetHookResponse:
        """Return one; raises ``HookUnknown``."""
        found = await self.desk.one(call.caller, _id(request.id))
        return hooks_pb2.GetHookResponse(hook=_hook(found))

    async def TryHook(  # noqa: N802  # the name is the protocol's
        self, request: hooks_pb2.TryHookRequest, call: Call
    ) -> hooks_pb2.TryHookResponse:
        """Say which report something would be, and what is wrong with it."""
        report, finding = await self.desk.tried(
            call.caller, _id(request.id), request.headers, request.body
        )
        return hooks_pb2.TryHookResponse(
            report=msgspec.json.encode(report), reasons=_reasons(finding.reasons)
        )

    async def Receive(  # noqa: N802  # the name is the protocol's
        self, request: hooks_pb2.ReceiveRequest, call: Call
    ) -> hooks_pb2.ReceiveResponse:
        """Take what came to a hook; a rejected report is an answer, not a failure."""
        must_be_service(call.caller, GATEWAY)
        tenant = call.caller.tenant
        outcome = await self.desk.receive(
            tenant, _id(request.id), request.headers, request.body, call.traceparent
        )
        return hooks_pb2.ReceiveResponse(
            submission_id=str(outcome.submission_id),
            ticket_id=str(outcome.submission_id),
            position=await self._token_at(tenant, outcome.position),
            state=outcome.state,
            reasons=_reasons(outcome.reasons),
            duplicate=outcome.duplicate,
        )

    async def _token(self, call: Call, done: Shown) -> str:
        return await self._token_at(call.caller.tenant, done.position)

    async def _token_at(self, tenant: TenantId, position: int) -> str:
        epoch = await self.store.glances.epoch(tenant)
        return str(Position(service="intake", epoch=epoch, position=position))


def _terms(message: hooks_pb2.HookTerms) -> Terms:
    """Return terms as they were said; raises ``HookWrong``."""
    try:
        style = Style(message.style or Style.STANDARD)
        values = msgspec.json.decode(message.values or b"{}", type=dict[str, object])
    except (ValueError, msgspec.DecodeError) as wrong:
        said = "A hook is signed as standard or github, and its values are an object."
        raise HookWrong(reasons=[Reason(code="bad-format", message=said)]) from wrong
    return Terms(
        name=message.name.strip(),
        type=message.type,
        channel=message.channel or Terms.channel,
        style=style,
        pointers=dict(message.pointers),
        values=values,
    )


def _hook(hook: Hook) -> hooks_pb2.Hook:
    terms = hook.terms
    until = hook.secrets[-1].until
    return hooks_pb2.Hook(
        id=str(hook.id),
        terms=hooks_pb2.HookTerms(
            name=terms.name,
            type=terms.type,
            channel=terms.channel,
            style=terms.style.value,
            pointers=terms.pointers,
            values=msgspec.json.encode(terms.values, order="sorted"),
        ),
        owner=hook.owner,
        made_at=hook.made_at.isoformat(),
        overlap_until=until.isoformat() if until else "",
    )


def _reasons(reasons: Iterable[Reason]) -> list[hooks_pb2.HookReason]:
    return [
        hooks_pb2.HookReason(code=one.code, pointer=one.pointer, message=one.message)
        for one in reasons
    ]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as unknown:
        raise HookUnknown from unknown
