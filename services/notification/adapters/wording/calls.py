"""Wordings over gRPC: listed, set, taken back, looked at before."""

from dataclasses import dataclass
from uuid import UUID

from services.notification.app.wording import TicketNotSeen, WordingDesk
from services.notification.domain.wording.wordings import Command, Place, Unword, Word
from shared.eventstore import EventStore
from shared.pb.gongdan.notification.v1 import wordings_pb2 as pb
from shared.projections.position import Position
from shared.rpc import Call

SERVICE = "gongdan.notification.v1.WordingService"


@dataclass(frozen=True, kw_only=True)
class WordingCalls:
    """``gongdan.notification.v1.WordingService``."""

    desk: WordingDesk
    store: EventStore

    async def ListWordings(  # noqa: N802  # the name is the protocol's
        self, request: pb.ListWordingsRequest, call: Call
    ) -> pb.ListWordingsResponse:
        """List all words that are the tenant's own; raises what the desk refuses."""
        del request
        found = await self.desk.listed(call.caller)
        return pb.ListWordingsResponse(
            wordings=[
                pb.Wording(
                    scenario=one.scenario,
                    type=one.type,
                    rule=one.rule,
                    language=one.language,
                    channel=one.channel,
                    text=found[one],
                )
                for one in sorted(found)
            ]
        )

    async def SetWording(  # noqa: N802  # the name is the protocol's
        self, request: pb.SetWordingRequest, call: Call
    ) -> pb.SetWordingResponse:
        """Let a rule say this from now on; raises what the desk refuses."""
        intent = call.intent()
        place, text = _place(request.wording), request.wording.text
        command = Word(at=intent.occurred_at, place=place, text=text)
        return pb.SetWordingResponse(position=await self._changed(call, command))

    async def RemoveWording(  # noqa: N802  # the name is the protocol's
        self, request: pb.RemoveWordingRequest, call: Call
    ) -> pb.RemoveWordingResponse:
        """Let a rule say what its scenario says; raises what the desk refuses."""
        command = Unword(at=call.intent().occurred_at, place=_place(request.wording))
        return pb.RemoveWordingResponse(position=await self._changed(call, command))

    async def PreviewWording(  # noqa: N802  # the name is the protocol's
        self, request: pb.PreviewWordingRequest, call: Call
    ) -> pb.PreviewWordingResponse:
        """Say how a rule would say it; raises what the desk refuses."""
        place, text = _place(request.wording), request.wording.text
        shown = await self.desk.preview(call.caller, place, text, _ticket(request.ticket_id))
        return pb.PreviewWordingResponse(texts=shown.texts, unknown=shown.unknown)

    async def _changed(self, call: Call, command: Command) -> str:
        position = await self.desk.change(call.caller, call.intent(), command)
        epoch = await self.store.glances.epoch(call.caller.tenant)
        return str(Position(service="notification", epoch=epoch, position=position))


def _place(wording: pb.Wording) -> Place:
    return Place(
        scenario=wording.scenario,
        type=wording.type,
        rule=wording.rule,
        language=wording.language,
        channel=wording.channel,
    )


def _ticket(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as wrong:
        raise TicketNotSeen from wrong
