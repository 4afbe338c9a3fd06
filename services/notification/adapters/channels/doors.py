"""Channels put together: the ways out, their desk, and the calls."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from services.notification.adapters.channels.attempts import SERVICE as ATTEMPT_SERVICE
from services.notification.adapters.channels.attempts import AttemptCalls
from services.notification.adapters.channels.by_apprise import Calling
from services.notification.adapters.channels.calls import SERVICE, ChannelCalls
from services.notification.adapters.channels.mail import ChannelOff, Smtp
from services.notification.adapters.channels.mail_settings import judged_dial, mail_server
from services.notification.adapters.channels.opened import OpenedWays
from services.notification.adapters.webhooks.egress import HttpEgress
from services.notification.adapters.webhooks.secrets import VaultSecrets
from services.notification.app import App
from services.notification.app.channels.desk import ChannelDesk, stream_of
from services.notification.app.channels.ports import Members, WayOut, Ways
from services.notification.app.channels.reaching import Reaching
from services.notification.domain.channels.channels import CHANNELS, Channels
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.networks import networks_named
from shared.pb.gongdan.notification.v1 import attempts_pb2_grpc, channels_pb2_grpc
from shared.service import Runtime
from shared.vault import Vault

ANSWER_CHARS_MAX = 4_000
"""Of a provider's answer; the longest that is needed holds an access token."""


@dataclass(frozen=True, kw_only=True)
class OpenChannels:
    """What sending needs of channels."""

    desk: ChannelDesk
    reaching: Reaching
    ways: Ways


def open_channels(run: Runtime, store: EventStore, vault: Vault, members: Members) -> OpenChannels:
    """Serve channels, and return what sending needs of them."""
    allowed = networks_named(run.settings.webhook_networks)
    egress = HttpEgress(allowed, excerpt_chars=ANSWER_CHARS_MAX)
    calling = Calling(allowed)
    secrets = VaultSecrets(vault, "channel")

    async def glance(tenant: TenantId) -> Channels:
        return (await store.glances.state(CHANNELS, tenant, stream_of(tenant))).state

    ways = OpenedWays(
        glance=glance,
        secrets=secrets,
        http=egress,
        calling=calling,
        dial=judged_dial(egress.addresses),
        house=house(run.settings.smtp_url),
    )
    desk = ChannelDesk(
        store=store,
        egress=egress,
        secrets=secrets,
        ways=ways,
        clock=partial(datetime.now, UTC),
    )
    reaching = Reaching(store=store, desk=desk, members=members, persons=vault)

    async def close() -> None:
        calling.close()
        await egress.close()

    run.on_stop(close)
    run.serve(
        partial(
            channels_pb2_grpc.add_ChannelServiceServicer_to_server,
            ChannelCalls(desk=desk, reaching=reaching, store=store),
        ),
        SERVICE,
    )
    return OpenChannels(desk=desk, reaching=reaching, ways=ways)


def serve_attempts(run: Runtime, store: EventStore, app: App) -> None:
    """Serve what was tried to get notices to people."""
    calls = AttemptCalls(app=app, store=store)
    run.serve(
        partial(attempts_pb2_grpc.add_AttemptServiceServicer_to_server, calls), ATTEMPT_SERVICE
    )


def house(smtp_url: str | None) -> WayOut:
    """Return the mail server of the installation, or what says that there is none."""
    return ChannelOff() if smtp_url is None else Smtp(mail_server(smtp_url))
