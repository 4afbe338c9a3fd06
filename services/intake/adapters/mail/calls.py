"""E-mail over gRPC: where it comes in, what became of it, and what a person decides."""

from collections.abc import Iterable
from datetime import UTC
from typing import Final
from uuid import UUID

import msgspec

from services.intake.app.mail_addresses import MailAddressDesk
from services.intake.app.mail_deciding import Decided, MailDeciding
from services.intake.domain.mail.addresses import MailAddressAdded
from services.intake.domain.mail.mail import Mail, MailReceived
from services.intake.domain.mail.recipients import address_of
from services.intake.domain.mail.refusals import MailAddressWrong, MailUnknown
from services.intake.domain.mail.threading import Outcome
from services.intake.domain.rights import must_read_all
from services.intake.views.mails import PAGE_MAX, MailRow, mails_page
from shared.database import Databases
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.pb.gongdan.intake.v1 import mail_pb2, mail_pb2_grpc
from shared.projections.position import Position, TokenMalformed, WaitFor
from shared.rpc import Call

SERVICE: Final = "gongdan.intake.v1.MailService"
LIMIT_DEFAULT: Final = 50
CURSOR_DIGITS_MAX: Final = 18


class MailRpc(mail_pb2_grpc.MailServiceServicer):
    """Answers ``MailService``."""

    def __init__(
        self,
        addresses: MailAddressDesk,
        deciding: MailDeciding,
        store: EventStore,
        databases: Databases,
        *,
        domain: str,
        mails: WaitFor,
    ) -> None:
        """``domain`` is ours, empty where no mail is taken; ``mails`` waits for the view."""
        self._addresses = addresses
        self._deciding = deciding
        self._store = store
        self._databases = databases
        self._domain = domain
        self._mails = mails

    async def AddMailAddress(  # noqa: N802  # the name is the protocol's
        self, request: mail_pb2.AddMailAddressRequest, call: Call
    ) -> mail_pb2.AddMailAddressResponse:
        """Take what is sent to a name from now on."""
        intent, wanted = call.intent(), request.address
        added = MailAddressAdded(
            occurred_at=intent.occurred_at,
            name=wanted.name,
            type=wanted.type,
            fields=_fields(wanted.fields),
            text_field=wanted.text_field,
            asset=wanted.asset,
        )
        position = await self._addresses.add(intent, call.caller, added)
        return mail_pb2.AddMailAddressResponse(
            address=self._address(call.caller.tenant, added),
            position=await self._position(call.caller.tenant, position),
        )

    async def RemoveMailAddress(  # noqa: N802  # the name is the protocol's
        self, request: mail_pb2.RemoveMailAddressRequest, call: Call
    ) -> mail_pb2.RemoveMailAddressResponse:
        """Take nothing more that is sent to a name."""
        position = await self._addresses.remove(call.intent(), call.caller, request.name)
        return mail_pb2.RemoveMailAddressResponse(
            position=await self._position(call.caller.tenant, position)
        )

    async def ListMailAddresses(  # noqa: N802  # the name is the protocol's
        self, request: mail_pb2.ListMailAddressesRequest, call: Call
    ) -> mail_pb2.ListMailAddressesResponse:
        """List the addresses, by their names."""
        del request
        known = await self._addresses.list(call.caller)
        return mail_pb2.ListMailAddressesResponse(
            addresses=[self._address(call.caller.tenant, one) for one in known]
        )

    async def ListMails(  # noqa: N802  # the name is the protocol's
        self, request: mail_pb2.ListMailsRequest, call: Call
    ) -> mail_pb2.ListMailsResponse:
        """List e-mails, newest first."""
        must_read_all(call.caller)
        tenant = call.caller.tenant
        await self._mails.reach(tenant, call.min_position, call.deadline_s)
        limit = min(request.limit or LIMIT_DEFAULT, PAGE_MAX)
        async with self._databases.connection(tenant) as db:
            rows = await mails_page(db, request.outcome, _before(request.cursor), limit)
        return mail_pb2.ListMailsResponse(
            mails=[_row(one) for one in rows],
            next_cursor=str(rows[-1].position) if len(rows) == limit else "",
        )

    async def GetMail(  # noqa: N802  # the name is the protocol's
        self, request: mail_pb2.GetMailRequest, call: Call
    ) -> mail_pb2.GetMailResponse:
        """Say what an e-mail says, and what became of it."""
        mail_id = _mail_id(request.id)
        mail = await self._deciding.mail(call.caller, mail_id)
        received = _received(mail)
        answer = mail_pb2.GetMailResponse(
            mail=_mail(mail_id, mail),
            text=received.text,
            automatic=received.automatic,
            left_out=_reasons(received.left_out),
            reasons=_reasons(mail.reasons),
        )
        for one in received.files:
            answer.files.add(
                ref=str(one.ref),
                name=one.name,
                media_type=one.media_type,
                size_bytes=one.size_bytes,
            )
        return answer

    async def GetOriginal(  # noqa: N802  # the name is the protocol's
        self, request: mail_pb2.GetOriginalRequest, call: Call
    ) -> mail_pb2.GetOriginalResponse:
        """Give what is kept of an e-mail as it came, sealed."""
        received = await self._deciding.original(call.caller, _mail_id(request.id))
        return mail_pb2.GetOriginalResponse(pieces=received.raw, size_bytes=received.raw_bytes)

    async def ThreadMail(  # noqa: N802  # the name is the protocol's
        self, request: mail_pb2.ThreadMailRequest, call: Call
    ) -> mail_pb2.ThreadMailResponse:
        """Decide anew what becomes of an e-mail."""
        intent, mail_id = call.intent(), _mail_id(request.id)
        if request.outcome == Outcome.REPLY:
            ticket_id = _mail_id(request.ticket_id)
            decided = await self._deciding.attach(intent, call.caller, mail_id, ticket_id)
        elif request.outcome == Outcome.REPORT:
            decided = await self._deciding.open(intent, call.caller, mail_id, request.address)
        else:
            decided = await self._deciding.discard(intent, call.caller, mail_id)
        return await self._decided(call.caller.tenant, decided)

    async def _decided(self, tenant: TenantId, decided: Decided) -> mail_pb2.ThreadMailResponse:
        thread = decided.mail.thread
        if thread is None:
            raise MailUnknown
        return mail_pb2.ThreadMailResponse(
            outcome=thread.outcome,
            ticket_id=str(thread.ticket_id) if thread.ticket_id else "",
            position=await self._position(tenant, decided.position),
        )

    def _address(self, tenant: TenantId, added: MailAddressAdded) -> mail_pb2.MailAddress:
        return mail_pb2.MailAddress(
            name=added.name,
            type=added.type,
            fields=msgspec.json.encode(added.fields),
            text_field=added.text_field,
            asset=added.asset,
            address=address_of(tenant, added.name, self._domain) if self._domain else "",
        )

    async def _position(self, tenant: TenantId, position: int) -> str:
        if not position:
            return ""
        epoch = await self._store.glances.epoch(tenant)
        return str(Position(service="intake", epoch=epoch, position=position))


