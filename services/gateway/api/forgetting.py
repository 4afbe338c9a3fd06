"""Forgetting somebody: a customer, or whoever is known by a telephone or an e-mail."""

from fastapi import APIRouter, Response

from services.gateway.api.context import Asking, Commanding, Gateway, GatewayNow
from services.gateway.api.customers import Key, Who
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Shown
from services.gateway.api.replies import reply
from shared.pb.gongdan.identity.v1 import persons_pb2
from shared.pb.gongdan.intake.v1 import customers_pb2

router = APIRouter(route_class=Guarded, tags=["customers"])


@router.post(
    "/customers/{customer:path}/forget",
    operation_id="forgetCustomer",
    responses={200: {"model": Shown}},
)
async def forget_customer(customer: Key, gateway: GatewayNow, asking: Commanding) -> Response:
    """Destroy the key of a customer, and of all who are linked to them, for ever.

    Whatever was sealed for them reads `[erased]` from then on, wherever it is: in the register, in
    their tickets, in backups. Their files are deleted.
    """
    found: customers_pb2.GetCustomerResponse = await asking.ask(
        gateway.clients.customers.GetCustomer, customers_pb2.GetCustomerRequest(key=customer)
    )
    request = persons_pb2.ForgetPersonRequest(holder=found.customer.id)
    return await _forgotten(gateway, asking, request)


@router.post("/persons/forget", operation_id="forgetPerson", responses={200: {"model": Shown}})
async def forget_person(body: Who, gateway: GatewayNow, asking: Commanding) -> Response:
    """Do the same with whoever is known by a telephone or an e-mail, customer or not."""
    personal_class = "phone" if body.phone else "email"
    value = persons_pb2.Known(value=body.phone or body.email, **{"class": personal_class})
    return await _forgotten(gateway, asking, persons_pb2.ForgetPersonRequest(value=value))


async def _forgotten(
    gateway: Gateway, asking: Asking, request: persons_pb2.ForgetPersonRequest
) -> Response:
    answer: persons_pb2.ForgetPersonResponse = await asking.command(
        gateway.clients.persons.ForgetPerson, request
    )
    return await reply(gateway, asking, {"persons": answer.persons}, position=answer.position)
