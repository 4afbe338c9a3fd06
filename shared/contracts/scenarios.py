"""What workflow says of scenarios."""

from pydantic import BaseModel, ConfigDict


class ScenarioPublishedV1(BaseModel):
    """``scenario.published``: the rules got a new version; ``document`` is their normal form."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    key: str
    version: int
    content_hash: str
    document: dict[str, object]
