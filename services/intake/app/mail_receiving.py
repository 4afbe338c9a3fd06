"""Receiving e-mail: kept with what becomes of it, before whoever brought it hears that it is ours.

Everything here may be done again: a process that died before it answered is asked once more, and
comes to the same ticket, the same files and the same fact.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from services.intake.app.attaching import OURSELVES
from services.intake.app.mail_addresses import MailAddressDesk
from services.intake.app.mail_filing import MailFiles
from services.intake.app.mail_ports import Arrive, MailPrivacy
from services.intake.app.mail_weighing import MESSAGE, SENDER, MailWeighing
from services.intake.app.reports import Intake
from services.intake.domain.mail.addresses import MailAddressAdded
from services.intake.domain.mail.letter import Letter
from services.intake.domain.mail.mail import MAIL, Mail, MailReceived, ReceiveMail
from services.intake.domain.mail.recipients import Recipient, RecipientUnknown
from services.intake.domain.mail.reporting import EMAIL, report_of
from services.intake.domain.mail.saying import thread_of
from services.intake.domain.mail.threading import Outcome, Thread, Why, threaded
from services.intake.domain.report import Attachment, Envelope
from services.intake.domain.submission import SUBMISSION, NameTaken
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, child_id, command_id_of_reaction

RECEIVE: Final = "receive"
MAIL_OF: Final = "mail"
SAID: Final = "said"
SAID_CHARS: Final = 16
REJECTED: Final = "rejected"


@dataclass(frozen=True, kw_only=True)
class MailReceiving:
    """Takes e-mail."""

    store: EventStore
    intake: Intake
    addresses: MailAddressDesk
    privacy: MailPrivacy
    weighing: MailWeighing
    files: MailFiles
    arrive: Arrive
    clock: Callable[[], datetime]

    async def must_know(self, recipient: Recipient) -> None:
        """Refuse an e-mail for somebody unknown here, before it is sent; raises RecipientUnknown.

        Without a name, only a token of ours lets anything in, or later what it answers.
        """
        tenant = TenantId(recipient.tenant)
        if recipient.token and await self.privacy.ticket_of_token(tenant, recipient.token) is None:
            raise RecipientUnknown
        if recipient.name and await self._address(tenant, recipient.name) is None:
            raise RecipientUnknown

    async def receive(self, recipient: Recipient, letter: Letter, raw: bytes) -> Mail:
        """Keep an e-mail and what becomes of it; returns after the commit.

        Raises what asks for another try later: RulesUnknown, RulesUnconfirmed, FilesAway,
        NotCaughtUp, MailsTooMany.
        """
        tenant = TenantId(recipient.tenant)
        said = await self.privacy.digest(tenant, SAID, letter.digest())
        envelope = await self._name(tenant, recipient, letter, said)
        report_id = envelope.submission_id(tenant)
        mail_id = child_id(report_id, MAIL_OF, 0)
        known = (await self.store.load(MAIL, tenant, mail_id)).state
        if known.received is not None:
            return known
        files, left_out = await self.files.kept(tenant, mail_id, letter.enclosed)
        letter = replace(letter, left_out=(*letter.left_out, *left_out))
        thread, reasons = await self._thread(recipient, letter, envelope, files)
        person = partial(self.privacy.person, tenant, mail_id, letter)
        await self.files.hold(tenant, mail_id, files, person)
        if thread.outcome is Outcome.REPLY and thread.ticket_id is not None:
            await self.files.give(tenant, files, thread.ticket_id, mail_id)
        now = self.clock()
        sealed = await self.privacy.seal(tenant, mail_id, letter, raw)
        received = MailReceived(
            occurred_at=now,
            address=recipient.name,
            sender=sealed.sender,
            sender_digest=await self.privacy.digest(tenant, SENDER, letter.sender),
            message_digest=await self.privacy.digest(tenant, MESSAGE, letter.message_id),
            said_digest=said,
            subject=sealed.subject,
            text=sealed.text,
            raw=sealed.raw,
            raw_bytes=len(raw),
            raw_sha256=hashlib.sha256(raw).hexdigest(),
            files=tuple(files),
            left_out=letter.left_out,
            automatic=letter.automatic,
        )
        command = ReceiveMail(
            received=received, threaded=thread_of(received, thread, now, reasons=reasons)
        )
        await self.store.execute(MAIL, _intent(tenant, mail_id, report_id, now), mail_id, command)
        return (await self.store.load(MAIL, tenant, mail_id)).state

    async def _name(
        self, tenant: TenantId, recipient: Recipient, letter: Letter, said: str
    ) -> Envelope:
        """Return the name of a letter: its Message-ID, and where it was sent to.

        Some devices send everything under one Message-ID: what says something else is another one.
        """
        source = f"urn:gongdan:mail:{recipient.name or recipient.token or '-'}"
        name = letter.message_id or f"sha256:{said}"
        envelope = Envelope(channel=EMAIL, source=source, external_id=name)
        mail_id = child_id(envelope.submission_id(tenant), MAIL_OF, 0)
        known = (await self.store.load(MAIL, tenant, mail_id)).state.received
        if known is None or known.said_digest == said:
            return envelope
        return Envelope(channel=EMAIL, source=source, external_id=f"{name}#{said[:SAID_CHARS]}")

    async def _thread(
        self,
        recipient: Recipient,
        letter: Letter,
        envelope: Envelope,
        files: Sequence[Attachment],
    ) -> tuple[Thread, tuple[Reason, ...]]:
        tenant = TenantId(recipient.tenant)
        report_id = envelope.submission_id(tenant)
        report = Thread(outcome=Outcome.REPORT, why=Why.NEW, ticket_id=report_id)
        if (await self.store.load(SUBMISSION, tenant, report_id)).state.state == "accepted":
            return report, ()  # we died between the report and the letter
        address = await self._address(tenant, recipient.name) if recipient.name else None
        evidence = await self.weighing.evidence(recipient, letter, opens=address is not None)
        thread = threaded(evidence)
        if thread.outcome is not Outcome.REPORT or address is None:
            return thread, ()
        reasons = await self._submit(tenant, address, letter, envelope, files)
        if reasons:
            return Thread(outcome=Outcome.QUARANTINED, why=Why.CANNOT_BE_USED), reasons
        return report, ()

    async def _submit(
        self,
        tenant: TenantId,
        address: MailAddressAdded,
        letter: Letter,
        envelope: Envelope,
        files: Sequence[Attachment],
    ) -> tuple[Reason, ...]:
        """Report what a letter says; return why it cannot be used, if so."""
        refs = [one.ref for one in files if one.ref is not None]
        body = report_of(address, letter.subject, letter.text, refs, letter.sender_name)
        caller = Caller(tenant=tenant, actor=OURSELVES)
        content = json.dumps(body, ensure_ascii=False).encode()
        try:
            arrival = self.arrive(caller, envelope, content)
            known = replace(arrival.draft, email=letter.sender)
            outcome = await self.intake.submit(replace(arrival, draft=known))
        except NameTaken:
            return ()  # reported a moment ago, by a process that knew the address otherwise
        return outcome.reasons if outcome.state == REJECTED else ()

    async def _address(self, tenant: TenantId, name: str) -> MailAddressAdded | None:
        return (await self.addresses.of(tenant)).by_name.get(name)


def _intent(tenant: TenantId, mail_id: UUID, report_id: UUID, now: datetime) -> Intent:
    return Intent(
        tenant=tenant,
        command_id=command_id_of_reaction(mail_id, RECEIVE),
        actor=OURSELVES,
        occurred_at=now,
        correlation_id=report_id,
    )
