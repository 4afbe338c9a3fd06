"""What a ticket waits for, and the tickets that keep it waiting."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

WaitReason = Literal["customer", "parts", "approval", "access", "weather", "third_party"]
"""What a ticket can wait for: a closed set, so that everybody counts the same."""


class KeeperV1(BaseModel):
    """A ticket that keeps another waiting, and for what ``reason``."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    other: str
    number: str
    reason: WaitReason
