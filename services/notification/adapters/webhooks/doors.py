"""Webhooks put together: what follows each log, what sends, and the calls."""

import random
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from services.notification.adapters.webhooks.again import TYPES, DoWhatIsWanted
from services.notification.adapters.webhooks.calls import SERVICE, WebhookCalls
from services.notification.adapters.webhooks.courier import courier
from services.notification.adapters.webhooks.deliveries import DeliveryTables
from services.notification.adapters.webhooks.egress import HttpEgress
from services.notification.adapters.webhooks.fan_out import FanOut
from services.notification.adapters.webhooks.logs import Logs, PublishedLog
from services.notification.adapters.webhooks.secrets import VaultSecrets
from services.notification.app.telling import Teller
from services.notification.app.webhooks.desk import WebhookDesk
from services.notification.app.webhooks.sending import Sending
from services.notification.app.webhooks.telling import Telling
from shared.contracts.nouns import NOUNS
from shared.disclosure import Disclosure
from shared.eventstore import EventStore
from shared.networks import networks_named
from shared.pb.gongdan.notification.v1 import webhooks_pb2_grpc
from shared.projections.reaction import ReactionApply
from shared.service import Runtime
from shared.vault import Vault


def open_webhooks(
    run: Runtime,
    store: EventStore,
    vault: Vault,
    teller: Teller,
    published: Mapping[str, PublishedLog],
) -> Mapping[str, FanOut]:
    """Serve webhooks and send; return what is to follow each service's published log."""
    logs = Logs(published, Disclosure(vault))
    egress = HttpEgress(networks_named(run.settings.webhook_networks))
    secrets, deliveries = VaultSecrets(vault), DeliveryTables(run.databases)
    clock = partial(datetime.now, UTC)
    desk = WebhookDesk(store=store, egress=egress, secrets=secrets, heads=logs, clock=clock)
    sending = Sending(
        desk=desk,
        deliveries=deliveries,
        bodies=logs,
        secrets=secrets,
        egress=egress,
        clock=clock,
        chance=random.random,
    )
    carrying = courier(
        desk=desk,
        sending=sending,
        deliveries=deliveries,
        tenants=run.tenants,
        clock=time.monotonic,
    )
    again = DoWhatIsWanted(
        store=store,
        desk=desk,
        telling=Telling(desk=desk, directory=teller.directory, make=teller.make, clock=clock),
        deliveries=deliveries,
        logs=published,
        wake=carrying.wake,
    )
    run.tail(
        [
            ReactionApply(
                service="notification",
                name="webhooks_again",
                react=again.when_something_is_wanted,
                databases=run.databases,
                source=store,
                types=TYPES,
            )
        ]
    )
    run.background(carrying.run)
    run.on_stop(egress.close)
    run.serve(
        partial(
            webhooks_pb2_grpc.add_WebhookServiceServicer_to_server,
            WebhookCalls(
                desk=desk,
                sending=sending,
                deliveries=deliveries,
                store=store,
                wake=carrying.wake,
            ),
        ),
        SERVICE,
    )
    return {
        source: FanOut(
            source=source,
            endpoints=desk.endpoints,
            databases=run.databases,
            logs=logs,
            wake=carrying.wake,
        )
        for source in NOUNS
    }
