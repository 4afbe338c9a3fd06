"""Dispatch's parts, put together."""

from services.dispatch.adapters.agenda_calls import serve_agendas
from services.dispatch.adapters.appointment_doors import serve_appointments
from services.dispatch.adapters.benches import BenchesInMemory
from services.dispatch.adapters.ledger_doors import serve_ledger
from services.dispatch.adapters.live_doors import serve_live
from services.dispatch.adapters.live_positions import LivePositionsOnTheBus
from services.dispatch.adapters.looks import LooksInView
from services.dispatch.adapters.parts_of_tickets import PartsOfTickets, parts_of_tickets
from services.dispatch.adapters.planning_doors import serve_planning
from services.dispatch.adapters.policy_book import PolicyBook
from services.dispatch.adapters.queue_calls import QUEUES, QueueCalls
from services.dispatch.adapters.reasons import Reasons
from services.dispatch.adapters.roster_book import JobBook, RosterBook
from services.dispatch.adapters.roster_calls import SERVICE as ROSTERS
from services.dispatch.adapters.roster_calls import RosterCalls
from services.dispatch.adapters.roster_handlers import RosterHandlers
from services.dispatch.adapters.rosterers.engine import CpSatEngine
from services.dispatch.adapters.shift_calls import SERVICE as SHIFTS
from services.dispatch.adapters.shift_calls import ShiftCalls
from services.dispatch.adapters.shift_timers import ShiftTimers
from services.dispatch.adapters.staff_names import StaffNames
from services.dispatch.adapters.stock_book import StockBook
from services.dispatch.adapters.stock_calls import SERVICE as STOCK_SERVICE
from services.dispatch.adapters.stock_calls import StockCalls
from services.dispatch.adapters.timers import OfferTimers
from services.dispatch.adapters.told import OF_TICKETS
from services.dispatch.adapters.transfer_calls import SERVICE as TRANSFERS
from services.dispatch.adapters.transfer_calls import TransferCalls
from services.dispatch.adapters.travel_doors import reckoning_of, serve_travel
from services.dispatch.adapters.ways_gone import WaysInView
from services.dispatch.app.appointing import Appointing
from services.dispatch.app.calibrating import Calibrating
from services.dispatch.app.crewing import Crewing, Places
from services.dispatch.app.demand import Demands
from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.live import Live
from services.dispatch.app.policies import PolicyDesk
from services.dispatch.app.providing import Providing
from services.dispatch.app.queueing import Queueing
from services.dispatch.app.registering import Registering
from services.dispatch.app.rostering import Rostering
from services.dispatch.app.shifting import Shifting
from services.dispatch.app.stocking import Stocking
from services.dispatch.app.telling import Telling
from services.dispatch.app.transferring import Transferring
from services.dispatch.app.travelling import Travelling
from services.dispatch.domain.appointments.book import BOOK
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.live import LOOKS
from services.dispatch.domain.policy_versions import POLICIES
from services.dispatch.domain.rostering.facts import RosterPublished, RosterRequested
from services.dispatch.domain.rostering.life import ROSTER
from services.dispatch.domain.stock.deciding import STOCK
from services.dispatch.domain.stock.stores import STORES
from services.dispatch.domain.tagging import tag_of
from services.dispatch.domain.technician import TECHNICIAN
from services.dispatch.handlers import (
    OF_OUR_OWN,
    AppointmentHandlers,
    Handlers,
)
from services.dispatch.published import public_form
from services.dispatch.rpc import SERVICE, DispatchRpc
from services.dispatch.views import SCENARIO_PUBLISHED, Offers, Policies
from services.dispatch.views.books import OF_STOCK, StockBooks
from services.dispatch.views.hands import Hands
from services.dispatch.views.jobs import OF_JOBS, Jobs
from services.dispatch.views.looks import LOOKED_AT, Looks
from services.dispatch.views.rosters import OF_ROSTERS, Rosters
from services.dispatch.views.shifts import OF_SHIFTS, ShiftTurns
from services.dispatch.views.ways import OF_WAYS, Ways
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1 import dispatch_pb2_grpc, stock_pb2_grpc
from shared.pb.gongdan.dispatch.v1.queues_pb2_grpc import add_QueueServiceServicer_to_server
from shared.pb.gongdan.dispatch.v1.rosters_pb2_grpc import add_RosterServiceServicer_to_server
from shared.pb.gongdan.dispatch.v1.shifts_pb2_grpc import add_ShiftServiceServicer_to_server
from shared.pb.gongdan.dispatch.v1.transfers_pb2_grpc import (
    add_TransferServiceServicer_to_server,
)
from shared.projections.position import WaitFor
from shared.projections.reaction import ReactionApply
from shared.projections.runner import ProjectionApply
from shared.service import Runtime, run_service
from shared.vault import Vault

NAME = "dispatch"


