"""One error model: a refusal becomes a ``google.rpc.Status`` here, and a refusal again over there.

``ErrorInfo`` carries the stable code and the details, ``BadRequest`` the reasons field by field,
``LocalizedMessage`` the sentence in Chinese.
"""

from typing import ClassVar, Final

import grpc
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from shared.decider import Kind, Reason, Refusal

DOMAIN: Final = "gongdan"
KIND: Final = "gongdan-kind"
DETAIL_CHARS_MAX: Final = 200
CHINESE: Final = "zh"

CODES: Final[dict[Kind, int]] = {
    Kind.INVALID: code_pb2.INVALID_ARGUMENT,
    Kind.UNAUTHENTICATED: code_pb2.UNAUTHENTICATED,
    Kind.FORBIDDEN: code_pb2.PERMISSION_DENIED,
    Kind.NOT_FOUND: code_pb2.NOT_FOUND,
    Kind.NOT_NOW: code_pb2.FAILED_PRECONDITION,
    Kind.STALE: code_pb2.ABORTED,
    Kind.REUSED: code_pb2.ALREADY_EXISTS,
    Kind.TOO_LARGE: code_pb2.OUT_OF_RANGE,
    Kind.BUSY: code_pb2.RESOURCE_EXHAUSTED,
    Kind.UNAVAILABLE: code_pb2.UNAVAILABLE,
}
HTTP: Final[dict[Kind, int]] = {
    Kind.INVALID: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.NOT_NOW: 409,
    Kind.STALE: 412,
    Kind.REUSED: 422,
    Kind.TOO_LARGE: 413,
    Kind.BUSY: 429,
    Kind.UNAVAILABLE: 503,
}


class ServiceAway(Refusal):
    """A part of the system does not answer; nothing was changed, try again in a few seconds."""

    slug: ClassVar[str] = "service-away"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class ServiceBroken(Refusal):
    """Something went wrong on our side; it was logged, and trying again is safe."""

    slug: ClassVar[str] = "internal"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class RemoteRefusal(Refusal):
    """Another service refused."""

    def __init__(self, slug: str, kind: Kind, message: str, reasons: tuple[Reason, ...]) -> None:
        super().__init__(message or slug, reasons=reasons)
        # What was a class over there is data here: the code must survive the journey.
        self.slug = slug  # type: ignore[misc]
        self.kind = kind  # type: ignore[misc]


def http_status(refusal: Refusal) -> int:
    """Return the HTTP status a refusal is answered with."""
    return HTTP[refusal.kind]


def status_of(refusal: Refusal) -> status_pb2.Status:
    """Return a refusal as a ``google.rpc.Status``."""
    details = {key: value[:DETAIL_CHARS_MAX] for key, value in refusal.details.items()}
    info = error_details_pb2.ErrorInfo(
        reason=refusal.slug, domain=DOMAIN, metadata=details | {KIND: refusal.kind.value}
    )
    status = status_pb2.Status(code=CODES[refusal.kind], message=refusal.message)
    _pack(status.details.add(), info)
    if refusal.zh:
        _pack(status.details.add(), _in_chinese(refusal.zh))
    if refusal.reasons:
        bad = error_details_pb2.BadRequest()
        for one in refusal.reasons:
            bad.field_violations.add(
                field=one.pointer,
                description=one.message,
                reason=one.code,
                localized_message=_in_chinese(one.zh) if one.zh else None,
            )
        _pack(status.details.add(), bad)
    return status


def refusal_of(error: grpc.aio.AioRpcError) -> Refusal:
    """Return a failed call as the refusal it was, or as ``service-away`` if it was none."""
    status = rpc_status.from_call(error)
    refusal = None if status is None else refusal_in(status)
    if refusal is not None:
        return refusal
    if error.code() in {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN}:
        return ServiceBroken()
    return ServiceAway(status=error.code().name)


def refusal_in(status: status_pb2.Status) -> Refusal | None:
    """Return the refusal that ``status_of`` made a status of; None if none of ours did."""
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    chinese = error_details_pb2.LocalizedMessage()
    for detail in status.details:
        detail.Unpack(info) or detail.Unpack(bad) or detail.Unpack(chinese)
    if info.domain != DOMAIN:
        return None
    reasons = tuple(
        Reason(
            code=one.reason,
            message=one.description,
            pointer=one.field,
            zh=one.localized_message.message,
        )
        for one in bad.field_violations
    )
    metadata = dict(info.metadata)
    kind = Kind(metadata.pop(KIND, Kind.UNAVAILABLE.value))
    refusal = RemoteRefusal(info.reason, kind, status.message, reasons)
    refusal.zh, refusal.details = chinese.message, metadata
    return refusal


def _in_chinese(sentence: str) -> error_details_pb2.LocalizedMessage:
    return error_details_pb2.LocalizedMessage(locale=CHINESE, message=sentence)


def _pack(target: any_pb2.Any, message: object) -> None:
    target.Pack(message)  # type: ignore[arg-type]  # every message of error_details is one
