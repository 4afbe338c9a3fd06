"""The door to live positions: told on the way, and looked at."""

from services.dispatch.adapters.live_calls import SERVICE, LiveCalls
from services.dispatch.adapters.sight import SightByWorkflow
from services.dispatch.app.live import Live
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1.live_pb2_grpc import add_LiveServiceServicer_to_server
from shared.projections.position import WaitFor
from shared.projections.runner import ProjectionApply
from shared.service import Runtime


def serve_live(run: Runtime, store: EventStore, live: Live, looks: ProjectionApply) -> None:
    """Answer those who tell where they are, and those who look."""
    calls = LiveCalls(
        live=live,
        store=store,
        listed=WaitFor("dispatch", [looks], store),
        sight=SightByWorkflow(run.channels.to("workflow")),
    )
    run.serve(lambda server: add_LiveServiceServicer_to_server(calls, server), SERVICE)
