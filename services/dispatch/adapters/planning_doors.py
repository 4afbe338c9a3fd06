"""The doors to plans: what makes them again and again, and who is told."""

from services.dispatch.adapters.boards import BoardsInMemory
from services.dispatch.adapters.planning_calls import SERVICE, PlanningCalls
from services.dispatch.adapters.replanner import Replanner
from services.dispatch.adapters.solvers.engines import SolverEngines
from services.dispatch.adapters.solvers.parts import parts as regions
from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.planning import Planning
from services.dispatch.app.reckoning import Reckoning
from services.dispatch.app.rolling import Rolling
from services.dispatch.app.telling import Telling
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1.planning_pb2_grpc import add_PlanningServiceServicer_to_server
from shared.service import Runtime


def serve_planning(
    run: Runtime, store: EventStore, app: Dispatch, telling: Telling, reckoning: Reckoning
) -> BoardsInMemory:
    """Have tickets planned again, and tell the plan; return what is to be fed from the log."""
    boards = BoardsInMemory(store)
    rolling = Rolling(
        store=store,
        benches=telling.benches,
        boards=boards,
        planning=Planning(engines=SolverEngines()),
        regions=regions,
        reckoning=reckoning,
    )
    run.background(Replanner(boards, run.tenants, rolling.replan).run)
    plans = PlanningCalls(app=app, telling=telling, boards=boards)
    run.serve(lambda server: add_PlanningServiceServicer_to_server(plans, server), SERVICE)
    return boards
