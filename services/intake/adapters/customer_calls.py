"""Customers over gRPC: what is said of them comes in, how they are goes out, sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final
from uuid import UUID

import msgspec

from services.intake.adapters.customer_bodies import heard_in
from services.intake.app import RuleBook
from services.intake.app.customer_desk import CustomerDesk, Seen
from services.intake.app.customer_merging import CustomerMerging
from services.intake.app.customer_ports import Described
from services.intake.app.customers import Customers
from services.intake.domain.customers.customer import CustomerWrong, customer_id
from services.intake.domain.customers.members import PERSONAL
from services.intake.domain.customers.seeing import sees
from services.intake.domain.rights import must_state
from services.intake.views.customers import PAGE_MAX, customers_page, merged_into
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.intent import TenantId, id_of_report
from shared.pb.gongdan.intake.v1 import customers_pb2, customers_pb2_grpc
from shared.projections.position import Position, WaitFor
from shared.projections.reading import Reading
from shared.rpc import Call

SERVICE: Final = "gongdan.intake.v1.CustomerService"
LIMIT_DEFAULT: Final = 50
MOMENT: Final = Reason(
    code="bad-format", message="This is not a time (RFC 3339).", pointer="/as_of"
)


@dataclass(frozen=True, kw_only=True)
class CustomerRpc(customers_pb2_grpc.CustomerServiceServicer):
    """Answers ``CustomerService``; ``view`` is that of customers, and ``shown`` waits for it."""

    customers: Customers
    desk: CustomerDesk
    merging: CustomerMerging
    rules: RuleBook
    store: EventStore
    view: Reading
    shown: WaitFor

    async def DescribeCustomers(  # noqa: N802  # the name is the protocol's
        self, request: customers_pb2.DescribeCustomersRequest, call: Call
    ) -> customers_pb2.DescribeCustomersResponse:
        """Keep what is said of many customers, in its order."""
        must_state(call.caller)
        now, tenant = datetime.now(UTC), call.caller.tenant
        whole = id_of_report(tenant, request.source, request.id)
        heard = heard_in(request.body, now)
        described, last = await self.customers.describe(call.caller, heard, whole, now)
        return customers_pb2.DescribeCustomersResponse(
            customers=[_described(one) for one in described],
            position=await self._token(tenant, last),
        )

    async def CheckCustomers(  # noqa: N802  # the name is the protocol's
        self, request: customers_pb2.DescribeCustomersRequest, call: Call
    ) -> customers_pb2.DescribeCustomersResponse:
        """Say what would become of what is said, and keep nothing."""
        must_state(call.caller)
        now = datetime.now(UTC)
        described = await self.customers.check(call.caller.tenant, heard_in(request.body, now), now)
        return customers_pb2.DescribeCustomersResponse(
            customers=[_described(one) for one in described]
        )

    async def GetCustomer(  # noqa: N802  # the name is the protocol's
        self, request: customers_pb2.GetCustomerRequest, call: Call
    ) -> customers_pb2.GetCustomerResponse:
        """Say how a customer was, and as whom reports know them."""
        seen = await self.desk.seen(call.caller, request.key, _moment(request.as_of))
        tenant = call.caller.tenant
        held = await self.customers.person_of(tenant, request.key)
        await self.shown.reach(tenant, call.min_position, call.deadline_s)
        merged = await self.view(tenant, partial(merged_into, key=request.key))
        return customers_pb2.GetCustomerResponse(
            customer=_seen(seen),
            persons=[str(one) for one in held.persons],
            forgotten=held.key is None,
            merged=merged,
        )

    async def MergeCustomer(  # noqa: N802  # the name is the protocol's
        self, request: customers_pb2.MergeCustomerRequest, call: Call
    ) -> customers_pb2.MergeCustomerResponse:
        """Look at a customer with another one."""
        must_state(call.caller)
        position = await self.merging.merge(call.intent(), request.key, request.into)
        token = await self._token(call.caller.tenant, position)
        return customers_pb2.MergeCustomerResponse(position=token)

    async def SeparateCustomer(  # noqa: N802  # the name is the protocol's
        self, request: customers_pb2.SeparateCustomerRequest, call: Call
    ) -> customers_pb2.SeparateCustomerResponse:
        """Undo that."""
        must_state(call.caller)
        position = await self.merging.separate(call.intent(), request.key)
        token = await self._token(call.caller.tenant, position)
        return customers_pb2.SeparateCustomerResponse(position=token)

    async def FindCustomer(  # noqa: N802  # the name is the protocol's
        self, request: customers_pb2.FindCustomerRequest, call: Call
    ) -> customers_pb2.FindCustomerResponse:
        """Say who is known by a telephone or an e-mail."""
        personal_class = getattr(request, "class")
        seen = await self.desk.known_by(call.caller, personal_class, request.value)
        return customers_pb2.FindCustomerResponse(customer=_seen(seen))

    async def ListCustomers(  # noqa: N802  # the name is the protocol's
        self, request: customers_pb2.ListCustomersRequest, call: Call
    ) -> customers_pb2.ListCustomersResponse:
        """List the customers that the caller sees, by key."""
        tenant = call.caller.tenant
        who = sees(call.caller, await self.rules.rules(tenant))
        await self.shown.reach(tenant, call.min_position, call.deadline_s)
        limit = min(request.limit or LIMIT_DEFAULT, PAGE_MAX)
        wanted = partial(
            customers_page,
            places=None if who.everything else who.places,
            tier=request.tier,
            tag=request.tag,
            store=request.store,
            text=request.text,
            after=request.cursor,
            limit=limit,
        )
        rows = await self.view(tenant, wanted)
        found = [
            _customer(one.key, customer_id(tenant, one.key), one.values, one.merged_into)
            for one in rows
        ]
        return customers_pb2.ListCustomersResponse(
            customers=found, next_cursor=rows[-1].key if len(rows) == limit else ""
        )

    async def RevealCustomer(  # noqa: N802  # the name is the protocol's
        self, request: customers_pb2.RevealCustomerRequest, call: Call
    ) -> customers_pb2.RevealCustomerResponse:
        """Keep why a customer is shown in clear, then return them."""
        seen = await self.desk.reveal(call.intent(), call.caller, request.key, request.reason)
        return customers_pb2.RevealCustomerResponse(customer=_seen(seen))

    async def ListCustomerReveals(  # noqa: N802  # the name is the protocol's
        self, request: customers_pb2.ListCustomerRevealsRequest, call: Call
    ) -> customers_pb2.ListCustomerRevealsResponse:
        """Say who had a customer shown in clear."""
        found = await self.desk.reveals(call.caller, request.key)
        return customers_pb2.ListCustomerRevealsResponse(
            reveals=[
                customers_pb2.CustomerReveal(
                    reader=one.reader,
                    at=one.occurred_at.isoformat(),
                    by=one.by,
                    reason=one.reason,
                )
                for one in found
            ]
        )

    async def _token(self, tenant: TenantId, position: int) -> str:
        if not position:
            return ""
        epoch = await self.store.glances.epoch(tenant)
        return str(Position(service="intake", epoch=epoch, position=position))


def _described(one: Described) -> customers_pb2.DescribedCustomer:
    return customers_pb2.DescribedCustomer(
        key=one.key, outcome=one.outcome.value, changed=one.changed
    )


def _seen(seen: Seen) -> customers_pb2.Customer:
    known = {**seen.description.values, **seen.description.personal}
    return _customer(seen.key, seen.id, known, seen.merged_into)


def _customer(
    key: str, customer: UUID, values: Mapping[str, object], merged: str
) -> customers_pb2.Customer:
    """Return a customer for the gateway; those who are shown first come first."""
    first = {name: values[name] for name in PERSONAL if name in values}
    return customers_pb2.Customer(
        key=key,
        id=str(customer),
        values=msgspec.json.encode({**first, **dict(sorted(values.items()))}),
        merged_into=merged,
    )


def _moment(text: str) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise CustomerWrong(reasons=[MOMENT]) from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
