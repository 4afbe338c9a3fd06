"""How notices get to people: each attempt is a fact before anything leaves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.notification.app.channels.discretion import without_person
from services.notification.app.channels.ports import Answer, Message, Way, Ways, refused
from services.notification.app.looking import Look
from services.notification.app.ports import PATIENCE, Addresses, Patience, Replies
from services.notification.app.reading import Readers, waits_for_digest
from services.notification.app.telling import SYSTEM
from services.notification.domain.channels.wording import filled
from services.notification.domain.facts import (
    AskAgain,
    Attempt,
    Became,
    Command,
    Conclude,
    Event,
    Hold,
    Read,
)
from services.notification.domain.notice import (
    ATTEMPTS_MAX,
    NO_WAY_OUT,
    NOTICE,
    Notice,
    NoticeSettled,
    State,
)
from services.notification.domain.sight import PLACE
from services.notification.domain.words import subject_of
from shared.eventstore import EventStore, Receipt
from shared.intent import Intent, TenantId, command_id_of_reaction

DOUBTFUL_AFTER = timedelta(seconds=90)
"""Longer than a send may take: then nobody is waiting for the answer any more."""

LOST = Answer(became=Became.IN_DOUBT, outcome="we stopped before the answer came")
NO_ADDRESS = refused("no-address")
NO_TEMPLATE = refused("no-template")
HIDDEN_SINCE = refused("hidden-since")
WITHOUT_WAY = refused(NO_WAY_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What came of a delivery: where the log stands then (0: nothing was said), and how it went.

    It goes well unless the other side is in trouble: others would meet with the same.
    """

    position: int = 0
    is_well: bool = True


NOTHING = Delivered()


