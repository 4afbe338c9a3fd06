"""The vault's client: the keys of persons, fetched in batches and kept for less than a minute.

Whoever seals asks for the keys of the persons known by identifying values (a phone, then an
e-mail; a name never identifies). Whoever may open asks for keys by subject. Requests that come
within a few milliseconds travel together. Keys are forgotten here after a short while, so that
erasing a person takes effect everywhere within the cache's life (decision 16).
"""

import asyncio
import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Generic, Protocol, TypeVar
from uuid import UUID

import grpc

from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.rpc import call
from shared.sealed import (
    DataKey,
    NotOpened,
    Sealed,
    normal_email,
    normal_phone,
    open_sealed,
    parse,
    seal,
)

LINGER_S: Final = 0.003
BATCH_MAX: Final = 500
CACHE_LIFE_S: Final = 45.0
CACHE_MAX: Final = 20_000
CALL_TIMEOUT_S: Final = 5.0

K = TypeVar("K")
V = TypeVar("V")


class PersonForgotten(Refusal):
    """The person this value belongs to was forgotten just now; try again."""

    slug: ClassVar[str] = "person-forgotten"
    kind: ClassVar[Kind] = Kind.STALE


@dataclass(frozen=True, slots=True)
class Identifier:
    """A value that says who somebody is: ``phone`` (E.164), ``email`` or ``anonymous``.

    ``anonymous`` with a value of its own (the id of a report) is the same unknown person when
    the report is repeated.
    """

    personal_class: str
    value: str


class Tokens(Protocol):
    """Gives a service's own caller token for a tenant."""

    async def token(self, tenant: TenantId) -> str:
        """Return a token that is valid for a while."""


