"""Customers: who tickets are for, described, found, looked at, and shown in clear to who says why.

A telephone or an e-mail is never part of an address: those are kept in the logs of servers between.
"""

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Page, Shown
from services.gateway.api.nobody import explained
from services.gateway.api.replies import PagingNow, after_of, decoded, page, plain, reply
from services.gateway.api.tickets import SPACE_BEFORE_OFFSET
from shared.disclosure import Purpose
from shared.pb.gongdan.intake.v1 import customers_pb2
from shared.pb.gongdan.reporting.v1 import reporting_pb2

router = APIRouter(route_class=Guarded, tags=["customers"])

Key = Annotated[str, Path(min_length=1, max_length=64, description="The key of the customer")]
Text = Annotated[str, Query(max_length=200)]


class CustomerSaid(Body):
    """What is said of a customer: how they are from a moment on; null takes a value away."""

    key: Annotated[str, Field(max_length=200, examples=["C-1024"])]
    values: dict[str, object] = Field(
        default_factory=dict,
        examples=[{"name": "王芳", "phone": "138 1234 5678", "tier": "gold", "contract": "HT-7"}],
    )
    valid_from: Annotated[str, Field(max_length=64, description="RFC 3339; now if missing")] = ""


class CustomersSaid(Body):
    """What is said of customers; ``dry_run`` says what would become of it and keeps nothing."""

    customers: Annotated[list[CustomerSaid], Field(min_length=1, max_length=200)]
    dry_run: bool = False


class Who(Body):
    """By what a customer is looked for: one of the two."""

    phone: Annotated[str, Field(max_length=64, examples=["138 1234 5678"])] = ""
    email: Annotated[str, Field(max_length=254)] = ""


class Into(Body):
    """Whom a customer is merged into."""

    into: Annotated[str, Field(min_length=1, max_length=64, examples=["C-1024"])]


class Why(Body):
    """Why personal data must be seen: it is kept, and whoever administers the tenant reads it."""

    reason: Annotated[str, Field(max_length=500, examples=["回电确认上门时间"])]


