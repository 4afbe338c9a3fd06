"""All small services in one server, and the gateway in front of them."""

import hashlib

from services.gateway.api.context import Gateway
from services.gateway.api.cursors import Cursors
from services.gateway.auth import Authenticator
from services.gateway.clients import Clients, clients_over
from services.gateway.files import FileDoor
from services.gateway.live import Live
from services.gateway.report.tracking import Tracking
from shared.disclosure import Disclosure
from shared.pb.gongdan.dispatch.v1 import dispatch_pb2_grpc
from shared.pb.gongdan.identity.v1 import identity_pb2_grpc
from shared.pb.gongdan.intake.v1 import files_pb2_grpc, intake_pb2_grpc
from shared.pb.gongdan.log.v1 import log_pb2_grpc
from shared.pb.gongdan.notification.v1 import notification_pb2_grpc
from shared.pb.gongdan.reporting.v1 import reporting_pb2_grpc
from shared.pb.gongdan.workflow.v1 import (
    attaching_pb2_grpc,
    readers_pb2_grpc,
    upkeep_pb2_grpc,
    workflow_pb2_grpc,
)
from shared.rpc import Channels, RpcServer
from tests.integration.gateway.gateway_doors import add_doors
from tests.integration.gateway.gateway_files import (
    FakeAttachments,
    FakeFiles,
    FileKeys,
    OwnToken,
)
from tests.integration.gateway.gateway_known import (
    Memory,
    PersonKeys,
    Tokens,
)
from tests.integration.gateway.gateway_labels import FakeLabels
from tests.integration.gateway.gateway_people import (
    FakeDispatch,
    FakeIdentity,
    FakeIntake,
    FakeLog,
    FakeNotification,
    FakeSessions,
)
from tests.integration.gateway.gateway_tickets import (
    FakeReaders,
    FakeReporting,
    FakeUpkeep,
    FakeWorkflow,
)

OPEN = tuple(
    f"/gongdan.identity.v1.SessionService/{name}" for name in ("Exchange", "SignIn", "SignOut")
)


class Backend:
    """All services in one server on a port of the system's choice."""

    def __init__(self) -> None:
        self.memory = Memory()
        self._server = RpcServer(Tokens(), digest_key=b"digest", open_methods=OPEN)
        self._channels: Channels | None = None

    async def start(self) -> Clients:
        server = self._server.server
        identity_pb2_grpc.add_SessionServiceServicer_to_server(FakeSessions(self.memory), server)
        identity_pb2_grpc.add_IdentityServiceServicer_to_server(FakeIdentity(self.memory), server)
        identity_pb2_grpc.add_LabelServiceServicer_to_server(FakeLabels(self.memory), server)
        intake_pb2_grpc.add_IntakeServiceServicer_to_server(FakeIntake(self.memory), server)
        workflow_pb2_grpc.add_WorkflowServiceServicer_to_server(FakeWorkflow(self.memory), server)
        readers_pb2_grpc.add_ReaderServiceServicer_to_server(FakeReaders(self.memory), server)
        dispatch_pb2_grpc.add_DispatchServiceServicer_to_server(FakeDispatch(self.memory), server)
        reporting_pb2_grpc.add_ReportingServiceServicer_to_server(
            FakeReporting(self.memory), server
        )
        upkeep_pb2_grpc.add_UpkeepServiceServicer_to_server(FakeUpkeep(self.memory), server)
        notification_pb2_grpc.add_NotificationServiceServicer_to_server(FakeNotification(), server)
        log_pb2_grpc.add_LogServiceServicer_to_server(FakeLog(), server)
        files_pb2_grpc.add_FileServiceServicer_to_server(FakeFiles(self.memory), server)
        attaching_pb2_grpc.add_AttachmentServiceServicer_to_server(
            FakeAttachments(self.memory), server
        )
        add_doors(server, self.memory.note)
        port = await self._server.start("127.0.0.1:0", ())
        names = ("identity", "intake", "workflow", "dispatch", "notification", "reporting")
        self._channels = Channels(dict.fromkeys(names, f"127.0.0.1:{port}"))
        return clients_over({name: self._channels.to(name) for name in names})

    async def stop(self) -> None:
        if self._channels is not None:
            await self._channels.close()
        await self.go_away()

    async def go_away(self) -> None:
        """Answer no more."""
        await self._server.server.stop(0)


def gateway_over(clients: Clients, *, ping_s: float = 15.0) -> Gateway:
    """The gateway as its process composes it, but for the servers behind it."""
    return Gateway(
        clients=clients,
        authenticator=Authenticator(clients.exchange),
        disclose=Disclosure(PersonKeys()).disclose,
        files=FileDoor(stub=clients.files, tokens=OwnToken(), keys=FileKeys()),
        cursors=Cursors(hashlib.sha256(b"a test").digest()),
        live=Live(ping_s=ping_s),
        tracking=Tracking(hashlib.sha256(b"a test").digest()),
        own_token=OwnToken().token,
        status=lambda: {"state": "ready"},
    )
