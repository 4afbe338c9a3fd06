"""Attachments: a ticket's files, for whoever sees the ticket; an address alone grants nothing.

What strangers sent is never run: the browser is told the kind that was found in the file's bytes,
and to guess no other, to show nothing but pictures that were drawn anew, and to let nothing act.
"""

import re
from collections.abc import AsyncIterator
from typing import Annotated, ClassVar, Final
from urllib.parse import quote
from uuid import UUID

import structlog
from fastapi import APIRouter, Header, Response
from starlette.responses import StreamingResponse

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.file_models import AttachedFile, FileRules
from services.gateway.api.guard import Guarded, OfAdministrators
from services.gateway.api.models import Moved, Shown
from services.gateway.api.moves import IfMatch, version_of
from services.gateway.api.named_files import attachments_of
from services.gateway.api.replies import decoded, moved, plain, reply
from services.gateway.files import AttachmentUnknown, OpenFile, owner_of
from shared.decider import Kind, Refusal
from shared.disclosure import Purpose
from shared.pb.gongdan.intake.v1 import files_pb2
from shared.pb.gongdan.workflow.v1 import attaching_pb2, workflow_pb2

DRAWN_ANEW: Final = frozenset({"image/jpeg", "image/png"})
RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
INERT: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
CHECK_TIMEOUT_S: Final = 60.0

log = structlog.get_logger()


class RangeBeyond(Refusal):
    """The file has no such range of bytes."""

    slug: ClassVar[str] = "range-beyond"
    kind: ClassVar[Kind] = Kind.INVALID


router = APIRouter(tags=["files"])
of_tickets = APIRouter(route_class=Guarded, prefix="/tickets/{ticket_id}/attachments")
of_tenant = APIRouter(route_class=OfAdministrators, prefix="/attachments")


