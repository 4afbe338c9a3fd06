"""The mail receiver on loopback, on a real database, heard by a real client of SMTP."""

import asyncio
import json
import smtplib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from functools import partial
from typing import Literal
from uuid import UUID, uuid4

from services.intake.adapters.mail.before import MailsInView
from services.intake.adapters.mail.doors import arrive
from services.intake.adapters.mail.receiver import MailDoor, MailReceiver
from services.intake.adapters.mail.sealing import SealingLetters
from services.intake.app.mail_addresses import MailAddressDesk
from services.intake.app.mail_deciding import MailDeciding
from services.intake.app.mail_filing import MailFiles
from services.intake.app.mail_ports import Party
from services.intake.app.mail_receiving import MailReceiving
from services.intake.app.mail_weighing import MailWeighing
from services.intake.domain.mail.addresses import MailAddressAdded
from services.intake.domain.mail.mail import MAIL, Mail
from services.intake.views.mails import MailRow, Mails, MailTickets, mails_page
from shared.eventstore import EventStore
from shared.health import listening_socket
from shared.intent import Caller, Intent, TenantId
from shared.projections.position import WaitFor
from shared.projections.runner import ProjectionApply
from shared.tenancy import Catalogue
from shared.thread_tokens import token_of
from tests.integration.intake.conftest import TENANT, IntakeHere, level

DOMAIN = "mail.example.com"
ADMIN = Caller(tenant=TENANT, actor="member:boss", scopes=frozenset({"tenant:admin"}))


@dataclass
class Level:
    """The letters before, in a view that is brought level first: nothing wakes it here."""

    view: ProjectionApply
    inner: MailsInView
    store: EventStore

    async def party(self, tenant: TenantId, sender_digest: str, since: datetime) -> Party:
        await level(self.view, self.store, tenant)
        return await self.inner.party(tenant, sender_digest, since)

    async def ticket_of_messages(self, tenant: TenantId, digests: list[str]) -> UUID | None:
        return await self.inner.ticket_of_messages(tenant, digests)

    async def ticket_numbered(self, tenant: TenantId, number: str) -> UUID | None:
        return await self.inner.ticket_numbered(tenant, number)


@dataclass(kw_only=True)
class MailHere:
    """Where mail comes in, and who decides about it."""

    intake: IntakeHere
    addresses: MailAddressDesk
    deciding: MailDeciding
    numbers: ProjectionApply
    mails: ProjectionApply
    protocol: Literal["smtp", "lmtp"]
    port: int

    @property
    def address(self) -> str:
        """Where mail opens tickets."""
        return f"{TENANT}.repairs@{DOMAIN}"

    async def send(
        self,
        letter: EmailMessage | bytes,
        *to: str,
        sender: str = "wang@customer.cn",
    ) -> tuple[int, str]:
        """Hand a letter to the receiver and return what it answered, at whichever step."""
        content = letter if isinstance(letter, bytes) else letter.as_bytes(policy=policy.SMTP)
        return await asyncio.to_thread(self._send, content, to or (self.address,), sender)

    def _send(self, content: bytes, to: tuple[str, ...], sender: str) -> tuple[int, str]:
        kind = smtplib.LMTP if self.protocol == "lmtp" else smtplib.SMTP
        with kind("127.0.0.1", self.port, local_hostname="test") as client:
            client.ehlo_or_helo_if_needed()
            answer = client.mail(sender)
            if answer[0] == 250:
                answer = max((client.rcpt(one) for one in to), key=lambda one: one[0])
            if answer[0] == 250:
                answer = client.data(content)
                if self.protocol == "lmtp":  # one answer for each recipient
                    answer = max(answer, *(client.getreply() for _ in to[1:]))
            return answer[0], answer[1].decode()

    async def add_address(self, name: str = "repairs", **more: object) -> None:
        """Take what is sent to a name."""
        said = {
            "type": "equipment_repair",
            "fields": {"stops_sales": False},
            "text_field": "symptom",
            "asset": "FRZ-0042",
            **more,
        }
        added = MailAddressAdded(occurred_at=datetime.now(UTC), name=name, **said)  # type: ignore[arg-type]  # the test's own
        await self.addresses.add(intent(), ADMIN, added)

    async def listed(self, outcome: str = "") -> list[MailRow]:
        """Return what became of e-mails, the newest first, when the view knows of all."""
        await level(self.mails, self.intake.store, TENANT)
        async with self.intake.databases.connection(TENANT) as db:
            return await mails_page(db, outcome, None, 200)

    async def latest(self) -> MailRow:
        return (await self.listed())[0]

    async def mail(self, mail_id: UUID) -> Mail:
        return (await self.intake.store.load(MAIL, TENANT, mail_id)).state

    async def token(self, ticket_id: UUID) -> str:
        return await token_of(self.intake.vault, TENANT, ticket_id)

    async def numbered(self, ticket_id: UUID, number: str) -> None:
        """Let workflow say that it opened a ticket of an e-mail."""
        data = json.dumps({"channel": "email", "number": number}).encode()
        self.intake.workflow.write(TENANT, kind="ticket.opened", data=data, stream=ticket_id)
        await level(self.numbers, self.intake.workflow, TENANT)


