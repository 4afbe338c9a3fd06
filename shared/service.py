"""Services: how one process is put together, started, watched and drained, the same for all.

A service's ``__main__`` hands ``run_service`` a function that composes its parts on a ``Runtime``.
The runtime starts them in the order in which they need one another, ends the process in one
sentence when something it cannot do without is missing, and on SIGTERM finishes what it began.
"""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Protocol

import grpc
import structlog

from shared.config import Settings, SettingsWrong, service_proof
from shared.database import Databases
from shared.decider import Decider
from shared.eventstore import EventStore, Publish, Tag, no_tag
from shared.health import QuietServer, health_server, listening_socket
from shared.intent import TenantId
from shared.messaging.bus import Bus
from shared.messaging.consumer import PACE_S, Consumer
from shared.messaging.following import Apply
from shared.messaging.relay import Relay
from shared.messaging.streams import STREAMS
from shared.messaging.tenant_loops import SWEEP_TENANT_S
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.pb.gongdan.log.v1 import log_pb2_grpc, parked_pb2_grpc
from shared.process import run_process, version
from shared.projections.parked import Replayable
from shared.projections.tail import LogTail
from shared.rpc import Channels, LogServicer, RemoteLog, RpcServer, call
from shared.rpc.logs import Tokens
from shared.rpc.parked import ParkedServicer
from shared.rpc.server import Verifier
from shared.sealing import LogSealer, sealing_key
from shared.tenancy import CATALOGUE_CONNECTIONS, Catalogue
from shared.tokens import RemoteVerifier, Token, TokenSource

DRAIN_S = 15.0
GARBAGE_LOOKS = (50_000, 20, 10)
"""When the collector looks: a service makes thousands of objects for each batch, which go alone,
and keeps the newest events (``shared.eventstore.recent``), which go by the thousand as well."""
IDENTITY = "identity"
LOG_SERVICE = "gongdan.log.v1.LogService"
PARKED_SERVICE = "gongdan.log.v1.ParkedService"
STARTING, READY, DRAINING = "starting", "ready", "draining"

Register = Callable[[grpc.aio.Server], None]
Work = Callable[[], Coroutine[object, object, None]]

log = structlog.get_logger()


class Lagging(Protocol):
    """Something that follows a log and knows how far it is behind."""

    def lag_events(self) -> int:
        """Return how many events, all tenants together."""


