"""The tools for those who write scenarios, over gRPC: what may be written, what it looks like.

Nothing here is about a ticket, and nothing is recorded.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.drawing import Language, drawing_of
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.picture import picture_of
from services.workflow.adapters.documents.schema import schema_text
from services.workflow.app import ScenarioDesk
from services.workflow.domain.refusals import ScenarioUnknown, TypeUnknown
from shared.intent import TenantId
from shared.pb.gongdan.workflow.v1 import tools_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.ScenarioToolService"
SVG = "svg"


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
        if request.definition:
            document = Document.model_validate(
                await self._published(call.caller.tenant, request.definition)
            )
        else:
            shipped = self.desk.shipped(request.shipped) if request.shipped else ""
            # Reading a long document takes a good part of a second; others need not wait for it.
            document = await asyncio.to_thread(read_document, shipped or request.document)
        language: Language = "zh" if request.language == "zh" else "en"
        wanted = [one for one in document.ticket_types if request.type in {"", one.key}]
        if not wanted:
            raise TypeUnknown(f"It has no type of ticket called {request.type!r}.")
        return tools_pb2.DrawResponse(
            drawings=[
                await asyncio.to_thread(_drawn, one, document, language, request.format)
                for one in wanted
            ]
        )

    async def _published(self, tenant: TenantId, definition: str) -> Mapping[str, object]:
        """Return the document of a version (``key@7``), or of the newest (``key``)."""
        for one in reversed(await self.desk.published(tenant)):
            if definition in {one.key, f"{one.key}@{one.version}"}:
                return one.document
        raise ScenarioUnknown(f"There is no scenario {definition!r}.", definition=definition)


def _drawn(one: TypePart, document: Document, language: Language, form: str) -> tools_pb2.Drawing:
    name = one.name.zh if language == "zh" else one.name.en
    if form == SVG:
        svg = picture_of(one, document.roles, language)
        return tools_pb2.Drawing(type=one.key, name=name, svg=svg)
    mermaid = drawing_of(one, document.roles, language)
    return tools_pb2.Drawing(type=one.key, name=name, mermaid=mermaid)