@router.post(
    "/customers",
    operation_id="describeCustomers",
    status_code=200,
    responses={200: {"model": Shown}},
)
async def describe_customers(
    body: CustomersSaid, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Say how customers are, up to 200 at once: every mistake is told before anything is kept.

    One that nobody spoke of before is registered. What is known already changes nothing, so a list
    that broke off may be sent again.
    """
    request = customers_pb2.DescribeCustomersRequest(
        source=f"urn:gongdan:api:{asking.caller.actor}",
        id=asking.idempotency_key,
        body=body.model_dump_json(include={"customers"}, exclude_unset=True).encode(),
    )
    intake = gateway.clients.customers
    answer: customers_pb2.DescribeCustomersResponse = await asking.command(
        intake.CheckCustomers if body.dry_run else intake.DescribeCustomers, request
    )
    value = {"customers": [plain(one) for one in answer.customers]}
    return await reply(gateway, asking, value, position=answer.position)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which customers are listed."""

    tier: str
    tag: str
    store: str
    text: str


async def wanted_of(
    tier: Text = "",
    tag: Text = "",
    store: Annotated[Text, Query(description="Such as store:042")] = "",
    text: Annotated[Text, Query(description="A part of the key")] = "",
) -> Wanted:
    """Return which customers are asked for."""
    return Wanted(tier=tier, tag=tag, store=store, text=text)


@router.get("/customers", operation_id="listCustomers", responses={200: {"model": Page}})
async def list_customers(
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
    which: Annotated[Wanted, Depends(wanted_of)],
) -> Response:
    """Return the customers that the asker sees as they are now, by key, masked."""
    request = customers_pb2.ListCustomersRequest(
        tier=which.tier,
        tag=which.tag,
        store=which.store,
        text=which.text,
        limit=paging.limit,
        cursor=after_of(gateway, asking, paging),
    )
    answer: customers_pb2.ListCustomersResponse = await asking.ask(
        gateway.clients.customers.ListCustomers, request
    )
    items = [shown(one) for one in answer.customers]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.post("/customers/find", operation_id="findCustomer", responses={200: {"model": Shown}})
async def find_customer(body: Who, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the customer who is known by a telephone, or else by an e-mail; exactly that one."""
    personal_class = "phone" if body.phone else "email"
    request = customers_pb2.FindCustomerRequest(
        value=body.phone or body.email, **{"class": personal_class}
    )
    answer: customers_pb2.FindCustomerResponse = await asking.ask(
        gateway.clients.customers.FindCustomer, request
    )
    return await reply(gateway, asking, shown(answer.customer))


@router.post(
    "/customers/{customer:path}/merge",
    operation_id="mergeCustomer",
    responses={200: {"model": Shown}},
)
async def merge_customer(
    customer: Key, body: Into, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Look at a customer with another one: two records of one person. It may be undone.

    Each keeps what was said of it. The tickets of both are the other one's history, the contracts
    of both hold for the one that is merged, and whoever forgets one forgets both.
    """
    request = customers_pb2.MergeCustomerRequest(key=customer, into=body.into)
    answer: customers_pb2.MergeCustomerResponse = await asking.command(
        gateway.clients.customers.MergeCustomer, request
    )
    value = {"key": customer, "merged_into": body.into}
    return await reply(gateway, asking, value, position=answer.position)


@router.post(
    "/customers/{customer:path}/separate",
    operation_id="separateCustomer",
    responses={200: {"model": Shown}},
)
async def separate_customer(customer: Key, gateway: GatewayNow, asking: Commanding) -> Response:
    """Undo the merge of a customer into another one, as if it had never been."""
    request = customers_pb2.SeparateCustomerRequest(key=customer)
    answer: customers_pb2.SeparateCustomerResponse = await asking.command(
        gateway.clients.customers.SeparateCustomer, request
    )
    value = {"key": customer, "merged_into": None}
    return await reply(gateway, asking, value, position=answer.position)


@router.post(
    "/customers/{customer:path}/reveal",
    operation_id="revealCustomer",
    responses={200: {"model": Shown}},
)
async def reveal_customer(
    customer: Key, body: Why, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Return a customer in clear, this once, after the reason was recorded."""
    request = customers_pb2.RevealCustomerRequest(key=customer, reason=body.reason)
    answer: customers_pb2.RevealCustomerResponse = await asking.command(
        gateway.clients.customers.RevealCustomer, request
    )
    return await reply(gateway, asking, shown(answer.customer), purpose=Purpose.REVEAL)


@router.get(
    "/customers/{customer:path}/reveals",
    operation_id="listCustomerReveals",
    responses={200: {"model": Page}},
)
async def list_customer_reveals(customer: Key, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return who had a customer shown in clear and why, to who administers the tenant."""
    answer: customers_pb2.ListCustomerRevealsResponse = await asking.ask(
        gateway.clients.customers.ListCustomerReveals,
        customers_pb2.ListCustomerRevealsRequest(key=customer),
    )
    items = [plain(one) for one in answer.reveals]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})


@router.get(
    "/customers/{customer:path}/tickets",
    operation_id="listCustomerTickets",
    responses={200: {"model": Page}},
)
async def list_customer_tickets(
    customer: Key, gateway: GatewayNow, asking: AskingNow, paging: PagingNow
) -> Response:
    """Return the tickets that are for a customer, the newest first, as far as the asker sees them.

    Those that were reported by their telephone before they were registered are among them.
    """
    found: customers_pb2.GetCustomerResponse = await asking.ask(
        gateway.clients.customers.GetCustomer, customers_pb2.GetCustomerRequest(key=customer)
    )
    request = reporting_pb2.ListTicketsRequest(
        view="all",
        sort="-opened_at",
        customers=[customer, *found.merged],
        persons=found.persons,
        limit=paging.limit,
        after=after_of(gateway, asking, paging),
    )
    answer: reporting_pb2.ListTicketsResponse = await asking.ask(
        gateway.clients.reporting.ListTickets, request
    )
    items = [explained(decoded(each)) for each in answer.tickets]
    more = {"total": answer.total}
    return await page(
        gateway, asking, paging, items, answer.next_after, position=answer.position, more=more
    )


@router.get(
    "/customers/{customer:path}", operation_id="getCustomer", responses={200: {"model": Shown}}
)
async def get_customer(
    customer: Key,
    gateway: GatewayNow,
    asking: AskingNow,
    as_of: Annotated[str, Query(max_length=64, description="RFC 3339: as they were then")] = "",
) -> Response:
    """Return how a customer was at a moment (now, if none is named), masked."""
    request = customers_pb2.GetCustomerRequest(
        key=customer, as_of=SPACE_BEFORE_OFFSET.sub("+", as_of)
    )
    answer: customers_pb2.GetCustomerResponse = await asking.ask(
        gateway.clients.customers.GetCustomer, request
    )
    value = {
        **shown(answer.customer),
        "merged": [*answer.merged],
        "forgotten": answer.forgotten,
    }
    return await reply(gateway, asking, value)


def shown(customer: customers_pb2.Customer) -> dict[str, object]:
    """Return a customer for the disclosure door."""
    return {
        "key": customer.key,
        "id": customer.id,
        "values": json.loads(customer.values),
        "merged_into": customer.merged_into or None,
    }
