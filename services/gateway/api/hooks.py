"""Hooks: doors at which programs of others report, made by whoever administers, open to the signed.

What comes to a hook has no credential but its signature, which intake proves; the gateway only
bounds what is brought, and how often somebody may guess.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import AsItCame, OfAdministrators, SignedBody
from services.gateway.api.models import Body, Page, Shown
from services.gateway.api.problems import problem_response
from services.gateway.api.replies import POSITION, decoded, plain, reply
from services.gateway.api.strangers import NAME_CHARS_MAX, door_address, let_in, own_door
from services.gateway.api.submissions import SubmissionRejected
from services.gateway.clients import command
from shared.decider import Kind, Reason, Refusal
from shared.pb.gongdan.intake.v1 import hooks_pb2
from shared.telemetry import current_traceparent

PREFIX: Final = "/intake/hooks"
router = APIRouter(tags=["intake"])
managed = APIRouter(route_class=OfAdministrators, prefix=PREFIX)
tried = APIRouter(route_class=AsItCame, prefix=PREFIX)
strangers = APIRouter(route_class=SignedBody, prefix=PREFIX)

DAY_S: Final = 86_400
PASSED_ON: Final = re.compile(
    r"content-type|webhook-(id|timestamp|signature)|x-hub-signature-256|x-github-delivery"
    r"|idempotency-key|traceparent|ce-[a-z0-9]{1,40}"
)
HookName = Annotated[str, Path(max_length=NAME_CHARS_MAX, examples=["weilai.5f7c…"])]
Part = Annotated[str, Field(max_length=80, examples=["fields.store"])]
Pointer = Annotated[str, Field(max_length=300, examples=["/alert/labels/store"])]
Fixed = str | int | float | bool


class HookUnknown(Refusal):
    """There is no such hook, or it was removed."""

    slug = "hook-unknown"
    kind = Kind.NOT_FOUND


class HookWanted(Body):
    """Which tickets a hook opens, how it is signed, and what becomes which part of a report."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    type: Annotated[str, Field(max_length=64, examples=["repair"])]
    channel: Annotated[str, Field(max_length=32, examples=["monitoring"])] = "hook"
    style: Literal["standard", "github"] = "standard"
    pointers: Annotated[
        dict[Part, Pointer],
        Field(max_length=60, description="From parts of a report to JSON pointers"),
    ] = Field(default_factory=dict)
    values: Annotated[
        dict[Part, Fixed], Field(max_length=60, description="Parts that are always the same")
    ] = Field(default_factory=dict)


class NewHookSecret(Body):
    """For how long the secret before goes on proving, in seconds: a day, if nothing is said."""

    overlap_s: Annotated[int, Field(ge=0, le=7 * DAY_S)] = DAY_S


@managed.post("", operation_id="makeHook", status_code=201, responses={201: {"model": Shown}})
async def make(
    body: HookWanted, request: Request, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Let others report by signed HTTP; the secret is shown this once."""
    answer: hooks_pb2.MakeHookResponse = await asking.command(
        gateway.clients.hooks.MakeHook, hooks_pb2.MakeHookRequest(terms=_terms(body))
    )
    value = {**_shown(gateway, request, asking, answer.hook), "secret": answer.secret}
    return await reply(gateway, asking, value, status=201, position=answer.position)


@managed.get("", operation_id="listHooks", responses={200: {"model": Page}})
async def list_hooks(request: Request, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the tenant's hooks, newest first, never their secrets."""
    answer: hooks_pb2.ListHooksResponse = await asking.ask(
        gateway.clients.hooks.ListHooks, hooks_pb2.ListHooksRequest()
    )
    items = [_shown(gateway, request, asking, one) for one in answer.hooks]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})


@managed.get("/{hook}", operation_id="getHook", responses={200: {"model": Shown}})
async def get_hook(
    hook: HookName, request: Request, gateway: GatewayNow, asking: AskingNow
) -> Response:
    """Return a hook, with the address to send to."""
    answer: hooks_pb2.GetHookResponse = await asking.ask(
        gateway.clients.hooks.GetHook, hooks_pb2.GetHookRequest(id=_own(hook, asking))
    )
    return await reply(gateway, asking, _shown(gateway, request, asking, answer.hook))