@dataclass(frozen=True, kw_only=True)
class App:
    """The use cases. ``clock`` and ``chance`` are handed in so that tests can say what they are."""

    store: EventStore
    readers: Readers
    ways: Ways
    addresses: Addresses
    replies: Replies
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    patience: Patience = PATIENCE

    async def look(self, tenant: TenantId, notices: Sequence[UUID]) -> Look:
        """Return what delivering some notices needs to know of the world, read at once."""
        found = [await self.store.load_since(NOTICE, tenant, one, 1) for one in notices]
        return await self.readers.look(tenant, [one.state for one in found])

    async def deliver(self, tenant: TenantId, notice: UUID, look: Look | None = None) -> Delivered:
        """Try to hand a notice over, once; by a ``look`` of a moment ago, or a new one.

        Does nothing if it is settled, waits for a digest, or if somebody else has begun this
        attempt. What its reader does not want to hear yet is held, which is a fact as well.
        """
        found = (await self.store.load_since(NOTICE, tenant, notice, 1)).state
        now = self.clock()
        if not found.is_due(now) or waits_for_digest(found):
            return NOTHING
        look = look or await self.readers.look(tenant, [found])
        if found.state is not State.TRYING and (hold := look.hold(found, now)):
            put_off = Hold(at=now, until=hold.until, why=hold.why)
            held = await self._execute(tenant, notice, put_off, f"hold:{found.holds + 1}")
            return Delivered(position=held.position)
        way = await self.ways.way(tenant, found.channel)
        was_lost = found.state is State.TRYING and not _knows_again(way, found, now)
        if was_lost or found.tries >= ATTEMPTS_MAX:
            return await self._conclude(tenant, notice, found, LOST)
        return await self._try(look, notice, found, way)

    async def mark_read(self, intent: Intent, notice: UUID) -> int:
        """Say that the caller has seen a notice; return the position of that.

        Raises ``NoticeUnknown`` for a notice that is somebody else's.
        """
        command = Read(at=intent.occurred_at, reader=intent.actor)
        return (await self.store.execute(NOTICE, intent, notice, command)).position

    async def ask_again(self, intent: Intent, notice: UUID) -> int:
        """Have a notice sent again that ended; return the position of that.

        Raises ``NoticeUnknown`` and ``NoticeUnderWay``.
        """
        command = AskAgain(at=intent.occurred_at)
        return (await self.store.execute(NOTICE, intent, notice, command)).position

    async def _try(self, look: Look, notice: UUID, found: Notice, way: Way | None) -> Delivered:
        # Whatever can fail without anything leaving comes before the attempt: what fails after it
        # is an attempt of which nobody knows whether it left.
        tenant = look.tenant
        parcel = await self._parcel(look, notice, found, way)
        now, attempt = self.clock(), found.attempts + 1
        command = Attempt(
            at=now,
            attempt=attempt,
            message_id=parcel.key if isinstance(parcel, Message) else "",
            doubtful_at=now + DOUBTFUL_AFTER,
        )
        try:
            begun = await self._execute(tenant, notice, command, f"attempt:{attempt}")
        except NoticeSettled:  # somebody else was quicker
            return NOTHING
        if begun.replayed:
            return NOTHING
        tried = begun.state or replace(found, attempts=attempt)
        if isinstance(parcel, Answer) or way is None:
            return await self._conclude(
                tenant, notice, tried, parcel if isinstance(parcel, Answer) else WITHOUT_WAY
            )
        answer = without_person(await way.out.send(parcel), parcel.to)
        if answer.became is Became.IN_DOUBT and not _knows_again(way, tried, self.clock()):
            answer = replace(answer, may_retry=False)
        return await self._conclude(tenant, notice, tried, answer)

    async def _parcel(
        self, look: Look, notice: UUID, found: Notice, way: Way | None
    ) -> Message | Answer:
        """Return what leaves, or what becomes of a notice that cannot."""
        # The key may have been that of another kind of channel when this was told.
        if way is None or found.recipient.startswith(PLACE) is not (way.address is None):
            return WITHOUT_WAY
        if not look.sees(found):
            return HIDDEN_SINCE
        to: str | None = ""
        if way.address is not None:
            to = await self.addresses.of(look.tenant, found.recipient, found.channel, way.address)
        if to is None:
            return NO_ADDRESS
        told = await self.readers.told(look, found)
        if not told.text:
            return HIDDEN_SINCE
        channel = way.channel
        template = None if channel is None else channel.template_for(found.rule, found.about)
        if channel is not None and channel.needs.worded and template is None:
            return NO_TEMPLATE
        values = {**told.values, "text": told.text, "title": subject_of(told.text)}
        return Message(
            key=way.out.key_of(notice),
            to=to,
            subject=subject_of(told.text),
            body=told.text,
            reply_to=await self.replies.of(look.tenant, found.ticket_id),
            template="" if template is None else template.id,
            params={} if template is None else filled(template, values),
            about={
                "notice_id": str(notice),
                "ticket_id": str(found.ticket_id or ""),
                "about": found.about,
                "rule": found.rule,
                **told.values,
            },
        )

    async def _conclude(
        self, tenant: TenantId, notice: UUID, tried: Notice, answer: Answer
    ) -> Delivered:
        now, retry_at = self.clock(), None
        if answer.may_retry:
            retry_at = now + self.patience.after(max(tried.tries, 1), self.chance())
        command = Conclude(
            at=now,
            attempt=tried.attempts,
            became=answer.became,
            outcome=answer.outcome,
            retry_at=retry_at,
        )
        done = await self._execute(tenant, notice, command, f"conclude:{tried.attempts}")
        return Delivered(position=done.position, is_well=not answer.is_their_trouble)

    async def _execute(
        self, tenant: TenantId, notice: UUID, command: Command, step: str
    ) -> Receipt[Event, Notice]:
        intent = Intent(
            tenant=tenant,
            command_id=command_id_of_reaction(notice, step),
            actor=SYSTEM,
            occurred_at=self.clock(),
            correlation_id=notice,
        )
        return await self.store.execute(NOTICE, intent, notice, command)


def _knows_again(way: Way | None, tried: Notice, now: datetime) -> bool:
    """Say whether the other side would know a message again that it may have had."""
    if way is None or way.repeats_for is None:
        return False
    return tried.tried_since is None or now - tried.tried_since < way.repeats_for
