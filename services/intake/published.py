"""What others may see of a submission."""

import msgspec

from services.intake.domain.assets.facts import (
    AssetAttached,
    AssetChanged,
    AssetMoved,
    AssetRegistered,
    AssetReinstated,
    AssetRetired,
)
from services.intake.domain.calls.draft import DRAFT
from services.intake.domain.customers.facts import (
    CustomerChanged,
    CustomerMerged,
    CustomerRegistered,
    CustomerSeparated,
)
from services.intake.domain.customers.reveals import CustomerRevealed, RevealSpent
from services.intake.domain.event import EventHeard
from services.intake.domain.files.attachment import (
    AttachmentClaimed,
    AttachmentDiscarded,
    AttachmentKept,
)
from services.intake.domain.files.rules import FileRulesSet
from services.intake.domain.hooks.hook import HOOKS
from services.intake.domain.knowledge.article import ArticleWithdrawn, ArticleWritten
from services.intake.domain.knowledge.consultation import ConsultationAnswered, ConsultationBegun
from services.intake.domain.mail.addresses import MailAddressAdded, MailAddressRemoved
from services.intake.domain.mail.mail import MailReceived, MailThreaded
from services.intake.domain.reference import ReferenceStated
from services.intake.domain.submission import (
    SubmissionAccepted,
    SubmissionContinued,
    SubmissionRejected,
)
from services.intake.domain.wecom import OF_WECOM
from shared.decider import Fact
from shared.eventstore import Public

AT_DOORS = frozenset({*HOOKS.facts, *[fact for one in (*OF_WECOM, DRAFT) for fact in one.facts]})
PRIVATE = frozenset({"occurred_at", "body", "digests"})


def public_form(fact: Fact) -> Public | None:
    """Return an accepted report as it is; of a rejected one everything but the report itself.

    Of assets, in which nothing is anybody's, everything; of customers what is sealed stays sealed.

    What is known of things outside, or happens there, is others' to publish: it stays here. So does
    what happens to a file: the report or the ticket that has it says what others may know of it.
    Which doors a tenant has, and what is read at them, is the business of who administers it; what
    is said at them is told as the report that it becomes.
    Articles are asked for, and who read them is nobody else's.
    An e-mail stays here as well; what became of it is told, and what it says to a ticket.
    """
    match fact:
        case (
            AssetRegistered()
            | AssetChanged()
            | AssetMoved()
            | AssetAttached()
            | AssetRetired()
            | AssetReinstated()
            | SubmissionAccepted()
            | SubmissionContinued()
            | CustomerMerged()
            | CustomerSeparated()
            | MailThreaded()
        ):
            return Public(type=fact.TOPIC)
        case SubmissionRejected() | CustomerRegistered() | CustomerChanged():
            kept = msgspec.to_builtins(fact)
            shown = {key: value for key, value in kept.items() if key not in PRIVATE}
            return Public(type=fact.TOPIC, data=msgspec.json.encode(shown, order="sorted"))
        case (
            ReferenceStated()
            | EventHeard()
            | AttachmentKept()
            | AttachmentClaimed()
            | AttachmentDiscarded()
            | FileRulesSet()
            | CustomerRevealed()
            | RevealSpent()
            | ArticleWritten()
            | ArticleWithdrawn()
            | ConsultationBegun()
            | ConsultationAnswered()
            | MailReceived()
            | MailAddressAdded()
            | MailAddressRemoved()
        ):
            return None
        case _ if type(fact) in AT_DOORS:
            return None
        case _:
            raise AssertionError(fact.TOPIC)
