"""Ports: what the use cases of notification need of the world."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from services.notification.domain.channels.kinds import Form
from services.notification.domain.choices.choices import Choices
from services.notification.domain.choices.personal import Subscriber
from services.notification.domain.rules import Card, Holder, Movers, Rule, TicketFact
from services.notification.domain.sight import Roles
from services.notification.domain.wording.wordings import Wordings
from shared.intent import TenantId


class Book(Protocol):
    """What workflow said, as far as it is needed here."""

    async def rules(self, tenant: TenantId, fact: TicketFact) -> Sequence[Rule]:
        """Return the rules a fact falls under; waits until they are known."""

    async def card(self, tenant: TenantId, fact: TicketFact) -> Card | None:
        """Return the ticket as it stood at the fact or later; waits until it is known."""

    async def cards(self, tenant: TenantId, tickets: Collection[UUID]) -> Mapping[UUID, Card]:
        """Return tickets as they stand now."""

    async def scope(self, tenant: TenantId, fact: TicketFact, role: str) -> str:
        """Return the scope of a role under the rules of the fact; empty if it has none."""

    async def movers(self, tenant: TenantId, card: Card) -> Movers:
        """Return who moves a ticket on from where it stands."""

    async def roles(self, tenant: TenantId) -> Roles:
        """Return the roles of all scenarios, as they are now."""


class Directory(Protocol):
    """Who has which role."""

    async def holders(self, tenant: TenantId, role: str) -> Sequence[Holder]:
        """Return the members who have a role."""

    async def grants(
        self, tenant: TenantId, members: Collection[str]
    ) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Return the roles of members (``member:<id>``), each with what it is bound to."""


class Duty(Protocol):
    """Who is on shift."""

    async def on_shift(
        self, tenant: TenantId, members: Collection[str], at: datetime
    ) -> Collection[str]:
        """Return those of some members (by id) who are on shift at a moment."""


class ChoicesOfPeople(Protocol):
    """What people chose of the notices they get."""

    async def of(self, tenant: TenantId, members: Collection[str]) -> Mapping[str, Choices]:
        """Return what members (by id) chose, without their rules; who chose nothing is left out."""

    async def asking_for(self, tenant: TenantId, when: str, at: datetime) -> Sequence[Subscriber]:
        """Return who asked to hear of a kind of event, before a moment."""


class WordingsOfTenants(Protocol):
    """What tenants have rules say in words of their own."""

    async def of(self, tenant: TenantId) -> Wordings:
        """Return them, as they were at most a second ago."""


class Addresses(Protocol):
    """Where people can be reached; asked only when something is about to leave."""

    async def of(self, tenant: TenantId, recipient: str, channel: str, form: Form) -> str | None:
        """Return somebody's address on a channel in clear, or ``None`` if there is none."""


class Replies(Protocol):
    """Knows where answers to notices go."""

    async def of(self, tenant: TenantId, ticket_id: UUID | None) -> str:
        """Return the address for answers about a ticket; empty where nobody can answer."""


class Opener(Protocol):
    """Opens what is sealed in a text."""

    async def open(self, tenant: TenantId, text: str) -> str:
        """Return the text in clear; who was forgotten is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait between tries: doubling four-fold, with jitter, never over an hour."""

    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=1)

    def after(self, attempt: int, chance: float) -> timedelta:
        """Return the pause after an attempt; ``chance`` in [0, 1) spreads those that failed."""
        pause = min(self.longest, self.first * (1 << 2 * (attempt - 1)))
        return pause * (0.5 + chance / 2)


PATIENCE = Patience()
