"""The catalogue of problems: for each stable code its HTTP status and its title in two languages.

The sentence that explains one case (``detail``) comes from the refusal itself; the title is the
same for every case of a code. ``docs/errors.md`` is written from here, and a test compares them.
"""

from dataclasses import dataclass
from typing import Final

from services.gateway.api.language import Language
from services.gateway.api.titles import TITLES
from shared.decider import Kind

STATUS_OF_KIND: Final = {
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

# Where HTTP knows a more exact word than the kind of the refusal.
STATUS_OF_CODE: Final = {
    "json-malformed": 400,
    "idempotency-key-missing": 400,
    "if-match-not-honoured": 400,
    "if-match-unusable": 400,
    "method-not-allowed": 405,
    "body-too-slow": 408,
    "media-type-unsupported": 415,
    "internal": 500,
    "internal-error": 500,
    "outcome-unknown": 504,
    "range-beyond": 416,
    "checksum-mismatch": 460,
    "label-withdrawn": 410,
    "attachment-gone": 410,
    "tracking-ended": 410,
}

_TITLE_OF_STATUS: Final = {
    400: ("请求无法理解", "The request cannot be understood"),
    401: ("请先登录", "Say who you are"),
    403: ("没有权限", "Not allowed"),
    404: ("没有找到", "Not found"),
    409: ("现在不能这样做", "Not possible now"),
    412: ("已被他人修改", "Changed by somebody else"),
    413: ("内容过大", "Too large"),
    422: ("请求有误", "The request is wrong"),
    429: ("请求过多, 请稍后再试", "Too many requests, try again later"),
    503: ("服务暂不可用, 请稍后再试", "Unavailable, try again later"),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One problem as clients know it."""

    code: str
    status: int
    zh: str
    en: str

    def title(self, language: Language) -> str:
        """Return the title in ``language``."""
        return self.zh if language is Language.ZH else self.en


def entry_of(code: str, kind: Kind) -> Entry:
    """Return the catalogue's entry; a code it does not list gets the title of its status."""
    status = STATUS_OF_CODE.get(code, STATUS_OF_KIND[kind])
    fallback = _TITLE_OF_STATUS.get(status, _TITLE_OF_STATUS[422])
    zh, en = TITLES[code][1:] if code in TITLES else fallback
    return Entry(code=code, status=status, zh=zh, en=en)


def entries() -> list[Entry]:
    """Return every listed problem, by code."""
    return [entry_of(code, TITLES[code][0]) for code in sorted(TITLES)]


def errors_page() -> str:
    """Return the page about errors, in Markdown: ``docs/errors.md``."""
    rows = [f"| `{each.code}` | {each.status} | {each.en} | {each.zh} |" for each in entries()]
    return "\n".join([_INTRODUCTION, *rows, ""])


_INTRODUCTION = """# Errors

Every refusal over HTTP is `application/problem+json` (RFC 9457):

```json
{"type": "/docs/errors#ticket-unknown", "title": "No such ticket", "status": 404,
 "detail": "There is no such ticket, or none that you may see.", "code": "ticket-unknown",
 "errors": [{"pointer": "/fields/symptom", "code": "field-missing", "message": "..."}],
 "request_id": "0f4c..."}
```

Programs read `code`, which never changes its meaning. `title`, `detail` and every `message` follow
`Accept-Language` (`zh` or `en`; names and values stay as the scenario has them). `detail` explains
this one case, `errors` lists every reason with a JSON pointer into the body (`?name` for a query
parameter, `Name:` for a header). A query parameter that an address does not have is refused. Over
gRPC the same code is the `reason` of a `google.rpc.ErrorInfo`, and sentences are English; over NATS
it is the code of the answer.

| status | what to do |
|---|---|
| 400, 413, 415, 422 | mend the request; sending it again unchanged gives the same answer |
| 401 | sign in, or send a key that is valid |
| 403, 404 | nothing: it is not there for you |
| 409 | right, but not in the present state: `detail` says what has to happen first |
| 412 | somebody was quicker: read again, then decide again |
| 429, 503 | wait `Retry-After` seconds, then send again with the same `Idempotency-Key` |
| 500 | our mistake: report the `request_id` |
| 504 | it may have been recorded: send again with the same `Idempotency-Key` |

| code | status | English | 中文 |
|---|---|---|---|"""
