"""Choices: one stream for each member, kept within bounds; who chose nothing has the defaults."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, assert_never
from uuid import UUID

from services.notification.domain.choices.facts import (
    AddRule,
    Choose,
    Command,
    Event,
    Mute,
    RemoveRule,
    RuleAdded,
    RuleChoicesMade,
    RuleMuted,
    RuleRemoved,
    RuleUnmuted,
)
from services.notification.domain.choices.personal import HAPPENED, SCOPES, PersonalRule
from services.notification.domain.choices.settings import Settings
from shared.decider import Decider, Kind, Reason, Refusal

RULES_MAX = 20
MUTED_MAX = 200
NAMES_MAX = 50
TEXT_MAX = 120


class ChoicesWrong(Refusal):
    """The choices cannot be kept as they are written; mend what the reasons point at."""

    slug: ClassVar[str] = "notification-choices-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class RuleUnknown(Refusal):
    """There is no such notification rule of this member."""

    slug: ClassVar[str] = "notification-rule-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class RulesTooMany(Refusal):
    """There are 20 notification rules already: remove one, or let one ask for more."""

    slug: ClassVar[str] = "notification-rules-too-many"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class MutedTooMany(Refusal):
    """There are 200 muted rules and tickets already: let some be heard again."""

    slug: ClassVar[str] = "notification-muted-too-many"
    kind: ClassVar[Kind] = Kind.NOT_NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a member chose."""

    settings: Settings = field(default_factory=Settings)
    muted_rules: frozenset[str] = frozenset()
    muted_tickets: frozenset[UUID] = frozenset()
    rules: Mapping[UUID, PersonalRule] = field(default_factory=dict)

    def mutes(self, rule: str, ticket: UUID | None) -> bool:
        """Say whether they want to hear nothing by a rule, or of a ticket."""
        return rule in self.muted_rules or (ticket is not None and ticket in self.muted_tickets)


DEFAULT = Choices()


def decide(command: Command, choices: Choices) -> list[Event]:
    """Say which facts follow; raises one of the refusals above."""
    at, member = command.at, command.member
    match command:
        case Choose(settings=settings):
            same = settings == choices.settings
            return (
                [] if same else [RuleChoicesMade(occurred_at=at, member=member, settings=settings)]
            )
        case Mute():
            return _muted(command, choices)
        case AddRule(rule=rule):
            if choices.rules.get(rule.rule_id) == rule:
                return []
            if len(choices.rules) >= RULES_MAX:
                raise RulesTooMany
            _check(rule)
            return [RuleAdded(occurred_at=at, member=member, rule=rule)]
        case RemoveRule(rule_id=rule_id):
            if rule_id not in choices.rules:
                raise RuleUnknown
            return [RuleRemoved(occurred_at=at, member=member, rule_id=rule_id)]
        case _:
            assert_never(command)


def _muted(command: Mute, choices: Choices) -> list[Event]:
    if command.muted is choices.mutes(command.rule, command.ticket_id):
        return []
    if not command.muted:
        return [
            RuleUnmuted(
                occurred_at=command.at,
                member=command.member,
                rule=command.rule,
                ticket_id=command.ticket_id,
            )
        ]
    if len(choices.muted_rules) + len(choices.muted_tickets) >= MUTED_MAX:
        raise MutedTooMany
    return [
        RuleMuted(
            occurred_at=command.at,
            member=command.member,
            rule=command.rule,
            ticket_id=command.ticket_id,
        )
    ]


def _check(rule: PersonalRule) -> None:
    reasons = list(_faults(rule))
    if reasons:
        raise ChoicesWrong(reasons=reasons)


def _faults(rule: PersonalRule) -> Iterator[Reason]:
    if rule.when not in HAPPENED:
        known = ", ".join(sorted(HAPPENED))
        yield Reason(
            code="unknown-event",
            message=f"You can be told of: {known}.",
            zh=f"可以通知的事件：{known}。",
            pointer="/when",
        )
    if rule.scope not in SCOPES:
        known = ", ".join(sorted(SCOPES))
        yield Reason(
            code="unknown-scope",
            message=f"The scope is one of: {known}.",
            zh=f"范围可以是：{known}。",
            pointer="/scope",
        )
    if rule.transition and rule.when != "ticket.moved":
        yield Reason(
            code="never-fires",
            message="Only ticket.moved has a transition.",
            zh="只有 ticket.moved 才有 transition。",
            pointer="/transition",
        )


def evolve(choices: Choices, fact: Event) -> Choices:
    """Return the choices after a fact."""
    match fact:
        case RuleChoicesMade(settings=settings):
            return replace(choices, settings=settings)
        case RuleMuted(rule=rule, ticket_id=ticket_id):
            return _with_muted(choices, {rule} - {""}, {ticket_id} - {None})
        case RuleUnmuted(rule=rule, ticket_id=ticket_id):
            return replace(
                choices,
                muted_rules=choices.muted_rules - {rule},
                muted_tickets=choices.muted_tickets - {ticket_id},
            )
        case RuleAdded(rule=rule):
            return replace(choices, rules={**choices.rules, rule.rule_id: rule})
        case RuleRemoved(rule_id=rule_id):
            kept = {key: one for key, one in choices.rules.items() if key != rule_id}
            return replace(choices, rules=kept)
        case _:
            assert_never(fact)


def _with_muted(choices: Choices, rules: set[str], tickets: set[UUID | None]) -> Choices:
    return replace(
        choices,
        muted_rules=choices.muted_rules | rules,
        muted_tickets=choices.muted_tickets | {one for one in tickets if one is not None},
    )


CHOICES: Decider[Command, Event, Choices] = Decider(
    kind="choices",
    initial=Choices,
    decide=decide,
    evolve=evolve,
    facts=(RuleChoicesMade, RuleMuted, RuleUnmuted, RuleAdded, RuleRemoved),
)