class Vault:
    """The keys of every tenant's persons, as far as this service may have them."""

    def __init__(
        self,
        channel: grpc.aio.Channel,
        tokens: Tokens,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the channel to identity and this service's token source."""
        self._stub = identity_pb2_grpc.VaultServiceStub(channel)
        self._tokens = tokens
        self._ensured = Batcher[Identifier, DataKey](self._ensure, clock)
        self._held = Batcher[UUID, DataKey | None](self._fetch, clock)
        self._digests = Batcher[None, bytes](self._fetch_digest_key, clock)

    async def subjects_for(
        self, tenant: TenantId, identifiers: Sequence[Identifier]
    ) -> list[DataKey]:
        """Find or make the persons these values identify; return their keys in the same order."""
        found = await self._ensured.get(tenant, identifiers)
        return [found[one] for one in identifiers]

    async def person(self, tenant: TenantId, facts: Mapping[str, str], fallback: str) -> DataKey:
        """Return the key of the person known by these facts (class -> clear value).

        A phone identifies, then an e-mail; else ``fallback`` (the id of what they told us) names
        somebody unknown.
        """
        phone, email = normal_phone(facts.get("phone", "")), normal_email(facts.get("email", ""))
        if phone is not None:
            who = Identifier("phone", phone)
        elif email is not None:
            who = Identifier("email", email)
        else:
            who = Identifier("anonymous", fallback)
        return (await self.subjects_for(tenant, [who]))[0]

    def learn(self, tenant: TenantId, identifier: Identifier, key: DataKey) -> None:
        """Know from now on whom a value identifies, for whoever just said so to the vault."""
        self._ensured.learn(tenant, identifier, key)

    def seal(self, tenant: TenantId, personal_class: str, value: str, subject: DataKey) -> Sealed:
        """Seal a value for a person; raises ``ValueUnsealable``."""
        return seal(tenant, subject, personal_class, value)

    async def keys_of(
        self, tenant: TenantId, subjects: Iterable[UUID]
    ) -> Mapping[UUID, DataKey | None]:
        """Return the keys of persons; None for one who was forgotten or never known."""
        return await self._held.get(tenant, list(subjects))

    async def open(self, tenant: TenantId, sealed: Sequence[str]) -> list[str | None]:
        """Return the clear values, in order; None where the person was forgotten.

        For those who must know (the address a message goes to, coordinates). What leaves towards
        people goes through the disclosure door instead. Raises ``NotOpened`` for a value that is
        not sealed for this tenant, and the vault's refusal when it cannot be reached.
        """
        parts = [parse(one) for one in sealed]
        keys = await self.keys_of(tenant, {one.subject for one in parts if one is not None})
        opened: list[str | None] = []
        for one in parts:
            if one is None:
                raise NotOpened
            key = keys[one.subject]
            opened.append(None if key is None else open_sealed(tenant, key, one))
        return opened

    async def fingerprint(self, tenant: TenantId, body: bytes) -> bytes:
        """Return the tenant's keyed digest (HMAC-SHA256) of a body: equal for equal bodies only."""
        key = (await self._digests.get(tenant, [None]))[None]
        return hmac.new(key, body, hashlib.sha256).digest()

    async def _ensure(
        self, tenant: TenantId, identifiers: Sequence[Identifier]
    ) -> dict[Identifier, DataKey]:
        request = identity_pb2.EnsureSubjectsRequest()
        for one in identifiers:
            request.identifiers.add(**{"class": one.personal_class}, value=one.value)
        token = await self._tokens.token(tenant)
        answer = await call(
            self._stub.EnsureSubjects, request, token=token, timeout_s=CALL_TIMEOUT_S
        )
        keys = [_data_key(one) for one in answer.subjects]
        found = {who: key for who, key in zip(identifiers, keys, strict=True) if key is not None}
        if len(found) < len(keys):
            raise PersonForgotten
        return found

    async def _fetch(
        self, tenant: TenantId, subjects: Sequence[UUID]
    ) -> dict[UUID, DataKey | None]:
        request = identity_pb2.GetSubjectKeysRequest(subjects=[str(one) for one in subjects])
        token = await self._tokens.token(tenant)
        answer = await call(
            self._stub.GetSubjectKeys, request, token=token, timeout_s=CALL_TIMEOUT_S
        )
        return {UUID(one.subject): _data_key(one) for one in answer.subjects}

    async def _fetch_digest_key(self, tenant: TenantId, _only: Sequence[None]) -> dict[None, bytes]:
        request = identity_pb2.GetDigestKeyRequest()
        token = await self._tokens.token(tenant)
        answer = await call(self._stub.GetDigestKey, request, token=token, timeout_s=CALL_TIMEOUT_S)
        return {None: answer.key}


def _data_key(message: identity_pb2.SubjectKey) -> DataKey | None:
    if not message.key:
        return None
    holder = UUID(message.holder) if message.holder else None
    return DataKey(subject=UUID(message.subject), secret=message.key, holder=holder)


Ask = Callable[[TenantId, Sequence[K]], Awaitable[Mapping[K, V]]]


class Batcher(Generic[K, V]):
    """Collects questions for a few milliseconds, asks them together, remembers for a short while.

    Callers who ask the same at the same time share an answer, or the same refusal; a refusal is
    not remembered.
    """

    def __init__(self, ask: Ask[K, V], clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._known: OrderedDict[tuple[TenantId, K], tuple[V, float]] = OrderedDict()
        self._asked: dict[tuple[TenantId, K], asyncio.Future[V]] = {}
        self._waiting: dict[TenantId, list[K]] = {}
        self._flights: set[asyncio.Task[None]] = set()

    async def get(self, tenant: TenantId, keys: Sequence[K]) -> dict[K, V]:
        """Return the answer to each key; raises what asking raised."""
        answers: dict[K, V] = {}
        coming: dict[K, asyncio.Future[V]] = {}
        for key in keys:
            known = self._known.get((tenant, key))
            if known is not None and known[1] > self._clock():
                answers[key] = known[0]
            else:
                coming[key] = self._future(tenant, key)
        for key, future in coming.items():
            answers[key] = await asyncio.shield(future)
        return answers

    def _future(self, tenant: TenantId, key: K) -> asyncio.Future[V]:
        future = self._asked.get((tenant, key))
        if future is None:
            future = asyncio.get_running_loop().create_future()
            # Several may wait, or none any more: an answer nobody takes is not a fault.
            future.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._asked[tenant, key] = future
            waiting = self._waiting.setdefault(tenant, [])
            waiting.append(key)
            if len(waiting) == 1:
                self._start(self._linger(tenant))
            elif len(waiting) >= BATCH_MAX:
                self._start(self._fly(tenant, self._waiting.pop(tenant)))
        return future

    def _start(self, flight: Awaitable[None]) -> None:
        task = asyncio.ensure_future(flight)
        self._flights.add(task)
        task.add_done_callback(self._flights.discard)

    async def _linger(self, tenant: TenantId) -> None:
        await asyncio.sleep(LINGER_S)
        waiting = self._waiting.pop(tenant, None)
        if waiting:
            await self._fly(tenant, waiting)

    async def _fly(self, tenant: TenantId, keys: list[K]) -> None:
        futures = {key: self._asked[tenant, key] for key in keys}
        try:
            answers = await self._ask(tenant, keys)
            for key, future in futures.items():
                self.learn(tenant, key, answers[key])
                if not future.done():
                    future.set_result(answers[key])
        except BaseException as trouble:
            for future in futures.values():
                if not future.done():
                    future.set_exception(trouble)
            if not isinstance(trouble, Exception):
                raise
        finally:
            for key in keys:
                self._asked.pop((tenant, key), None)

    def learn(self, tenant: TenantId, key: K, answer: V) -> None:
        """Remember an answer for a short while."""
        self._known[tenant, key] = (answer, self._clock() + CACHE_LIFE_S)
        self._known.move_to_end((tenant, key))
        while len(self._known) > CACHE_MAX:
            self._known.popitem(last=False)
