"""Bodies: what a telephone system says of a call, plain or as a CloudEvent."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from services.intake.adapters.bodies import Moment, PartOfBody, Url, reasons_of
from services.intake.adapters.hooks.reader import JsonReader, is_event
from services.intake.app.calls import Call
from services.intake.domain.calls.refusals import CallWrong
from shared.decider import Reason
from shared.web_addresses import URL_CHARS_MAX, address_of

FUTURE_MAX: Final = timedelta(minutes=5)
PAST_MAX: Final = timedelta(days=30)
ONE_WAY: Final = "A recording has the url it is fetched from, or the ref of a file sent before."
Line = Annotated[str, Field(max_length=64)]


class _Recording(PartOfBody):
    url: Url | None = None
    ref: Annotated[UUID | None, Field(strict=False)] = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.url is None) == (self.ref is None):
            raise PydanticCustomError("one_way", ONE_WAY)
        return self


class _Call(PartOfBody):
    call_id: Annotated[str, Field(min_length=1, max_length=200)]
    caller: Line = ""
    callee: Line = ""
    started_at: Moment
    ended_at: Moment | None = None
    type: Annotated[str, Field(max_length=64)] = ""
    recording: _Recording | None = None


def call_of(actor: str, headers: Mapping[str, str], body: bytes) -> tuple[Call, bytes]:
    """Return a call, and the bytes that stand for it; raises ``CallWrong`` with every reason."""
    message = JsonReader().message(headers, body)
    if message.reasons:
        raise CallWrong(reasons=message.reasons)
    said, source = message.document, f"urn:gongdan:api:{actor}"
    if is_event(headers) and isinstance(said, dict):
        said, source = said["data"], str(said["source"])
    try:
        told = _Call.model_validate(said)
    except ValidationError as wrong:
        raise CallWrong(reasons=reasons_of(wrong)) from wrong
    _check(told)
    recording = told.recording or _Recording.model_construct(url=None, ref=None)
    call = Call(
        source=source,
        call_id=told.call_id,
        number=told.caller.strip(),
        callee=told.callee.strip(),
        began_at=told.started_at,
        ended_at=told.ended_at,
        type=told.type,
        url=recording.url or "",
        ref=recording.ref,
    )
    return call, message.canonical


def _check(told: _Call) -> None:
    now, reasons = datetime.now(UTC), list[Reason]()
    if not -PAST_MAX < told.started_at - now < FUTURE_MAX:
        message = "A call began within the last 30 days: check the sender's clock."
        reasons.append(Reason(code="out-of-range", message=message, pointer="/started_at"))
    if told.ended_at is not None and told.ended_at < told.started_at:
        message = "A call ends after it began."
        reasons.append(Reason(code="out-of-range", message=message, pointer="/ended_at"))
    url = told.recording.url if told.recording else None
    if url is not None and (address_of(url) is None or len(url) > URL_CHARS_MAX):
        message = "A recording is at https://host/path, of at most 500 characters (ASCII)."
        reasons.append(Reason(code="url-wrong", message=message, pointer="/recording/url"))
    if reasons:
        raise CallWrong(reasons=reasons)
