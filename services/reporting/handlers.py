"""When workflow says something, every view of reporting hears it; they are kept together."""

from types import MappingProxyType

from services.reporting.views.commitments.keeping import KINDS as OF_COMMITMENTS
from services.reporting.views.commitments.keeping import CommitmentsProjection
from services.reporting.views.costs.keeping import KINDS as OF_COSTS
from services.reporting.views.costs.keeping import CostsProjection
from services.reporting.views.decisions.keeping import KINDS as OF_DECISIONS
from services.reporting.views.decisions.keeping import DecisionsProjection
from services.reporting.views.delegations import OF_DELEGATIONS, DelegationsProjection
from services.reporting.views.fatigue.forms import KINDS as OF_FORMS
from services.reporting.views.fatigue.forms import FormsProjection
from services.reporting.views.heard import SCENARIO_PUBLISHED
from services.reporting.views.history import HistoryProjection
from services.reporting.views.ledgers.keeping import KINDS as OF_LEDGERS
from services.reporting.views.ledgers.keeping import LedgersProjection
from services.reporting.views.metrics import HEARD, MetricsProjection
from services.reporting.views.of_customers import KINDS as OF_CUSTOMERS
from services.reporting.views.of_customers import CustomersProjection
from services.reporting.views.queue import QueueProjection
from services.reporting.views.replies.keeping import KINDS as OF_REPLIES
from services.reporting.views.replies.keeping import RepliesProjection
from services.reporting.views.scopes import ScopesProjection
from services.reporting.views.searching.keeping import KINDS as OF_SEARCH
from services.reporting.views.searching.keeping import SearchProjection
from shared.database import Databases
from shared.messaging.following import LogReader
from shared.projections.planned import Planned
from shared.projections.together import ProjectionsTogether

SERVICE = "reporting"
WORKFLOW = "workflow"

PROJECTIONS: tuple[Planned, ...] = (
    QueueProjection(),
    HistoryProjection(),
    MetricsProjection(),
    ScopesProjection(),
    FormsProjection(),
    CommitmentsProjection(),
    DelegationsProjection(),
    LedgersProjection(),
    SearchProjection(),
    DecisionsProjection(),
    CostsProjection(),
    CustomersProjection(),
    RepliesProjection(),
)

CONCERNED_BY = MappingProxyType(
    {
        ScopesProjection.name: (SCENARIO_PUBLISHED,),
        MetricsProjection.name: tuple(HEARD),
        FormsProjection.name: tuple(OF_FORMS),
        CommitmentsProjection.name: OF_COMMITMENTS,
        DelegationsProjection.name: OF_DELEGATIONS,
        LedgersProjection.name: OF_LEDGERS,
        SearchProjection.name: OF_SEARCH,
        DecisionsProjection.name: OF_DECISIONS,
        CostsProjection.name: OF_COSTS,
        RepliesProjection.name: OF_REPLIES,
        CustomersProjection.name: OF_CUSTOMERS,
    }
)
"""Views that few events concern; the others are about every one."""


def listeners(databases: Databases, workflow: LogReader) -> ProjectionsTogether:
    """Return what keeps the views level with workflow's log."""
    return ProjectionsTogether(
        service=SERVICE,
        name="views",
        projections=PROJECTIONS,
        databases=databases,
        source=workflow,
        types=CONCERNED_BY,
    )
