"""Identity as a process of its own, on real servers of its own, with one tenant."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from services.cli.embedded.keys import Keys
from services.cli.embedded.nats import EmbeddedNats
from services.cli.embedded.postgres import EmbeddedPostgres
from services.identity.app.exchange import SERVICES
from shared.config import service_proof
from shared.intent import TenantId
from shared.migrations import discover, services_folder
from shared.pb.gongdan.identity.v1 import identity_pb2 as pb
from shared.pb.gongdan.identity.v1 import identity_pb2_grpc
from shared.provision import Provisioner
from shared.rpc import Channels, call
from shared.tokens import Token, TokenSource, operator_credential

READY_S = 30.0
CREATE_S = 60.0
WEILAI = TenantId("weilai")


@dataclass(frozen=True, kw_only=True)
class RunningIdentity:
    """Where the process answers, and the secrets of its installation."""

    address: str
    ready_url: str
    keys: Keys
    environment: Mapping[str, str]

    @property
    def master(self) -> bytes:
        return self.keys.secret("master").encode()


class Client:
    """Asks identity as an operator, a service, or whoever has a token."""

    def __init__(self, running: RunningIdentity) -> None:
        self.channels = Channels({"identity": running.address})
        self.channel = self.channels.to("identity")
        self.master = running.master
        self.sessions = identity_pb2_grpc.SessionServiceStub(self.channel)
        self.identity = identity_pb2_grpc.IdentityServiceStub(self.channel)
        self.vault = identity_pb2_grpc.VaultServiceStub(self.channel)

    async def exchange(self, **credential: object) -> pb.ExchangeResponse:
        request = pb.ExchangeRequest(**credential)  # type: ignore[arg-type]  # as each test says
        return await call(self.sessions.Exchange, request)

    async def operator(self, tenant: str = "") -> str:
        shown = operator_credential(self.master)
        return str((await self.exchange(operator=shown, tenant=tenant)).token)

    def service_tokens(self, service: str) -> TokenSource:
        async def exchange(tenant: TenantId) -> Token:
            proof = service_proof(self.master, service)
            shown = pb.ServiceCredential(service=service, proof=proof)
            answer = await self.exchange(service=shown, tenant=tenant)
            return Token(text=answer.token, expires_at=answer.expires_at)

        return TokenSource(exchange)

    async def create_tenant(
        self, key: str, name: str, idempotency_key: str
    ) -> pb.CreateTenantResponse:
        return await call(
            self.identity.CreateTenant,
            pb.CreateTenantRequest(key=key, name=name),
            token=await self.operator(),
            timeout_s=CREATE_S,
            metadata={"idempotency-key": idempotency_key},
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgres(stack_folder: Path, keys: Keys, postgres_template: Path) -> Iterator[EmbeddedPostgres]:
    """A cluster of our own: an installation's catalogue and roles are the whole cluster's."""
    server = EmbeddedPostgres(
        stack_folder / "identity-postgres",
        password=keys.secret("postgres"),
        template=postgres_template,
    )
    asyncio.run(server.start())
    yield server
    asyncio.run(server.stop())


@pytest.fixture(scope="session")
def nats_server(stack_folder: Path, keys: Keys) -> Iterator[EmbeddedNats]:
    """A server of our own: only one identity may answer who may connect to it."""
    server = EmbeddedNats(stack_folder / "identity-nats", keys=keys)
    asyncio.run(server.start())
    yield server
    asyncio.run(server.stop())


@pytest.fixture(scope="session")
def running_identity(
    postgres: EmbeddedPostgres, nats_server: EmbeddedNats, keys: Keys, stack_folder: Path
) -> Iterator[RunningIdentity]:
    keys.secret("master")
    running = RunningIdentity(
        address=f"127.0.0.1:{free_port()}",
        ready_url=f"127.0.0.1:{free_port()}",
        keys=keys,
        environment={
            "GONGDAN_HOME": str(stack_folder),
            "GONGDAN_POSTGRES_URL": postgres.dsn,
            "GONGDAN_NATS_URL": nats_server.url,
            "GONGDAN_NATS_MONITOR_URL": nats_server.monitor_url,
        },
    )
    asyncio.run(_prepare(postgres, running))
    process = start_identity(running, stack_folder / "identity.log")
    try:
        asyncio.run(identity_ready(process, running, stack_folder / "identity.log"))
        yield running
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0


def start_identity(running: RunningIdentity, log: Path) -> subprocess.Popen[bytes]:
    """Start a process of identity."""
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "services.identity"],
            env={
                **os.environ,
                **running.environment,
                "GONGDAN_GRPC_IDENTITY": running.address,
                "GONGDAN_HEALTH_IDENTITY": running.ready_url,
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )


@pytest.fixture(scope="session")
def first_key(running_identity: RunningIdentity) -> str:
    """The first API key of the tenant weilai."""

    async def create() -> str:
        client = Client(running_identity)
        made = await client.create_tenant("weilai", "未来餐饮", "create weilai")
        await client.channels.close()
        return str(made.api_key)

    return asyncio.run(create())


@pytest.fixture
async def client(running_identity: RunningIdentity, first_key: str) -> AsyncIterator[Client]:
    assert first_key
    client = Client(running_identity)
    yield client
    await client.channels.close()


async def _prepare(postgres: EmbeddedPostgres, running: RunningIdentity) -> None:
    provisioner = Provisioner(
        dsn=postgres.dsn,
        master=running.master,
        schemas=discover(services_folder()),
        readers=sorted(SERVICES),
        keeper="identity",
    )
    await provisioner.prepare()


async def identity_ready(
    process: subprocess.Popen[bytes], running: RunningIdentity, log: Path
) -> None:
    """Wait until a process of identity answers."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + READY_S
    async with httpx.AsyncClient(trust_env=False, timeout=1.0) as http:
        while loop.time() < deadline:
            assert process.poll() is None, log.read_text()
            try:
                if (await http.get(f"http://{running.ready_url}/readyz")).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.05)
    raise AssertionError(log.read_text())
