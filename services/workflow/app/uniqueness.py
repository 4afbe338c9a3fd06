"""Uniqueness: values that only one ticket of a type may have are claimed before they are kept."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4, uuid5

from services.workflow.app.discretion import Sees, is_seen
from services.workflow.app.pointing import must_point_at_seen
from services.workflow.domain import CLAIMS, TICKET
from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.forms.claims import Claim, ClaimValue
from services.workflow.domain.forms.field import TICKET_REF
from services.workflow.domain.labels import Label
from services.workflow.domain.opening import linked
from services.workflow.domain.refusals import ValueRefused, ValueTaken
from services.workflow.domain.values import is_given
from services.workflow.domain.visibility import Look
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.intent import Intent, tenant_namespace

ABANDONED = timedelta(minutes=1)
"""After so long, a claim whose ticket does not have the value came to nothing."""

TAKE_OVERS_MAX = 3
"""Who finds each time that another was quicker leaves the value to them."""


@dataclass(frozen=True, kw_only=True)
class Uniqueness:
    """Lets one ticket have a value, and tells the others which."""

    store: EventStore

    async def linked(self, intent: Intent, ticket_id: UUID, command: OpenTicket) -> OpenTicket:
        """Claim what must be unique in a report; what another ticket has is linked to it."""
        taken = await self._all_taken(intent, ticket_id, command.rules, command.fields)
        return linked(command, taken)

    async def must_be_free(
        self,
        intent: Intent,
        ticket_id: UUID,
        rules: TicketType,
        fields: Mapping[str, object],
        look: Look,
        *,
        sees: Sees,
    ) -> None:
        """Claim what must be unique in the fields of a move; raises ValueTaken and ValueRefused.

        Also FieldsInvalid, where one of them points at a ticket that is not seen.

        Who does not see the ticket claims nothing, and will be told that there is none; who does
        not see the ticket that has a value is not told that there is one.
        """
        written = [rules.fields[key] for key in fields if key in rules.fields]
        if not any(one.unique or one.type == TICKET_REF for one in written):
            return
        ticket = (await self.store.load(TICKET, intent.tenant, ticket_id)).state
        if not look.shows(ticket):
            return
        await must_point_at_seen(rules, fields, sees)
        taken = await self._all_taken(intent, ticket_id, rules, fields)
        unseen = [key for key, other in taken.items() if not await is_seen(sees, other)]
        if unseen:
            raise ValueRefused(reasons=[_reason(key, ValueRefused.slug, REFUSED) for key in unseen])
        if taken:
            raise ValueTaken(reasons=[_reason(key, ValueTaken.slug, TAKEN) for key in taken])

    async def _all_taken(
        self, intent: Intent, ticket_id: UUID, rules: TicketType, fields: Mapping[str, object]
    ) -> dict[str, str]:
        return {key: holder async for key, holder in self._taken(intent, ticket_id, rules, fields)}

    async def _taken(
        self, intent: Intent, ticket_id: UUID, rules: TicketType, fields: Mapping[str, object]
    ) -> AsyncIterator[tuple[str, str]]:
        for key in rules.uniques:
            value = fields.get(key)
            if is_given(value):
                said = str(value).strip()
                holder = await self._claim(intent, ticket_id, f"{rules.key}\n{key}\n{said}", key)
                if holder is not None:
                    yield key, holder

    async def _claim(self, intent: Intent, ticket_id: UUID, name: str, key: str) -> str | None:
        """Claim a value; return who has it if that is another ticket.

        By our clock, whatever a report says of when it happened: that may be long ago.
        """
        stream = uuid5(tenant_namespace(intent.tenant), f"unique\n{name}")
        value, over = name.rpartition("\n")[2], None
        for _ in range(TAKE_OVERS_MAX):
            command = ClaimValue(ticket_id=str(ticket_id), now=datetime.now(UTC), over=over)
            try:
                await self.store.execute(CLAIMS, _another(intent), stream, command)
            except ValueTaken:
                claim = (await self.store.load(CLAIMS, intent.tenant, stream)).state
                over = claim.holder
                if await self._holds(intent, claim, key, value):
                    return over
            else:
                return None
        return over

    async def _holds(self, intent: Intent, claim: Claim, key: str, value: str) -> bool:
        """Whether the ticket of a claim really has a value, or is about to have it."""
        if claim.holder is None or claim.claimed_at is None:
            return False
        ticket = (await self.store.load(TICKET, intent.tenant, UUID(claim.holder))).state
        has_it = str(ticket.fields.get(key)).strip() == value
        return has_it or datetime.now(UTC) - claim.claimed_at < ABANDONED


TAKEN = Label(zh="另一张工单已使用该值。", en="Another ticket has this value.")
REFUSED = Label(zh="这里不能使用该值。", en="This value cannot be used here.")


def _reason(key: str, code: str, told: Label) -> Reason:
    return Reason(code=code, message=told.en, pointer=f"/fields/{key}", zh=told.zh)


def _another(intent: Intent) -> Intent:
    """Return an intent for a claim: it is harmless to repeat, so it needs no memory."""
    return replace(intent, command_id=uuid4(), fingerprint=b"")