@of_tickets.post(
    "", operation_id="attachToTicket", status_code=201, responses={201: {"model": Moved}}
)
async def attach(
    *,
    ticket_id: UUID,
    body: AttachedFile,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Add a file that the asker uploaded to a ticket; it belongs to the ticket's reporter then."""
    tenant, ref = asking.caller.tenant, body.ref
    ticket = await _ticket(gateway, asking, ticket_id)
    owner = owner_of(ticket)
    if owner is not None:
        await gateway.files.seal_for(tenant, ref, str(ticket_id), asking.caller.actor, owner)
    request = attaching_pb2.AttachRequest(
        ticket_id=str(ticket_id), ref=ref, expected_version=version_of(if_match)
    )
    answer: attaching_pb2.AttachResponse = await asking.command(
        gateway.clients.attachments.Attach, request
    )
    response = await moved(gateway, asking, ticket_id, answer)
    response.status_code = 201
    return response


@of_tickets.get("", operation_id="listAttachments", responses={200: {"model": Shown}})
async def list_attachments(ticket_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return a ticket's files and links."""
    ticket = await _ticket(gateway, asking, ticket_id)
    return await reply(gateway, asking, {"items": attachments_of(ticket)})


@of_tickets.get("/{ref}", operation_id="getAttachment", response_class=Response)
async def get_attachment(
    *,
    ticket_id: UUID,
    ref: UUID,
    gateway: GatewayNow,
    asking: AskingNow,
    wanted: Annotated[str, Header(alias="Range", max_length=100)] = "",
    if_range: Annotated[str, Header(alias="If-Range", max_length=100)] = "",
) -> Response:
    """Return the bytes of a file, or a range of them; a look at it is a look at its ticket."""
    ticket = await _ticket(gateway, asking, ticket_id)
    if str(ref) not in {one.get("ref") for one in attachments_of(ticket)}:
        raise AttachmentUnknown
    opened = await gateway.files.opened(asking.caller.tenant, str(ref))
    size, etag = opened.file.size_bytes, f'"{opened.file.sha256}"'
    span = _span(wanted, size) if if_range in {"", etag} else None
    start, stop = span or (0, size)
    headers = {
        **await _inert(gateway, asking, opened),
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Content-Length": str(stop - start),
    }
    if span is not None:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    first = gateway.files.content(opened, start, stop)
    return StreamingResponse(
        await _begun(first),
        status_code=206 if span else 200,
        headers=headers,
        media_type=opened.file.media_type,
    )


@of_tenant.get("/check", operation_id="checkAttachments", responses={200: {"model": Shown}})
async def check_attachments(
    gateway: GatewayNow, asking: AskingNow, after: UUID | None = None
) -> Response:
    """Hold some stored files against the log; ``next_after`` goes on, and is null at the end."""
    request = files_pb2.CheckFilesRequest(cursor=str(after) if after else "")
    answer: files_pb2.CheckFilesResponse = await asking.command(
        gateway.clients.files.CheckFiles, request, timeout_s=CHECK_TIMEOUT_S
    )
    value = {
        "checked": answer.checked,
        "damaged": [plain(one) for one in answer.damaged],
        "next_after": answer.next_cursor or None,
    }
    return await reply(gateway, asking, value)


@of_tenant.get("/rules", operation_id="getFileRules", responses={200: {"model": Shown}})
async def get_file_rules(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return what the tenant takes of files."""
    answer: files_pb2.GetFileRulesResponse = await asking.ask(
        gateway.clients.files.GetFileRules, files_pb2.GetFileRulesRequest()
    )
    return await reply(gateway, asking, plain(answer.rules))


@of_tenant.put("/rules", operation_id="setFileRules", responses={200: {"model": Shown}})
async def set_file_rules(body: FileRules, gateway: GatewayNow, asking: Commanding) -> Response:
    """Set what the tenant takes of files from now on; what is kept stays."""
    request = files_pb2.SetFileRulesRequest(rules=files_pb2.FileRules(**body.model_dump()))
    answer: files_pb2.SetFileRulesResponse = await asking.command(
        gateway.clients.files.SetFileRules, request
    )
    return await reply(gateway, asking, plain(answer.rules))


router.include_router(of_tickets)
router.include_router(of_tenant)


async def _ticket(gateway: Gateway, asking: Asking, ticket_id: UUID) -> dict[str, object]:
    """Return a ticket as workflow shows it to the asker, still sealed; raises TicketUnknown."""
    request = workflow_pb2.GetTicketRequest(ticket_id=str(ticket_id), is_not_shown=True)
    answer: workflow_pb2.GetTicketResponse = await asking.ask(
        gateway.clients.workflow.GetTicket, request
    )
    ticket = decoded(answer.ticket)
    if not isinstance(ticket, dict):
        raise AttachmentUnknown
    return ticket


async def _inert(gateway: Gateway, asking: Asking, opened: OpenFile) -> dict[str, str]:
    """Return the headers that keep a file from acting in a browser, and from staying in one."""
    file = opened.file
    name = str(await gateway.disclose(asking.caller, file.name, Purpose.SCREEN))
    shown = "inline" if file.media_type in DRAWN_ANEW else "attachment"
    return {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": INERT,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


async def _begun(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Return the content once its first bytes are here: what is wrong before is still a problem."""
    first = await anext(content, b"")

    async def whole() -> AsyncIterator[bytes]:
        yield first
        try:
            async for part in content:
                yield part
        except Refusal as refusal:
            log.warning("attachment_broke_off", code=refusal.slug)
            raise

    return whole()


def _span(wanted: str, size: int) -> tuple[int, int] | None:
    """Return from which byte to before which is wanted; None for all. Raises ``RangeBeyond``.

    Several ranges at once, and what cannot be read, are answered with the whole (RFC 9110, 14.2).
    """
    found = RANGE.fullmatch(wanted.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, stop = max(0, size - int(last)), size
    else:
        start, stop = int(first), min(int(last) + 1, size) if last else size
    if start >= size or stop <= start:
        raise RangeBeyond(size=str(size))
    return start, stop
