"""Wordings put together: served, and known to whoever tells."""

import time
from functools import partial

from services.notification.adapters.wording.calls import SERVICE, WordingCalls
from services.notification.app.wording import Worded, WordingDesk
from services.notification.views.asking import BookView
from shared.eventstore import EventStore
from shared.pb.gongdan.notification.v1 import wordings_pb2_grpc
from shared.service import Runtime


def open_wordings(run: Runtime, store: EventStore, book: BookView) -> Worded:
    """Serve the words of rules; return what tells them."""
    desk = WordingDesk(store=store, book=book, templates=book)
    run.serve(
        partial(
            wordings_pb2_grpc.add_WordingServiceServicer_to_server,
            WordingCalls(desk=desk, store=store),
        ),
        SERVICE,
    )
    return Worded(desk=desk, clock=time.monotonic)
