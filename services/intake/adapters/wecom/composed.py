"""What hears members of WeCom, put together."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from services.intake.adapters.privacy import Sealing
from services.intake.adapters.wecom.api import WeComApi
from services.intake.adapters.wecom.calls import SERVICE, WeComRpc
from services.intake.adapters.wecom.numbers import WorkflowNumbers
from services.intake.adapters.wecom.reactions import HEARD, TYPES_OF_TALK, WeComReactions
from services.intake.app import Intake
from services.intake.app.attaching import Attaching
from services.intake.app.hooks import Reader, Secrets
from services.intake.app.wecom_accounts import WeComDesk
from services.intake.app.wecom_continuing import WeComContinuing
from services.intake.app.wecom_media import WeComMedia
from services.intake.app.wecom_talk import WeComTalk
from shared.eventstore import EventStore
from shared.pb.gongdan.intake.v1 import wecom_pb2_grpc
from shared.projections.reaction import React, ReactionApply
from shared.service import Runtime


@dataclass(frozen=True, kw_only=True)
class WeComReacting:
    """What follows from what is said: tickets are ``told``, pictures ``fetched``."""

    told: ReactionApply
    fetched: ReactionApply


def compose_wecom(  # what intake has
    run: Runtime,
    store: EventStore,
    app: Intake,
    privacy: Sealing,
    attaching: Attaching,
    *,
    secrets: Secrets,
    reader: Reader,
    clock: Callable[[], datetime],
) -> WeComReacting:
    """Put together what hears members of WeCom, and serve it."""
    desk = WeComDesk(store=store, secrets=secrets, clock=clock)
    talk = WeComTalk(
        store=store,
        intake=app,
        privacy=privacy,
        words=privacy,
        reader=reader,
        numbers=WorkflowNumbers(run.channels.to("workflow"), run.tokens),
        clock=clock,
    )
    api = WeComApi(run.settings.wecom_url)
    run.on_stop(api.close)
    media = WeComMedia(
        store=store,
        desk=desk,
        source=api,
        uploads=attaching.uploads,
        attaching=attaching,
        persons=privacy,
        clock=clock,
    )
    calls = WeComRpc(desk=desk, talk=talk, store=store)
    run.serve(
        lambda server: wecom_pb2_grpc.add_WeComServiceServicer_to_server(calls, server), SERVICE
    )
    reactions = WeComReactions(media=media, continuing=WeComContinuing(store=store))

    def reacting(name: str, react: React, types: Collection[str]) -> ReactionApply:
        return ReactionApply(
            service="intake",
            name=name,
            react=react,
            databases=run.databases,
            source=store,
            types=types,
        )

    return WeComReacting(
        told=reacting("wecom_told", reactions.when_more_is_said_tell_the_ticket, TYPES_OF_TALK),
        fetched=reacting("wecom_fetched", reactions.when_a_picture_is_sent_fetch_it, [HEARD]),
    )
