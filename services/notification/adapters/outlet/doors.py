"""The event stream put together: the outlet, and the calls that open and close the stream."""

from collections.abc import Mapping
from functools import partial
from uuid import uuid4

from services.notification.adapters.outlet.calls import SERVICE, EventStreamCalls
from services.notification.adapters.outlet.messages import Disclosed
from services.notification.adapters.outlet.outlet import Outlet
from services.notification.adapters.outlet.places import Places
from services.notification.adapters.outlet.reserving import Book, Confidential
from services.notification.adapters.outlet.streams import Shelves
from services.notification.adapters.webhooks.logs import Logs, PublishedLog
from services.notification.app.event_stream import EventStreamDesk, glance
from shared.disclosure import Disclosure
from shared.eventstore import EventStore
from shared.pb.gongdan.notification.v1 import event_streams_pb2_grpc
from shared.projections.position import WaitFor
from shared.projections.registry import Registry
from shared.service import Runtime
from shared.vault import Vault

NATS_USER = "outlet"
"""In the integrators' account: makes streams and publishes."""


async def open_outlet(
    run: Runtime,
    store: EventStore,
    vault: Vault,
    published: Mapping[str, PublishedLog],
    *,
    book: Book,
    reached: WaitFor,
) -> Outlet:
    """Serve event streams and publish; return what is to be woken when a service said something."""
    outside = await run.connect_nats(NATS_USER)
    settings, disclosure = run.settings, Disclosure(vault)
    shelves = Shelves(outside, settings.master_secret(), settings.nats_replicas)
    confidential = Confidential(
        book=book, head=published["workflow"].published_head, reached=reached.reach_position
    )
    outlet = Outlet(
        kept=partial(glance, store),
        logs=published,
        reserved=confidential.of,
        disclosed=Disclosed(disclosure),
        shelves=shelves,
        places=Places(
            shelves, Registry(run.name, run.databases), published, f"{NATS_USER}-{uuid4()}"
        ),
        outside=outside,
        inside=run.bus,
        tenants=run.tenants,
    )
    desk = EventStreamDesk(store=store, heads=Logs(published, disclosure), wake=outlet.wake)
    run.serve(
        partial(
            event_streams_pb2_grpc.add_EventStreamServiceServicer_to_server,
            EventStreamCalls(desk=desk, shelves=shelves, store=store),
        ),
        SERVICE,
    )
    run.background(outlet.run)
    return outlet
