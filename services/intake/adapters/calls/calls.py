"""Calls over gRPC: told by telephone systems, listed, confirmed and discarded by people."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec

from services.intake.adapters.calls.bodies import call_of
from services.intake.app.call_recordings import CallRecordings
from services.intake.app.calls import CallDesk, name_of
from services.intake.domain.calls.draft import Draft, Standing, changed_since
from services.intake.domain.calls.refusals import DraftUnknown, DraftUnusable
from services.intake.domain.rights import must_administer
from services.intake.views.drafts import PAGE_MAX, drafts_page
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.pb.gongdan.intake.v1 import calls_pb2, calls_pb2_grpc
from shared.projections.position import Position, TokenMalformed, WaitFor
from shared.projections.reading import Reading
from shared.rpc import Call

SERVICE: Final = "gongdan.intake.v1.CallService"
DIGITS_MAX: Final = 18


@dataclass(frozen=True, kw_only=True)
class CallRpc(calls_pb2_grpc.CallServiceServicer):
    """Answers ``CallService``; ``shown`` waits for the ``view`` of drafts."""

    desk: CallDesk
    recordings: CallRecordings
    store: EventStore
    view: Reading
    shown: WaitFor

    async def HearCall(  # noqa: N802  # the name is the protocol's
        self, request: calls_pb2.HearCallRequest, call: Call
    ) -> calls_pb2.HearCallResponse:
        """Keep a call; raises what the desk refuses."""
        told, canonical = call_of(call.caller.actor, request.headers, request.body)
        draft_id, receipt = await self.desk.hear(call.caller, told, canonical, call.traceparent)
        return calls_pb2.HearCallResponse(
            draft_id=str(draft_id),
            position=await self._token(call.caller.tenant, receipt.position),
            duplicate=receipt.replayed,
        )

    async def ListDrafts(  # noqa: N802  # the name is the protocol's
        self, request: calls_pb2.ListDraftsRequest, call: Call
    ) -> calls_pb2.ListDraftsResponse:
        """List drafts, the latest call first; raises ScopeMissing."""
        await self.desk.must_answer(call.caller)
        tenant = call.caller.tenant
        await self.shown.reach(tenant, call.min_position, call.deadline_s)
        limit = min(request.limit or PAGE_MAX, PAGE_MAX)
        standing = request.standing or Standing.OPEN
        before = _before(request.cursor)
        rows = await self.view(tenant, lambda db: drafts_page(db, standing, before, limit))
        drafts = [
            _shown(tenant, one.id, await self.desk.draft(call.caller, one.id)) for one in rows
        ]
        more = len(rows) == limit
        return calls_pb2.ListDraftsResponse(
            drafts=drafts, next_cursor=str(rows[-1].position) if more else ""
        )

    async def GetDraft(  # noqa: N802  # the name is the protocol's
        self, request: calls_pb2.GetDraftRequest, call: Call
    ) -> calls_pb2.GetDraftResponse:
        """Return one; raises DraftUnknown, ScopeMissing."""
        draft_id = _id(request.id)
        draft = await self.desk.draft(call.caller, draft_id)
        return calls_pb2.GetDraftResponse(draft=_shown(call.caller.tenant, draft_id, draft))

    async def ConfirmDraft(  # noqa: N802  # the name is the protocol's
        self, request: calls_pb2.ConfirmDraftRequest, call: Call
    ) -> calls_pb2.ConfirmDraftResponse:
        """Make a report of it; raises what the desk refuses."""
        try:
            said = msgspec.json.decode(request.report or b"{}", type=dict[str, object])
        except msgspec.DecodeError as wrong:
            reason = Reason(code="wrong-type", message="A report is an object.")
            raise DraftUnusable(reasons=[reason]) from wrong
        outcome = await self.desk.confirm(call.caller, call.intent(), _id(request.id), said)
        return calls_pb2.ConfirmDraftResponse(
            ticket_id=str(outcome.submission_id),
            position=await self._token(call.caller.tenant, outcome.position),
        )

    async def DiscardDraft(  # noqa: N802  # the name is the protocol's
        self, request: calls_pb2.DiscardDraftRequest, call: Call
    ) -> calls_pb2.DiscardDraftResponse:
        """Make nothing of it; raises what the desk refuses."""
        position = await self.desk.discard(
            call.caller, call.intent(), _id(request.id), request.reason
        )
        token = await self._token(call.caller.tenant, position)
        return calls_pb2.DiscardDraftResponse(position=token)

    async def ListenAgain(  # noqa: N802  # the name is the protocol's
        self, request: calls_pb2.ListenAgainRequest, call: Call
    ) -> calls_pb2.ListenAgainResponse:
        """Have its recording listened to; raises NotAllowed, and what that refuses."""
        must_administer(call.caller)
        draft_id = _id(request.id)
        draft = await self.desk.draft(call.caller, draft_id)
        receipt = await self.recordings.hear_again(call.intent(), draft_id, draft, request.key)
        after = await self.desk.draft(call.caller, draft_id)
        return calls_pb2.ListenAgainResponse(
            draft=_shown(call.caller.tenant, draft_id, after),
            position=await self._token(call.caller.tenant, receipt.position),
        )

    async def _token(self, tenant: TenantId, position: int) -> str:
        epoch = await self.store.glances.epoch(tenant)
        return str(Position(service="intake", epoch=epoch, position=position))


def _shown(tenant: TenantId, draft_id: UUID, draft: Draft) -> calls_pb2.Draft:
    call, is_ticket = draft.call, draft.standing is Standing.CONFIRMED
    return calls_pb2.Draft(
        id=str(draft_id),
        standing=draft.standing.value,
        began_at=call.occurred_at.isoformat(),
        ended_at=call.ended_at.isoformat() if call.ended_at else "",
        caller=call.caller,
        callee=call.callee,
        type=call.type,
        recording=msgspec.json.encode(draft.file),
        recording_lost=draft.lost,
        hearings=msgspec.json.encode(_hearings(draft)),
        provenance=msgspec.json.encode(draft.provenance),
        ticket_id=str(name_of(draft_id).submission_id(tenant)) if is_ticket else "",
    )


def _hearings(draft: Draft) -> list[dict[str, object]]:
    """Return what was heard each time, with the fields it reads otherwise than the time before."""
    shown, before = list[dict[str, object]](), None
    for one in draft.hearings:
        changed = () if before is None else changed_since(before, one)
        shown.append({**msgspec.to_builtins(one), "changed": list(changed)})
        before = one
    return shown


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as unknown:
        raise DraftUnknown from unknown


def _before(cursor: str) -> int | None:
    if not cursor:
        return None
    if not cursor.isdecimal() or len(cursor) > DIGITS_MAX:
        raise TokenMalformed
    return int(cursor)
