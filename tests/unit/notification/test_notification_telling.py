"""One fact, one rule, one person: one notice, whatever is heard again, chosen or cut off."""
# ruff: noqa: ARG002  # the world answers the same whoever asks

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from services.notification.app.addressing import Addressees
from services.notification.app.breaking import Breaker, Tally
from services.notification.app.telling import Teller
from services.notification.domain.channels.channels import Channels
from services.notification.domain.choices.choices import Choices
from services.notification.domain.choices.personal import PersonalRule, Subscriber
from services.notification.domain.choices.settings import Settings
from services.notification.domain.circles import WasTold
from services.notification.domain.facts import NoticeCreated
from services.notification.domain.notice import Notice
from services.notification.domain.rules import Card, Holder, Movers, Rule, TicketFact
from services.notification.domain.sight import RoleKnown, Roles
from services.notification.domain.wording.wordings import Wordings
from shared.decider import Decider
from shared.intent import Intent, TenantId
from shared.recorded import Meta, Recorded

ACME = TenantId("acme")
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
TICKET = UUID(int=1)
MEMBERS = ("wang", "li")
OPENED = "ticket.opened"
FACTS = 4
MINE = PersonalRule(rule_id=UUID(int=7), when=OPENED, scope="tenant")


def rule(key: str, channel: str) -> Rule:
    return Rule(
        key=key,
        when=OPENED,
        transition=None,
        priorities=(),
        role="dispatcher",
        scope="tenant",
        channel=channel,
        template={"en": key},
    )


RULES = (rule("by-app", "app"), rule("by-mail", "email"))
CARD = Card(
    ticket_id=TICKET,
    number="T-000001",
    type="repair",
    type_label={},
    summary="",
    priority="P1",
    state="new",
    state_label={},
    definition="shop@1",
    store=None,
    team=None,
    opened_by="key:1",
    assignee_member=None,
    version=1,
)


@dataclass
class World:
    """A log in memory that can be cut off, and everything else that a teller asks."""

    notices: dict[UUID, Notice] = field(default_factory=dict)
    answered: set[UUID] = field(default_factory=set)
    made: list[NoticeCreated] = field(default_factory=list)
    chosen: dict[str, Choices] = field(default_factory=dict)
    asking: list[Subscriber] = field(default_factory=list)
    dies_after: int = -1

    async def execute(
        self, decider: Decider[Any, Any, Any], intent: Intent, stream: UUID, command: object
    ) -> None:
        if self.dies_after == 0:
            raise ConnectionResetError
        self.dies_after -= 1
        if intent.command_id in self.answered:
            return
        before = self.notices.get(stream, Notice())
        facts = decider.decide(command, before)
        self.answered.add(intent.command_id)
        self.notices[stream] = decider.fold(facts, before)
        self.made += [one for one in facts if isinstance(one, NoticeCreated)]

    async def rules(self, tenant: TenantId, fact: TicketFact) -> Sequence[Rule]:
        return RULES

    async def card(self, tenant: TenantId, fact: TicketFact) -> Card | None:
        return CARD

    async def cards(self, tenant: TenantId, tickets: Collection[UUID]) -> Mapping[UUID, Card]:
        return {TICKET: CARD}

    async def scope(self, tenant: TenantId, fact: TicketFact, role: str) -> str:
        return "tenant"

    async def roles(self, tenant: TenantId) -> Roles:
        known = RoleKnown(role="dispatcher", scope="tenant", types=frozenset({"repair"}))
        return Roles(known=(known,))

    async def movers(self, tenant: TenantId, card: Card) -> Movers:
        return Movers()

    async def holders(self, tenant: TenantId, role: str) -> Sequence[Holder]:
        return [Holder(one, "") for one in MEMBERS]

    async def grants(
        self, tenant: TenantId, members: Collection[str]
    ) -> Mapping[str, Sequence[tuple[str, str]]]:
        return {one: [("dispatcher", "")] for one in members}

    async def on_shift(
        self, tenant: TenantId, members: Collection[str], at: datetime
    ) -> Collection[str]:
        return members

    async def of(self, tenant: TenantId, members: Collection[str]) -> Mapping[str, Choices]:
        return {one: self.chosen[one] for one in members if one in self.chosen}

    async def asking_for(self, tenant: TenantId, when: str, at: datetime) -> Sequence[Subscriber]:
        return self.asking

    async def told_since(
        self, tenant: TenantId, ticket: UUID, since: datetime
    ) -> Sequence[WasTold]:
        return []


