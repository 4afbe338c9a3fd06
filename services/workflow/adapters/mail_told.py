"""What intake tells of an e-mail, as tickets are told of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from services.workflow.adapters.intents import intent_of
from services.workflow.app.mailing import MailDesk, MailTold
from services.workflow.domain.commands import GivenFile
from shared.contracts.mails import MailThreadedV1
from shared.intent import TenantId
from shared.recorded import Recorded

MAIL_THREADED: Final = "submission.mail_threaded"


@dataclass(frozen=True, kw_only=True)
class MailReaction:
    """What follows from what becomes of an e-mail.

    ``opened`` returns when the reports up to a position of intake's log are tickets.
    """

    desk: MailDesk
    opened: Callable[[TenantId, int], Awaitable[None]]

    async def when_an_e_mail_is_threaded_tell_the_tickets(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        """The ticket that it was with loses it, the one that it is with has it."""
        await self.opened(tenant, event.position)
        intents = intent_of(tenant, event, "mail-withdraw"), intent_of(tenant, event, "mail")
        await self.desk.follow(*intents, mail_told(event))


def mail_told(event: Recorded) -> MailTold:
    """Return which ticket an e-mail is with from now on, which no longer, and what it says."""
    heard = MailThreadedV1.model_validate_json(event.data)
    return MailTold(
        mail=event.stream_id,
        ticket_id=heard.ticket_id,
        before=heard.before,
        sender=heard.sender,
        text=heard.text,
        files=[GivenFile(**one.model_dump()) for one in heard.files],
        withdrawn=heard.withdrawn,
    )
