"""A bucket of the tests: as much of S3 as files need, and signatures that are really verified.

The signature is computed anew from what came (AWS Signature Version 4), so that a client which
signs another path, header or body than it sends is turned away, as the real one would.
"""

import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

KEY_ID, SECRET, REGION, BUCKET = "AKTEST", "a secret of the tests", "eu-north-1", "shop-files"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?"
    r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)
RANGE = re.compile(r"bytes=(\d+)-(\d*)")
NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"

Receive = Callable[[], Awaitable[dict[str, object]]]
Answer = tuple[int, dict[str, str], bytes]
Send = Callable[[dict[str, object]], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """A request, as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def name(self) -> str:
        """The object it is about."""
        return unquote(self.path).removeprefix(f"/{BUCKET}").lstrip("/")


@dataclass
class SmallBucket:
    """An ASGI application; ``secret`` is what its client must know."""

    secret: str = SECRET
    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    is_away: bool = False

    async def __call__(self, scope: dict[str, object], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise TypeError(scope["type"])
        asked = await _read(scope, receive)
        self.asked.append(asked)
        status, headers, body = self._answer(asked)
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        raw.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    def _answer(self, asked: Asked) -> Answer:
        if self.is_away:
            return 503, {}, _error("SlowDown")
        if not self._is_signed(asked):
            return 403, {}, _error("SignatureDoesNotMatch")
        query = dict(parse_qsl(asked.query, keep_blank_values=True))
        if asked.method == "GET":
            return self._listed(query) if "list-type" in query else self._got(asked)
        if asked.method == "POST" and "delete" in query:
            return self._deleted(asked.body)
        return self._changed(asked)

    def _changed(self, asked: Asked) -> Answer:
        match asked.method:
            case "PUT":
                self.objects[asked.name] = asked.body
                return 200, {"etag": '"1"'}, b""
            case "DELETE":
                self.objects.pop(asked.name, None)
                return 204, {}, b""
            case _:
                return 405, {}, _error("MethodNotAllowed")

    def _got(self, asked: Asked) -> Answer:
        if asked.name not in self.objects:
            return 404, {}, _error("NoSuchKey")
        content = self.objects[asked.name]
        meta = {"etag": '"1"', "last-modified": "Sun, 29 Nov 2026 09:00:00 GMT"}
        found = RANGE.fullmatch(asked.headers.get("range", ""))
        if found is None:
            return 200, meta, content
        first, last = int(found[1]), min(int(found[2] or len(content)), len(content) - 1)
        if first >= len(content):
            return 416, {}, _error("InvalidRange")
        part = content[first : last + 1]
        return 206, {**meta, "content-range": f"bytes {first}-{last}/{len(content)}"}, part

    def _listed(self, query: dict[str, str]) -> Answer:
        names = [one for one in sorted(self.objects) if one.startswith(query.get("prefix", ""))]
        items = "".join(
            f"<Contents><Key>{escape(name)}</Key><Size>{len(self.objects[name])}</Size>"
            '<LastModified>2026-11-29T09:00:00.000Z</LastModified><ETag>"1"</ETag></Contents>'
            for name in names
        )
        listed = (
            f"<ListBucketResult><KeyCount>{len(names)}</KeyCount>"
            f"<IsTruncated>false</IsTruncated>{items}</ListBucketResult>"
        )
        return 200, {"content-type": "application/xml"}, listed.encode()

    def _deleted(self, body: bytes) -> Answer:
        tree = ET.fromstring(body)  # noqa: S314  # what our own client wrote
        keys = [one.text or "" for one in tree.iter() if one.tag.removeprefix(NAMESPACE) == "Key"]
        for key in keys:
            self.objects.pop(key, None)
        gone = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        answer = f"<DeleteResult>{gone}</DeleteResult>"
        return 200, {"content-type": "application/xml"}, answer.encode()

    def _is_signed(self, asked: Asked) -> bool:
        found = AUTHORIZATION.fullmatch(asked.headers.get("authorization", ""))
        if found is None:
            return False
        key_id, day, region, signed, signature = found.groups()
        digest = asked.headers.get("x-amz-content-sha256", "")
        if (key_id, region) != (KEY_ID, REGION):
            return False
        if digest != hashlib.sha256(asked.body).hexdigest():
            return False
        if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(signed.split(";")):
            return False
        wanted = self._signature(asked, day, region, signed.split(";"), digest)
        return hmac.compare_digest(wanted, signature)

    def _signature(
        self, asked: Asked, day: str, region: str, signed: list[str], digest: str
    ) -> str:
        pairs = sorted(parse_qsl(asked.query, keep_blank_values=True))
        canonical = "\n".join(
            (
                asked.method,
                quote(unquote(asked.path), safe="/-_.~"),
                "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in pairs),
                *(f"{name}:{' '.join(asked.headers[name].split())}" for name in signed),
                "",
                ";".join(signed),
                digest,
            )
        )
        scope = f"{day}/{region}/s3/aws4_request"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{asked.headers['x-amz-date']}\n{scope}\n{hashed}"
        key = f"AWS4{self.secret}".encode()
        for part in (day, region, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


async def _read(scope: dict[str, object], receive: Receive) -> Asked:
    body = b""
    while True:
        message = await receive()
        part = message.get("body", b"")
        body += part if isinstance(part, bytes) else b""
        if not message.get("more_body"):
            break
    headers = scope["headers"]
    raw_path, query = scope["raw_path"], scope["query_string"]
    assert isinstance(headers, list)
    assert isinstance(raw_path, bytes)
    assert isinstance(query, bytes)
    return Asked(
        method=str(scope["method"]),
        path=raw_path.decode(),
        query=query.decode(),
        headers={name.decode().lower(): value.decode() for name, value in headers},
        body=body,
    )


def _error(code: str) -> bytes:
    return f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()
