"""Publishing a change safely: what it changes and for whom, the way there, and the way back."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.documents import OfDocumentPublishers, OfDocuments
from services.gateway.api.models import Body, Places, Shown
from services.gateway.api.places import flat_places
from services.gateway.api.problems import RequestInvalid
from services.gateway.api.replies import plain, reply
from services.gateway.clients import PUBLISH_TIMEOUT_S
from shared.decider import Reason
from shared.pb.gongdan.workflow.v1 import publishing_pb2

router = APIRouter(route_class=OfDocuments, prefix="/scenarios", tags=["platform"])
publishing = APIRouter(route_class=OfDocumentPublishers, tags=["platform"])

Key = Annotated[str, Path(max_length=100)]


class ScenarioSource(Body):
    """A document, one that ships, or one that is published (`key` or `key@7`)."""

    document: str | dict[str, object] | None = None
    shipped: Annotated[str, Field(max_length=100)] = ""
    definition: Annotated[str, Field(max_length=100)] = ""


class Comparison(Body):
    """Two scenarios: what was, and what will be."""

    before: ScenarioSource
    after: ScenarioSource


class PlacesWanted(ScenarioSource):
    """A scenario, and where tickets go whose state is gone from it."""

    places: Places = Field(default_factory=dict)


def source_of(body: ScenarioSource, pointer: str = "") -> publishing_pb2.Source:
    """Return which scenario is meant; raises unless it is exactly one."""
    if (body.document is not None) + bool(body.shipped) + bool(body.definition) != 1:
        message = "Give either a document, the key of a shipped scenario, or a definition."
        raise RequestInvalid(reasons=[Reason(code="one-of", message=message, pointer=pointer)])
    document = body.document or ""
    return publishing_pb2.Source(
        document=document if isinstance(document, str) else msgspec.json.encode(document).decode(),
        shipped=body.shipped,
        definition=body.definition,
    )


@router.post("/diff", operation_id="diffScenarios", responses={200: {"model": Shown}})
async def diff_scenarios(body: Comparison, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Say what differs between two scenarios, in people's words; nothing is recorded."""
    request = publishing_pb2.DiffRequest(
        before=source_of(body.before, "/before"), after=source_of(body.after, "/after")
    )
    answer: publishing_pb2.DiffResponse = await asking.ask(gateway.clients.publishing.Diff, request)
    changes = [
        {
            **plain(one),
            "before": msgspec.json.decode(one.before),
            "after": msgspec.json.decode(one.after),
        }
        for one in answer.changes
    ]
    return await reply(gateway, asking, {"changes": changes})


@publishing.post("/homeless", operation_id="findHomeless", responses={200: {"model": Shown}})
async def find_homeless(body: PlacesWanted, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the tickets in flight that would have no place in a scenario."""
    request = publishing_pb2.FindHomelessRequest(
        source=source_of(body), places=flat_places(body.places)
    )
    answer: publishing_pb2.FindHomelessResponse = await asking.command(
        gateway.clients.publishing.FindHomeless, request, timeout_s=PUBLISH_TIMEOUT_S
    )
    items = [plain(one) for one in answer.tickets]
    return await reply(gateway, asking, {"total": answer.total, "tickets": items})


@publishing.post(
    "/{scenario}/revert",
    operation_id="revertScenario",
    status_code=201,
    responses={201: {"model": Shown}},
)
async def revert_scenario(scenario: Key, gateway: GatewayNow, asking: Commanding) -> Response:
    """Publish again what a scenario said before; migrated tickets return to where they stood."""
    answer: publishing_pb2.RevertResponse = await asking.command(
        gateway.clients.publishing.Revert, publishing_pb2.RevertRequest(key=scenario)
    )
    value = {"definition": answer.definition, "restored": answer.restored}
    return await reply(gateway, asking, value, status=201, position=answer.position)


@publishing.get(
    "/{scenario}/migration", operation_id="getMigration", responses={200: {"model": Shown}}
)
async def get_migration(scenario: Key, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return how far the latest migration of a scenario's tickets has come.

    ``tickets_seen`` of ``tickets_total`` are told while it runs: of all open tickets it looks at.
    """
    answer: publishing_pb2.GetMigrationResponse = await asking.ask(
        gateway.clients.publishing.GetMigration, publishing_pb2.GetMigrationRequest(key=scenario)
    )
    told = plain(answer)
    if answer.state != "running":
        del told["tickets_seen"], told["tickets_total"]
    return await reply(gateway, asking, told)


@publishing.get("/{definition}/document", operation_id="getScenarioDocument")
async def get_document(
    definition: Annotated[str, Path(max_length=100)], gateway: GatewayNow, asking: AskingNow
) -> Response:
    """Return a published scenario (`key` or `key@7`) as YAML that publishes to the same content."""
    answer: publishing_pb2.GetDocumentResponse = await asking.ask(
        gateway.clients.publishing.GetDocument,
        publishing_pb2.GetDocumentRequest(definition=definition),
    )
    return await reply(gateway, asking, plain(answer))


router.include_router(publishing)
