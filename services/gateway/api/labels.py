"""Labels: printed codes, by each of which anybody may report one thing."""

from typing import Annotated, ClassVar

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import OfAdministrators
from services.gateway.api.models import Body, Page, Shown, Word
from services.gateway.api.people import RoleUnknown
from services.gateway.api.replies import PagingNow, after_of, page, plain, reply
from shared.decider import Kind, Refusal
from shared.pb.gongdan.identity.v1 import identity_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2

router = APIRouter(route_class=OfAdministrators, tags=["labels"])


class NewLabel(Body):
    """A printed code, by which anybody may report one thing."""

    type: Word
    asset: Annotated[str, Field(max_length=64, examples=["FRZ-0042"])] = ""
    place: Annotated[str, Field(max_length=150, examples=["store:042"])] = ""
    name: Annotated[
        str, Field(max_length=80, description="What people call it; asset or place if left out")
    ] = ""
    role: Annotated[Word, Field(description="Of the scenario: who scans it counts as")] = "customer"


class TypeUnknown(Refusal):
    """No scenario in force has a ticket type of this name; `allowed` lists those there are."""

    slug: ClassVar[str] = "type-unknown"
    kind: ClassVar[Kind] = Kind.INVALID


class LabelRoleTooWide(Refusal):
    """Anybody can scan a label: its role sees only its own reports; `allowed` lists such roles."""

    slug: ClassVar[str] = "label-role-too-wide"
    kind: ClassVar[Kind] = Kind.INVALID


@router.post(
    "/labels", operation_id="makeLabel", status_code=201, responses={201: {"model": Shown}}
)
async def make_label(
    body: NewLabel, request: Request, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Make the label of an asset or a place; made again, it is the same until it is withdrawn."""
    await _require_known(gateway, asking, body)
    answer: identity_pb2.MakeLabelResponse = await asking.command(
        gateway.clients.labels.MakeLabel,
        identity_pb2.MakeLabelRequest(
            type=body.type, asset=body.asset, place=body.place, name=body.name, role=body.role
        ),
    )
    value = _label(gateway, request, answer.label)
    return await reply(gateway, asking, value, status=201, position=answer.position)


@router.get("/labels", operation_id="listLabels", responses={200: {"model": Page}})
async def list_labels(
    request: Request, gateway: GatewayNow, asking: AskingNow, paging: PagingNow
) -> Response:
    """Return the tenant's labels, those that were withdrawn without their codes."""
    wanted = identity_pb2.ListLabelsRequest(
        limit=paging.limit, cursor=after_of(gateway, asking, paging)
    )
    answer: identity_pb2.ListLabelsResponse = await asking.ask(
        gateway.clients.labels.ListLabels, wanted
    )
    items = [_label(gateway, request, each) for each in answer.labels]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.delete(
    "/labels/{label_id}", operation_id="withdrawLabel", responses={200: {"model": Shown}}
)
async def withdraw_label(
    label_id: Annotated[str, Path(pattern=r"^[0-9a-f]{12}$")],
    gateway: GatewayNow,
    asking: Commanding,
) -> Response:
    """Withdraw a label: at once nothing can be reported by it; what was stays to be followed."""
    answer: identity_pb2.WithdrawLabelResponse = await asking.command(
        gateway.clients.labels.WithdrawLabel, identity_pb2.WithdrawLabelRequest(label_id=label_id)
    )
    return await reply(gateway, asking, {"label_id": label_id}, position=answer.position)


def _label(gateway: Gateway, request: Request, label: identity_pb2.Label) -> dict[str, object]:
    base = (gateway.public_url or str(request.base_url)).rstrip("/")
    return {**plain(label), "url": f"{base}/r/{label.code}" if label.code else None}


async def _require_known(gateway: Gateway, asking: Asking, wish: NewLabel) -> None:
    """Refuse a type or a role that the scenario does not know, and a role that sees too much."""
    answer: workflow_pb2.ListScenariosResponse = await asking.ask(
        gateway.clients.workflow.ListScenarios, workflow_pb2.ListScenariosRequest()
    )
    newest: dict[str, workflow_pb2.Scenario] = {}
    for one in answer.scenarios:
        if one.key not in newest or newest[one.key].version < one.version:
            newest[one.key] = one
    scenarios = {kind: one for one in newest.values() for kind in one.ticket_types}
    scenario = scenarios.get(wish.type)
    if scenario is None:
        raise TypeUnknown(unknown=wish.type, allowed=", ".join(sorted(scenarios)))
    if wish.role not in scenario.roles:
        raise RoleUnknown(unknown=wish.role, allowed=", ".join(sorted(scenario.roles)))
    if wish.role not in scenario.own_roles:
        raise LabelRoleTooWide(role=wish.role, allowed=", ".join(sorted(scenario.own_roles)))
