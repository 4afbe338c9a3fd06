"""Sessions over gRPC: the one service that is reached without a caller token."""

from dataclasses import dataclass
from typing import ClassVar, Final

from services.identity.app import Exchange
from services.identity.app.exchange import Admitted, Scanned
from services.identity.app.feed_door import FeedDoor
from shared.decider import Kind, Refusal
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.rpc import Call

OPEN_METHODS: Final = tuple(
    f"/gongdan.identity.v1.SessionService/{name}"
    for name in ("Exchange", "SignIn", "SignOut", "GetKeys")
)


class CredentialMissing(Refusal):
    """Show an API key, a session, or the credential of a service or an operator."""

    slug: ClassVar[str] = "credential-missing"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


@dataclass(frozen=True, kw_only=True)
class SessionRpc(identity_pb2_grpc.SessionServiceServicer):
    """Answers ``SessionService``."""

    exchange: Exchange
    feeds: FeedDoor

    async def Exchange(  # noqa: N802 - the name is the protocol's
        self, request: identity_pb2.ExchangeRequest, _call: Call
    ) -> identity_pb2.ExchangeResponse:
        """Turn a credential into a caller token."""
        match request.WhichOneof("credential"):
            case "api_key":
                admitted = await self.exchange.api_key(request.api_key)
            case "session":
                admitted = await self.exchange.session(request.session)
            case "service":
                shown = request.service
                admitted = await self.exchange.service(shown.service, shown.proof, request.tenant)
            case "operator":
                admitted = await self.exchange.operator(request.operator, request.tenant)
            case "calendar":
                admitted = await self.feeds.admit(request.calendar)
            case "label":
                return _scanned(await self.exchange.label(request.label), request.label)
            case "followed_label":
                code = request.followed_label
                return _scanned(await self.exchange.followed_label(code), code)
            case _:
                raise CredentialMissing
        return _response(admitted)

    async def SignIn(  # noqa: N802
        self, request: identity_pb2.SignInRequest, _call: Call
    ) -> identity_pb2.SignInResponse:
        """Start a session."""
        session = await self.exchange.sign_in(request.tenant, request.login, request.password)
        ends = int(session.expires_at.timestamp())
        return identity_pb2.SignInResponse(session=session.text, expires_at=ends)

    async def SignOut(  # noqa: N802
        self, request: identity_pb2.SignOutRequest, _call: Call
    ) -> identity_pb2.SignOutResponse:
        """End a session."""
        await self.exchange.sign_out(request.session)
        return identity_pb2.SignOutResponse()

    async def GetKeys(  # noqa: N802
        self, _request: identity_pb2.GetKeysRequest, _call: Call
    ) -> identity_pb2.GetKeysResponse:
        """Return the public keys that caller tokens are verified with."""
        return identity_pb2.GetKeysResponse(jwks=self.exchange.minter.public_keys())


def _scanned(scanned: Scanned, code: str) -> identity_pb2.ExchangeResponse:
    answer = _response(scanned.admitted)
    answer.label.CopyFrom(
        identity_pb2.Label(
            label_id=scanned.shown.label_id,
            generation=scanned.shown.generation,
            type=scanned.thing.type,
            asset=scanned.thing.asset,
            place=scanned.thing.place,
            name=scanned.label.name,
            role=scanned.label.role,
            code=code,
            withdrawn=scanned.label.withdrawn,
        )
    )
    return answer


def _response(admitted: Admitted) -> identity_pb2.ExchangeResponse:
    caller = admitted.caller
    return identity_pb2.ExchangeResponse(
        token=admitted.token.text,
        expires_at=admitted.token.expires_at,
        tenant=caller.tenant,
        actor=caller.actor,
        name=admitted.name,
        roles=sorted(caller.roles),
        scopes=sorted(caller.scopes),
    )
