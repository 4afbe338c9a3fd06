"""Weighing: what is known about a letter by which it is decided where it belongs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.app.mail_ports import MailPrivacy, MailsBefore
from services.intake.domain.mail.letter import Letter
from services.intake.domain.mail.recipients import Recipient, is_ours, token_in
from services.intake.domain.mail.refusals import MailsTooMany
from services.intake.domain.mail.threading import Evidence, number_in
from shared.intent import TenantId

MESSAGE: Final = "message"
SENDER: Final = "sender"
HOUR: Final = timedelta(hours=1)
SENDER_HOUR_KEPT_MAX: Final = 200
"""Letters of one sender within an hour that are taken at all."""


@dataclass(frozen=True, kw_only=True)
class MailWeighing:
    """Gathers evidence; ``domain`` is that of our addresses."""

    privacy: MailPrivacy
    before: MailsBefore
    clock: Callable[[], datetime]
    domain: str

    async def evidence(self, recipient: Recipient, letter: Letter, *, opens: bool) -> Evidence:
        """Return what is known about a letter; raises NotCaughtUp and MailsTooMany.

        Those whose address cannot be read are not one sender: they know no ticket.
        """
        tenant = TenantId(recipient.tenant)
        privacy = self.privacy
        sender = await privacy.digest(tenant, SENDER, letter.sender)
        party = await self.before.party(tenant, sender, self.clock() - HOUR)
        if party.lately >= SENDER_HOUR_KEPT_MAX:
            raise MailsTooMany
        digests = [await privacy.digest(tenant, MESSAGE, one) for one in letter.references]
        number = number_in(letter.subject)
        return Evidence(
            automatic=bool(letter.automatic),
            is_our_own=is_ours(letter.sender, self.domain),
            this_hour=party.lately,
            referenced=await self._referenced(tenant, letter),
            addressed=await privacy.ticket_of_token(tenant, recipient.token),
            answered=await self.before.ticket_of_messages(tenant, digests) if digests else None,
            quoted=bool(number),
            numbered=await self.before.ticket_numbered(tenant, number) if number else None,
            known=party.tickets if letter.sender else frozenset(),
            opens=opens,
        )

    async def _referenced(self, tenant: TenantId, letter: Letter) -> UUID | None:
        for one in letter.references:
            token = token_in(one, tenant, self.domain)
            ticket_id = await self.privacy.ticket_of_token(tenant, token)
            if ticket_id is not None:
                return ticket_id
        return None