@managed.put("/{hook}", operation_id="changeHook", responses={200: {"model": Shown}})
async def change(
    hook: HookName, body: HookWanted, request: Request, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Read what comes from now on in another way."""
    answer: hooks_pb2.ChangeHookResponse = await asking.command(
        gateway.clients.hooks.ChangeHook,
        hooks_pb2.ChangeHookRequest(id=_own(hook, asking), terms=_terms(body)),
    )
    value = _shown(gateway, request, asking, answer.hook)
    return await reply(gateway, asking, value, position=answer.position)


@managed.post("/{hook}/secret", operation_id="rotateHookSecret", responses={200: {"model": Shown}})
async def rotate(
    hook: HookName, body: NewHookSecret, request: Request, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Give a new secret, shown this once; for a while the one before proves as well."""
    answer: hooks_pb2.RotateHookSecretResponse = await asking.command(
        gateway.clients.hooks.RotateHookSecret,
        hooks_pb2.RotateHookSecretRequest(id=_own(hook, asking), overlap_s=body.overlap_s),
    )
    value = {**_shown(gateway, request, asking, answer.hook), "secret": answer.secret}
    return await reply(gateway, asking, value, position=answer.position)


@managed.delete("/{hook}", operation_id="removeHook", responses={200: {"model": Shown}})
async def remove(hook: HookName, gateway: GatewayNow, asking: Commanding) -> Response:
    """Let nobody report by it any more."""
    answer: hooks_pb2.RemoveHookResponse = await asking.command(
        gateway.clients.hooks.RemoveHook, hooks_pb2.RemoveHookRequest(id=_own(hook, asking))
    )
    return await reply(gateway, asking, {"id": hook}, position=answer.position)


@tried.post("/{hook}/test", operation_id="tryHook", responses={200: {"model": Shown}})
async def try_hook(
    hook: HookName, request: Request, gateway: GatewayNow, asking: AskingNow
) -> Response:
    """Say which report the body would be, and what is wrong with it; nothing is kept."""
    answer: hooks_pb2.TryHookResponse = await asking.ask(
        gateway.clients.hooks.TryHook,
        hooks_pb2.TryHookRequest(
            id=_own(hook, asking), headers=passed_on(request), body=await request.body()
        ),
    )
    value = {
        "report": decoded(answer.report),
        "taken": not answer.reasons,
        "reasons": [plain(one) for one in answer.reasons],
    }
    return await reply(gateway, asking, value)


@strangers.post(
    "/{hook}", operation_id="receiveByHook", status_code=202, responses={202: {"model": Shown}}
)
async def receive(hook: HookName, request: Request, gateway: GatewayNow) -> Response:
    """Take what a program of others signed, and answer when it is in the log."""
    body = await request.body()

    async def take(token: str, hook_id: str) -> hooks_pb2.ReceiveResponse:
        answer: hooks_pb2.ReceiveResponse = await command(
            gateway.clients.hooks.Receive,
            hooks_pb2.ReceiveRequest(id=hook_id, headers=passed_on(request), body=body),
            token=token,
            metadata={"traceparent": current_traceparent() or ""},
        )
        return answer

    answer = await let_in(gateway, request, hook, HookUnknown, take)
    if answer.state == "rejected":
        reasons = [
            Reason(code=one.code, message=one.message, pointer=one.pointer)
            for one in answer.reasons
        ]
        rejected = SubmissionRejected(reasons=reasons, submission_id=answer.submission_id)
        state = request.state
        return problem_response(rejected, state.language, state.request_id, _at(answer))
    value = {
        "submission_id": answer.submission_id,
        "ticket_id": answer.ticket_id,
        "state": answer.state,
        "duplicate": answer.duplicate,
    }
    return Response(msgspec.json.encode(value), 202, _at(answer), media_type="application/json")


def _at(answer: hooks_pb2.ReceiveResponse) -> dict[str, str]:
    return {"Cache-Control": "private, no-store", POSITION: answer.position}


def passed_on(request: Request) -> dict[str, str]:
    """Return what a hook may read of a request, in lower case."""
    return {name: value for name, value in request.headers.items() if PASSED_ON.fullmatch(name)}


def _own(hook: str, asking: Asking) -> str:
    return own_door(hook, asking.caller.tenant, HookUnknown)


def _terms(body: HookWanted) -> hooks_pb2.HookTerms:
    return hooks_pb2.HookTerms(
        name=body.name,
        type=body.type,
        channel=body.channel,
        style=body.style,
        pointers=body.pointers,
        values=msgspec.json.encode(body.values),
    )


def _shown(
    gateway: Gateway, request: Request, asking: Asking, hook: hooks_pb2.Hook
) -> Mapping[str, object]:
    name = f"{asking.caller.tenant}.{hook.id}"
    return {
        "id": name,
        **plain(hook.terms),
        "values": decoded(hook.terms.values),
        "url": door_address(gateway, request, f"{PREFIX}/{name}"),
        "owner": hook.owner,
        "made_at": hook.made_at,
        "overlap_until": hook.overlap_until or None,
    }


for routes in (managed, tried, strangers):
    router.include_router(routes)
