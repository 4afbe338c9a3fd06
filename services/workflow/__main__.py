"""Workflow as a process: the only file that knows everything."""

from collections.abc import Iterable

from services.workflow.adapters.approving.asked import AskedTickets
from services.workflow.adapters.approving.calls import SERVICE as APPROVALS
from services.workflow.adapters.approving.delegations import ApprovalService
from services.workflow.adapters.approving.members import IdentityMembers
from services.workflow.adapters.approving.waiting import AwaitedProjection, AwaitedView
from services.workflow.adapters.calls import SERVICE
from services.workflow.adapters.dispatch_told import TALES
from services.workflow.adapters.fleet import TicketFleet
from services.workflow.adapters.mail_told import MAIL_THREADED, MailReaction
from services.workflow.adapters.migrations import MigrationLoop
from services.workflow.adapters.numbers import TicketNumbers
from services.workflow.adapters.planning import SERVICE as SCHEDULES
from services.workflow.adapters.planning import PlannedView, ScheduleCalls
from services.workflow.adapters.reader_calls import SERVICE as READERS
from services.workflow.adapters.reader_calls import ReaderCalls
from services.workflow.adapters.recent_reports import RecentReportsTable
from services.workflow.adapters.registers import visiting_of
from services.workflow.adapters.scenario_documents import ScenarioDocuments
from services.workflow.adapters.scenario_doors import serve_scenarios
from services.workflow.adapters.ticket_doors import serve_beside, split_desk
from services.workflow.adapters.timers import TYPES, TimerLoop, TimerTable
from services.workflow.adapters.upkeep_calls import SERVICE as UPKEEP
from services.workflow.adapters.upkeep_calls import OwnLog, UpkeepCalls
from services.workflow.adapters.word_doors import compose_words, serve_words
from services.workflow.app import (
    ApprovalDesk,
    Bringing,
    DelegationDesk,
    DuplicateDesk,
    Likening,
    MergeDesk,
    Migrator,
    NamingDesk,
    Readers,
    Rules,
    ScenarioDesk,
    ScheduleDesk,
    Texts,
    Tickets,
    TimerDesk,
    VisitDesk,
)
from services.workflow.app.mailing import MailDesk
from services.workflow.domain import DECIDERS
from services.workflow.handlers import (
    OWN,
    ROLE_TAKEN,
    SUBMISSION_ACCEPTED,
    SUBMISSION_CONTINUED,
    TURNS,
    VISIT_DUE,
    ApprovalHandlers,
    Handlers,
    OwnHandlers,
    VisitHandlers,
)
from services.workflow.published import public_form
from services.workflow.rpc import Rpc
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1.approvals_pb2_grpc import add_ApprovalServiceServicer_to_server
from shared.pb.gongdan.workflow.v1.readers_pb2_grpc import add_ReaderServiceServicer_to_server
from shared.pb.gongdan.workflow.v1.schedules_pb2_grpc import (
    add_ScheduleServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1.upkeep_pb2_grpc import add_UpkeepServiceServicer_to_server
from shared.pb.gongdan.workflow.v1.workflow_pb2_grpc import add_WorkflowServiceServicer_to_server
from shared.projections.position import WaitFor
from shared.projections.reaction import ReactionApply
from shared.projections.rebuilding import Rebuilding
from shared.projections.registry import Registry
from shared.projections.runner import ProjectionApply
from shared.service import Runtime, run_service
from shared.vault import Vault

Waits = tuple[WaitFor, ...]
"""What a read may wait for before it answers: that what others wrote has been heard."""


async def compose(run: Runtime) -> None:
    """Put workflow together."""
    store = run.event_store(DECIDERS, public_form)
    documents = ScenarioDocuments()
    rules = Rules(store=store, documents=documents)
    words = compose_words(run, store, rules)
    tickets = Tickets(
        store=store,
        rules=rules,
        numbers=TicketNumbers(databases=run.databases),
        texts=Texts(keeper=Vault(run.channels.to("identity"), run.tokens)),
        reader=words.reader,
        likening=Likening(store=store, reports=RecentReportsTable(databases=run.databases)),
    )
    waits = compose_upstream(run, tickets)
    naming, awaited = compose_approvals(run, store, tickets, waits)
    timers = compose_timers(run, store, tickets)
    migrator = Migrator(
        store=store,
        rules=tickets.rules,
        tickets=tickets,
        fleet=TicketFleet(databases=run.databases),
    )
    brought = compose_bringing(run, store, tickets, migrator)
    visits = compose_schedules(run, store, tickets, timers)
    run.tail([brought, visits, naming, awaited], unhurried=[timers, words.said])
    serve_upkeep(run, store, (timers, awaited, words.said))
    migrations = MigrationLoop(migrator, run.tenants, Registry(SERVICE, run.databases))
    run.background(migrations.run)
    desk = ScenarioDesk(
        store=store,
        documents=documents,
        migrator=migrator,
        wake=migrations.wake,
        teacher=words.teaching,
    )
    serve_tickets(run, store, tickets, desk, waits)
    serve_scenarios(run, store, tickets, desk)
    serve_words(run, store, tickets, words, waits)


def compose_upstream(run: Runtime, tickets: Tickets) -> Waits:
    """Put together what follows from other services' logs; return what a reader may wait for."""
    handlers = Handlers(tickets=tickets)
    submissions = ReactionApply(
        service=SERVICE,
        name="open_tickets",
        react=handlers.when_somebody_reports_open_a_ticket,
        databases=run.databases,
        source=run.remote_log("intake"),
        types=[SUBMISSION_ACCEPTED, SUBMISSION_CONTINUED],
    )
    assignments = ReactionApply(
        service=SERVICE,
        name="record_assignments",
        react=handlers.when_dispatch_decides_tell_the_ticket,
        databases=run.databases,
        source=run.remote_log("dispatch"),
        types=list(TALES),
    )
    opened = WaitFor("intake", [submissions], run.remote_log("intake"))
    desk = MailDesk(tickets=tickets)
    mails = ReactionApply(
        service=SERVICE,
        name="tell_of_mails",
        react=MailReaction(
            desk=desk, opened=opened.reach_position
        ).when_an_e_mail_is_threaded_tell_the_tickets,
        databases=run.databases,
        source=run.remote_log("intake"),
        types=[MAIL_THREADED],
    )
    run.hear("intake", [submissions, mails])
    run.hear("dispatch", [assignments])
    return (
        opened,
        WaitFor("dispatch", [assignments], run.remote_log("dispatch")),
    )


def serve_tickets(
    run: Runtime, store: EventStore, tickets: Tickets, desk: ScenarioDesk, waits: Waits
) -> None:
    """Answer those who read tickets and work on them."""
    readers = Readers(store=store, tickets=tickets)
    run.on_stop(readers.close)
    rpc = Rpc(tickets=tickets, readers=readers, desk=desk, store=store, waits=waits)
    run.serve(
        lambda server: add_WorkflowServiceServicer_to_server(rpc, server),
        "gongdan.workflow.v1.WorkflowService",
    )
    serve_beside(run, store, tickets, waits)
    looks = ReaderCalls(readers=readers, waits=waits)
    run.serve(lambda server: add_ReaderServiceServicer_to_server(looks, server), READERS)


def compose_bringing(
    run: Runtime, store: EventStore, tickets: Tickets, migrator: Migrator
) -> ReactionApply:
    """Put together what follows for other tickets from what happened to one."""
    bringing = Bringing(store=store, rules=tickets.rules, tickets=tickets)
    return ReactionApply(
        service=SERVICE,
        name="bring_about",
        react=OwnHandlers(
            bringing=bringing,
            migrator=migrator,
            merging=MergeDesk(store=store, tickets=tickets),
            duplicates=DuplicateDesk(store=store, tickets=tickets),
            splitting=split_desk(store, tickets),
        ).when_a_ticket_brings_something_about,
        databases=run.databases,
        source=store,
        types=OWN,
    )


def compose_schedules(
    run: Runtime, store: EventStore, tickets: Tickets, timers: ProjectionApply
) -> ReactionApply:
    """Put together what sets and lists schedules; return what opens the tickets of visits."""
    visiting = visiting_of(run, store, tickets)
    visits = ReactionApply(
        service=SERVICE,
        name="open_visits",
        react=VisitHandlers(visiting=visiting).when_a_visit_is_due_open_its_ticket,
        databases=run.databases,
        source=store,
        types=[VISIT_DUE],
    )
    schedules = ScheduleCalls(
        desk=ScheduleDesk(store=store, rules=tickets.rules, texts=tickets.texts),
        store=store,
        planned=PlannedView(databases=run.databases, prepare=timers.checkpoint),
        waits=(WaitFor(SERVICE, [timers], store),),
    )
    run.serve(lambda server: add_ScheduleServiceServicer_to_server(schedules, server), SCHEDULES)
    return visits


def compose_timers(run: Runtime, store: EventStore, tickets: Tickets) -> ProjectionApply:
    """Put together what keeps timers, lets them ring, and tells which of them fail."""
    timers = ProjectionApply(
        service=SERVICE,
        projection=TimerTable(),
        databases=run.databases,
        source=store,
        types=TYPES,
    )
    loop = TimerLoop(
        databases=run.databases,
        tenants=run.tenants,
        desk=TimerDesk(tickets=tickets),
        visits=VisitDesk(store=store, rules=tickets.rules),
        folded=timers.progress.at,
    )
    run.background(loop.run)
    run.mend(loop)
    return timers


def serve_upkeep(run: Runtime, store: EventStore, views: Iterable[ProjectionApply]) -> None:
    """Let operators rebuild the views that are folded from our own log."""
    by_name = {one.name: one for one in views}
    upkeep = UpkeepCalls(rebuilding=Rebuilding(by_name, OwnLog(store=store)))
    run.serve(lambda server: add_UpkeepServiceServicer_to_server(upkeep, server), UPKEEP)


def compose_approvals(
    run: Runtime, store: EventStore, tickets: Tickets, waits: Waits
) -> tuple[ReactionApply, ProjectionApply]:
    """Put together what finds approvers, takes their decisions, and lists what waits for them."""
    identity = run.remote_log("identity")
    members = IdentityMembers(channel=run.channels.to("identity"), tokens=run.tokens, log=identity)
    awaited = ProjectionApply(
        service=SERVICE,
        projection=AwaitedProjection(TURNS),
        databases=run.databases,
        source=store,
        types=TURNS,
    )
    view = AwaitedView(databases=run.databases, prepare=awaited.checkpoint)
    wait = WaitFor(SERVICE, [awaited], store)
    asked = AskedTickets(view=view, store=store, wait=wait)
    desk = NamingDesk(tickets=tickets, members=members, asked=asked)
    handlers = ApprovalHandlers(naming=desk)
    naming = ReactionApply(
        service=SERVICE,
        name="name_approvers",
        react=handlers.when_it_is_somebodys_turn_find_out_whose,
        databases=run.databases,
        source=store,
        types=TURNS,
    )
    renaming = ReactionApply(
        service=SERVICE,
        name="name_anew",
        react=handlers.when_a_role_is_taken_away_find_others,
        databases=run.databases,
        source=identity,
        types=[ROLE_TAKEN],
    )
    run.hear("identity", [renaming])
    approving = ApprovalService(
        desk=ApprovalDesk(tickets=tickets, members=members, naming=desk),
        store=store,
        awaited=view,
        waits=waits,
        wait=wait,
        delegations=DelegationDesk(store=store, members=members),
    )
    run.serve(lambda server: add_ApprovalServiceServicer_to_server(approving, server), APPROVALS)
    return naming, awaited


if __name__ == "__main__":
    run_service(SERVICE, compose)
