"""What NATS wants to be told about somebody who connects: claims in NATS's own kind of JWT.

The server asks on ``$SYS.REQ.USER.AUTH`` with a signed request; the answer holds, under the
issuer's signature, either the rights of the user or the reason why there are none.
"""

import base64
import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

import nkeys

from shared.intent import TenantId

ACCOUNT: Final = "INTEG"
LIFE_S_MAX: Final = 3_600
PAYLOAD_BYTES_MAX: Final = 512 * 1024
SUBSCRIPTIONS_MAX: Final = 64
REQUEST_BYTES_MAX: Final = 64 * 1024
HEADER: Final = {"typ": "JWT", "alg": "ed25519-nkey"}
CLAIMS_VERSION: Final = 2


class RequestWrong(Exception):
    """The server's request cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connecting:
    """Somebody who wants to connect: the key they will be known by, and what they showed."""

    server_id: str
    user_nkey: str
    host: str
    credential: str = field(repr=False)


def read_request(data: bytes) -> Connecting:
    """Return what the server asks; raises ``RequestWrong``.

    Only the server can publish in the account where this is heard, so its signature is not what
    we rely on. The credential is the token, or the password under whatever user name.
    """
    if len(data) > REQUEST_BYTES_MAX:
        raise RequestWrong
    try:
        asked = json.loads(_decoded(data.split(b".")[1]))["nats"]
        options = asked["connect_opts"]
        return Connecting(
            server_id=str(asked["server_id"]["id"]),
            user_nkey=str(asked["user_nkey"]),
            host=str(asked.get("client_info", {}).get("host", "")),
            credential=str(options.get("auth_token") or options.get("pass") or ""),
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as wrong:
        raise RequestWrong from wrong


class Issuer:
    """Signs answers with the account key the server was told to believe."""

    def __init__(self, seed: bytes) -> None:
        """Take the seed (``SA...``)."""
        self._pair = nkeys.from_seed(bytearray(seed.strip()))
        self.public_key = bytes(self._pair.public_key).decode()

    def admit(
        self,
        who: Connecting,
        tenant: TenantId,
        key_id: str,
        expires_at: float,
        *,
        doors: Collection[str],
        streams: Collection[str] = (),
    ) -> bytes:
        """Return the answer that lets somebody in as a producer or reader of a tenant.

        They may publish to the tenant's own ``doors`` (``intake``, ``ref``), read the ``streams``
        of these names, and hear answers on the tenant's own inboxes, nothing else. Not
        ``_INBOX.>``: all tenants' producers share this account, and whoever may subscribe to that
        hears the answers to everybody else's messages. So clients set their inbox prefix to
        ``_INBOX_<tenant>``.
        """
        allowed = [f"{door}.{tenant}.>" for door in doors]
        for stream in streams:
            allowed += reading(stream)
        rights = {
            "pub": {"allow": allowed},
            "sub": {"allow": [f"_INBOX_{tenant}.>"]},
            "subs": SUBSCRIPTIONS_MAX,
            "data": -1,
            "payload": PAYLOAD_BYTES_MAX,
            "type": "user",
            "version": CLAIMS_VERSION,
        }
        ends = int(min(expires_at, time.time() + LIFE_S_MAX))
        more = {"exp": ends, "name": f"{tenant}/key:{key_id}"}
        user = self._signed(who.user_nkey, ACCOUNT, rights, more)
        return self._answer(who, {"jwt": user})

    def refuse(self, who: Connecting, code: str) -> bytes:
        """Return the answer that keeps somebody out; the server logs the code."""
        return self._answer(who, {"error": code})

    def _answer(self, who: Connecting, content: dict[str, object]) -> bytes:
        kind = {"type": "authorization_response", "version": CLAIMS_VERSION}
        return self._signed(who.user_nkey, who.server_id, content | kind, {}).encode()

    def _signed(
        self, subject: str, audience: str, nats: Mapping[str, object], more: Mapping[str, object]
    ) -> str:
        claims = {
            "jti": uuid4().hex,
            "iat": int(time.time()),
            "iss": self.public_key,
            "sub": subject,
            "aud": audience,
            "nats": nats,
            **more,
        }
        body = f"{_encoded(HEADER)}.{_encoded(claims)}"
        signature = base64.urlsafe_b64encode(self._pair.sign(body.encode())).rstrip(b"=")
        return f"{body}.{signature.decode()}"


def reading(stream: str) -> list[str]:
    """Return where a client publishes who reads a stream by consumers of its own, and no more.

    Not among them: to get single messages, to list or change streams, to ask about the account.
    """
    api = "$JS.API"
    return [
        f"{api}.STREAM.INFO.{stream}",
        f"{api}.CONSUMER.CREATE.{stream}",
        f"{api}.CONSUMER.CREATE.{stream}.>",
        f"{api}.CONSUMER.INFO.{stream}.*",
        f"{api}.CONSUMER.DELETE.{stream}.*",
        f"{api}.CONSUMER.LIST.{stream}",
        f"{api}.CONSUMER.NAMES.{stream}",
        f"{api}.CONSUMER.MSG.NEXT.{stream}.*",
        f"$JS.ACK.{stream}.>",
    ]


def _encoded(content: object) -> str:
    raw = json.dumps(content, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(segment: bytes) -> bytes:
    return base64.urlsafe_b64decode(segment + b"=" * (-len(segment) % 4))
