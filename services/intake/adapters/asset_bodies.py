"""What somebody says of assets, as JSON, read with every mistake named by its place in the list."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.intake.adapters.bodies import Moment, canonical, reasons_of
from services.intake.app.assets import Heard
from services.intake.domain.assets.asset import AssetWrong
from services.intake.domain.assets.members import Said
from shared.decider import Reason
from shared.messaging.strict_json import JsonValue, NotStrictJson, parse_strict

ASSETS_MAX: Final = 200
VALUES_MAX: Final = 1_000
"""More than an asset may have: how many are too many, the domain says."""


class AssetBody(BaseModel):
    """What is said of an asset: how it is, from when on."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    key: Annotated[str, Field(max_length=200)]
    values: Annotated[dict[str, object], Field(max_length=VALUES_MAX)] = Field(default_factory=dict)
    valid_from: Moment | None = None
    reason: Annotated[str, Field(max_length=500)] = ""


def heard_in(body: bytes, now: datetime) -> list[Heard]:
    """Return everything that is said in a body; raises ``AssetWrong`` with every mistake."""
    heard: list[Heard] = []
    reasons: list[Reason] = []
    for place, tree in enumerate(_assets_in(body)):
        try:
            one = AssetBody.model_validate(tree)
        except ValidationError as wrong:
            pointer = f"/assets/{place}"
            found = reasons_of(wrong)
            reasons += [replace(each, pointer=f"{pointer}{each.pointer}") for each in found]
        else:
            heard.append(Heard(said=_said(one, now), canonical=canonical(tree)))
    if reasons:
        raise AssetWrong(reasons=reasons)
    return heard


def _said(one: AssetBody, now: datetime) -> Said:
    return Said(
        key=one.key,
        values=one.values,
        valid_from=one.valid_from or now,
        dated=one.valid_from is not None,
        reason=one.reason,
    )


def _assets_in(body: bytes) -> list[JsonValue]:
    try:
        tree = parse_strict(body)
    except NotStrictJson as trouble:
        raise AssetWrong(reasons=[trouble.reason]) from trouble
    assets = tree.get("assets") if isinstance(tree, dict) and len(tree) == 1 else None
    if not isinstance(assets, list) or not assets:
        message = "Send one list of assets and nothing else."
        raise AssetWrong(reasons=[Reason(code="missing", message=message, pointer="/assets")])
    if len(assets) > ASSETS_MAX:
        message = f"At most {ASSETS_MAX} assets are taken at once."
        raise AssetWrong(reasons=[Reason(code="too-many", message=message, pointer="/assets")])
    return assets
