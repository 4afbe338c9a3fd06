"""When workflow says something, every view of reporting hears it, each at its own pace."""

from collections.abc import Mapping
from types import MappingProxyType

from services.reporting.views.heard import SCENARIO_PUBLISHED
from services.reporting.views.history import HistoryProjection
from services.reporting.views.metrics import MetricsProjection
from services.reporting.views.queue import QueueProjection
from services.reporting.views.scopes import ScopesProjection
from shared.database import Databases
from shared.messaging.following import LogReader
from shared.projections.projection import Projection
from shared.projections.runner import ProjectionApply

SERVICE = "reporting"
WORKFLOW = "workflow"

PROJECTIONS: tuple[Projection, ...] = (
    QueueProjection(),
    HistoryProjection(),
    MetricsProjection(),
    ScopesProjection(),
)

CONCERNED_BY = MappingProxyType({ScopesProjection().name: (SCENARIO_PUBLISHED,)})
"""Views that few events concern; the others are about every one."""


def listeners(databases: Databases, workflow: LogReader) -> Mapping[str, ProjectionApply]:
    """Return what keeps each view level with workflow's log, by the view's name."""
    return MappingProxyType(
        {
            projection.name: ProjectionApply(
                service=SERVICE,
                projection=projection,
                databases=databases,
                source=workflow,
                types=CONCERNED_BY.get(projection.name),
            )
            for projection in PROJECTIONS
        }
    )
