"""Words over gRPC: what they are read as, what people say instead, and what is learned of it."""

from dataclasses import asdict, dataclass

import msgspec

from services.workflow.adapters.calls import (
    Waiting,
    catch_up,
    fields_of,
    position_of,
    ticket_id_of,
)
from services.workflow.adapters.words.asking import SaidView
from services.workflow.app import Tickets
from services.workflow.app.word_desk import WordDesk
from services.workflow.domain.commands import Correct
from services.workflow.domain.definition import TicketType
from services.workflow.domain.visibility import Look
from services.workflow.views.lessons import lesson_shown, text_shown
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1 import words_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.WordService"


@dataclass(frozen=True, kw_only=True)
class WordCalls:
    """``gongdan.workflow.v1.WordService``."""

    tickets: Tickets
    desk: WordDesk
    said: SaidView
    store: EventStore
    waits: tuple[Waiting, ...]
    own: tuple[Waiting, ...]
    """That our view of what people said has heard of what a caller has seen."""

    async def Correct(  # noqa: N802  # the generated name
        self, request: words_pb2.CorrectRequest, call: Call
    ) -> words_pb2.CorrectResponse:
        """Say what the words of a report meant."""
        await catch_up(call, self.waits)
        intent, fields = call.intent(), fields_of(request.fields)

        def act(rules: TicketType, look: Look) -> Correct:
            return Correct(
                rules=rules,
                fields=fields,
                caller=call.caller,
                now=intent.occurred_at,
                look=look,
            )

        receipt = await self.tickets.ask(
            intent,
            call.caller,
            ticket_id_of(request.ticket_id),
            act,
            expected_version=request.expected_version or None,
        )
        return words_pb2.CorrectResponse(
            version=receipt.version,
            state=receipt.state.state if receipt.state else "",
            position=await position_of(self.store, receipt.tenant, receipt.position),
        )

    async def ReadText(  # noqa: N802  # the generated name
        self, request: words_pb2.ReadTextRequest, call: Call
    ) -> words_pb2.ReadTextResponse:
        """Read a text as a report would be."""
        read = await self.desk.read_text(
            call.caller.tenant, request.text, scenario=request.scenario, kind=request.type
        )
        shown = [text_shown(one.scenario, one.type, one.readings) for one in read]
        return words_pb2.ReadTextResponse(read=msgspec.json.encode(shown))

    async def ListLessons(  # noqa: N802  # the generated name
        self, request: words_pb2.ListLessonsRequest, call: Call
    ) -> words_pb2.ListLessonsResponse:
        """Say how each field is read now, and what people said of that."""
        del request
        await catch_up(call, self.own)
        tenant, shown = call.caller.tenant, []
        for one in await self.desk.taught(call.caller):
            upto = 0 if one.lesson is None else one.lesson.position
            shown.append(
                {
                    **lesson_shown(one.about, one.words, one.model, one.lesson),
                    "position": await position_of(self.store, tenant, upto) or None,
                    "news": one.news,
                    "judged": [asdict(band) for band in await self.said.judged(tenant, one.about)],
                }
            )
        return words_pb2.ListLessonsResponse(lessons=msgspec.json.encode(shown))

    async def Learn(  # noqa: N802  # the generated name
        self, request: words_pb2.LearnRequest, call: Call
    ) -> words_pb2.LearnResponse:
        """Learn from what people said."""
        del request
        await catch_up(call, self.own)
        self.desk.learn(call.caller)
        return words_pb2.LearnResponse()
