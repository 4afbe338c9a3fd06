"""The event store: a command goes in, is decided on what is true, and its facts are kept.

One store per service process, for all tenants. A command is remembered with its answer, so a retry
is answered as the first time; two commands at once on one stream are decided one after the other;
whoever decided on an old state decides again.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar, cast
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.database import Databases
from shared.decider import Decider, Fact, Refusal
from shared.eventstore.appending import Append, Status
from shared.eventstore.committer import Committer
from shared.eventstore.drafting import Drafting
from shared.eventstore.glances import Glances
from shared.eventstore.mapper import FactMapper
from shared.eventstore.reader import Reader
from shared.eventstore.recent import Recent
from shared.eventstore.refusals import LogBusy, StreamClosed, VersionStale
from shared.eventstore.seals import Seal
from shared.eventstore.streams import Streams
from shared.eventstore.tags import Tag, TaggedSince, Untagged, no_tag
from shared.eventstore.values import (
    Folded,
    Head,
    Loaded,
    Publish,
    Receipt,
    Stored,
    receipt_of,
    replayed,
)
from shared.eventstore.verify import Report, verify_log
from shared.intent import Intent, TenantId
from shared.recorded import Recorded

C = TypeVar("C")
F = TypeVar("F", bound=Fact)
S = TypeVar("S")

DECISIONS_MAX = 32
"""Tries while other processes write to the stream: many, for who wrote last is quicker again."""


class EventStore:
    """The logs of one service, one for each tenant.

    ``publish`` gives the public form of every fact and ``tag`` its tag, once, when it is appended;
    ``wake`` is called with the tenant after each append, for whoever reads the log.
    """

    def __init__(
        self,
        service: str,
        databases: Databases,
        deciders: Sequence[Decider[Any, Any, Any]],
        publish: Publish,
        *,
        tag: Tag = no_tag,
        wake: Callable[[TenantId], None] = lambda _: None,
    ) -> None:
        self.schema = f"{service}_log"
        self.mapper = FactMapper.of(deciders)
        self._databases = databases
        self._drafting = Drafting(mapper=self.mapper, publish=publish, tag=tag)
        self._wake = wake
        self._reader = Reader(self.schema)
        self._streams = Streams(self.schema, databases, self.mapper)
        self._committers: dict[TenantId, Committer] = {}
        self._recent = Recent()
        self.glances = Glances(self._streams, self.head)

    async def execute(
        self,
        decider: Decider[C, F, S],
        intent: Intent,
        stream_id: UUID,
        command: C,
        *,
        expected_version: int | None = None,
        untagged: Sequence[Untagged] = (),
    ) -> Receipt[F, S]:
        """Decide ``command`` and keep what follows; return once it is safe on disk.

        Raises what the decider refuses; ``IdempotencyKeyReused``; ``VersionStale`` if the stream
        is not at ``expected_version``; ``TaggedSince`` if something follows and a condition does
        not hold; ``LogBusy`` and ``LogUnavailable``, after which the same command may be sent
        again; ``TooLarge``, ``TextNotStorable``, ``ValueNotStorable``.
        """
        keep = partial(self._keep, decider, intent, stream_id, untagged=tuple(untagged))
        async with self._streams.turn(intent.tenant, stream_id):
            known = self._streams.known(decider, intent.tenant, stream_id)
            if expected_version in (None, known.version):
                receipt = await self._guess(decider, command, known, keep)
                if receipt is not None:
                    return receipt
            for _ in range(DECISIONS_MAX):
                folded, remembered = await self._streams.refresh(
                    decider, intent.tenant, stream_id, intent.command_id
                )
                if remembered is not None:
                    answer: Receipt[F, S] = replayed(intent, stream_id, folded, remembered)
                    if answer.version == folded.version:
                        return answer
                    then = await self._streams.state_at(
                        decider, intent.tenant, stream_id, answer.version
                    )
                    return replace(answer, state=then)
                if expected_version not in (None, folded.version):
                    raise VersionStale(version=str(folded.version))
                settled = decider.settled(command, folded.state)
                receipt = await keep(folded, settled)
                if receipt is not None:
                    return receipt
            raise LogBusy

    async def load(self, decider: Decider[C, F, S], tenant: TenantId, stream_id: UUID) -> Loaded[S]:
        """Return what is true of a stream now."""
        folded, _ = await self._streams.refresh(decider, tenant, stream_id)
        return Loaded(state=folded.state, version=folded.version)

    async def load_since(
        self, decider: Decider[C, F, S], tenant: TenantId, stream_id: UUID, version: int
    ) -> Loaded[S]:
        """Return what was true at ``version`` or later, from memory if this process knows that."""
        known = self._streams.known(decider, tenant, stream_id)
        if known.version < version:
            return await self.load(decider, tenant, stream_id)
        return Loaded(state=known.state, version=known.version)

    async def load_as_of(
        self, decider: Decider[C, F, S], tenant: TenantId, stream_id: UUID, as_of: datetime
    ) -> Loaded[S]:
        """Return what the log knew of a stream at ``as_of`` (aware, by time of recording)."""
        state, version = decider.initial(), 0
        async with self._databases.connection(tenant) as connection:
            async for page in self._reader.stream(connection, stream_id, until=as_of):
                for recorded in page:
                    state = decider.evolve(state, cast("F", self.decode(recorded)))
                version = page[-1].version
        return Loaded(state=state, version=version)

    async def facts(
        self,
        decider: Decider[C, F, S],
        tenant: TenantId,
        stream_id: UUID,
        *,
        after: int = 0,
        upto: int | None = None,
    ) -> list[Stored[F]]:
        """Return what happened to a stream (``after``, ``upto`` a version), who did it, and why."""
        del decider  # It says what the facts are; the registry reads them.
        async with self._databases.connection(tenant) as connection:
            return [
                Stored(fact=cast("F", self.decode(recorded)), envelope=recorded)
                async for page in self._reader.stream(connection, stream_id, after=after, upto=upto)
                for recorded in page
            ]

    async def read(self, tenant: TenantId, after: int, limit: int) -> list[Recorded]:
        """Return up to ``limit`` events after position ``after``, as they are stored.

        Nothing is missing between them; fewer than ``limit`` does not say that there are no more.
        """
        recent = self._recent.read(tenant, after, limit)
        if recent is not None:
            return recent
        async with self._databases.connection(tenant) as connection:
            return await self._reader.read(connection, after, limit)

    async def read_published(self, tenant: TenantId, after: int, limit: int) -> list[Recorded]:
        """Return up to ``limit`` published events after position ``after``, in public form.

        As with ``read``, only an empty answer says that there are no more.
        """
        recent = self._recent.read_published(tenant, after, limit)
        if recent:
            return recent
        async with self._databases.connection(tenant) as connection:
            return await self._reader.read_published(connection, after, limit)

    async def head(self, tenant: TenantId) -> Head:
        """Return how far the tenant's log has come."""
        async with self._databases.connection(tenant) as connection:
            return await self._reader.head(connection)

    async def verify(
        self,
        tenant: TenantId,
        *,
        keys: Mapping[str, Ed25519PublicKey] = MappingProxyType({}),
        anchors: Sequence[Seal] = (),
    ) -> Report:
        """Derive the tenant's whole log again and compare (see ``verify_log``)."""
        async with self._databases.connection(tenant) as connection:
            return await verify_log(connection, self.schema, keys=keys, anchors=anchors)

    def decode(self, recorded: Recorded) -> Fact:
        """Return the fact that this service stored; raises ``UnreadableFact`` for any other."""
        return self.mapper.decode(
            recorded.type, recorded.schema_version, recorded.occurred_at, recorded.data
        )

    async def close(self) -> None:
        """Finish what was taken."""
        for committer in list(self._committers.values()):
            await committer.close()
        await self._streams.close()

    async def _guess(
        self,
        decider: Decider[C, F, S],
        command: C,
        known: Folded[S],
        keep: Callable[[Folded[S], tuple[list[F], S]], Awaitable[Receipt[F, S] | None]],
    ) -> Receipt[F, S] | None:
        """Decide on the state this process remembers, or on a new stream: no need to read it.

        Only facts come of it: the log takes them if nobody wrote since. A refusal or nothing to say
        may be due to what is not known here; it is decided again then.
        """
        try:
            settled = decider.settled(command, known.state)
        except Refusal:
            return None
        return await keep(known, settled) if settled[0] else None

    async def _keep(
        self,
        decider: Decider[C, F, S],
        intent: Intent,
        stream_id: UUID,
        folded: Folded[S],
        settled: tuple[list[F], S],
        *,
        untagged: tuple[Untagged, ...],
    ) -> Receipt[F, S] | None:
        """Append facts; ``None`` says that the stream or the command is not new any more.

        A command that came from outside is remembered even if there is nothing to say, so that it
        cannot act when it is sent again later. A reaction may: it only says what is still true.
        """
        facts, after = settled
        if not facts and not intent.fingerprint:
            return receipt_of(intent, folded, 0, ())
        append = Append(
            command_id=intent.command_id,
            stream_id=stream_id,
            kind=decider.kind,
            expected=folded.version,
            prev=folded.hash,
            fingerprint=intent.fingerprint,
            drafts=self._drafting.drafts(intent, stream_id, facts),
            untagged=untagged if facts else (),
        )
        outcome = await self._committer(intent.tenant).append(append)
        if outcome.status is Status.CLOSED:
            raise StreamClosed
        if outcome.status is Status.TAGGED:
            self._wake(intent.tenant)
            raise TaggedSince(outcome.position)
        if outcome.status is not Status.OK:
            return None
        if not facts:
            return receipt_of(intent, folded, 0, ())
        folded = Folded(
            state=after,
            version=outcome.version,
            hash=append.head,
            snapshot=folded.snapshot,
        )
        self._streams.keep(decider, intent.tenant, stream_id, folded)
        self._wake(intent.tenant)
        return receipt_of(intent, folded, outcome.position, tuple(facts))

    def _committer(self, tenant: TenantId) -> Committer:
        committer = self._committers.get(tenant)
        if committer is None:
            connect = partial(self._databases.connection, tenant)
            stored = partial(self._recent.add, tenant)
            committer = self._committers[tenant] = Committer(self.schema, connect, stored)
        return committer
