"""The reporting service as a process."""

import asyncio
from functools import partial

from services.reporting.handlers import SERVICE, WORKFLOW, listeners
from services.reporting.rpc import ReportingRpc
from services.reporting.views.reading import Reading
from shared.intent import TenantId
from shared.pb.gongdan.reporting.v1 import reporting_pb2_grpc
from shared.projections.position import WaitFor
from shared.projections.rebuilding import Rebuilding
from shared.service import Runtime, run_service

PACE_S = 0.025
"""A person does not see the difference, and a view folds a dozen events at the price of one."""


async def compose(run: Runtime) -> None:
    """Put the parts together."""
    workflow = run.remote_log(WORKFLOW)
    together = listeners(run.databases, workflow)
    views = together.views

    async def prepare(tenant: TenantId) -> None:
        await asyncio.gather(*(view.checkpoint(tenant) for view in views.values()))

    run.hear(WORKFLOW, [together], pace_s=PACE_S)
    run.background(together.run)
    run.watch(together)
    rpc = ReportingRpc(
        reading=Reading(run.databases, prepare),
        wait=WaitFor(WORKFLOW, list(views.values()), workflow),
        progress=views["queue"].progress,
        rebuilding=Rebuilding(views, workflow),
    )
    run.serve(
        partial(reporting_pb2_grpc.add_ReportingServiceServicer_to_server, rpc),
        "gongdan.reporting.v1.ReportingService",
    )


if __name__ == "__main__":
    run_service(SERVICE, compose)
