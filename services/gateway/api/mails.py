"""E-mail: where it comes in, what became of each, and what a person decides about it."""

import json
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import Guarded, OfAdministrators
from services.gateway.api.models import Body, Page, Shown
from services.gateway.api.replies import PagingNow, after_of, decoded, page, plain, reply
from services.gateway.api.tickets import must_see
from shared.disclosure import Purpose
from shared.pb.gongdan.intake.v1 import mail_pb2

addresses = APIRouter(route_class=OfAdministrators, prefix="/mail-addresses", tags=["mails"])
mails = APIRouter(route_class=Guarded, prefix="/mails", tags=["mails"])
router = APIRouter()

Name = Annotated[str, Path(max_length=32, description="The name before the domain: repairs")]


class MailAddressWanted(Body):
    """A name, and what its e-mails become: tickets of a type, with these fields, of this asset."""

    name: Annotated[str, Field(max_length=32, examples=["repairs"])]
    type: Annotated[str, Field(max_length=100, examples=["equipment_repair"])]
    fields: Annotated[
        dict[str, object],
        Field(default_factory=dict, description="What every report from here says: its store..."),
    ]
    text_field: Annotated[
        str, Field(max_length=100, description="The field that an e-mail's text goes to as well")
    ] = ""
    asset: Annotated[str, Field(max_length=100)] = ""


class MailAttached(Body):
    """The ticket that an e-mail belongs to."""

    ticket_id: Annotated[UUID, Field(strict=False)]


class MailOpened(Body):
    """By which address an e-mail becomes a ticket: the one it was sent to, if nothing is said."""

    address: Annotated[str, Field(max_length=32)] = ""


class MailDiscarded(Body):
    """Nothing more needs to be said."""


@addresses.post(
    "", operation_id="addMailAddress", status_code=201, responses={201: {"model": Shown}}
)
async def add_address(body: MailAddressWanted, gateway: GatewayNow, asking: Commanding) -> Response:
    """Take what is sent to a name from now on, as reports."""
    wanted = mail_pb2.MailAddress(
        name=body.name,
        type=body.type,
        fields=json.dumps(body.fields, ensure_ascii=False).encode(),
        text_field=body.text_field,
        asset=body.asset,
    )
    answer: mail_pb2.AddMailAddressResponse = await asking.command(
        gateway.clients.mails.AddMailAddress, mail_pb2.AddMailAddressRequest(address=wanted)
    )
    value = _address(answer.address)
    return await reply(gateway, asking, value, status=201, position=answer.position)


@addresses.get("", operation_id="listMailAddresses", responses={200: {"model": Page}})
async def list_addresses(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the addresses for e-mail, by their names."""
    answer: mail_pb2.ListMailAddressesResponse = await asking.ask(
        gateway.clients.mails.ListMailAddresses, mail_pb2.ListMailAddressesRequest()
    )
    items = [_address(one) for one in answer.addresses]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})


@addresses.delete("/{name}", operation_id="removeMailAddress", responses={200: {"model": Shown}})
async def remove_address(name: Name, gateway: GatewayNow, asking: Commanding) -> Response:
    """Take nothing more that is sent to a name."""
    answer: mail_pb2.RemoveMailAddressResponse = await asking.command(
        gateway.clients.mails.RemoveMailAddress, mail_pb2.RemoveMailAddressRequest(name=name)
    )
    return await reply(gateway, asking, {"name": name}, position=answer.position)


@mails.get("", operation_id="listMails", responses={200: {"model": Page}})
async def list_mails(
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
    outcome: Annotated[
        Literal["", "report", "reply", "quarantined", "discarded", "ignored"], Query()
    ] = "",
) -> Response:
    """Return e-mails, newest first; those that are `quarantined` wait for a person."""
    answer: mail_pb2.ListMailsResponse = await asking.ask(
        gateway.clients.mails.ListMails,
        mail_pb2.ListMailsRequest(
            outcome=outcome, limit=paging.limit, cursor=after_of(gateway, asking, paging)
        ),
    )
    items = [_mail(one) for one in answer.mails]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@mails.get("/{mail_id}", operation_id="getMail", responses={200: {"model": Shown}})
async def get_mail(mail_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return what an e-mail says, and what became of it."""
    answer: mail_pb2.GetMailResponse = await asking.ask(
        gateway.clients.mails.GetMail, mail_pb2.GetMailRequest(id=str(mail_id))
    )
    value = {
        **_mail(answer.mail),
        "text": answer.text,
        "automatic": answer.automatic or None,
        "files": [plain(one) for one in answer.files],
        "left_out": [plain(one) for one in answer.left_out],
        "reasons": [plain(one) for one in answer.reasons],
    }
    return await reply(gateway, asking, value)


@mails.get("/{mail_id}/original", operation_id="getOriginalMail", response_class=Response)
async def get_original(mail_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return an e-mail as it came, its first 256 KiB, to who sees personal data in clear.

    It needs the scope `reveal`. `[erased]` where its sender was forgotten.
    """
    answer: mail_pb2.GetOriginalResponse = await asking.ask(
        gateway.clients.mails.GetOriginal, mail_pb2.GetOriginalRequest(id=str(mail_id))
    )
    pieces = await gateway.disclose(asking.caller, list(answer.pieces), Purpose.SCREEN)
    content = "".join(map(str, pieces)) if isinstance(pieces, list) else ""
    headers = {
        "Content-Disposition": 'attachment; filename="mail.eml"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    body = content.encode("latin-1", "replace")
    return Response(body, headers=headers, media_type="message/rfc822")


@mails.post("/{mail_id}/attach", operation_id="attachMail", responses={200: {"model": Shown}})
async def attach(
    mail_id: UUID, body: MailAttached, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Let an e-mail be with a ticket, and no longer with the one it was with."""
    await must_see(gateway, asking, body.ticket_id)
    return await _threaded(gateway, asking, mail_id, "reply", ticket_id=str(body.ticket_id))


@mails.post("/{mail_id}/open", operation_id="openMail", responses={200: {"model": Shown}})
async def open_ticket(
    mail_id: UUID, body: MailOpened, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Make a ticket of an e-mail."""
    return await _threaded(gateway, asking, mail_id, "report", address=body.address)


@mails.post("/{mail_id}/discard", operation_id="discardMail", responses={200: {"model": Shown}})
async def discard(
    mail_id: UUID, body: MailDiscarded, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Let an e-mail be with no ticket; it is kept."""
    del body
    return await _threaded(gateway, asking, mail_id, "discarded")


router.include_router(addresses)
router.include_router(mails)


async def _threaded(
    gateway: Gateway,
    asking: Asking,
    mail_id: UUID,
    outcome: str,
    *,
    ticket_id: str = "",
    address: str = "",
) -> Response:
    answer: mail_pb2.ThreadMailResponse = await asking.command(
        gateway.clients.mails.ThreadMail,
        mail_pb2.ThreadMailRequest(
            id=str(mail_id), outcome=outcome, ticket_id=ticket_id, address=address
        ),
    )
    value = {
        "id": str(mail_id),
        "outcome": answer.outcome,
        "ticket_id": answer.ticket_id or None,
    }
    return await reply(gateway, asking, value, position=answer.position)


def _mail(mail: mail_pb2.Mail) -> dict[str, object]:
    return {**plain(mail), "ticket_id": mail.ticket_id or None}


def _address(address: mail_pb2.MailAddress) -> dict[str, object]:
    return {
        **plain(address),
        "fields": decoded(address.fields),
        "text_field": address.text_field or None,
        "asset": address.asset or None,
        "address": address.address or None,
    }
