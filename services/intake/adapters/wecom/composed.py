"""What hears members of WeCom, put together."""

from collections.abc import Collection
from dataclasses import dataclass

from services.intake.adapters.composed_doors import OursAtDoors
from services.intake.adapters.wecom.api import WeComApi
from services.intake.adapters.wecom.calls import SERVICE, WeComRpc
from services.intake.adapters.wecom.numbers import WorkflowNumbers
from services.intake.adapters.wecom.reactions import HEARD, TYPES_OF_TALK, WeComReactions
from services.intake.app.wecom_accounts import WeComDesk
from services.intake.app.wecom_continuing import WeComContinuing
from services.intake.app.wecom_media import WeComMedia
from services.intake.app.wecom_talk import WeComTalk
from shared.pb.gongdan.intake.v1 import wecom_pb2_grpc
from shared.projections.reaction import React, ReactionApply


@dataclass(frozen=True, kw_only=True)
class WeComReacting:
    """What follows from what is said: tickets are ``told``, pictures ``fetched``."""

    told: ReactionApply
    fetched: ReactionApply


def compose_wecom(ours: OursAtDoors) -> WeComReacting:
    """Put together what hears members of WeCom, and serve it."""
    desk = WeComDesk(store=ours.store, secrets=ours.secrets, clock=ours.clock)
    talk = WeComTalk(
        store=ours.store,
        intake=ours.app,
        privacy=ours.privacy,
        words=ours.privacy,
        reader=ours.reader,
        numbers=WorkflowNumbers(ours.run.channels.to("workflow"), ours.run.tokens),
        clock=ours.clock,
    )
    api = WeComApi(ours.run.settings.wecom_url)
    ours.run.on_stop(api.close)
    media = WeComMedia(
        store=ours.store,
        desk=desk,
        source=api,
        uploads=ours.attaching.uploads,
        attaching=ours.attaching,
        persons=ours.privacy,
        clock=ours.clock,
    )
    calls = WeComRpc(desk=desk, talk=talk, store=ours.store)
    ours.run.serve(
        lambda server: wecom_pb2_grpc.add_WeComServiceServicer_to_server(calls, server), SERVICE
    )
    reactions = WeComReactions(media=media, continuing=WeComContinuing(store=ours.store))

    def reacting(name: str, react: React, types: Collection[str]) -> ReactionApply:
        return ReactionApply(
            service="intake",
            name=name,
            react=react,
            databases=ours.run.databases,
            source=ours.store,
            types=types,
        )

    return WeComReacting(
        told=reacting("wecom_told", reactions.when_more_is_said_tell_the_ticket, TYPES_OF_TALK),
        fetched=reacting("wecom_fetched", reactions.when_a_picture_is_sent_fetch_it, [HEARD]),
    )
