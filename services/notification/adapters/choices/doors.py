"""Choices put together: served, and known to whoever tells and delivers."""

from functools import partial

from services.notification.adapters.choices.calls import SERVICE, ChoiceCalls
from services.notification.app.choosing import ChoiceDesk, Ways, Zones
from shared.eventstore import EventStore
from shared.pb.gongdan.notification.v1 import choices_pb2_grpc
from shared.service import Runtime


def open_choices(run: Runtime, store: EventStore, zones: Zones, ways: Ways) -> None:
    """Serve what people chose; ``ways`` are the channels that reach people."""
    desk = ChoiceDesk(store=store, ways=ways, zones=zones)
    run.serve(
        partial(
            choices_pb2_grpc.add_ChoiceServiceServicer_to_server,
            ChoiceCalls(desk=desk, store=store),
        ),
        SERVICE,
    )
