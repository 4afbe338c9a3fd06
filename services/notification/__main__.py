"""The notification service as a process."""

import random
from datetime import UTC, datetime
from functools import partial

from services.notification.adapters.addresses import KnownAddresses
from services.notification.adapters.channels.doors import open_channels, serve_attempts
from services.notification.adapters.channels.sending import sender
from services.notification.adapters.choices.doors import open_choices
from services.notification.adapters.members import IdentityMembers
from services.notification.adapters.opening import VaultOpener
from services.notification.adapters.outlet.doors import open_outlet
from services.notification.adapters.replies import ReplyAddresses
from services.notification.adapters.webhooks.doors import open_webhooks
from services.notification.adapters.wording.doors import open_wordings
from services.notification.app import App
from services.notification.app.addressing import Addressees
from services.notification.app.breaking import Breaker, Tally
from services.notification.app.gathering import Gathering
from services.notification.app.reading import Readers
from services.notification.app.telling import Teller
from services.notification.domain.channels.addresses import ADDRESSES
from services.notification.domain.channels.channels import CHANNELS
from services.notification.domain.choices.choices import CHOICES
from services.notification.domain.event_stream import EVENT_STREAM
from services.notification.domain.notice import NOTICE
from services.notification.domain.webhooks.endpoints import WEBHOOKS
from services.notification.domain.wording.wordings import WORDINGS
from services.notification.handlers import (
    AndThen,
    GatherWhatIsDue,
    TellWhoShouldKnow,
)
from services.notification.published import public_form
from services.notification.rpc import NotificationRpc
from services.notification.views.asking import BookView, DirectoryView
from services.notification.views.book import BookProjection
from services.notification.views.choices import ChoicesProjection, ChoicesView
from services.notification.views.directory import DirectoryProjection
from services.notification.views.duty import DutyProjection, DutyView
from services.notification.views.notices import NoticesProjection, NoticesView
from shared.contracts.nouns import NOUNS
from shared.pb.gongdan.notification.v1 import notification_pb2_grpc
from shared.projections.position import WaitFor
from shared.projections.reaction import ReactionApply
from shared.projections.reading import Reading
from shared.projections.runner import ProjectionApply
from shared.service import Runtime, run_service
from shared.vault import Vault

NAME = "notification"
IDENTITY = "identity"
WORKFLOW = "workflow"
DISPATCH = "dispatch"
PACE_S = 0.05
"""Nobody waits for a notice with a stop-watch: telling a dozen costs what telling one does."""


async def compose(run: Runtime) -> None:
    """Put the parts together."""
    store = run.event_store(
        [NOTICE, CHOICES, WORDINGS, WEBHOOKS, EVENT_STREAM, CHANNELS, ADDRESSES], public_form
    )
    view = partial(ProjectionApply, service=NAME, databases=run.databases)
    book_apply = view(projection=BookProjection(), source=run.remote_log(WORKFLOW))
    directory_apply = view(projection=DirectoryProjection(), source=run.remote_log(IDENTITY))
    duty_apply = view(projection=DutyProjection(), source=run.remote_log(DISPATCH))
    notices_apply = view(projection=NoticesProjection(), source=store)
    choices_apply = view(projection=ChoicesProjection(), source=store)

    reached = WaitFor(WORKFLOW, [book_apply], run.remote_log(WORKFLOW))
    book = BookView(
        Reading(run.databases, book_apply.checkpoint),
        reached.reach_position,
        run.remote_log(WORKFLOW),
    )
    notices = NoticesView(Reading(run.databases, notices_apply.checkpoint))
    vault = Vault(run.channels.to(IDENTITY), run.tokens)
    opener = VaultOpener(vault)
    members = IdentityMembers(run.channels.to(IDENTITY), run.tokens)
    directory = DirectoryView(Reading(run.databases, directory_apply.checkpoint))
    choices = ChoicesView(Reading(run.databases, choices_apply.checkpoint))
    clock = partial(datetime.now, UTC)
    duty = DutyView(Reading(run.databases, duty_apply.checkpoint))
    channels = open_channels(run, store, vault, members)
    teller = Teller(
        store=store,
        book=book,
        directory=directory,
        addressees=Addressees(book=book, directory=directory, duty=duty, clock=clock),
        choices=choices,
        breaker=Breaker(tally=Tally(lately=notices), directory=directory, clock=clock),
        worded=open_wordings(run, store, book),
        channels=channels.desk.glance,
        clock=clock,
    )
    app = App(
        store=store,
        readers=Readers(
            store=store, book=book, directory=directory, choices=choices, opener=opener
        ),
        ways=channels.ways,
        addresses=KnownAddresses(store, members, opener),
        replies=ReplyAddresses(keeper=vault, domain=run.settings.mail_domain),
        clock=clock,
        chance=random.random,
    )
    tell = ReactionApply(
        service=NAME,
        name="tell",
        react=TellWhoShouldKnow(teller).when_something_happens_to_a_ticket,
        databases=run.databases,
        source=run.remote_log(WORKFLOW),
    )
    sending = sender(app, notices, notices_apply.progress.at, run.tenants)
    gatherer = GatherWhatIsDue(Gathering(store=store, clock=clock), notices, run.tenants)

    published = {source: run.remote_log(source) for source in NOUNS}
    hooks = open_webhooks(run, store, vault, teller, published)
    outlet = await open_outlet(run, store, vault, published, book=book, reached=reached)
    out = {source: AndThen(one, partial(outlet.heard, source)) for source, one in hooks.items()}
    open_choices(run, store, book, channels.desk.that_reach_people)
    run.hear(WORKFLOW, [book_apply, tell, out[WORKFLOW]], pace_s=PACE_S)
    run.hear(IDENTITY, [directory_apply, out[IDENTITY]])
    run.hear(DISPATCH, [duty_apply, out[DISPATCH]])
    for source in sorted(out.keys() - {WORKFLOW, IDENTITY, DISPATCH}):
        run.hear(source, [out[source]], pace_s=PACE_S)
    run.tail([AndThen(AndThen(notices_apply, sending.wake), gatherer.wake), choices_apply])
    run.background(sending.run)
    run.background(gatherer.run)
    serve_attempts(run, store, app)
    rpc = NotificationRpc(
        app=app,
        book=book,
        notices=notices,
        store=store,
        wait=WaitFor(NAME, [notices_apply], store),
    )
    run.serve(
        partial(notification_pb2_grpc.add_NotificationServiceServicer_to_server, rpc),
        "gongdan.notification.v1.NotificationService",
    )


if __name__ == "__main__":
    run_service(NAME, compose)
