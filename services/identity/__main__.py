"""Identity as a process: the only file that knows everything."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from services.identity.adapters.forgettable import ForgettablePersons
from services.identity.adapters.foundations import OneAtATime
from services.identity.adapters.held_persons import HeldPersons
from services.identity.adapters.keyring import LocalKeyring
from services.identity.adapters.nats_jwt import Issuer
from services.identity.adapters.own_tokens import OwnVerifier, own_tokens, signing_minter
from services.identity.adapters.passwords import Argon2Passwords
from services.identity.adapters.person_vault import PersonVault
from services.identity.adapters.sessions import PostgresSessions
from services.identity.app import Administration, Exchange
from services.identity.app.attempts import Attempts
from services.identity.app.exchange import SERVICES
from services.identity.app.feed_door import FeedDoor
from services.identity.app.feeds import CalendarFeeds, FeedSigner
from services.identity.app.forgetting import Forgetting
from services.identity.app.labels import Labels, LabelSigner
from services.identity.app.plugins import PluginDesk
from services.identity.app.secrets import KeySecrets
from services.identity.domain import DECIDERS
from services.identity.handlers import Doorkeeper
from services.identity.published import public_form
from services.identity.rpc import (
    OPEN_METHODS,
    FeedRpc,
    IdentityRpc,
    LabelRpc,
    PersonRpc,
    PluginRpc,
    SessionRpc,
    VaultRpc,
)
from services.identity.views import ApiKeys, LabelsProjection, Members
from shared.database import Target
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.migrations import discover, services_folder
from shared.pb.gongdan.identity.v1 import (
    feeds_pb2_grpc,
    identity_pb2_grpc,
    persons_pb2_grpc,
    plugins_pb2_grpc,
)
from shared.projections.position import WaitFor
from shared.projections.runner import ProjectionApply
from shared.provision import Provisioner
from shared.service import Runtime, run_service

PACKAGE: Final = "gongdan.identity.v1"


async def compose(run: Runtime) -> None:
    """Put identity together."""
    settings, master = run.settings, run.settings.master_secret()
    minter = signing_minter(settings.keys_folder())
    run.trust(OwnVerifier(minter), own_tokens(minter))
    store = run.event_store(DECIDERS, public_form)
    keyring = LocalKeyring(settings.keys_folder() / "tenants")
    vaults = run.databases.sharing(partial(_keys_of, run))
    persons = PersonVault(vaults, keyring)
    passwords, secrets = Argon2Passwords(), KeySecrets(master, settings.environment)
    signer = LabelSigner(master)
    exchange = Exchange(
        store=store,
        signer=signer,
        tenants=run.catalogue,
        persons=persons,
        passwords=passwords,
        sessions=PostgresSessions(run.databases),
        secrets=secrets,
        minter=minter,
        attempts=Attempts(),
        master=master,
        clock=partial(datetime.now, UTC),
    )
    provisioner = Provisioner(
        dsn=settings.postgres_url,
        master=master,
        schemas=discover(services_folder()),
        readers=sorted(SERVICES),
        keeper=run.name,
        cell=settings.cell,
    )
    administration = Administration(
        store=store,
        foundations=OneAtATime(provisioner, run.databases),
        tenants=run.catalogue,
        keyring=keyring,
        persons=persons,
        passwords=passwords,
        secrets=secrets,
    )
    readers = [
        ProjectionApply(
            service=run.name, projection=projection, databases=run.databases, source=store
        )
        for projection in (Members(), ApiKeys(), LabelsProjection())
    ]
    run.tail(readers)
    identity = IdentityRpc(
        app=administration,
        catalogue=run.catalogue,
        databases=run.databases,
        written=WaitFor(run.name, readers, store),
    )
    labels = LabelRpc(
        app=Labels(store=store, signer=signer),
        databases=run.databases,
        written=WaitFor(run.name, readers, store),
    )
    run.serve(
        partial(identity_pb2_grpc.add_LabelServiceServicer_to_server, labels),
        f"{PACKAGE}.LabelService",
    )
    forgetting = Forgetting(
        store=store,
        vault=ForgettablePersons(databases=vaults, vault=persons),
        tenants=run.tenants,
    )
    run.background(forgetting.sweep)
    holders = HeldPersons(databases=vaults, vault=persons)
    behind = PersonRpc(holders=holders, forgetting=forgetting)
    run.serve(
        partial(persons_pb2_grpc.add_PersonServiceServicer_to_server, behind),
        f"{PACKAGE}.PersonService",
    )
    plugins = PluginRpc(desk=PluginDesk(administration=administration))
    run.serve(
        partial(plugins_pb2_grpc.add_PluginServiceServicer_to_server, plugins),
        f"{PACKAGE}.PluginService",
    )
    _serve(run, identity, _sessions(run, store, exchange), VaultRpc(persons=persons))
    doorkeeper = Doorkeeper(exchange, Issuer(settings.read_secret("nats-issuer")))
    await doorkeeper.listen((await run.connect_nats("auth")).nc)


def _sessions(run: Runtime, store: EventStore, exchange: Exchange) -> SessionRpc:
    """Answer who is who, also by the feeds of calendars, which are made here."""
    signer = FeedSigner(exchange.master)
    feeds = FeedRpc(app=CalendarFeeds(store=store, signer=signer))
    run.serve(
        partial(feeds_pb2_grpc.add_FeedServiceServicer_to_server, feeds), f"{PACKAGE}.FeedService"
    )
    door = FeedDoor(
        store=store,
        tenants=exchange.tenants,
        signer=signer,
        minter=exchange.minter,
        clock=exchange.clock,
    )
    return SessionRpc(exchange=exchange, feeds=door)


def _serve(run: Runtime, identity: IdentityRpc, sessions: SessionRpc, vault: VaultRpc) -> None:
    add = identity_pb2_grpc
    run.serve(
        partial(add.add_IdentityServiceServicer_to_server, identity), f"{PACKAGE}.IdentityService"
    )
    run.serve(
        partial(add.add_SessionServiceServicer_to_server, sessions),
        f"{PACKAGE}.SessionService",
        open_methods=OPEN_METHODS,
    )
    run.serve(partial(add.add_VaultServiceServicer_to_server, vault), f"{PACKAGE}.VaultService")


async def _keys_of(run: Runtime, tenant: TenantId) -> Target:
    """Return a tenant's keys database: beside the data, with other backups."""
    beside = await run.catalogue.resolve(tenant)
    return replace(beside, database=f"{beside.database}_keys")


if __name__ == "__main__":
    run_service("identity", compose)