async def compose(run: Runtime) -> None:
    """Build the service and register what it does."""
    store = run.event_store(
        [TECHNICIAN, ASSIGNMENT, LOOKS, POLICIES, STOCK, STORES, ROSTER, BOOK], public_form, tag_of
    )
    workflow = run.remote_log("workflow")
    policies = ProjectionApply(
        service=NAME,
        projection=Policies(),
        databases=run.databases,
        source=workflow,
        types=[SCENARIO_PUBLISHED],
    )
    offers = ProjectionApply(
        service=NAME, projection=Offers(), databases=run.databases, source=store
    )
    benches = BenchesInMemory(store)
    book = PolicyBook(run.databases, WaitFor("workflow", [policies], workflow))
    vault = Vault(run.channels.to("identity"), run.tokens)
    reasons = Reasons(vault)
    app = Dispatch(store, benches, book, reasons)
    telling = Telling(benches=benches, deciders=book)
    reckoning = reckoning_of(run)
    travelling = Travelling(store, benches, reckoning)
    queueing = Queueing(store, benches, book, reasons)
    appointing = Appointing(store, benches)
    looks = ProjectionApply(
        service=NAME,
        projection=Looks(),
        databases=run.databases,
        source=store,
        types=[LOOKED_AT],
    )
    ways = ProjectionApply(
        service=NAME, projection=Ways(), databases=run.databases, source=store, types=OF_WAYS
    )
    live = Live(
        store=store,
        benches=benches,
        deciders=book,
        showing=book,
        positions=LivePositionsOnTheBus(run.bus, vault, replicas=run.settings.nats_replicas),
        taken=LooksInView(run.databases),
    )
    published = PolicyDesk(store)
    handlers = Handlers(
        app=app,
        crewing=Crewing(Places(store), app),
        travelling=travelling,
        live=live,
        queueing=queueing,
        appointing=appointing,
        policies=book,
        published=published,
        benches=benches,
    )
    tickets = ReactionApply(
        service=NAME,
        name="tickets",
        react=handlers.when_something_happens_to_a_ticket,
        databases=run.databases,
        source=workflow,
        types=OF_TICKETS,
    )
    rounds = ReactionApply(
        service=NAME,
        name="rounds",
        react=handlers.when_somebody_is_free_or_a_ticket_waits,
        databases=run.databases,
        source=store,
        types=OF_OUR_OWN,
    )
    used, kept = parts_of_tickets(
        PartsOfTickets(Providing(store, benches), book), NAME, run.databases, workflow, store
    )
    run.hear("workflow", [policies, tickets, used])
    books = ProjectionApply(
        service=NAME, projection=StockBooks(), databases=run.databases, source=store, types=OF_STOCK
    )
    hands = ProjectionApply(service=NAME, projection=Hands(), databases=run.databases, source=store)
    run.tail(
        [
            benches,
            rounds,
            offers,
            _shifts(run, store, app, reasons, handlers),
            looks,
            books,
            kept,
            serve_planning(run, store, app, telling, reckoning),
            *_rosters(run, store, benches, book),
            *serve_appointments(run, appointing, AppointmentHandlers(app, appointing)),
        ],
        unhurried=[hands, ways, serve_agendas(run, store, book)],
    )
    run.background(
        OfferTimers(
            run.databases, run.tenants, handlers.when_an_offer_runs_out, offers.progress.at
        ).run
    )
    servicer = DispatchRpc(
        app,
        Places(store),
        store,
        StaffNames(vault),
        registering=Registering(app, benches),
        telling=telling,
    )
    run.serve(
        lambda server: dispatch_pb2_grpc.add_DispatchServiceServicer_to_server(servicer, server),
        SERVICE,
    )
    transfers = TransferCalls(
        transferring=Transferring(store, benches, Reasons(vault)), places=Places(store), store=store
    )
    run.serve(lambda server: add_TransferServiceServicer_to_server(transfers, server), TRANSFERS)
    queues = QueueCalls(queueing, store)
    run.serve(lambda server: add_QueueServiceServicer_to_server(queues, server), QUEUES)
    stock = StockCalls(
        stocking=Stocking(store, benches, book, reasons),
        store=store,
        book=StockBook(run.databases, books, WaitFor(NAME, [books], store)),
    )
    run.serve(
        lambda server: stock_pb2_grpc.add_StockServiceServicer_to_server(stock, server),
        STOCK_SERVICE,
    )
    serve_ledger(run, store=store, hands=hands, book=book, desk=published, app=app)
    serve_live(run, store, live, looks)
    calibrating = Calibrating(WaysInView(databases=run.databases), published, book)
    serve_travel(run, store, travelling, calibrating, ways)


def _shifts(
    run: Runtime, store: EventStore, app: Dispatch, reasons: Reasons, handlers: Handlers
) -> ProjectionApply:
    """Plan shifts, begin and end them; return the view that their timers are read off."""
    turns = ProjectionApply(
        service=NAME,
        projection=ShiftTurns(),
        databases=run.databases,
        source=store,
        types=OF_SHIFTS,
    )
    turn = handlers.when_the_plan_turns_somebody
    run.background(ShiftTimers(run.databases, run.tenants, turn, turns.progress.at).run)
    calls = ShiftCalls(shifting=Shifting(app, store, reasons), store=store)
    run.serve(lambda server: add_ShiftServiceServicer_to_server(calls, server), SHIFTS)
    return turns


def _rosters(
    run: Runtime, store: EventStore, benches: BenchesInMemory, policies: PolicyBook
) -> tuple[ProjectionApply, ReactionApply, ProjectionApply]:
    """Answer who is to work when; return what follows the log for that."""
    jobs = ProjectionApply(
        service=NAME, projection=Jobs(), databases=run.databases, source=store, types=OF_JOBS
    )
    view = ProjectionApply(
        service=NAME, projection=Rosters(), databases=run.databases, source=store, types=OF_ROSTERS
    )
    book = RosterBook(run.databases, view)
    rostering = Rostering(store, benches, policies, CpSatEngine(), book)
    reaction = ReactionApply(
        service=NAME,
        name="rosters",
        react=RosterHandlers(rostering).when_something_happens_to_a_roster,
        databases=run.databases,
        source=store,
        types=[RosterRequested.TOPIC, RosterPublished.TOPIC],
    )
    demands = Demands(deciders=policies, jobs=JobBook(run.databases, jobs))
    calls = RosterCalls(rostering=rostering, store=store, book=book, demands=demands)
    run.serve(lambda server: add_RosterServiceServicer_to_server(calls, server), ROSTERS)
    return view, reaction, jobs


if __name__ == "__main__":
    run_service(NAME, compose)
