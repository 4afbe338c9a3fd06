"""Exchanging: who somebody is, by what they show; identity says so."""

from dataclasses import dataclass, field
from typing import Final

from services.gateway.auth import Credential, CredentialKind, Session
from shared.intent import Caller, TenantId
from shared.pb.gongdan.identity.v1 import identity_pb2
from shared.pb.gongdan.identity.v1.identity_pb2_grpc import SessionServiceStub
from shared.rpc.client import call
from shared.tokens import Token

EXCHANGE_TIMEOUT_S: Final = 5.0
CODE_CHARS_MAX: Final = 200


@dataclass(frozen=True, kw_only=True)
class Scan:
    """A label that somebody scanned, and the token to speak of its thing with."""

    tenant: TenantId
    label: identity_pb2.Label
    token: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Exchanging:
    """Asks identity who somebody is."""

    sessions: SessionServiceStub

    async def exchange(self, credential: Credential) -> Session:
        """Return the session identity gives for a credential; raises its refusal."""
        request = identity_pb2.ExchangeRequest(tenant=credential.tenant)
        match credential.kind:
            case CredentialKind.API_KEY:
                request.api_key = credential.secret
            case CredentialKind.SESSION:
                request.session = credential.secret
            case CredentialKind.OPERATOR:
                request.operator = credential.secret
        return await self._session(request)

    async def calendar_of(self, token: str) -> Session:
        """Return whose calendar a feed's token is, asked anew each time: it may be withdrawn."""
        return await self._session(identity_pb2.ExchangeRequest(calendar=_plain(token)))

    async def _session(self, request: identity_pb2.ExchangeRequest) -> Session:
        answer: identity_pb2.ExchangeResponse = await call(
            self.sessions.Exchange, request, timeout_s=EXCHANGE_TIMEOUT_S
        )
        caller = Caller(
            tenant=TenantId(answer.tenant),
            actor=answer.actor,
            roles=frozenset(answer.roles),
            scopes=frozenset(answer.scopes),
        )
        return Session(
            token=answer.token, expires_at=answer.expires_at, caller=caller, name=answer.name
        )

    async def scanned_label(self, code: str) -> Scan:
        """Return what a printed code is about, asked anew each time: it may be withdrawn."""
        return await self._scan(identity_pb2.ExchangeRequest(label=_plain(code)))

    async def followed_label(self, code: str) -> Scan:
        """Return the same to somebody who reported by it before: they may only follow that."""
        return await self._scan(identity_pb2.ExchangeRequest(followed_label=_plain(code)))

    async def _scan(self, request: identity_pb2.ExchangeRequest) -> Scan:
        answer: identity_pb2.ExchangeResponse = await call(
            self.sessions.Exchange, request, timeout_s=EXCHANGE_TIMEOUT_S
        )
        return Scan(tenant=TenantId(answer.tenant), label=answer.label, token=answer.token)

    async def own_token(self, service: str, proof: bytes, tenant: TenantId) -> Token:
        """Return the gateway's own caller token, with which it may open sealed values."""
        credential = identity_pb2.ServiceCredential(service=service, proof=proof)
        request = identity_pb2.ExchangeRequest(service=credential, tenant=tenant)
        answer: identity_pb2.ExchangeResponse = await call(
            self.sessions.Exchange, request, timeout_s=EXCHANGE_TIMEOUT_S
        )
        return Token(text=answer.token, expires_at=answer.expires_at)


def _plain(code: str) -> str:
    """Return a code as protobuf can carry it; whatever else was sent is no code of ours."""
    return code if code.isascii() and len(code) <= CODE_CHARS_MAX else "-"
