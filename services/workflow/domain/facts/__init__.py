"""Facts: everything that can happen to a ticket, and to the scenarios of a tenant.

Every fact of a ticket carries its number and type, so that whoever hears only one can name it.
"""

from services.workflow.domain.facts.appointments import (
    DangerFact,
    TicketAppointed,
    TicketEndangered,
    TicketSecured,
)
from services.workflow.domain.facts.approvals import APPROVAL_FACTS, ApprovalEvent, ApprovalFact
from services.workflow.domain.facts.attached import TicketAttached
from services.workflow.domain.facts.by_the_clock import (
    TIMELY_FACTS,
    TicketCommitted,
    TicketEscalated,
    TicketMarked,
    TicketSampled,
    TimelyEvent,
    TimelyFact,
)
from services.workflow.domain.facts.corrections import TicketCorrected
from services.workflow.domain.facts.crew import CrewWanted, TicketCrewTold
from services.workflow.domain.facts.flow import FlowFact
from services.workflow.domain.facts.forms import TicketCalculated, TicketRestricted
from services.workflow.domain.facts.mailed import TicketMailWithdrawn
from services.workflow.domain.facts.merging import (
    MERGING_FACTS,
    MergingEvent,
    MergingFact,
    TicketDuplicateDismissed,
    TicketDuplicateSuspected,
    TicketLetGo,
    TicketMerged,
    TicketSplitOff,
    TicketTookIn,
    TicketUnmerged,
)
from services.workflow.domain.facts.migrations import TicketMigrated
from services.workflow.domain.facts.of_tickets import Tell, TicketFact
from services.workflow.domain.facts.scenarios import (
    MigrationBegan,
    MigrationEnded,
    ScenarioEvent,
    ScenarioPublished,
    TicketLeft,
)
from services.workflow.domain.facts.tickets import (
    TicketAccepted,
    TicketCommented,
    TicketDeclined,
    TicketFlagged,
    TicketMoved,
    TicketOffered,
    TicketOpened,
    TicketQueued,
    TicketResumed,
    TicketTransferAsked,
    TicketUnassignable,
    TicketWaiting,
)

LifeFact = (
    TicketOpened
    | TicketMoved
    | TicketOffered
    | TicketTransferAsked
    | TicketQueued
    | TicketAppointed
    | TicketEndangered
    | TicketSecured
    | TicketAccepted
    | TicketDeclined
    | TicketUnassignable
    | TicketCrewTold
    | TicketCommented
    | TicketAttached
    | TicketMailWithdrawn
    | TicketFlagged
    | TicketWaiting
    | TicketResumed
    | TicketMigrated
    | TicketCalculated
    | TicketRestricted
    | TicketCorrected
    | ApprovalEvent
    | TimelyEvent
    | MergingEvent
)
"""What happens to a ticket itself."""

OfAssignment = (
    TicketOffered
    | TicketAccepted
    | TicketDeclined
    | TicketQueued
    | TicketTransferAsked
    | TicketUnassignable
)
SAID_FACTS = (
    TicketCommented,
    TicketAttached,
    TicketMailWithdrawn,
    TicketFlagged,
    TicketAppointed,
    TicketEndangered,
    TicketSecured,
    TicketCalculated,
    TicketCorrected,
    TicketRestricted,
)
OfWords = (
    TicketCommented
    | TicketFlagged
    | TicketAppointed
    | TicketEndangered
    | TicketSecured
    | TicketCalculated
    | TicketCorrected
    | TicketRestricted
)

TicketEvent = LifeFact | FlowFact

__all__ = [
    "APPROVAL_FACTS",
    "MERGING_FACTS",
    "SAID_FACTS",
    "TIMELY_FACTS",
    "ApprovalEvent",
    "ApprovalFact",
    "CrewWanted",
    "DangerFact",
    "FlowFact",
    "LifeFact",
    "MergingEvent",
    "MergingFact",
    "MigrationBegan",
    "MigrationEnded",
    "OfAssignment",
    "OfWords",
    "ScenarioEvent",
    "ScenarioPublished",
    "Tell",
    "TicketAccepted",
    "TicketAppointed",
    "TicketAttached",
    "TicketCalculated",
    "TicketCommented",
    "TicketCommitted",
    "TicketCorrected",
    "TicketCrewTold",
    "TicketDeclined",
    "TicketDuplicateDismissed",
    "TicketDuplicateSuspected",
    "TicketEndangered",
    "TicketEscalated",
    "TicketEvent",
    "TicketFact",
    "TicketFlagged",
    "TicketLeft",
    "TicketLetGo",
    "TicketMailWithdrawn",
    "TicketMarked",
    "TicketMerged",
    "TicketMigrated",
    "TicketMoved",
    "TicketOffered",
    "TicketOpened",
    "TicketQueued",
    "TicketRestricted",
    "TicketResumed",
    "TicketSampled",
    "TicketSecured",
    "TicketSplitOff",
    "TicketTookIn",
    "TicketTransferAsked",
    "TicketUnassignable",
    "TicketUnmerged",
    "TicketWaiting",
    "TimelyEvent",
    "TimelyFact",
]
