"""Choices put together: served, and known to whoever tells and delivers."""

from collections.abc import Collection
from functools import partial

from services.notification.adapters.choices.calls import SERVICE, ChoiceCalls
from services.notification.app.choosing import ChoiceDesk, Zones
from services.notification.domain.notice import IN_APP, WAYS_OUT
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.pb.gongdan.notification.v1 import choices_pb2_grpc
from shared.service import Runtime


def open_choices(run: Runtime, store: EventStore, zones: Zones) -> None:
    """Serve what people chose."""
    desk = ChoiceDesk(store=store, ways=ways_out, zones=zones)
    run.serve(
        partial(
            choices_pb2_grpc.add_ChoiceServiceServicer_to_server,
            ChoiceCalls(desk=desk, store=store),
        ),
        SERVICE,
    )


async def ways_out(tenant: TenantId) -> Collection[str]:
    """Return the channels that lead out, the same in every tenant."""
    del tenant
    return WAYS_OUT - {IN_APP}
