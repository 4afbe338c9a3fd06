"""Looking: what is known of some notices at one moment, read at once for all that leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.notification.domain.choices.choices import DEFAULT, Choices
from services.notification.domain.choices.settings import Hold, Settings, hold_of
from services.notification.domain.notice import Notice
from services.notification.domain.rules import Card
from services.notification.domain.sight import MEMBER, PLACE, Roles, member_with
from shared.intent import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Tickets, who sees them, and what readers chose."""

    tenant: TenantId
    cards: Mapping[UUID, Card] = field(default_factory=dict)
    roles: Roles = field(default_factory=Roles)
    grants: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    chosen: Mapping[str, Choices] = field(default_factory=dict)

    def settings(self, notice: Notice) -> Settings:
        """Return what the reader of a notice chose."""
        return self.chosen.get(notice.recipient.removeprefix(MEMBER), DEFAULT).settings

    def card(self, notice: Notice) -> Card | None:
        """Return the ticket that a notice is about, if it is about one."""
        return None if notice.ticket_id is None else self.cards.get(notice.ticket_id)

    def hold(self, notice: Notice, now: datetime) -> Hold | None:
        """Return until when something that is due waits because its reader chose so."""
        fresh = notice.attempts == 0 and not notice.gathers
        return hold_of(self.settings(notice), now, urgent=notice.urgent, may_gather=fresh)

    def sees(self, notice: Notice) -> bool:
        """Say whether its reader may still see the ticket that a notice is about."""
        card, who = self.card(notice), notice.recipient
        if card is None:
            return True
        if who.startswith(PLACE):
            return self.roles.may_be_shown_to(notice.role, card)
        caller = member_with(self.tenant, who, self.grants.get(who, ()))
        return self.roles.may_see(caller, card)
