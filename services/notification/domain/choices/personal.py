"""Personal rules: what somebody wants to be told of besides what scenarios tell them.

They say which of the tickets they see it is about by a scope of the closed set that roles have
(decision 26), so that nobody hears of more than they may see.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from services.notification.domain.rules import Card, Holder, Rule, TicketFact, frames_of
from services.notification.domain.words import Label
from shared.sight import ASSIGNED, BOUND_TO, OWN, TENANT

SCOPES = frozenset({OWN, ASSIGNED, TENANT, *BOUND_TO})
"""``tenant``: every ticket that they see."""

HAPPENED: Mapping[str, Label] = MappingProxyType(
    {
        "ticket.opened": {"zh": "已提交", "en": "was reported"},
        "ticket.moved": {"zh": "{transition}，现为「{state}」", "en": "{transition}: now {state}"},
        "ticket.offered": {"zh": "已派单", "en": "was offered to somebody"},
        "ticket.accepted": {"zh": "已接单", "en": "was accepted"},
        "ticket.declined": {"zh": "接单人不来了", "en": "who was to come does not come"},
        "ticket.queued": {"zh": "进入抢单队列", "en": "waits in a queue"},
        "ticket.transfer_asked": {"zh": "请求转接", "en": "somebody is asked to take it over"},
        "ticket.appointed": {"zh": "预约有变化", "en": "its appointment changed"},
        "ticket.endangered": {"zh": "可能无人上门：{reason}", "en": "is in danger: {reason}"},
        "ticket.secured": {"zh": "又有人可以上门", "en": "somebody can come again"},
        "ticket.unassignable": {"zh": "派不出人：{reason}", "en": "nobody can be sent: {reason}"},
        "ticket.crew_told": {"zh": "班组有变化", "en": "its crew changed"},
        "ticket.commented": {"zh": "有新留言", "en": "has a new comment"},
        "ticket.flagged": {"zh": "被标记为可疑", "en": "was flagged"},
        "ticket.waiting": {"zh": "等待：{reason}", "en": "waits: {reason}"},
        "ticket.resumed": {"zh": "不再等待", "en": "goes on"},
        "ticket.marked": {"zh": "有新进展", "en": "something was seen to happen"},
        "ticket.sampled": {"zh": "被抽查", "en": "was sampled"},
        "ticket.escalated": {"zh": "承诺时限告急", "en": "a promise runs out"},
        "ticket.merged": {"zh": "与另一张工单合并处理", "en": "was merged into another"},
        "ticket.unmerged": {"zh": "恢复单独处理", "en": "goes on for itself"},
        "ticket.took_in": {"zh": "并入了另一张工单", "en": "took another in"},
        "ticket.duplicate_suspected": {"zh": "疑似重复", "en": "may be a duplicate"},
        "ticket.duplicate_dismissed": {"zh": "并非重复", "en": "is no duplicate"},
        "ticket.split_off": {"zh": "拆出一张工单", "en": "something was split off"},
    }
)
"""What may be heard of, as it is said where the fact brings no words of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalRule:
    """When this happens to a ticket within ``scope``, tell me; empty filters let everything by."""

    rule_id: UUID
    when: str
    scope: str
    transition: str = ""
    types: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    channel: str = "app"
    urgent: bool = False

    def lets_by(self, fact: TicketFact, card: Card) -> bool:
        """Say whether a fact of a ticket is one of those it asks for, wherever the ticket is."""
        return (
            self.when == fact.type
            and self.transition in ("", fact.transition)
            and (not self.types or card.type in self.types)
            and (not self.priorities or card.priority in self.priorities)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A member with a rule of theirs."""

    member_id: str
    rule: PersonalRule

    def as_rule(self, fact: TicketFact) -> Rule:
        """Return it as a rule of scenarios is written, with words about the fact."""
        one = self.rule
        return Rule(
            key=f"mine:{one.rule_id}",
            when=one.when,
            transition=one.transition or None,
            priorities=one.priorities,
            role="",
            scope=one.scope,
            channel=one.channel,
            template=frames_of(fact.words or HAPPENED[one.when], names=not fact.words),
            urgent=one.urgent,
        )

    def holders(self, grants: Iterable[tuple[str, str]]) -> list[Holder]:
        """Return them as holders of a role: once for each place that it is bound to.

        ``grants`` are the scopes of their roles, each with what it is bound to.
        """
        if self.rule.scope not in BOUND_TO:
            return [Holder(self.member_id, "")]
        return [
            Holder(self.member_id, value) for scope, value in grants if scope == self.rule.scope
        ]
