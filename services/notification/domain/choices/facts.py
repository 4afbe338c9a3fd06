"""What can be said of somebody's choices, and what can be asked for.

All choices of a member are one stream; each fact names the ``member`` (their id).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeAlias
from uuid import UUID

from services.notification.domain.choices.personal import PersonalRule
from services.notification.domain.choices.settings import Settings
from shared.decider import Fact


@dataclass(frozen=True, kw_only=True)
class RuleChoicesMade(Fact):
    """By which way, in which language and when they want to be told, from now on."""

    TOPIC: ClassVar[str] = "rule.choices_made"

    member: str
    settings: Settings


@dataclass(frozen=True, kw_only=True)
class RuleMuted(Fact):
    """They are told no more by a ``rule``, or of a ticket; only what is to them by name."""

    TOPIC: ClassVar[str] = "rule.muted"

    member: str
    rule: str = ""
    ticket_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class RuleUnmuted(Fact):
    """They are told again."""

    TOPIC: ClassVar[str] = "rule.unmuted"

    member: str
    rule: str = ""
    ticket_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class RuleAdded(Fact):
    """They want to hear of something, too."""

    TOPIC: ClassVar[str] = "rule.added"

    member: str
    rule: PersonalRule


@dataclass(frozen=True, kw_only=True)
class RuleRemoved(Fact):
    """They do not want to hear of it any more."""

    TOPIC: ClassVar[str] = "rule.removed"

    member: str
    rule_id: UUID


@dataclass(frozen=True, kw_only=True)
class Choose:
    """Choose by which way, in which language and when."""

    at: datetime
    member: str
    settings: Settings


@dataclass(frozen=True, kw_only=True)
class Mute:
    """Hear no more (or again: not ``muted``) by a ``rule``, or of a ticket."""

    at: datetime
    member: str
    muted: bool
    rule: str = ""
    ticket_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class AddRule:
    """Hear of something, too."""

    at: datetime
    member: str
    rule: PersonalRule


@dataclass(frozen=True, kw_only=True)
class RemoveRule:
    """Hear of it no more."""

    at: datetime
    member: str
    rule_id: UUID


Event: TypeAlias = RuleChoicesMade | RuleMuted | RuleUnmuted | RuleAdded | RuleRemoved
Command: TypeAlias = Choose | Mute | AddRule | RemoveRule