def intent() -> Intent:
    """Return an intent of the administrator's."""
    new = uuid4()
    return Intent(
        tenant=TENANT,
        command_id=new,
        actor=ADMIN.actor,
        occurred_at=datetime.now(UTC),
        correlation_id=new,
    )


def letter(
    text: str = "三楼冷柜不制冷，请打 13900001111",
    *,
    subject: str = "冷柜坏了",
    message_id: str = "",
    sender: str = "王芳 <wang@customer.cn>",
    **headers: str,
) -> EmailMessage:
    """Return a letter as a person writes it."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = f"{TENANT}.repairs@{DOMAIN}"
    message["Subject"] = subject
    message["Message-ID"] = f"<{message_id or uuid4()}@customer.cn>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


@asynccontextmanager
async def mail_at(
    intake: IntakeHere, catalogue: Catalogue, protocol: Literal["smtp", "lmtp"] = "smtp"
) -> AsyncIterator[MailHere]:
    """Let mail come in on a free port."""
    store, databases, vault = intake.store, intake.databases, intake.vault
    view = partial(ProjectionApply, service="intake", databases=databases)
    mails = view(projection=Mails(), source=store)
    numbers = view(projection=MailTickets(), source=intake.workflow)
    for one in (mails, numbers):
        await one.checkpoint(TENANT)
    wait = WaitFor("intake", [mails], store)
    addresses = MailAddressDesk(store=store, intake=intake.app, arrive=arrive)
    attaching = intake.files.attaching
    files = MailFiles(uploads=attaching.uploads, attaching=attaching)
    privacy, clock = SealingLetters(vault=vault), partial(datetime.now, UTC)
    before = Level(mails, MailsInView(store=store, databases=databases, mails=wait), store)
    receiving = MailReceiving(
        store=store,
        intake=intake.app,
        addresses=addresses,
        privacy=privacy,
        weighing=MailWeighing(privacy=privacy, before=before, clock=clock, domain=DOMAIN),
        files=files,
        arrive=arrive,
        clock=clock,
    )
    deciding = MailDeciding(
        store=store,
        intake=intake.app,
        addresses=addresses,
        files=files,
        arrive=arrive,
        clock=clock,
    )
    listening: socket.socket = listening_socket("127.0.0.1", 0)
    port = listening.getsockname()[1]
    door = MailDoor(protocol=protocol, host="127.0.0.1", port=port, domain=DOMAIN)
    receiver = MailReceiver(door=door, receiving=receiving, catalogue=catalogue)
    task = asyncio.create_task(receiver.run(listening))
    try:
        yield MailHere(
            intake=intake,
            addresses=addresses,
            deciding=deciding,
            numbers=numbers,
            mails=mails,
            protocol=protocol,
            port=port,
        )
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
