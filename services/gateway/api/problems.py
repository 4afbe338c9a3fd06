"""Problems: the one shape in which anything that went wrong leaves the gateway (RFC 9457)."""

from collections.abc import Mapping
from typing import ClassVar, Final

import msgspec
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.gateway.api.catalogue import entry_of
from services.gateway.api.chinese import in_chinese, shape_in_chinese
from services.gateway.api.language import Language
from services.gateway.api.reasons import said
from shared.decider import Kind, Reason, Refusal

REASONS_MAX: Final = 100  # nobody mends more than this at a time
RETRY_AFTER_S: Final = {Kind.BUSY: 1, Kind.UNAVAILABLE: 2}
WAIT_STATUSES: Final = frozenset({429, 503, 504})
UNREAD_STATUSES: Final = frozenset({408, 413})
PROBLEM_JSON: Final = "application/problem+json"


class ProblemReason(BaseModel):
    """One of several reasons, pointing at the part of the request it is about."""

    pointer: str = Field(
        description="JSON pointer into the body; ?name of a parameter; Name: of a header"
    )
    code: str
    message: str


class Problem(BaseModel):
    """What went wrong, after RFC 9457. Programs read ``code``; it never changes its meaning."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Where this code is explained")
    title: str = Field(
        description="The same for every case of this code, in the language asked for"
    )
    status: int
    detail: str = Field(description="This case, in a sentence")
    code: str
    errors: list[ProblemReason] = Field(default_factory=list)
    request_id: str


class RequestInvalid(Refusal):
    """The request is wrong; every reason is listed."""

    slug: ClassVar[str] = "request-invalid"
    kind: ClassVar[Kind] = Kind.INVALID


class NotFound(Refusal):
    """There is nothing at this address."""

    slug: ClassVar[str] = "not-found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class MethodNotAllowed(Refusal):
    """The method does not exist at this address."""

    slug: ClassVar[str] = "method-not-allowed"
    kind: ClassVar[Kind] = Kind.INVALID


class InternalError(Refusal):
    """Something went wrong on our side; it was logged under the request's id."""

    slug: ClassVar[str] = "internal-error"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


def problem_of(refusal: Refusal, language: Language, request_id: str) -> Problem:
    """Return how ``refusal`` reads to a client."""
    entry = entry_of(refusal.slug, refusal.kind)
    reserved = Problem.model_fields.keys()
    more = {key: value for key, value in refusal.details.items() if key not in reserved}
    return Problem(
        type=f"/docs/errors#{refusal.slug}",
        title=entry.title(language),
        status=entry.status,
        detail=detail_of(refusal, language),
        code=refusal.slug,
        errors=[
            ProblemReason(
                pointer=each.pointer,
                code=each.code,
                message=said(each, language),
            )
            for each in refusal.reasons[:REASONS_MAX]
        ],
        request_id=request_id,
        **more,
    )


def detail_of(refusal: Refusal, language: Language) -> str:
    """Return a refusal's own sentence in the language asked for, in English if it has no other."""
    if language is not Language.ZH:
        return refusal.message
    return refusal.zh or in_chinese(refusal.message) or refusal.message


# Chinese is what was asked for; a word of a scenario's, or of a library's, may be English in it.
_LANGUAGES: Final = {Language.EN: "en", Language.ZH: "zh, en"}


def problem_response(
    refusal: Refusal,
    language: Language,
    request_id: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return ``refusal`` as an HTTP response, with the headers its kind calls for."""
    problem = problem_of(refusal, language, request_id)
    more = {
        "Content-Language": _LANGUAGES[language],
        "Cache-Control": "no-store",
        **(headers or {}),
    }
    if refusal.kind in RETRY_AFTER_S and problem.status in WAIT_STATUSES:
        more["Retry-After"] = str(RETRY_AFTER_S[refusal.kind])
    if refusal.kind is Kind.UNAUTHENTICATED:
        more["WWW-Authenticate"] = 'Bearer realm="gongdan"'
    if problem.status in UNREAD_STATUSES:
        more["Connection"] = "close"  # the rest of the body is not worth reading
    body = msgspec.json.encode(problem.model_dump(mode="json"))
    return Response(body, problem.status, more, media_type=PROBLEM_JSON)


def refusal_of_http(error: HTTPException) -> Refusal:
    """Return the refusal that the framework's own errors mean."""
    match error.status_code:
        case 404:
            return NotFound()
        case 405:
            return MethodNotAllowed()
        case _:
            return RequestInvalid(str(error.detail))


def refusal_of_validation(error: RequestValidationError) -> RequestInvalid:
    """Return the refusal that lists every invalid part, without repeating what was sent."""
    reasons = [
        Reason(
            code=str(each["type"]).replace("_", "-"),
            message=str(each["msg"]),
            pointer=_pointer(tuple(each["loc"])),
            zh=shape_in_chinese(str(each["type"]), each.get("ctx", {})),
        )
        for each in error.errors()[:REASONS_MAX]
    ]
    return RequestInvalid(reasons=reasons)


def _pointer(location: tuple[str | int, ...]) -> str:
    place, *path = location
    match place:
        case "body":
            return pointer_to(*path)
        case "header":
            return f"{'/'.join(map(str, path))}:"
        case _:
            return f"?{'/'.join(map(str, path))}"


def pointer_to(*path: str | int) -> str:
    """Return the JSON pointer (RFC 6901) to ``path``."""
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in path)