class Runtime:
    """The parts of one process. ``compose`` takes what it needs and registers what it made."""

    def __init__(self, name: str, settings: Settings, bus: Bus, catalogue: Catalogue) -> None:
        self.name = name
        self.settings = settings
        self.bus = bus
        self.catalogue = catalogue
        self.version = version()
        self.databases = Databases(
            catalogue.resolve,
            limit=settings.connections_max - CATALOGUE_CONNECTIONS,
            application=f"gongdan-{name}",
        )
        self.channels = Channels(settings.grpc)
        sessions = identity_pb2_grpc.SessionServiceStub(self.channels.to(IDENTITY))
        self.verifier: Verifier = RemoteVerifier(partial(_get_keys, sessions))
        self.tokens: Tokens = TokenSource(
            partial(_exchange, sessions, name, service_proof(settings.master_secret(), name))
        )
        self._state = STARTING
        self._works: list[Work] = []
        self._registers: list[tuple[Register, str]] = []
        self._open_methods: set[str] = set()
        self._readers: list[Lagging] = []
        self._wakes: list[Callable[[TenantId], None]] = []
        self._on_stop: list[Callable[[], Awaitable[None]]] = []
        self._store: EventStore | None = None
        self._parked = ParkedServicer(name, self.databases)
        self.serve(
            partial(parked_pb2_grpc.add_ParkedServiceServicer_to_server, self._parked),
            PARKED_SERVICE,
        )

    def trust(self, verifier: Verifier, tokens: Tokens) -> None:
        """Use another proof of callers than identity's over gRPC: identity itself needs this."""
        self.verifier, self.tokens = verifier, tokens

    def tenants(self) -> list[TenantId]:
        """Return the tenants in service, beginning with whose turn it is by the clock.

        So all sweeps, of every process, come to a tenant at about the same time, and what it costs
        to reach its database is paid once.
        """
        keys = [one.key for one in self.catalogue.active()]
        turn = int(time.time() / SWEEP_TENANT_S) % max(len(keys), 1)
        return keys[turn:] + keys[:turn]

    def event_store(
        self, deciders: Sequence[Decider[Any, Any, Any]], publish: Publish, tag: Tag = no_tag
    ) -> EventStore:
        """Return the event store; its log is served, relayed, sealed and tailed from now on."""
        store = EventStore(self.name, self.databases, deciders, publish, tag=tag, wake=self._woken)
        relay = Relay(
            source=store,
            bus=self.bus,
            databases=self.databases,
            stream=STREAMS[self.name],
            tenants=self.tenants,
            replicas=self.settings.nats_replicas,
        )
        sealer = LogSealer(
            self.name,
            self.databases,
            sealing_key(self.settings.master_secret()),
            self.settings.home / "seals",
        )
        self._wakes += [relay.wake, sealer.wake]
        self._works += [relay.run, sealer.run]
        self._store = store
        self.serve(
            partial(log_pb2_grpc.add_LogServiceServicer_to_server, LogServicer(store)), LOG_SERVICE
        )
        self.on_stop(store.close)
        return store

    def serve(self, register: Register, service: str, *, open_methods: Sequence[str] = ()) -> None:
        """Answer a gRPC service; ``open_methods`` (``/package.Service/Method``) need no token."""
        self._registers.append((register, service))
        self._open_methods.update(open_methods)

    def remote_log(self, service: str) -> RemoteLog:
        """Return another service's log."""
        return RemoteLog(self.channels.to(service), self.tokens)

    def hear(self, upstream: str, applies: Sequence[Apply], *, pace_s: float = PACE_S) -> Consumer:
        """Keep ``applies`` level with another service's published events.

        ``pace_s``: under a steady flow, batches begin so many seconds apart.
        """
        consumer = Consumer(
            bus=self.bus,
            stream=STREAMS[upstream],
            durable=self.name,
            applies=applies,
            source=self.remote_log(upstream),
            tenants=self.tenants,
            replicas=self.settings.nats_replicas,
            pace_s=pace_s,
        )
        self._parked.add(applies)
        self._readers.append(consumer)
        self._works.append(consumer.run)
        return consumer

    def tail(self, applies: Sequence[Apply], *, unhurried: Sequence[Apply] = ()) -> None:
        """Keep ``applies`` level with this service's own log, private facts included.

        Those that are ``unhurried`` take a steady flow in few large batches.
        """
        if self._store is None:
            raise SettingsWrong(f"{self.name} has no event store to tail")
        tail = LogTail(
            applies=applies, unhurried=unhurried, source=self._store, tenants=self.tenants
        )
        self._parked.add([*applies, *unhurried])
        self._wakes.append(tail.wake)
        self._works.append(tail.run)

    def mend(self, reader: Replayable) -> None:
        """Let operators have ``reader`` try again what it failed at."""
        self._parked.add_readers([reader])

    def watch(self, reader: Lagging) -> None:
        """Count what a reader is behind in ``status``."""
        self._readers.append(reader)

    def background(self, work: Work) -> None:
        """Run something for the life of the process; if it ends with an error, so do we."""
        self._works.append(work)

    def on_stop(self, close: Callable[[], Awaitable[None]]) -> None:
        """Have something closed at the end, last registered first."""
        self._on_stop.append(close)

    async def connect_nats(self, user: str) -> Bus:
        """Open a connection as another of our NATS users, in the account that is theirs."""
        bus = await _connect(self.settings, user, f"{self.name}-{user}")
        self.on_stop(bus.close)
        return bus

    def status(self) -> dict[str, object]:
        """Return what ``/readyz`` says."""
        lag = sum(reader.lag_events() for reader in self._readers)
        return {"state": self._state, "version": self.version, "lag_events": lag}

    async def run(self, stop: asyncio.Event) -> None:
        """Run everything until ``stop`` is set, then drain.

        Raises ``AddressTaken`` before any work begins.
        """
        digest_key = self.settings.master_secret()
        rpc = RpcServer(self.verifier, digest_key=digest_key, open_methods=self._open_methods)
        for register, _ in self._registers:
            register(rpc.server)
        host, port = self.settings.health_address(self.name)
        health = health_server(host, port, self.status)
        address = self.settings.grpc_address(self.name)
        try:
            door = listening_socket(host, port)
            bound = await rpc.start(address, [name for _, name in self._registers])
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(work()) for work in (self.catalogue.run, *self._works)]
                pages = group.create_task(health.serve(sockets=[door]))
                gc.set_threshold(*GARBAGE_LOOKS)
                gc.freeze()  # what is there now stays: the collector need not look at it again
                self._state = READY
                log.info("service_ready", version=self.version, grpc_port=bound)
                await stop.wait()
                await self._drain(rpc, health, tasks)
                await pages
        finally:
            await self._close()

    async def _drain(
        self, rpc: RpcServer, health: QuietServer, tasks: Sequence[asyncio.Task[None]]
    ) -> None:
        self._state = DRAINING
        log.info("service_draining")
        await rpc.stop()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=DRAIN_S)
        health.should_exit = True

    async def _close(self) -> None:
        for close in reversed(self._on_stop):
            await close()
        await self.channels.close()
        await self.databases.close()
        await self.catalogue.close()
        await self.bus.close()

    def _woken(self, tenant: TenantId) -> None:
        for wake in self._wakes:
            wake(tenant)


Compose = Callable[[Runtime], Awaitable[None]]


def run_service(name: str, compose: Compose) -> None:
    """Run a service as this process until SIGTERM or SIGINT; if it cannot, say why in a line."""

    async def main(settings: Settings, stop: asyncio.Event) -> None:
        catalogue = Catalogue(name, settings)
        await catalogue.refresh()
        bus = await _connect(settings, "svc", name)
        runtime = Runtime(name, settings, bus, catalogue)
        await compose(runtime)
        await runtime.run(stop)

    run_process(name, main)


async def _connect(settings: Settings, user: str, name: str) -> Bus:
    url = settings.nats_url_as(user)
    return await Bus.connect(url, name=name, monitor_url=settings.nats_monitor_url)


async def _get_keys(sessions: identity_pb2_grpc.SessionServiceStub) -> str:
    answer = await call(sessions.GetKeys, identity_pb2.GetKeysRequest())
    return str(answer.jwks)


async def _exchange(
    sessions: identity_pb2_grpc.SessionServiceStub, service: str, proof: bytes, tenant: TenantId
) -> Token:
    credential = identity_pb2.ServiceCredential(service=service, proof=proof)
    request = identity_pb2.ExchangeRequest(service=credential, tenant=tenant)
    answer = await call(sessions.Exchange, request)
    return Token(text=answer.token, expires_at=answer.expires_at)
