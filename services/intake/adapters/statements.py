"""Statements: what somebody says of a thing outside, as JSON, read with every mistake named."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.intake.adapters.bodies import Moment, reasons_of
from services.intake.domain.reference import KEY_LENGTH_MAX, Statement, StatementWrong
from shared.decider import Reason
from shared.messaging.strict_json import JsonValue

VALUES_MAX = 1_000
"""More than a thing may have: how many are too many, the domain says."""


class StatementBody(BaseModel):
    """What is said of a thing: how it stands, from when on."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    key: Annotated[str, Field(max_length=KEY_LENGTH_MAX)]
    values: Annotated[dict[str, object], Field(max_length=VALUES_MAX)]
    valid_from: Moment | None = None


def read_statement(kind: str, tree: JsonValue, otherwise: datetime) -> Statement:
    """Return what is said; it holds from ``otherwise`` on if it does not say since when.

    Raises ``StatementWrong`` with every reason.
    """
    if not isinstance(tree, dict):
        raise StatementWrong(
            reasons=[Reason(code="wrong-type", message="The body must be a JSON object.")]
        )
    try:
        body = StatementBody.model_validate(tree)
    except ValidationError as wrong:
        raise StatementWrong(reasons=reasons_of(wrong)) from wrong
    return Statement(
        kind=kind,
        key=body.key,
        values=body.values,
        valid_from=body.valid_from or otherwise,
        dated=body.valid_from is not None,
    )
