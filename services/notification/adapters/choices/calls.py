"""Choices over gRPC: what members chose, changed by themselves or by who administers the tenant."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from services.notification.app.choosing import ChoiceDesk, member_chosen_for
from services.notification.domain.choices.choices import ChoicesWrong, RuleUnknown
from services.notification.domain.choices.facts import AddRule, Choose, Mute, RemoveRule
from services.notification.domain.choices.personal import PersonalRule
from services.notification.domain.choices.settings import Settings
from services.notification.domain.choices.written import WrittenSettings, clock_of
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.pb.gongdan.notification.v1 import choices_pb2 as pb
from shared.projections.position import Position
from shared.rpc import Call

SERVICE = "gongdan.notification.v1.ChoiceService"
RULE_CHARS_MAX = 120


@dataclass(frozen=True, kw_only=True)
class ChoiceCalls:
    """``gongdan.notification.v1.ChoiceService``."""

    desk: ChoiceDesk
    store: EventStore

    async def GetChoices(  # noqa: N802  # the name is the protocol's
        self, request: pb.GetChoicesRequest, call: Call
    ) -> pb.GetChoicesResponse:
        """Return what a member chose; raises ``ChoicesNotYours``."""
        chosen = await self.desk.of(call.caller, request.member)
        return pb.GetChoicesResponse(
            choices=pb.NotificationChoices(
                settings=_settings(chosen.settings),
                muted_rules=sorted(chosen.muted_rules),
                muted_tickets=sorted(map(str, chosen.muted_tickets)),
                rules=[_rule(one) for one in chosen.rules.values()],
            )
        )

    async def SetChoices(  # noqa: N802  # the name is the protocol's
        self, request: pb.SetChoicesRequest, call: Call
    ) -> pb.SetChoicesResponse:
        """Keep by which way and when somebody wants to be told; raises ``ChoicesWrong``."""
        intent, member = call.intent(), member_chosen_for(call.caller, request.member)
        settings = await self.desk.settings(call.caller, _written(request.settings))
        command = Choose(at=intent.occurred_at, member=member, settings=settings)
        position = await self.desk.choose(intent, command)
        token = await self._token(call, position)
        return pb.SetChoicesResponse(settings=_settings(settings), position=token)

    async def MuteNotices(  # noqa: N802  # the name is the protocol's
        self, request: pb.MuteNoticesRequest, call: Call
    ) -> pb.MuteNoticesResponse:
        """Let a rule or a ticket be heard no more, or again; raises what ``decide`` does."""
        intent, member = call.intent(), member_chosen_for(call.caller, request.member)
        if bool(request.rule) == bool(request.ticket_id) or len(request.rule) > RULE_CHARS_MAX:
            raise ChoicesWrong(reasons=[ONE_OF_TWO])
        command = Mute(
            at=intent.occurred_at,
            member=member,
            muted=request.muted,
            rule=request.rule,
            ticket_id=_ticket(request.ticket_id),
        )
        position = await self.desk.choose(intent, command)
        return pb.MuteNoticesResponse(position=await self._token(call, position))

    async def AddRule(  # noqa: N802  # the name is the protocol's
        self, request: pb.AddRuleRequest, call: Call
    ) -> pb.AddRuleResponse:
        """Tell somebody of something, too; raises what the desk refuses."""
        intent, member = call.intent(), member_chosen_for(call.caller, request.member)
        rule = PersonalRule(
            rule_id=uuid5(intent.command_id, "rule"),
            when=request.rule.when,
            scope=request.rule.scope,
            transition=request.rule.transition,
            types=tuple(request.rule.types),
            priorities=tuple(request.rule.priorities),
            channel=request.rule.channel or "app",
            urgent=request.rule.urgent,
        )
        await self.desk.check_channel(call.caller.tenant, rule.channel)
        command = AddRule(at=intent.occurred_at, member=member, rule=rule)
        position = await self.desk.choose(intent, command)
        return pb.AddRuleResponse(rule=_rule(rule), position=await self._token(call, position))

    async def RemoveRule(  # noqa: N802  # the name is the protocol's
        self, request: pb.RemoveRuleRequest, call: Call
    ) -> pb.RemoveRuleResponse:
        """Tell them of it no more; raises ``RuleUnknown``."""
        intent, member = call.intent(), member_chosen_for(call.caller, request.member)
        try:
            rule_id = UUID(request.id)
        except ValueError as wrong:
            raise RuleUnknown from wrong
        command = RemoveRule(at=intent.occurred_at, member=member, rule_id=rule_id)
        position = await self.desk.choose(intent, command)
        return pb.RemoveRuleResponse(position=await self._token(call, position))

    async def _token(self, call: Call, position: int) -> str:
        epoch = await self.store.glances.epoch(call.caller.tenant)
        return str(Position(service="notification", epoch=epoch, position=position))


ONE_OF_TWO = Reason(
    code="one-of-two",
    message="Name either a rule, as its notices do, or a ticket by its id.",
    zh="请给出规则（与通知中相同）或工单的 id，二者取一。",
)


def _ticket(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as wrong:
        raise ChoicesWrong(reasons=[ONE_OF_TWO]) from wrong


def _written(settings: pb.NotificationSettings) -> WrittenSettings:
    return WrittenSettings(
        own_channels=settings.own_channels,
        channels=tuple(settings.channels),
        language=settings.language,
        zone=settings.zone,
        quiet_from=settings.quiet_from,
        quiet_until=settings.quiet_until,
        digest=settings.digest,
        digest_at=settings.digest_at,
        urgent_passes=not settings.urgent_waits,
    )


def _settings(settings: Settings) -> pb.NotificationSettings:
    quiet = settings.quiet
    return pb.NotificationSettings(
        own_channels=settings.channels is not None,
        channels=settings.channels or (),
        language=settings.language,
        zone=settings.zone,
        quiet_from=clock_of(quiet.begin) if quiet else "",
        quiet_until=clock_of(quiet.end) if quiet else "",
        digest=settings.digest,
        digest_at=clock_of(settings.digest_at),
        urgent_waits=not settings.urgent_passes,
    )


def _rule(rule: PersonalRule) -> pb.PersonalRule:
    return pb.PersonalRule(
        id=str(rule.rule_id),
        when=rule.when,
        scope=rule.scope,
        transition=rule.transition,
        types=rule.types,
        priorities=rule.priorities,
        channel=rule.channel,
        urgent=rule.urgent,
    )
