"""Sessions: signing in with a password, for people at a browser."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from services.gateway.api.context import AskingNow, GatewayNow
from services.gateway.api.guard import COOKIE_SECURE, Guarded, Open, cookie_name
from services.gateway.api.models import Shown, SignIn
from services.gateway.api.replies import reply
from services.gateway.auth import CredentialKind
from services.gateway.clients import COMMAND_TIMEOUT_S
from shared.pb.gongdan.identity.v1 import identity_pb2
from shared.rpc.client import call

router = APIRouter(route_class=Guarded, tags=["sessions"])
open_router = APIRouter(route_class=Open, tags=["sessions"])
SESSION_S_MAX = 12 * 3600


@open_router.post(
    "/sessions", operation_id="signIn", status_code=201, responses={201: {"model": Shown}}
)
async def sign_in(body: SignIn, request: Request, gateway: GatewayNow) -> Response:
    """Sign in; the session is an opaque cookie that no script can read."""
    answer: identity_pb2.SignInResponse = await call(
        gateway.clients.sessions.SignIn,
        identity_pb2.SignInRequest(tenant=body.tenant, login=body.login, password=body.password),
        timeout_s=COMMAND_TIMEOUT_S,
    )
    expires_at = datetime.fromtimestamp(answer.expires_at, UTC).isoformat()
    response = Response(f'{{"expires_at":"{expires_at}"}}', 201, media_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    name = cookie_name(request)
    response.set_cookie(
        name,
        answer.session,
        max_age=SESSION_S_MAX,
        path="/",
        httponly=True,
        secure=name == COOKIE_SECURE,
        samesite="strict",
    )
    return response


@router.get("/sessions/current", operation_id="whoAmI", responses={200: {"model": Shown}})
async def who_am_i(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return who is asking, and what they may do."""
    caller = asking.caller
    value = {
        "tenant": caller.tenant,
        "actor": caller.actor,
        "name": asking.session.name,
        "roles": sorted(caller.roles),
        "scopes": sorted(caller.scopes),
    }
    return await reply(gateway, asking, value)


@router.delete("/sessions/current", operation_id="signOut", status_code=204)
async def sign_out(request: Request, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Sign out: the session ends, and its cookie with it."""
    response = Response(status_code=204)
    if asking.credential.kind is CredentialKind.SESSION:
        await call(
            gateway.clients.sessions.SignOut,
            identity_pb2.SignOutRequest(session=asking.credential.secret),
            timeout_s=COMMAND_TIMEOUT_S,
        )
        gateway.authenticator.forget(asking.credential)
        name = cookie_name(request)
        response.delete_cookie(name, path="/", secure=name == COOKIE_SECURE, httponly=True)
    return response
