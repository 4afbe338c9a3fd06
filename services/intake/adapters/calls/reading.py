"""What words speak for, asked of workflow, which reads those of reports."""

from collections.abc import Sequence
from typing import Final

import grpc
import msgspec

from services.intake.domain.calls.origins import Suggestion
from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.pb.gongdan.workflow.v1 import words_pb2, words_pb2_grpc
from shared.rpc import call
from shared.rpc.logs import Tokens

READ_CHARS_MAX: Final = 500
LATER: Final = frozenset({Kind.UNAVAILABLE, Kind.BUSY, Kind.STALE})


class _Likely(msgspec.Struct):
    value: str
    probability: float


class _Read(msgspec.Struct):
    field: str
    value: str | None
    words: list[str] = []
    model: str | None = None
    probability: float | None = None
    suggestions: list[_Likely] = []


class _Type(msgspec.Struct):
    type: str
    read: list[_Read] = []


class WorkflowReading:
    """Asks workflow."""

    def __init__(self, channel: grpc.aio.Channel, tokens: Tokens) -> None:
        self._stub = words_pb2_grpc.WordServiceStub(channel)
        self._tokens = tokens

    async def suggested(
        self, tenant: TenantId, text: str, kind: str
    ) -> tuple[str, Sequence[Suggestion]]:
        """Return for which ticket type words speak, and for which values of its fields.

        Without a type that somebody said, it is the one that is read for the most fields.
        """
        try:
            answer: words_pb2.ReadTextResponse = await call(
                self._stub.ReadText,
                words_pb2.ReadTextRequest(text=text[:READ_CHARS_MAX], type=kind),
                token=await self._tokens.token(tenant),
            )
        except Refusal as refusal:
            if refusal.kind in LATER:
                raise
            return kind, ()  # no ticket type of theirs leaves anything to words
        read = msgspec.json.decode(answer.read, type=list[_Type])
        if not read:
            return kind, ()
        best = max(read, key=lambda one: sum(each.value is not None for each in one.read))
        is_any = any(each.value is not None for each in best.read)
        suggestions = [one for each in best.read for one in _suggestions(each)]
        return kind or (best.type if is_any else ""), suggestions


def _suggestions(read: _Read) -> list[Suggestion]:
    by = read.model or "rule"
    if read.value is not None:
        sure = Suggestion(
            field=read.field,
            value=read.value,
            by=by,
            words=tuple(read.words),
            probability=1.0 if read.probability is None else read.probability,
            sure=True,
        )
        return [sure]
    return [
        Suggestion(field=read.field, value=one.value, by=by, probability=one.probability)
        for one in read.suggestions
    ]
