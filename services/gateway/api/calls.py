"""Telephone: calls that a telephone system tells of, and the drafts that people make reports of."""

from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import AsItCame, Guarded
from services.gateway.api.hooks import passed_on
from services.gateway.api.models import Body, Page, Shown
from services.gateway.api.replies import PagingNow, after_of, decoded, page, plain, reply
from services.gateway.clients import LONG_TIMEOUT_S
from shared.decider import Kind, Refusal
from shared.pb.gongdan.intake.v1 import calls_pb2

router = APIRouter(tags=["intake"])
told = APIRouter(route_class=AsItCame, prefix="/intake/calls")
drafts = APIRouter(route_class=Guarded, prefix="/intake/drafts")

JSON_PARTS: Final = ("recording", "hearings", "provenance")


class RecordingMissing(Refusal):
    """There is no recording of the call to listen to."""

    slug: ClassVar[str] = "recording-missing"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class Confirmed(Body):
    """The report that a draft becomes; what is not said is as it was suggested."""

    type: Annotated[str, Field(max_length=64)] = ""
    summary: Annotated[str, Field(max_length=2_000)] = ""
    fields: dict[str, object] = Field(default_factory=dict)
    reporter: dict[str, str] = Field(default_factory=dict, description="The caller, if not said")
    asset: Annotated[str, Field(max_length=100)] = ""
    location: dict[str, object] | None = None
    links: dict[str, str] = Field(default_factory=dict)


class Discarded(Body):
    """Why nothing is made of a draft."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


@told.post("", operation_id="hearCall", status_code=202, responses={202: {"model": Shown}})
async def hear(request: Request, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Keep a call, plain or as a CloudEvent; the call's id makes telling it again harmless."""
    answer: calls_pb2.HearCallResponse = await asking.command(
        gateway.clients.calls.HearCall,
        calls_pb2.HearCallRequest(headers=passed_on(request), body=await request.body()),
    )
    value = {"draft_id": answer.draft_id, "duplicate": answer.duplicate}
    headers = {"Location": f"/api/v1/intake/drafts/{answer.draft_id}"}
    return await reply(
        gateway, asking, value, status=202, position=answer.position, headers=headers
    )


@drafts.get("", operation_id="listDrafts", responses={200: {"model": Page}})
async def list_drafts(
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
    standing: Annotated[Literal["open", "confirmed", "discarded"], Query()] = "open",
) -> Response:
    """Return drafts, the latest call first."""
    answer: calls_pb2.ListDraftsResponse = await asking.ask(
        gateway.clients.calls.ListDrafts,
        calls_pb2.ListDraftsRequest(
            standing=standing, limit=paging.limit, cursor=after_of(gateway, asking, paging)
        ),
    )
    items = [_shown(one) for one in answer.drafts]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@drafts.get("/{draft_id}", operation_id="getDraft", responses={200: {"model": Shown}})
async def get_draft(draft_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return a draft: the call, what was heard each time, and what that speaks for."""
    return await reply(gateway, asking, _shown(await _draft(gateway, asking, draft_id)))


@drafts.post(
    "/{draft_id}/confirm",
    operation_id="confirmDraft",
    status_code=201,
    responses={201: {"model": Shown}},
)
async def confirm(
    draft_id: UUID, body: Confirmed, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Make a report of a draft; whoever called is the reporter, unless somebody else is said."""
    report = {key: value for key, value in body.model_dump(exclude_unset=True).items() if value}
    draft = await _draft(gateway, asking, draft_id)
    if draft.caller and "phone" not in body.reporter:
        [number] = await gateway.files.keys.open(asking.caller.tenant, [draft.caller])
        if number is not None:
            report["reporter"] = {"phone": number, **body.reporter}
    answer: calls_pb2.ConfirmDraftResponse = await asking.command(
        gateway.clients.calls.ConfirmDraft,
        calls_pb2.ConfirmDraftRequest(id=str(draft_id), report=msgspec.json.encode(report)),
    )
    value = {"draft_id": str(draft_id), "ticket_id": answer.ticket_id}
    return await reply(gateway, asking, value, status=201, position=answer.position)


@drafts.post("/{draft_id}/discard", operation_id="discardDraft", responses={200: {"model": Shown}})
async def discard(
    draft_id: UUID, body: Discarded, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Make nothing of a draft; its recording is not kept."""
    answer: calls_pb2.DiscardDraftResponse = await asking.command(
        gateway.clients.calls.DiscardDraft,
        calls_pb2.DiscardDraftRequest(id=str(draft_id), reason=body.reason),
    )
    return await reply(gateway, asking, {"draft_id": str(draft_id)}, position=answer.position)


@drafts.post("/{draft_id}/hearings", operation_id="listenAgain", responses={200: {"model": Shown}})
async def listen(draft_id: UUID, gateway: GatewayNow, asking: Commanding) -> Response:
    """Have the recording listened to by the model that is there now; what was heard stays."""
    recording = decoded((await _draft(gateway, asking, draft_id)).recording)
    ref = recording.get("ref") if isinstance(recording, dict) else None
    if not isinstance(ref, str):
        raise RecordingMissing
    opened = await gateway.files.opened(asking.caller.tenant, ref)
    answer: calls_pb2.ListenAgainResponse = await asking.command(
        gateway.clients.calls.ListenAgain,
        calls_pb2.ListenAgainRequest(id=str(draft_id), key=opened.seal.key),
        timeout_s=LONG_TIMEOUT_S,
    )
    return await reply(gateway, asking, _shown(answer.draft), position=answer.position)


async def _draft(gateway: Gateway, asking: Asking, draft_id: UUID) -> calls_pb2.Draft:
    answer: calls_pb2.GetDraftResponse = await asking.ask(
        gateway.clients.calls.GetDraft, calls_pb2.GetDraftRequest(id=str(draft_id))
    )
    return answer.draft


def _shown(draft: calls_pb2.Draft) -> dict[str, object]:
    parts = {name: decoded(getattr(draft, name) or b"null") for name in JSON_PARTS}
    empty = {name: getattr(draft, name) or None for name in ("ended_at", "recording_lost")}
    return {**plain(draft), **parts, **empty, "ticket_id": draft.ticket_id or None}


for routes in (told, drafts):
    router.include_router(routes)
