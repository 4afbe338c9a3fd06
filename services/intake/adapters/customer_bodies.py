"""What somebody says of customers, as JSON, read with every mistake named by its place."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.intake.adapters.bodies import Moment, canonical, reasons_of
from services.intake.app.customer_ports import Heard
from services.intake.domain.customers.customer import CustomerWrong
from services.intake.domain.customers.members import Said
from shared.decider import Reason
from shared.messaging.strict_json import JsonValue, NotStrictJson, parse_strict

CUSTOMERS_MAX: Final = 200
VALUES_MAX: Final = 1_000
"""More than a customer may have: how many are too many, the domain says."""


class CustomerBody(BaseModel):
    """What is said of a customer: how they are, from when on."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    key: Annotated[str, Field(max_length=200)]
    values: Annotated[dict[str, object], Field(max_length=VALUES_MAX)] = Field(default_factory=dict)
    valid_from: Moment | None = None


def heard_in(body: bytes, now: datetime) -> list[Heard]:
    """Return everything that is said in a body; raises ``CustomerWrong`` with every mistake."""
    heard: list[Heard] = []
    reasons: list[Reason] = []
    for place, tree in enumerate(_customers_in(body)):
        try:
            one = CustomerBody.model_validate(tree)
        except ValidationError as wrong:
            pointer = f"/customers/{place}"
            found = reasons_of(wrong)
            reasons += [replace(each, pointer=f"{pointer}{each.pointer}") for each in found]
        else:
            heard.append(Heard(said=_said(one, now), canonical=canonical(tree)))
    if reasons:
        raise CustomerWrong(reasons=reasons)
    return heard


def _said(one: CustomerBody, now: datetime) -> Said:
    return Said(
        key=one.key,
        values=one.values,
        valid_from=one.valid_from or now,
        dated=one.valid_from is not None,
    )


def _customers_in(body: bytes) -> list[JsonValue]:
    try:
        tree = parse_strict(body)
    except NotStrictJson as trouble:
        raise CustomerWrong(reasons=[trouble.reason]) from trouble
    customers = tree.get("customers") if isinstance(tree, dict) and len(tree) == 1 else None
    pointer = "/customers"
    if not isinstance(customers, list) or not customers:
        message = "Send one list of customers and nothing else."
        raise CustomerWrong(reasons=[Reason(code="missing", message=message, pointer=pointer)])
    if len(customers) > CUSTOMERS_MAX:
        message = f"At most {CUSTOMERS_MAX} customers are taken at once."
        raise CustomerWrong(reasons=[Reason(code="too-many", message=message, pointer=pointer)])
    return customers
