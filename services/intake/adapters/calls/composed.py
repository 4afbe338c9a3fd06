"""What hears of telephone calls, put together."""

from dataclasses import dataclass

from services.intake.adapters.calls.calls import SERVICE, CallRpc
from services.intake.adapters.calls.fetching import RecordingFetcher
from services.intake.adapters.calls.listening import CALL_HEARD, RECORDING_KEPT, Listening
from services.intake.adapters.calls.reading import WorkflowReading
from services.intake.adapters.composed_doors import OursAtDoors
from services.intake.adapters.speech.processes import recogniser_at
from services.intake.app.call_recordings import CallRecordings
from services.intake.app.calls import CallDesk
from services.intake.views.drafts import TYPES, Drafts
from shared.networks import networks_named
from shared.pb.gongdan.intake.v1 import calls_pb2_grpc
from shared.projections.position import WaitFor
from shared.projections.reaction import ReactionApply
from shared.projections.reading import Reading
from shared.projections.runner import ProjectionApply


@dataclass(frozen=True, kw_only=True)
class CallReading:
    """What reads our log about calls: the list of drafts, and what fetches recordings."""

    drafts: ProjectionApply
    fetched: ReactionApply


def compose_calls(ours: OursAtDoors) -> CallReading:
    """Put together what hears of calls, and serve it; raises ``SettingsWrong``."""
    drafts = ProjectionApply(
        service=ours.run.name,
        projection=Drafts(),
        databases=ours.run.databases,
        source=ours.store,
        types=[*TYPES],
    )
    fetcher = RecordingFetcher(networks_named(ours.run.settings.webhook_networks))
    ours.run.on_stop(fetcher.close)
    recordings = CallRecordings(
        store=ours.store,
        source=fetcher,
        uploads=ours.attaching.uploads,
        attaching=ours.attaching,
        phones=ours.privacy,
        words=ours.privacy,
        secrets=ours.secrets,
        reading=WorkflowReading(ours.run.channels.to("workflow"), ours.run.tokens),
        recogniser=recogniser_at(ours.run.settings.asr_model, ours.run.settings.asr_language),
        clock=ours.clock,
    )
    desk = CallDesk(
        store=ours.store,
        intake=ours.app,
        privacy=ours.privacy,
        phones=ours.privacy,
        attaching=ours.attaching,
        reader=ours.reader,
        secrets=ours.secrets,
        clock=ours.clock,
    )
    view = Reading(ours.run.databases, drafts.checkpoint)
    listening = Listening(recordings=recordings, tenants=ours.run.tenants, view=view)
    if recordings.recogniser is not None:
        ours.run.background(listening.run)
    calls = CallRpc(
        desk=desk,
        recordings=recordings,
        store=ours.store,
        view=view,
        shown=WaitFor(ours.run.name, [drafts], ours.store),
    )
    ours.run.serve(
        lambda server: calls_pb2_grpc.add_CallServiceServicer_to_server(calls, server), SERVICE
    )
    fetched = ReactionApply(
        service=ours.run.name,
        name="recordings_fetched",
        react=listening.when_a_call_is_told_of_fetch_its_recording,
        databases=ours.run.databases,
        source=ours.store,
        types=[CALL_HEARD, RECORDING_KEPT],
    )
    return CallReading(drafts=drafts, fetched=fetched)
