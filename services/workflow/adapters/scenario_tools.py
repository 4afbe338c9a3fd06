"""The tools for those who write scenarios, over gRPC: what may be written, what it looks like.

Nothing here is about a ticket, and nothing is recorded.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from services.workflow.adapters.cards.beginning import begin
from services.workflow.adapters.cards.card import Card, read_card
from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.drawing import drawing_of
from services.workflow.adapters.documents.model import Document
from services.workflow.adapters.documents.picture import picture_of
from services.workflow.adapters.documents.saying import Language, Subject
from services.workflow.adapters.documents.schema import schema_text
from services.workflow.adapters.trying.trials import Told, run_trial
from services.workflow.app import ScenarioDesk
from services.workflow.domain.definition import Definition, TicketType
from services.workflow.domain.refusals import TypeUnknown
from shared.intent import TenantId
from shared.pb.gongdan.workflow.v1 import tools_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.ScenarioToolService"
SVG = "svg"

Wanted = tools_pb2.DrawRequest | tools_pb2.TryRequest
"""Requests that name a document in one of the three ways."""


@dataclass(frozen=True, kw_only=True)
class ScenarioTools:
    """``gongdan.workflow.v1.ScenarioToolService``."""

    desk: ScenarioDesk

    async def GetSchema(  # noqa: N802  # the generated name
        self, request: tools_pb2.GetSchemaRequest, call: Call
    ) -> tools_pb2.GetSchemaResponse:
        """Return the JSON Schema of scenario documents."""
        del request, call
        return tools_pb2.GetSchemaResponse(schema=schema_text())

    async def Draw(  # noqa: N802  # the generated name
        self, request: tools_pb2.DrawRequest, call: Call
    ) -> tools_pb2.DrawResponse:
        """Return ticket types as pictures.

        Raises ScenarioInvalid, ScenarioUnknown, TypeUnknown.
        """
        document = await self._document(request, call.caller.tenant)
        language: Language = "zh" if request.language == "zh" else "en"
        definition = await asyncio.to_thread(definition_of, document, 1)
        wanted = [
            Subject(part=one, rules=definition.types[one.key], language=language)
            for one in document.ticket_types
            if request.type in {"", one.key}
        ]
        if not wanted:
            raise TypeUnknown(f"It has no type of ticket called {request.type!r}.")
        return tools_pb2.DrawResponse(
            drawings=[await asyncio.to_thread(_drawn, one, request.format) for one in wanted]
        )

    async def New(  # noqa: N802  # the generated name
        self, request: tools_pb2.NewRequest, call: Call
    ) -> tools_pb2.NewResponse:
        """Make a first document of a card; raises CardInvalid."""
        del call
        language: Language = "zh" if request.language == "zh" else "en"
        card = read_card(request.card) if request.card else _card(request)
        made = await asyncio.to_thread(begin, card, language)
        return tools_pb2.NewResponse(
            key=made.key,
            document=made.document,
            acceptance=made.acceptance,
            left=[
                tools_pb2.Left(
                    code=one.code, pointer=one.pointer, message=one.message, message_zh=one.zh
                )
                for one in made.left
            ],
        )

    async def Try(  # noqa: N802  # the generated name
        self, request: tools_pb2.TryRequest, call: Call
    ) -> tools_pb2.TryResponse:
        """Let an invented ticket live through some steps.

        Raises as ``Draw`` does, TrialUnclear and TrialTooLong.
        """
        document = await self._document(request, call.caller.tenant)

        def told() -> Told:
            rules = _type_of(definition_of(document, 1), request.type)
            return run_trial(rules, f"{document.scenario}@1", request.steps, datetime.now(UTC))

        answer = await asyncio.to_thread(told)
        return tools_pb2.TryResponse(passed=answer.passed, steps=answer.steps)

    async def _document(self, request: Wanted, tenant: TenantId) -> Document:
        """Return the document that a request is about."""
        if request.definition:
            published = await self.desk.version(tenant, request.definition)
            return Document.model_validate(published.document)
        shipped = self.desk.shipped(request.shipped) if request.shipped else ""
        # Reading a long document takes a good part of a second; others need not wait for it.
        return await asyncio.to_thread(read_document, shipped or request.document)


def _card(request: tools_pb2.NewRequest) -> Card:
    return Card(
        name=request.name,
        who=tuple(request.who),
        trigger=request.trigger,
        steps=tuple(request.steps),
        special=tuple(request.special),
        promise=request.promise,
    )


def _type_of(definition: Definition, kind: str) -> TicketType:
    """Return the type that is meant; it needs no name where there is only one."""
    if not kind and len(definition.types) == 1:
        return next(iter(definition.types.values()))
    if kind not in definition.types:
        listed = ", ".join(definition.types)
        raise TypeUnknown(f"Say which type of ticket: {listed}.")
    return definition.types[kind]


def _drawn(one: Subject, form: str) -> tools_pb2.Drawing:
    key, name = one.part.key, one.say(one.part.name)
    if form == SVG:
        return tools_pb2.Drawing(type=key, name=name, svg=picture_of(one))
    return tools_pb2.Drawing(type=key, name=name, mermaid=drawing_of(one))
