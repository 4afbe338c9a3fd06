"""Who is told what, and how it gets to them: the use cases of notification."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.notification.app.ports import (
    HIDDEN_SINCE,
    NO_ADDRESS,
    PATIENCE,
    Addresses,
    Answer,
    Letter,
    Patience,
    Post,
)
from services.notification.app.reading import Readers, waits_for_digest
from services.notification.app.telling import SYSTEM
from services.notification.domain.facts import Attempt, Became, Conclude, Event, Hold, Read
from services.notification.domain.notice import (
    ATTEMPTS_MAX,
    EMAIL,
    NOTICE,
    Notice,
    State,
    message_id,
)
from services.notification.domain.words import subject_of
from shared.eventstore import EventStore, Receipt
from shared.intent import Intent, TenantId, command_id_of_reaction

DOUBTFUL_AFTER = timedelta(seconds=90)
"""Longer than a send may take: then nobody is waiting for the answer any more."""


@dataclass(frozen=True, kw_only=True)
class App:
    """The use cases. ``clock`` and ``chance`` are handed in so that tests can say what they are."""

    store: EventStore
    readers: Readers
    addresses: Addresses
    post: Post
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    patience: Patience = PATIENCE

    async def deliver(self, tenant: TenantId, notice: UUID) -> None:
        """Try to hand a notice over, once; the attempt is a fact before anything leaves.

        Does nothing if it is settled, waits for a digest, or if somebody else has begun this
        attempt. What its reader does not want to hear yet is held, which is a fact as well.
        """
        found = (await self.store.load(NOTICE, tenant, notice)).state
        now = self.clock()
        if found.channel != EMAIL or not found.is_due(now) or waits_for_digest(found):
            return
        if found.state is not State.TRYING and (
            hold := await self.readers.hold(tenant, found, now)
        ):
            put_off = Hold(at=now, until=hold.until, why=hold.why)
            await self._execute(tenant, notice, put_off, f"hold:{found.holds + 1}")
            return
        if found.attempts >= ATTEMPTS_MAX:
            lost = Answer(became=Became.IN_DOUBT, outcome="we stopped before the answer came")
            await self._conclude(tenant, notice, found.attempts, lost)
            return
        # Whatever can fail without anything leaving comes before the attempt: what fails after it
        # is an attempt of which nobody knows whether it left.
        letter = await self._letter(tenant, notice, found)
        settled = None if await self.readers.sees(tenant, found) else HIDDEN_SINCE
        attempt = found.attempts + 1
        command = Attempt(
            at=now,
            attempt=attempt,
            message_id=message_id(notice, self.post.domain),
            doubtful_at=now + DOUBTFUL_AFTER,
        )
        begun = await self._execute(tenant, notice, command, f"attempt:{attempt}")
        if not begun.replayed:
            answer = settled or (NO_ADDRESS if letter is None else await self.post.send(letter))
            await self._conclude(tenant, notice, attempt, answer)

    async def mark_read(self, intent: Intent, notice: UUID) -> int:
        """Say that the caller has seen a notice; return the position of that.

        Raises ``NoticeUnknown`` for a notice that is somebody else's.
        """
        command = Read(at=intent.occurred_at, reader=intent.actor)
        return (await self.store.execute(NOTICE, intent, notice, command)).position

    async def _letter(self, tenant: TenantId, notice: UUID, found: Notice) -> Letter | None:
        to = await self.addresses.email(tenant, found.recipient, found.role)
        if to is None:
            return None
        text = await self.readers.words(tenant, found)
        return Letter(
            message_id=message_id(notice, self.post.domain),
            to=to,
            subject=subject_of(text),
            body=text,
        )

    async def _conclude(self, tenant: TenantId, notice: UUID, attempt: int, answer: Answer) -> None:
        now = self.clock()
        retry_at = now + self.patience.after(attempt, self.chance()) if answer.may_retry else None
        command = Conclude(
            at=now,
            attempt=attempt,
            became=answer.became,
            outcome=answer.outcome,
            retry_at=retry_at,
        )
        await self._execute(tenant, notice, command, f"conclude:{attempt}")

    async def _execute(
        self, tenant: TenantId, notice: UUID, command: Attempt | Conclude | Hold, step: str
    ) -> Receipt[Event, Notice]:
        intent = Intent(
            tenant=tenant,
            command_id=command_id_of_reaction(notice, step),
            actor=SYSTEM,
            occurred_at=command.at,
            correlation_id=notice,
        )
        return await self.store.execute(NOTICE, intent, notice, command)
