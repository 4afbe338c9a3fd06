"""The ledger of decisions over gRPC."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from uuid import UUID

import msgspec

from services.dispatch.adapters.calls import past_of, technician_id_of, ticket_id_of
from services.dispatch.adapters.why_not_said import said
from services.dispatch.app.crewing import Places
from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.explaining import Explaining, MadeAgain, Reading
from services.dispatch.domain.basis import told
from services.dispatch.domain.rights import READ, NotYourDecision
from services.dispatch.domain.why_not import WhyNot
from shared.intent import Caller
from shared.pb.gongdan.dispatch.v1 import explaining_pb2
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.ExplainingService"
Asked = explaining_pb2.WhyNotRequest | explaining_pb2.RunAgainRequest


@dataclass(frozen=True, kw_only=True)
class ExplainingCalls:
    """``gongdan.dispatch.v1.ExplainingService``."""

    explaining: Explaining
    app: Dispatch
    places: Places

    async def WhyNot(  # noqa: N802  # the name is the protocol's
        self, request: explaining_pb2.WhyNotRequest, call: Call
    ) -> explaining_pb2.WhyNotResponse:
        """Say how somebody compared; raises what ``Explaining.why_not`` does."""
        technician_id = technician_id_of(request.technician_id)
        await self._must_look(call.caller, technician_id)
        why = await self.explaining.why_not(
            call.caller.tenant,
            await self._place(call, request),
            technician_id,
            past_of(request.as_of),
        )
        return explaining_pb2.WhyNotResponse(answer=msgspec.json.encode(_why_not(why)))

    async def RunAgain(  # noqa: N802  # the name is the protocol's
        self, request: explaining_pb2.RunAgainRequest, call: Call
    ) -> AsyncIterator[explaining_pb2.RunAgainResponse]:
        """Make a decision again; raises what ``Explaining.run_again`` does."""
        await self._must_look(call.caller, None)
        place, as_of = await self._place(call, request), past_of(request.as_of)
        async for one in self.explaining.run_again(call.caller.tenant, place, as_of):
            if isinstance(one, Reading):
                yield explaining_pb2.RunAgainResponse(events=one.events, events_total=one.total)
            else:
                report = msgspec.json.encode(_made_again(one))
                yield explaining_pb2.RunAgainResponse(report=report)

    async def _must_look(self, caller: Caller, technician_id: UUID | None) -> None:
        """Refuse whoever neither decides nor asks about themselves: it tells where they were."""
        if READ not in caller.scopes and not await self.app.may_change(caller, technician_id):
            raise NotYourDecision

    async def _place(self, call: Call, request: Asked) -> UUID:
        ticket_id = ticket_id_of(request.ticket_id)
        return await self.places.place(call.caller.tenant, ticket_id, request.post)


def _why_not(why: WhyNot) -> dict[str, object]:
    decision, sentences = why.decision, said(why)
    return {
        "technician": str(why.technician_id),
        "chosen": decision.chosen,
        "by_a_person": decision.is_by_a_person,
        "how": decision.how,
        "decided_at": decision.recorded_at,
        "policy": decision.fact.policy,
        "eliminated_by": why.candidate.eliminated_by,
        "score": why.candidate.score,
        "terms": why.candidate.terms,
        "certificate": why.candidate.certificate,
        "hurdles": why.hurdles,
        "otherwise": None
        if why.otherwise is None
        else {"score": why.otherwise.score, "terms": why.otherwise.terms},
        "gap": None if why.gap is None else asdict(why.gap),
        "basis": told(decision.basis),
        "sentences": {"en": [one.en for one in sentences], "zh": [one.zh for one in sentences]},
    }


def _made_again(one: MadeAgain) -> dict[str, object]:
    decision = one.decision
    return {
        "chosen": decision.chosen,
        "by_a_person": decision.is_by_a_person,
        "how": decision.how,
        "identical": not one.differences,
        "differences": one.differences,
        "decided_at": decision.recorded_at,
        "policy": decision.fact.policy,
        "basis": told(decision.basis),
    }
