"""The services behind the gateway: one typed stub each, a deadline on every call."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, TypeVar, get_args

import grpc
from google.protobuf.message import Message

from services.gateway.exchanging import Exchanging
from shared.decider import Kind, Refusal
from shared.pb.gongdan.dispatch.v1.agenda_pb2_grpc import AgendaServiceStub
from shared.pb.gongdan.dispatch.v1.appointments_pb2_grpc import AppointmentServiceStub
from shared.pb.gongdan.dispatch.v1.dispatch_pb2_grpc import DispatchServiceStub
from shared.pb.gongdan.dispatch.v1.explaining_pb2_grpc import ExplainingServiceStub
from shared.pb.gongdan.dispatch.v1.live_pb2_grpc import LiveServiceStub
from shared.pb.gongdan.dispatch.v1.planning_pb2_grpc import PlanningServiceStub
from shared.pb.gongdan.dispatch.v1.policies_pb2_grpc import PolicyServiceStub
from shared.pb.gongdan.dispatch.v1.queues_pb2_grpc import QueueServiceStub
from shared.pb.gongdan.dispatch.v1.rosters_pb2_grpc import RosterServiceStub
from shared.pb.gongdan.dispatch.v1.shifts_pb2_grpc import ShiftServiceStub
from shared.pb.gongdan.dispatch.v1.stock_pb2_grpc import StockServiceStub
from shared.pb.gongdan.dispatch.v1.transfers_pb2_grpc import TransferServiceStub
from shared.pb.gongdan.dispatch.v1.travel_pb2_grpc import TravelServiceStub
from shared.pb.gongdan.dispatch.v1.trips_pb2_grpc import TripServiceStub
from shared.pb.gongdan.identity.v1.feeds_pb2_grpc import FeedServiceStub
from shared.pb.gongdan.identity.v1.identity_pb2_grpc import (
    IdentityServiceStub,
    LabelServiceStub,
    SessionServiceStub,
)
from shared.pb.gongdan.identity.v1.persons_pb2_grpc import PersonServiceStub
from shared.pb.gongdan.identity.v1.plugins_pb2_grpc import PluginServiceStub
from shared.pb.gongdan.intake.v1.articles_pb2_grpc import ArticleServiceStub
from shared.pb.gongdan.intake.v1.assets_pb2_grpc import AssetServiceStub
from shared.pb.gongdan.intake.v1.calls_pb2_grpc import CallServiceStub
from shared.pb.gongdan.intake.v1.customers_pb2_grpc import CustomerServiceStub
from shared.pb.gongdan.intake.v1.files_pb2_grpc import FileServiceStub
from shared.pb.gongdan.intake.v1.hooks_pb2_grpc import HookServiceStub
from shared.pb.gongdan.intake.v1.intake_pb2_grpc import IntakeServiceStub
from shared.pb.gongdan.intake.v1.mail_pb2_grpc import MailServiceStub
from shared.pb.gongdan.intake.v1.references_pb2_grpc import ReferenceServiceStub
from shared.pb.gongdan.intake.v1.wecom_pb2_grpc import WeComServiceStub
from shared.pb.gongdan.log.v1.log_pb2_grpc import LogServiceStub
from shared.pb.gongdan.log.v1.parked_pb2_grpc import ParkedServiceStub
from shared.pb.gongdan.notification.v1.attempts_pb2_grpc import AttemptServiceStub
from shared.pb.gongdan.notification.v1.channels_pb2_grpc import ChannelServiceStub
from shared.pb.gongdan.notification.v1.choices_pb2_grpc import ChoiceServiceStub
from shared.pb.gongdan.notification.v1.event_streams_pb2_grpc import EventStreamServiceStub
from shared.pb.gongdan.notification.v1.notification_pb2_grpc import NotificationServiceStub
from shared.pb.gongdan.notification.v1.webhooks_pb2_grpc import WebhookServiceStub
from shared.pb.gongdan.notification.v1.wordings_pb2_grpc import WordingServiceStub
from shared.pb.gongdan.reporting.v1.reporting_pb2_grpc import ReportingServiceStub
from shared.pb.gongdan.workflow.v1.approvals_pb2_grpc import ApprovalServiceStub
from shared.pb.gongdan.workflow.v1.attaching_pb2_grpc import AttachmentServiceStub
from shared.pb.gongdan.workflow.v1.calendars_pb2_grpc import CalendarServiceStub
from shared.pb.gongdan.workflow.v1.duplicates_pb2_grpc import DuplicateServiceStub
from shared.pb.gongdan.workflow.v1.flow_pb2_grpc import FlowServiceStub
from shared.pb.gongdan.workflow.v1.marks_pb2_grpc import MarkServiceStub
from shared.pb.gongdan.workflow.v1.merging_pb2_grpc import MergeServiceStub
from shared.pb.gongdan.workflow.v1.publishing_pb2_grpc import PublishingServiceStub
from shared.pb.gongdan.workflow.v1.readers_pb2_grpc import ReaderServiceStub
from shared.pb.gongdan.workflow.v1.schedules_pb2_grpc import ScheduleServiceStub
from shared.pb.gongdan.workflow.v1.shadow_pb2_grpc import ShadowServiceStub
from shared.pb.gongdan.workflow.v1.tools_pb2_grpc import ScenarioToolServiceStub
from shared.pb.gongdan.workflow.v1.upkeep_pb2_grpc import UpkeepServiceStub
from shared.pb.gongdan.workflow.v1.words_pb2_grpc import WordServiceStub
from shared.pb.gongdan.workflow.v1.workflow_pb2_grpc import WorkflowServiceStub
from shared.rpc.client import Channels, call
from shared.rpc.errors import ServiceAway

QUERY_TIMEOUT_S: Final = 5.0
COMMAND_TIMEOUT_S: Final = 10.0
TENANT_TIMEOUT_S: Final = 60.0  # a database, its roles and its schemas
PUBLISH_TIMEOUT_S: Final = 55.0  # every ticket in flight may be looked at
LONG_TIMEOUT_S: Final = 600.0  # the tickets or the decisions of years may be gone through again
REBUILD_TIMEOUT_S: Final = 3600.0  # a view over every event of a large tenant
LOGS: Final = ("identity", "intake", "workflow", "dispatch", "notification")
Reader = Literal["identity", "intake", "workflow", "dispatch", "notification", "reporting"]
READERS: Final[tuple[Reader, ...]] = get_args(Reader)
"""The services that follow logs, and may park what they cannot digest."""

Res = TypeVar("Res")


class OutcomeUnknown(Refusal):
    """The answer did not come in time: send it again with the same Idempotency-Key."""

    slug: ClassVar[str] = "outcome-unknown"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


@dataclass(frozen=True, kw_only=True)
class Clients(Exchanging):
    """A stub for every service the gateway asks."""

    identity: IdentityServiceStub
    labels: LabelServiceStub
    feeds: FeedServiceStub
    plugins: PluginServiceStub
    intake: IntakeServiceStub
    references: ReferenceServiceStub
    assets: AssetServiceStub
    articles: ArticleServiceStub
    customers: CustomerServiceStub
    persons: PersonServiceStub
    files: FileServiceStub
    hooks: HookServiceStub
    wecom: WeComServiceStub
    calls: CallServiceStub
    workflow: WorkflowServiceStub
    scenario_tools: ScenarioToolServiceStub
    calendars: CalendarServiceStub
    schedules: ScheduleServiceStub
    readers: ReaderServiceStub
    flow: FlowServiceStub
    marks: MarkServiceStub
    merges: MergeServiceStub
    duplicates: DuplicateServiceStub
    words: WordServiceStub
    attachments: AttachmentServiceStub
    upkeep: UpkeepServiceStub
    approvals: ApprovalServiceStub
    publishing: PublishingServiceStub
    shadow: ShadowServiceStub
    dispatch: DispatchServiceStub
    planning: PlanningServiceStub
    trips: TripServiceStub
    queues: QueueServiceStub
    transfers: TransferServiceStub
    appointments: AppointmentServiceStub
    rosters: RosterServiceStub
    stock: StockServiceStub
    explaining: ExplainingServiceStub
    live: LiveServiceStub
    policies: PolicyServiceStub
    shifts: ShiftServiceStub
    travel: TravelServiceStub
    agendas: AgendaServiceStub
    reporting: ReportingServiceStub
    notification: NotificationServiceStub
    choices: ChoiceServiceStub
    wordings: WordingServiceStub
    webhooks: WebhookServiceStub
    event_streams: EventStreamServiceStub
    mails: MailServiceStub
    channels: ChannelServiceStub
    attempts: AttemptServiceStub
    logs: Mapping[str, LogServiceStub]
    parked: Mapping[str, ParkedServiceStub]


def connect(channels: Channels) -> Clients:
    """Return stubs over ``channels``; nothing is connected before the first call."""
    return clients_over({name: channels.to(name) for name in READERS})


def clients_over(channel: Mapping[str, grpc.aio.Channel]) -> Clients:
    """Return stubs over one channel per service name."""
    # Generated stubs ship no types of their own; answers are annotated where they are received.
    return Clients(
        identity=IdentityServiceStub(channel["identity"]),
        labels=LabelServiceStub(channel["identity"]),
        feeds=FeedServiceStub(channel["identity"]),
        sessions=SessionServiceStub(channel["identity"]),
        plugins=PluginServiceStub(channel["identity"]),
        intake=IntakeServiceStub(channel["intake"]),
        references=ReferenceServiceStub(channel["intake"]),
        assets=AssetServiceStub(channel["intake"]),
        articles=ArticleServiceStub(channel["intake"]),
        customers=CustomerServiceStub(channel["intake"]),
        persons=PersonServiceStub(channel["identity"]),
        files=FileServiceStub(channel["intake"]),
        hooks=HookServiceStub(channel["intake"]),
        wecom=WeComServiceStub(channel["intake"]),
        calls=CallServiceStub(channel["intake"]),
        workflow=WorkflowServiceStub(channel["workflow"]),
        scenario_tools=ScenarioToolServiceStub(channel["workflow"]),
        calendars=CalendarServiceStub(channel["workflow"]),
        schedules=ScheduleServiceStub(channel["workflow"]),
        readers=ReaderServiceStub(channel["workflow"]),
        flow=FlowServiceStub(channel["workflow"]),
        marks=MarkServiceStub(channel["workflow"]),
        merges=MergeServiceStub(channel["workflow"]),
        duplicates=DuplicateServiceStub(channel["workflow"]),
        words=WordServiceStub(channel["workflow"]),
        attachments=AttachmentServiceStub(channel["workflow"]),
        upkeep=UpkeepServiceStub(channel["workflow"]),
        approvals=ApprovalServiceStub(channel["workflow"]),
        publishing=PublishingServiceStub(channel["workflow"]),
        shadow=ShadowServiceStub(channel["workflow"]),
        dispatch=DispatchServiceStub(channel["dispatch"]),
        planning=PlanningServiceStub(channel["dispatch"]),
        trips=TripServiceStub(channel["dispatch"]),
        queues=QueueServiceStub(channel["dispatch"]),
        transfers=TransferServiceStub(channel["dispatch"]),
        appointments=AppointmentServiceStub(channel["dispatch"]),
        rosters=RosterServiceStub(channel["dispatch"]),
        stock=StockServiceStub(channel["dispatch"]),
        explaining=ExplainingServiceStub(channel["dispatch"]),
        live=LiveServiceStub(channel["dispatch"]),
        policies=PolicyServiceStub(channel["dispatch"]),
        shifts=ShiftServiceStub(channel["dispatch"]),
        travel=TravelServiceStub(channel["dispatch"]),
        agendas=AgendaServiceStub(channel["dispatch"]),
        reporting=ReportingServiceStub(channel["reporting"]),
        notification=NotificationServiceStub(channel["notification"]),
        choices=ChoiceServiceStub(channel["notification"]),
        wordings=WordingServiceStub(channel["notification"]),
        webhooks=WebhookServiceStub(channel["notification"]),
        event_streams=EventStreamServiceStub(channel["notification"]),
        mails=MailServiceStub(channel["intake"]),
        channels=ChannelServiceStub(channel["notification"]),
        attempts=AttemptServiceStub(channel["notification"]),
        logs={name: LogServiceStub(channel[name]) for name in LOGS},
        parked={name: ParkedServiceStub(channel[name]) for name in READERS},
    )


async def ask(
    method: Callable[..., Awaitable[Res]],
    request: Message,
    *,
    token: str,
    metadata: Mapping[str, str],
) -> Res:
    """Ask a question that changes nothing; raises the other side's refusal."""
    return await call(method, request, token=token, timeout_s=QUERY_TIMEOUT_S, metadata=metadata)


async def command(
    method: Callable[..., Awaitable[Res]],
    request: Message,
    *,
    token: str,
    metadata: Mapping[str, str],
    timeout_s: float = COMMAND_TIMEOUT_S,
) -> Res:
    """Give a command; raises ``OutcomeUnknown`` when the answer did not come in time."""
    try:
        return await call(method, request, token=token, timeout_s=timeout_s, metadata=metadata)
    except ServiceAway as away:
        if away.details.get("status") == grpc.StatusCode.DEADLINE_EXCEEDED.name:
            raise OutcomeUnknown from away
        raise
