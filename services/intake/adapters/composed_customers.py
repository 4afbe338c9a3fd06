"""Customers put together: what keeps them, who sees them, and what answers about them."""

from services.intake.adapters.customer_calls import SERVICE, CustomerRpc
from services.intake.adapters.customer_privacy import CustomerSealing
from services.intake.adapters.persons import VaultPersons
from services.intake.app import CustomerDesk, Customers, RuleBook
from services.intake.app.customer_merging import CustomerMerging
from services.intake.views.customers import TYPES, CustomerList
from shared.eventstore import EventStore
from shared.pb.gongdan.intake.v1 import customers_pb2_grpc
from shared.projections.position import WaitFor
from shared.projections.reading import Reading
from shared.projections.runner import ProjectionApply
from shared.service import Runtime
from shared.vault import Vault


def compose_customers(
    run: Runtime, store: EventStore, vault: Vault, rules: RuleBook
) -> tuple[Customers, ProjectionApply]:
    """Put together what keeps and shows customers; return it, and their view."""
    shown = ProjectionApply(
        service=run.name,
        projection=CustomerList(),
        databases=run.databases,
        source=store,
        types=[*TYPES],
    )
    privacy = CustomerSealing(vault)
    persons = VaultPersons(run.channels.to("identity"), run.tokens, vault)
    customers = Customers(store, persons, privacy)
    calls = CustomerRpc(
        customers=customers,
        desk=CustomerDesk(store=store, customers=customers, rules=rules, privacy=privacy),
        merging=CustomerMerging(store=store, customers=customers, persons=persons),
        rules=rules,
        store=store,
        view=Reading(run.databases, shown.checkpoint),
        shown=WaitFor(run.name, [shown], store),
    )
    run.serve(
        lambda server: customers_pb2_grpc.add_CustomerServiceServicer_to_server(calls, server),
        SERVICE,
    )
    return customers, shown