def _fields(content: bytes) -> dict[str, object]:
    try:
        return msgspec.json.decode(content or b"{}", type=dict[str, object])
    except msgspec.DecodeError as wrong:
        message = "The fields are a JSON object."
        raise MailAddressWrong(
            reasons=[Reason(code="bad-format", message=message, pointer="/fields")]
        ) from wrong


def _row(row: MailRow) -> mail_pb2.Mail:
    return mail_pb2.Mail(
        id=str(row.id),
        received_at=row.received_at.astimezone(UTC).isoformat(),
        address=row.address,
        sender=row.sender,
        subject=row.subject,
        outcome=row.outcome,
        why=row.why,
        ticket_id=str(row.ticket_id) if row.ticket_id else "",
    )


def _mail(mail_id: UUID, mail: Mail) -> mail_pb2.Mail:
    received, thread = _received(mail), mail.thread
    if thread is None:
        raise MailUnknown
    return mail_pb2.Mail(
        id=str(mail_id),
        received_at=received.occurred_at.astimezone(UTC).isoformat(),
        address=received.address,
        sender=received.sender,
        subject=received.subject,
        outcome=thread.outcome,
        why=thread.why,
        ticket_id=str(thread.ticket_id) if thread.ticket_id else "",
    )


def _received(mail: Mail) -> MailReceived:
    if mail.received is None:
        raise MailUnknown
    return mail.received


def _reasons(reasons: Iterable[Reason]) -> list[mail_pb2.MailReason]:
    return [
        mail_pb2.MailReason(code=one.code, pointer=one.pointer, message=one.message)
        for one in reasons
    ]


def _mail_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise MailUnknown from wrong


def _before(cursor: str) -> int | None:
    if not cursor:
        return None
    if not cursor.isdecimal() or len(cursor) > CURSOR_DIGITS_MAX:
        raise TokenMalformed
    return int(cursor)
