"""The doors to trips and to what they teach, and who says how long ways take."""

import httpx

from services.dispatch.adapters.matrix_service import TABLE_S, MatrixService
from services.dispatch.adapters.travel_calls import SERVICE as TRAVEL
from services.dispatch.adapters.travel_calls import TravelCalls
from services.dispatch.adapters.trip_calls import SERVICE as TRIPS
from services.dispatch.adapters.trip_calls import TripCalls
from services.dispatch.app.calibrating import Calibrating
from services.dispatch.app.crewing import Places
from services.dispatch.app.reckoning import Reckoning
from services.dispatch.app.travelling import Travelling
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1.travel_pb2_grpc import add_TravelServiceServicer_to_server
from shared.pb.gongdan.dispatch.v1.trips_pb2_grpc import add_TripServiceServicer_to_server
from shared.projections.position import WaitFor
from shared.projections.runner import ProjectionApply
from shared.service import Runtime


def reckoning_of(run: Runtime) -> Reckoning:
    """Have ways reckoned by the matrix service, if there is one (``GONGDAN_MATRIX_URL``)."""
    if run.settings.matrix_url is None:
        return Reckoning()
    http = httpx.AsyncClient(timeout=TABLE_S, trust_env=False)
    run.on_stop(http.aclose)
    return Reckoning(MatrixService(http, run.settings.matrix_url))


def serve_travel(
    run: Runtime,
    store: EventStore,
    travelling: Travelling,
    calibrating: Calibrating,
    ways: ProjectionApply,
) -> None:
    """Answer those who go, and those who ask how long it took."""
    trips = TripCalls(travelling=travelling, places=Places(store), store=store)
    run.serve(lambda server: add_TripServiceServicer_to_server(trips, server), TRIPS)
    travel = TravelCalls(calibrating=calibrating, listed=WaitFor("dispatch", [ways], store))
    run.serve(lambda server: add_TravelServiceServicer_to_server(travel, server), TRAVEL)
