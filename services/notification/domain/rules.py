"""Rules: when this fact, tell that role through this channel; and who that is for one ticket."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from services.notification.domain.words import Label, in_language
from shared.sight import ANYWHERE, ASSIGNED, BOUND_TO, Seen, work_key
from shared.sight.told import Asking, come_along, may_take

CREW_TOLD = "ticket.crew_told"
RESPONSIBLE_NOW = "responsible_now"
DISPATCHER = "dispatcher"
ASKED = frozenset({"offered", "transfer_asked"})
NOBODY_FOUND = "unassignable"

IMPORTED_AGE = timedelta(days=30)
"""Facts told later than this came from the past (decision 24): nobody is told about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of one ticket type under one definition; ``scope`` is that of the role told.

    What is ``urgent`` passes people's quiet hours and digests. ``on_duty`` tells those of the role
    who are on shift.
    """

    key: str
    when: str
    transition: str | None
    priorities: tuple[str, ...]
    role: str
    scope: str
    channel: str
    template: Label
    urgent: bool = False
    on_duty: bool = False

    @property
    def is_for_who_acts(self) -> bool:
        """Whether it is for whoever has to act now, and for no role of the scenario."""
        return self.role == RESPONSIBLE_NOW and not self.scope

    def is_about(self, fact: "TicketFact", priority: str) -> bool:
        """Say whether the rule speaks about this fact of a ticket with this priority.

        Of what is told of a crew, whoever is asked to come is told, and others that nobody can.
        """
        of_crew = fact.asked is not None if self.scope == ASSIGNED else fact.how == NOBODY_FOUND
        return (
            self.when == fact.type
            and (of_crew or fact.type != CREW_TOLD)
            and self.transition in (None, fact.transition)
            and (not self.priorities or priority in self.priorities)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whom a fact itself wants told: a role of the ticket's scenario, through a channel."""

    role: str
    via: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFact:
    """Something that was said about a ticket, as far as rules look at it.

    Facts that come of a scenario's rules (an escalation, an advice, an approval that is waited for)
    say themselves who should be told (``tell``, ``tell_members``), and what: ``words``. What is
    said ``again`` was told before. ``how`` a post of its crew goes on is about ``member``.
    """

    event_id: UUID
    ticket_id: UUID
    type: str
    position: int
    definition: str
    ticket_type: str
    occurred_at: datetime
    recorded_at: datetime
    imported: bool
    again: bool = False
    transition: str | None = None
    how: str = ""
    member: str | None = None
    reason: str = ""
    labels: Mapping[str, Label] = field(default_factory=dict)
    tell: tuple[Addressee, ...] = ()
    tell_members: tuple[str, ...] = ()
    words: Label = field(default_factory=dict)

    @property
    def asked(self) -> str | None:
        """The member who is asked to come along with others, if it says so."""
        return self.member if self.type == CREW_TOLD and self.how in ASKED else None

    @property
    def speaks_for_itself(self) -> bool:
        """Say whether it wants people told whom no rule names."""
        return bool(self.words) and bool(self.tell or self.tell_members)

    @property
    def is_from_the_past(self) -> bool:
        """Say whether it is history: nobody is told about it now."""
        return self.imported or self.recorded_at - self.occurred_at > IMPORTED_AGE

    @property
    def is_news(self) -> bool:
        """Say whether people may be told of it."""
        return not (self.again or self.is_from_the_past)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A ticket, as far as notices name it and recipients depend on it."""

    ticket_id: UUID
    number: str
    type: str
    type_label: Label
    summary: str
    priority: str
    state: str
    state_label: Label
    definition: str
    store: str | None
    team: str | None
    opened_by: str
    assignee_member: str | None
    version: int
    only_for: tuple[str, ...] | None = None
    hidden_from: tuple[str, ...] = ()
    assignee: str | None = None
    places: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    asking: Asking = field(default_factory=dict)

    @property
    def seen(self) -> Seen:
        """The ticket as far as it decides who sees it."""
        return Seen(
            type=self.type,
            opened_by=self.opened_by,
            places=frozenset(self.places),
            hands=frozenset(one for one in (self.assignee, self.assignee_member) if one),
            is_free=self.assignee is None,
            work=frozenset(self.work),
            only_for=self.only_for,
            hidden_from=self.hidden_from,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Movers:
    """Who may move a ticket on from where it stands: roles with their scopes, by order of moves.

    ``of_assignees``: assignees act there.
    """

    roles: tuple[tuple[str, str], ...] = ()
    of_assignees: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """A member who has a role, and what it is bound to (empty: to nothing)."""

    member_id: str
    scope_value: str

    @property
    def actor(self) -> str:
        """The member as facts name them."""
        return f"member:{self.member_id}"


def own_rule(fact: TicketFact, one: Addressee, scope: str) -> Rule:
    """Return what a fact itself wants as a rule, whose role has ``scope``."""
    return Rule(
        key=f"{fact.type}:{one.role}:{one.via}",
        when=fact.type,
        transition=None,
        priorities=(),
        role=one.role,
        scope=scope,
        channel=one.via,
        template=frames_of(fact.words, names=False),
    )


def frames_of(label: Label, *, names: bool) -> Label:
    """Return words about a ticket with its number before them, as a template.

    ``names`` in braces are filled in where they are ours; in a fact's own words they are not.
    """
    words = {language: said if names else _plain(said) for language, said in label.items()}
    return {one: FRAMES[one].format(words=said) for one, said in words.items() if one in FRAMES}


def _plain(words: str) -> str:
    return words.replace("{", "（").replace("}", "）")


FRAMES: Mapping[str, str] = {
    "zh": "工单 {{number}}：{words}",
    "en": "Ticket {{number}}: {words}",
}


def recipients(
    rule: Rule, card: Card, holders: Iterable[Holder], asked: str | None = None
) -> list[str]:
    """Return whom a rule is about (``member:<id>``), each once, in a stable order.

    A role that is about places, own or assigned tickets is told only where the ticket is theirs, or
    a part of its work is; a grant that is bound to nothing is about every place. Where somebody is
    ``asked`` to come along, it is theirs alone. Of these only those are told who see the ticket
    (``sight``).
    """
    return sorted({holder.actor for holder in holders if _concerns(rule, card, holder, asked)})


def _concerns(rule: Rule, card: Card, holder: Holder, asked: str | None) -> bool:
    if asked is not None and rule.scope == ASSIGNED:
        return holder.member_id == asked
    if not _works(rule, holder).isdisjoint(card.work):
        return True
    if (place := BOUND_TO.get(rule.scope)) is not None:
        return not holder.scope_value or f"{place}:{holder.scope_value}" in card.places
    match rule.scope:
        case "assigned":
            others = {*may_take(card.asking), *come_along(card.asking)}
            return holder.member_id in {card.assignee_member, *others}
        case "own":
            return holder.actor == card.opened_by
        case _:
            return True


def _works(rule: Rule, holder: Holder) -> set[str]:
    """Return the parts of work that are somebody's in the role that is told."""
    item = holder.scope_value if rule.scope in BOUND_TO else ANYWHERE
    return {rule.role, work_key(rule.role, item or ANYWHERE)}


def values_for(fact: TicketFact, card: Card, language: str) -> dict[str, str]:
    """Return what a template's names stand for, in one language."""
    labels = {"type": card.type_label, "state": card.state_label, **fact.labels}
    told = {name: in_language(label, language) for name, label in labels.items()}
    return {
        "number": card.number,
        "summary": card.summary,
        "priority": card.priority,
        "reason": fact.reason,
        **told,
    }
