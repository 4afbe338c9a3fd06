"""Deciding about e-mail anew: a person attaches it to a ticket, makes one of it, or discards it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.app.attaching import OURSELVES
from services.intake.app.mail_addresses import MailAddressDesk
from services.intake.app.mail_filing import MailFiles
from services.intake.app.mail_ports import Arrive
from services.intake.app.reports import Intake
from services.intake.domain.mail.mail import MAIL, Mail, MailReceived, ThreadMail, must_allow
from services.intake.domain.mail.refusals import MailAddressUnknown, MailUnknown, MailUnusable
from services.intake.domain.mail.reporting import EMAIL, report_of
from services.intake.domain.mail.saying import thread_of
from services.intake.domain.mail.threading import Outcome, Thread, Why
from services.intake.domain.report import Envelope
from services.intake.domain.rights import must_decide_mails, must_read_all, must_reveal_mails
from shared.eventstore import EventStore
from shared.intent import Caller, Intent

OF_MAIL = "urn:gongdan:mail"


@dataclass(frozen=True, kw_only=True)
class Decided:
    """An e-mail as a person decided about it, and where the log has that; 0 for nothing new."""

    mail: Mail
    position: int


@dataclass(frozen=True, kw_only=True)
class MailDeciding:
    """The use cases of those who look after e-mail."""

    store: EventStore
    intake: Intake
    addresses: MailAddressDesk
    files: MailFiles
    arrive: Arrive
    clock: Callable[[], datetime]

    async def mail(self, caller: Caller, mail_id: UUID) -> Mail:
        """Return an e-mail; raises ScopeMissing and MailUnknown."""
        must_read_all(caller)
        mail = (await self.store.load(MAIL, caller.tenant, mail_id)).state
        if mail.received is None:
            raise MailUnknown
        return mail

    async def original(self, caller: Caller, mail_id: UUID) -> MailReceived:
        """Return an e-mail with what is kept of it as it came, sealed.

        Raises ScopeMissing and MailUnknown.
        """
        must_reveal_mails(caller)
        mail = await self.mail(caller, mail_id)
        if mail.received is None:
            raise MailUnknown
        return mail.received

    async def attach(
        self, intent: Intent, caller: Caller, mail_id: UUID, ticket_id: UUID
    ) -> Decided:
        """Let an e-mail be with a ticket from now on, which the caller was found to see.

        Raises ScopeMissing, MailUnknown and MailOpenedTicket.
        """
        thread = Thread(outcome=Outcome.REPLY, why=Why.PERSON, ticket_id=ticket_id)
        received = await self._may(caller, mail_id, thread.outcome)
        await self.files.give(caller.tenant, received.files, ticket_id, intent.command_id)
        return await self._decide(intent, mail_id, received, thread)

    async def discard(self, intent: Intent, caller: Caller, mail_id: UUID) -> Decided:
        """Let an e-mail be with no ticket; it is kept. Raises as ``attach`` does."""
        thread = Thread(outcome=Outcome.DISCARDED, why=Why.PERSON)
        received = await self._may(caller, mail_id, thread.outcome)
        await self.files.give(caller.tenant, received.files, mail_id, intent.command_id)
        return await self._decide(intent, mail_id, received, thread)

    async def open(self, intent: Intent, caller: Caller, mail_id: UUID, name: str) -> Decided:
        """Make a ticket of an e-mail, as what comes to an address would become one.

        The address is the one it was sent to, unless another is named. Raises as ``attach`` does,
        MailAddressUnknown, and MailUnusable where no ticket can be made of it.
        """
        received = await self._may(caller, mail_id, Outcome.REPORT)
        known = (await self.addresses.of(caller.tenant)).by_name
        address = known.get(name or received.address)
        if address is None:
            raise MailAddressUnknown
        envelope = Envelope(channel=EMAIL, source=OF_MAIL, external_id=str(mail_id))
        report_id = envelope.submission_id(caller.tenant)
        body = report_of(address, received.subject, received.text)
        content = json.dumps(body, ensure_ascii=False).encode()
        ours = Caller(tenant=caller.tenant, actor=OURSELVES)
        outcome = await self.intake.submit(self.arrive(ours, envelope, content))
        if outcome.reasons:
            raise MailUnusable(reasons=outcome.reasons)
        await self.files.give(caller.tenant, received.files, report_id, intent.command_id)
        thread = Thread(outcome=Outcome.REPORT, why=Why.PERSON, ticket_id=report_id)
        return await self._decide(intent, mail_id, received, thread)

    async def _may(self, caller: Caller, mail_id: UUID, wanted: Outcome) -> MailReceived:
        must_decide_mails(caller)
        mail = (await self.store.load(MAIL, caller.tenant, mail_id)).state
        must_allow(mail, wanted)
        if mail.received is None:
            raise MailUnknown
        return mail.received

    async def _decide(
        self, intent: Intent, mail_id: UUID, received: MailReceived, thread: Thread
    ) -> Decided:
        command = ThreadMail(threaded=thread_of(received, thread, self.clock()))
        receipt = await self.store.execute(MAIL, intent, mail_id, command)
        mail = (await self.store.load(MAIL, intent.tenant, mail_id)).state
        return Decided(mail=mail, position=receipt.position)
