"""The doors to tickets beside the first: flow, marks, merging, duplicates and attachments."""

from services.workflow.adapters.attachment_calls import SERVICE as ATTACHMENTS
from services.workflow.adapters.attachment_calls import AttachmentCalls, IntakeFiles
from services.workflow.adapters.calls import Waiting
from services.workflow.adapters.duplicate_calls import SERVICE as DUPLICATES
from services.workflow.adapters.duplicate_calls import DuplicateCalls
from services.workflow.adapters.flow_calls import SERVICE as FLOW
from services.workflow.adapters.flow_calls import FlowCalls
from services.workflow.adapters.mark_calls import SERVICE as MARKS
from services.workflow.adapters.mark_calls import MarkCalls
from services.workflow.adapters.merge_calls import SERVICE as MERGES
from services.workflow.adapters.merge_calls import MergeCalls
from services.workflow.app import AttachmentDesk, DuplicateDesk, MergeDesk, SplitDesk, Tickets
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1.attaching_pb2_grpc import (
    add_AttachmentServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1.duplicates_pb2_grpc import (
    add_DuplicateServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1.flow_pb2_grpc import add_FlowServiceServicer_to_server
from shared.pb.gongdan.workflow.v1.marks_pb2_grpc import add_MarkServiceServicer_to_server
from shared.pb.gongdan.workflow.v1.merging_pb2_grpc import add_MergeServiceServicer_to_server
from shared.service import Runtime


def serve_beside(
    run: Runtime, store: EventStore, tickets: Tickets, waits: tuple[Waiting, ...]
) -> None:
    """Let people bring things about, mark, merge, tell duplicates apart, and add files."""
    flow = FlowCalls(tickets=tickets, store=store, waits=waits)
    run.serve(lambda server: add_FlowServiceServicer_to_server(flow, server), FLOW)
    marks = MarkCalls(tickets=tickets, store=store, waits=waits)
    run.serve(lambda server: add_MarkServiceServicer_to_server(marks, server), MARKS)
    splitting = split_desk(store, tickets)
    merges = MergeCalls(desk=splitting.merging, splitting=splitting, store=store, waits=waits)
    run.serve(lambda server: add_MergeServiceServicer_to_server(merges, server), MERGES)
    doubles = DuplicateDesk(store=store, tickets=tickets)
    duplicates = DuplicateCalls(desk=doubles, store=store, waits=waits)
    run.serve(lambda server: add_DuplicateServiceServicer_to_server(duplicates, server), DUPLICATES)
    desk = AttachmentDesk(tickets=tickets, files=IntakeFiles(run.channels.to("intake"), run.tokens))
    files = AttachmentCalls(desk=desk, store=store, waits=waits)
    run.serve(lambda server: add_AttachmentServiceServicer_to_server(files, server), ATTACHMENTS)


def split_desk(store: EventStore, tickets: Tickets) -> SplitDesk:
    """Put together what splits tickets, and merges them back."""
    return SplitDesk(store=store, tickets=tickets, merging=MergeDesk(store=store, tickets=tickets))