@dataclass
class OwnWords:
    """Nobody's own words."""

    async def of(self, tenant: TenantId) -> Wordings:
        return Wordings()


async def no_channels(_tenant: TenantId) -> Channels:
    return Channels()


def teller(world: World) -> Teller:
    def clock() -> datetime:
        return NOW

    store: Any = world
    return Teller(
        store=store,
        book=world,
        directory=world,
        addressees=Addressees(book=world, directory=world, duty=world, clock=clock),
        choices=world,
        breaker=Breaker(tally=Tally(lately=world), directory=world, clock=clock),
        worded=OwnWords(),
        channels=no_channels,
        clock=clock,
    )


def heard(number: int) -> tuple[TicketFact, Recorded]:
    event_id = uuid5(TICKET, str(number))
    fact = TicketFact(
        event_id=event_id,
        ticket_id=TICKET,
        type=OPENED,
        position=number + 1,
        definition="shop@1",
        ticket_type="repair",
        occurred_at=NOW,
        recorded_at=NOW,
        imported=False,
    )
    event = Recorded(
        position=number + 1,
        prev=number,
        stream_id=TICKET,
        version=number + 1,
        event_id=event_id,
        type=OPENED,
        schema_version=1,
        occurred_at=NOW,
        recorded_at=NOW,
        meta=Meta(tenant=ACME, actor="key:1", correlation_id=event_id),
        data=b"{}",
    )
    return fact, event


members = st.sampled_from(MEMBERS)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("hear"), st.integers(0, FACTS - 1), st.integers(-1, 5)),
        st.tuples(st.just("choose"), members, st.sampled_from([None, (), ("email",)])),
        st.tuples(st.just("mute"), members, st.sampled_from(["by-app", "by-mail"])),
        st.tuples(st.just("ask"), members),
    ),
    max_size=25,
)


def choose(world: World, member: str, **changes: Any) -> None:
    world.chosen[member] = replace(world.chosen.get(member, Choices()), **changes)


async def hears(world: World, telling: Teller, number: int, dies_after: int) -> Teller:
    """Hear a fact; cut off, it is heard by somebody who remembers nothing."""
    world.dies_after = dies_after
    try:
        await telling.tell(ACME, *heard(number))
    except ConnectionResetError:
        return teller(world)
    finally:
        world.dies_after = -1
    return telling


async def happens(world: World, telling: Teller, step: tuple[Any, ...]) -> Teller:
    match step:
        case "hear", number, dies_after:
            return await hears(world, telling, number, dies_after)
        case "choose", member, channels:
            choose(world, member, settings=Settings(channels=channels))
        case "mute", member, muted:
            choose(world, member, muted_rules=frozenset({muted}))
        case _:
            world.asking = [Subscriber(member_id=step[1], rule=MINE)]
    return telling


@given(steps)
async def test_one_fact_one_rule_one_person_is_one_notice(steps: list[tuple[Any, ...]]) -> None:
    world = World()
    telling = teller(world)
    for step in steps:
        telling = await happens(world, telling, step)
    for number in range(FACTS):
        telling = await hears(world, telling, number, -1)
    told = [(one.about_event, one.rule, one.recipient) for one in world.made]
    assert len(told) == len(set(told))
    for member in MEMBERS:
        if not world.chosen.get(member, Choices()).muted_rules:
            mine = {one for one in told if one[2] == f"member:{member}" and "mine" not in one[1]}
            assert len(mine) == FACTS * len(RULES), "and nobody is left out"
