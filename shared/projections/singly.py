"""Events folded one at a time: to find those that cannot be, and to fold what was parked."""

from collections.abc import Collection, Sequence
from uuid import UUID

import structlog

from shared.database import Connection, Databases
from shared.intent import TenantId
from shared.messaging.following import LogReader
from shared.projections.builds import Place
from shared.projections.dead_letters import DeadLetter, DeadLetters, is_passing, waiting
from shared.projections.parked import Replayed
from shared.recorded import Recorded

log = structlog.get_logger()


class Singly:
    """Folds single events into the builds of one view; parks what cannot be folded."""

    def __init__(self, place: Place, databases: Databases, source: LogReader) -> None:
        self._place = place
        self._databases = databases
        self._source = source

    def letters(self, build: int) -> DeadLetters:
        """Return the dead letters of a build."""
        return DeadLetters(
            registry=self._place.registry, name=self._place.projection.name, build=build
        )

    async def fold(self, tx: Connection, build: int, events: Sequence[Recorded]) -> bool:
        """Fold events, park those that cannot be and what waits behind; whether any was parked."""
        parked = await self.letters(build).parked(tx, {event.stream_id for event in events})
        letters: list[DeadLetter] = []
        for event in events:
            letter = await self._fold_one(tx, build, event, parked)
            if letter is not None:
                parked.add(event.stream_id)
                letters.append(letter)
        await self.letters(build).park(tx, letters)
        return bool(letters)

    async def replay(self, tenant: TenantId, build: int, positions: Sequence[int]) -> Replayed:
        """Fold parked events of one stream, up to the first that fails again."""
        letters = self.letters(build)
        events = [await self._event(tenant, position) for position in positions]
        done: list[int] = []
        failed: list[DeadLetter] = []
        async with self._databases.tenant_transaction(tenant) as tx:
            await letters.hold(tx)
            unresolved = await letters.unresolved(tx, positions)  # others may be replaying too
            for event in events:
                if event.position not in unresolved:
                    continue
                letter = await self._fold_one(tx, build, event, ())
                if letter is not None:
                    failed.append(letter)
                    break
                done.append(event.position)
            await letters.park(tx, failed)
            await letters.resolve(tx, done)
        return Replayed(events=len(done), stuck=bool(failed))

    async def _fold_one(
        self, tx: Connection, build: int, event: Recorded, parked: Collection[UUID]
    ) -> DeadLetter | None:
        if event.stream_id in parked:
            return waiting(event)
        try:
            async with tx.transaction():
                await self._place.projection.fold(tx, self._place.schema(build), [event])
        except Exception as error:
            if is_passing(error):
                raise
            log.error(  # noqa: TRY400  # the cause is kept with the event
                "stream_parked",
                view=self._place.projection.name,
                stream=str(event.stream_id),
                position=event.position,
                error=repr(error),
            )
            return DeadLetter(event=event, error=repr(error), attempts=1)
        return None

    async def _event(self, tenant: TenantId, position: int) -> Recorded:
        return (await self._source.read(tenant, position - 1, 1))[0]
