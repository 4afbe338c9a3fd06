"""The doors for those who write scenarios and calendars, try them and publish them."""

from services.workflow.adapters.calendar_calls import SERVICE as CALENDARS
from services.workflow.adapters.calendar_calls import CalendarCalls
from services.workflow.adapters.crew import Crew
from services.workflow.adapters.histories import TicketHistories
from services.workflow.adapters.publishing_calls import SERVICE as PUBLISHING
from services.workflow.adapters.publishing_calls import PublishingCalls
from services.workflow.adapters.scenario_tools import SERVICE as TOOLS
from services.workflow.adapters.scenario_tools import ScenarioTools
from services.workflow.adapters.shadow_calls import SERVICE as SHADOW
from services.workflow.adapters.shadow_calls import ShadowCalls
from services.workflow.app import CalendarDesk, ScenarioDesk, ShadowDesk, Tickets, Walks
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1.calendars_pb2_grpc import add_CalendarServiceServicer_to_server
from shared.pb.gongdan.workflow.v1.publishing_pb2_grpc import (
    add_PublishingServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1.shadow_pb2_grpc import add_ShadowServiceServicer_to_server
from shared.pb.gongdan.workflow.v1.tools_pb2_grpc import (
    add_ScenarioToolServiceServicer_to_server,
)
from shared.service import Runtime


def serve_scenarios(run: Runtime, store: EventStore, tickets: Tickets, desk: ScenarioDesk) -> None:
    """Let scenarios and calendars be written, tried on the past, and published."""
    calendars = CalendarCalls(desk=CalendarDesk(store=store, rules=tickets.rules), store=store)
    run.serve(lambda server: add_CalendarServiceServicer_to_server(calendars, server), CALENDARS)
    tools = ScenarioTools(desk=desk)
    run.serve(lambda server: add_ScenarioToolServiceServicer_to_server(tools, server), TOOLS)
    changes = PublishingCalls(desk=desk, store=store)
    run.serve(lambda server: add_PublishingServiceServicer_to_server(changes, server), PUBLISHING)
    histories = TicketHistories(databases=run.databases, mapper=store.mapper)
    shadow = ShadowCalls(
        desk=desk,
        shadow=ShadowDesk(
            rules=tickets.rules,
            documents=desk.documents,
            walks=Walks(histories=histories),
            helpers=Crew(),
        ),
    )
    run.serve(lambda server: add_ShadowServiceServicer_to_server(shadow, server), SHADOW)
