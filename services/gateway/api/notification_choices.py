"""Notification choices: by which way, when and of what somebody wants to be told."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Shown, Word
from services.gateway.api.replies import plain, reply
from shared.pb.gongdan.notification.v1 import choices_pb2 as pb

router = APIRouter(route_class=Guarded, prefix="/me", tags=["notices"])

Clock = Annotated[str, Field(max_length=5, examples=["22:00"])]
Member = Annotated[
    str, Query(max_length=64, description="Somebody else, for who administers the tenant")
]
Rule = Annotated[str, Path(min_length=1, max_length=120)]
Words = Annotated[tuple[Word, ...], Field(max_length=50, strict=False)]


class ChoicesMade(Body):
    """All of it at once: what is left out is as it is for who chose nothing."""

    channels: Annotated[
        list[Word] | None,
        Field(max_length=20, description="By these ways, the best first; null: as each rule says"),
    ] = None
    language: Literal["", "zh", "en"] = ""
    zone: Annotated[str, Field(max_length=64, description="Empty: the tenant's")] = ""
    quiet_from: Clock = ""
    quiet_until: Clock = ""
    digest: Literal["off", "hourly", "daily"] = "off"
    digest_at: Clock = ""
    urgent_waits: bool = False


class RuleWanted(Body):
    """When this happens to a ticket in that scope, tell me; lists that are empty let all by."""

    when: Annotated[Word, Field(examples=["ticket.escalated"])]
    scope: Annotated[Word, Field(examples=["own_store"], description="As roles have")]
    transition: Annotated[str, Field(max_length=41)] = ""
    types: Words = ()
    priorities: Words = ()
    channel: Annotated[str, Field(max_length=41)] = "app"
    urgent: bool = False


@router.get(
    "/notification-choices",
    operation_id="getNotificationChoices",
    responses={200: {"model": Shown}},
)
async def get_choices(gateway: GatewayNow, asking: AskingNow, member: Member = "") -> Response:
    """Return what was chosen, what is muted, and one's own rules."""
    answer: pb.GetChoicesResponse = await asking.ask(
        gateway.clients.choices.GetChoices, pb.GetChoicesRequest(member=member)
    )
    chosen = answer.choices
    value = {
        **_settings(chosen.settings),
        "muted": {"rules": [*chosen.muted_rules], "tickets": [*chosen.muted_tickets]},
        "rules": [plain(one) for one in chosen.rules],
    }
    return await reply(gateway, asking, value)


@router.put(
    "/notification-choices",
    operation_id="setNotificationChoices",
    responses={200: {"model": Shown}},
)
async def set_choices(
    body: ChoicesMade, gateway: GatewayNow, asking: Commanding, member: Member = ""
) -> Response:
    """Choose by which way, in which language and when; in the app all is told at once."""
    settings = pb.NotificationSettings(
        own_channels=body.channels is not None,
        channels=body.channels or [],
        language=body.language,
        zone=body.zone,
        quiet_from=body.quiet_from,
        quiet_until=body.quiet_until,
        digest=body.digest,
        digest_at=body.digest_at,
        urgent_waits=body.urgent_waits,
    )
    answer: pb.SetChoicesResponse = await asking.command(
        gateway.clients.choices.SetChoices, pb.SetChoicesRequest(member=member, settings=settings)
    )
    return await reply(gateway, asking, _settings(answer.settings), position=answer.position)


@router.put("/muted-rules/{rule}", operation_id="muteRule", responses={200: {"model": Shown}})
async def mute_rule(
    rule: Rule, gateway: GatewayNow, asking: Commanding, member: Member = ""
) -> Response:
    """Hear no more by a rule, as its notices name it; what is to somebody by name still comes."""
    request = pb.MuteNoticesRequest(member=member, rule=rule, muted=True)
    answer: pb.MuteNoticesResponse = await asking.command(
        gateway.clients.choices.MuteNotices, request
    )
    return await reply(gateway, asking, {"rule": rule}, position=answer.position)


@router.delete("/muted-rules/{rule}", operation_id="unmuteRule", responses={200: {"model": Shown}})
async def unmute_rule(
    rule: Rule, gateway: GatewayNow, asking: Commanding, member: Member = ""
) -> Response:
    """Hear by a rule again."""
    request = pb.MuteNoticesRequest(member=member, rule=rule, muted=False)
    answer: pb.MuteNoticesResponse = await asking.command(
        gateway.clients.choices.MuteNotices, request
    )
    return await reply(gateway, asking, {"rule": rule}, position=answer.position)


@router.put(
    "/muted-tickets/{ticket_id}", operation_id="muteTicket", responses={200: {"model": Shown}}
)
async def mute_ticket(
    ticket_id: UUID, gateway: GatewayNow, asking: Commanding, member: Member = ""
) -> Response:
    """Hear no more of a ticket; what is to somebody by name still comes."""
    request = pb.MuteNoticesRequest(member=member, ticket_id=str(ticket_id), muted=True)
    answer: pb.MuteNoticesResponse = await asking.command(
        gateway.clients.choices.MuteNotices, request
    )
    return await reply(gateway, asking, {"ticket_id": str(ticket_id)}, position=answer.position)


@router.delete(
    "/muted-tickets/{ticket_id}", operation_id="unmuteTicket", responses={200: {"model": Shown}}
)
async def unmute_ticket(
    ticket_id: UUID, gateway: GatewayNow, asking: Commanding, member: Member = ""
) -> Response:
    """Hear of a ticket again."""
    request = pb.MuteNoticesRequest(member=member, ticket_id=str(ticket_id), muted=False)
    answer: pb.MuteNoticesResponse = await asking.command(
        gateway.clients.choices.MuteNotices, request
    )
    return await reply(gateway, asking, {"ticket_id": str(ticket_id)}, position=answer.position)


@router.post(
    "/notification-rules",
    operation_id="addNotificationRule",
    status_code=201,
    responses={201: {"model": Shown}},
)
async def add_rule(
    body: RuleWanted, gateway: GatewayNow, asking: Commanding, member: Member = ""
) -> Response:
    """Be told of something, too, from now on: of tickets that one sees, in a scope of theirs."""
    rule = pb.PersonalRule(
        when=body.when,
        scope=body.scope,
        transition=body.transition,
        types=body.types,
        priorities=body.priorities,
        channel=body.channel,
        urgent=body.urgent,
    )
    answer: pb.AddRuleResponse = await asking.command(
        gateway.clients.choices.AddRule, pb.AddRuleRequest(member=member, rule=rule)
    )
    value = plain(answer.rule)
    return await reply(gateway, asking, value, status=201, position=answer.position)


@router.delete(
    "/notification-rules/{rule_id}",
    operation_id="removeNotificationRule",
    responses={200: {"model": Shown}},
)
async def remove_rule(
    rule_id: UUID, gateway: GatewayNow, asking: Commanding, member: Member = ""
) -> Response:
    """Be told of it no more."""
    answer: pb.RemoveRuleResponse = await asking.command(
        gateway.clients.choices.RemoveRule, pb.RemoveRuleRequest(member=member, id=str(rule_id))
    )
    return await reply(gateway, asking, {"id": str(rule_id)}, position=answer.position)


def _settings(settings: pb.NotificationSettings) -> dict[str, object]:
    shown = plain(settings)
    own = shown.pop("own_channels")
    return {**shown, "channels": [*settings.channels] if own else None}
