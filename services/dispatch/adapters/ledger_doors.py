"""The doors to the ledger of decisions, and to the policies that they are made by."""

from services.dispatch.adapters.explaining_calls import SERVICE as EXPLAINING
from services.dispatch.adapters.explaining_calls import ExplainingCalls
from services.dispatch.adapters.past_benches import PastBenchesOfLog
from services.dispatch.adapters.policy_calls import SERVICE as POLICIES
from services.dispatch.adapters.policy_calls import PolicyCalls
from services.dispatch.adapters.tales import TalesOfLog
from services.dispatch.app.crewing import Places
from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.explaining import Explaining
from services.dispatch.app.policies import PolicyDesk
from services.dispatch.app.ports import Deciders
from services.dispatch.app.reading import Readings
from services.dispatch.app.simulating import Simulating
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1.explaining_pb2_grpc import (
    add_ExplainingServiceServicer_to_server,
)
from shared.pb.gongdan.dispatch.v1.policies_pb2_grpc import add_PolicyServiceServicer_to_server
from shared.projections.position import WaitFor
from shared.projections.runner import ProjectionApply
from shared.service import Runtime


def serve_ledger(
    run: Runtime,
    *,
    store: EventStore,
    hands: ProjectionApply,
    book: Deciders,
    desk: PolicyDesk,
    app: Dispatch,
) -> None:
    """Answer what was decided why, and what another policy would have decided."""
    past = PastBenchesOfLog(store, run.databases, WaitFor("dispatch", [hands], store))
    readings = Readings()
    explaining = Explaining(store, past, readings)
    why = ExplainingCalls(explaining=explaining, app=app, places=Places(store))
    run.serve(lambda server: add_ExplainingServiceServicer_to_server(why, server), EXPLAINING)
    simulating = Simulating(TalesOfLog(store), book, readings)
    policies = PolicyCalls(simulating=simulating, desk=desk, store=store)
    run.serve(lambda server: add_PolicyServiceServicer_to_server(policies, server), POLICIES)
