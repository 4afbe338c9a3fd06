"""What readers could not digest, over gRPC: served the same by every service, for its operators.

Only the running service can replay: it has the code that was mended.
"""

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from shared.database import Databases
from shared.decider import Kind, Refusal
from shared.intent import Caller, TenantId
from shared.pb.gongdan.log.v1 import parked_pb2, parked_pb2_grpc
from shared.projections.parked import (
    Parked,
    ParkedList,
    ParkedStreams,
    Replayable,
    Tells,
    replayables_of,
    together,
)
from shared.rpc.server import Call

REPLAY_SHARE = 0.8
"""Of the time a caller gives us: who waits longer is told before they give up."""


class ParkedNotYours(Refusal):
    """Only who administers the tenant may see and replay what is parked."""

    slug: ClassVar[str] = "parked-not-yours"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class ReaderUnknown(Refusal):
    """The service has no such view or reaction."""

    slug: ClassVar[str] = "reader-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class ParkedServicer(parked_pb2_grpc.ParkedServiceServicer):
    """Tells and replays what the readers of one service have parked."""

    def __init__(self, service: str, databases: Databases) -> None:
        self._streams = ParkedStreams(service, databases)
        self._readers: dict[str, Replayable] = {}

    def add(self, applies: Sequence[object]) -> None:
        """Replay for these too, as far as they park anything."""
        self.add_readers(replayables_of(applies))

    def add_readers(self, readers: Sequence[Replayable]) -> None:
        """Tell and replay for these too."""
        self._readers.update({one.name: one for one in readers})

    async def ListParked(  # noqa: N802  # the name is the protocol's
        self, request: parked_pb2.ListParkedRequest, call: Call
    ) -> parked_pb2.ListParkedResponse:
        """Return the parked streams of the caller's tenant."""
        _require_authority(call.caller)
        parked = await self._listed(call.caller.tenant, request.name)
        return parked_pb2.ListParkedResponse(
            parked=[_message(one) for one in parked.streams], total=parked.total
        )

    async def ReplayParked(  # noqa: N802  # the name is the protocol's
        self, request: parked_pb2.ReplayParkedRequest, call: Call
    ) -> parked_pb2.ReplayParkedResponse:
        """Replay what one reader has parked, or every one; say what stays parked."""
        _require_authority(call.caller)
        readers = self._named(request.name)
        took: list[int] = []
        try:
            async with asyncio.timeout(call.deadline_s * REPLAY_SHARE) as limit:
                for reader in readers:
                    await reader.replay_parked(call.caller.tenant, took.append)
        except TimeoutError:
            if not limit.expired():
                raise
        parked = await self._listed(call.caller.tenant, request.name)
        return parked_pb2.ReplayParkedResponse(
            replayed=sum(took),
            unfinished=limit.expired(),
            parked=[_message(one) for one in parked.streams],
            total=parked.total,
        )

    async def _listed(self, tenant: TenantId, name: str) -> ParkedList:
        telling = [one for one in self._readers.values() if isinstance(one, Tells)]
        more = [await one.parked(tenant) for one in telling if name in {"", one.name}]
        return together([await self._streams.listed(tenant, name), *more])

    def _named(self, name: str) -> list[Replayable]:
        if not name:
            return list(self._readers.values())
        if name not in self._readers:
            raise ReaderUnknown(f"There is no such view or reaction; there are {self._all()}.")
        return [self._readers[name]]

    def _all(self) -> str:
        return ", ".join(sorted(self._readers)) or "none"


def _require_authority(caller: Caller) -> None:
    if not (caller.is_system or caller.actor == "operator" or "tenant:admin" in caller.scopes):
        raise ParkedNotYours


def _message(one: Parked) -> parked_pb2.ParkedStream:
    return parked_pb2.ParkedStream(
        name=one.name,
        stream_id=str(one.stream_id),
        position=one.position,
        type=one.type,
        error=one.error,
        since=one.since.isoformat(),
        attempts=one.attempts,
        waiting=one.waiting,
    )
