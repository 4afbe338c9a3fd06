"""The doors at which programs of others report, put together."""

from services.intake.adapters.composed_doors import OursAtDoors
from services.intake.adapters.hooks.calls import SERVICE, HookRpc
from services.intake.app.hooks import HookDesk
from shared.pb.gongdan.intake.v1 import hooks_pb2_grpc


def serve_hooks(ours: OursAtDoors) -> None:
    """Put together what programs of others report by, and serve it."""
    desk = HookDesk(
        store=ours.store,
        intake=ours.app,
        secrets=ours.secrets,
        reader=ours.reader,
        clock=ours.clock,
    )
    calls = HookRpc(desk=desk, store=ours.store)
    ours.run.serve(
        lambda server: hooks_pb2_grpc.add_HookServiceServicer_to_server(calls, server), SERVICE
    )
