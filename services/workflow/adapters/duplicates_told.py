"""What the later of two tickets says of the first: that they may be about one thing, or are not."""

from typing import Final
from uuid import UUID

import msgspec

from services.workflow.app.duplicates import Suspected
from services.workflow.domain.facts.merging import (
    TicketDuplicateDismissed,
    TicketDuplicateSuspected,
)
from shared.recorded import Recorded

OF_DUPLICATES: Final = (TicketDuplicateSuspected.TOPIC, TicketDuplicateDismissed.TOPIC)


class _Said(msgspec.Struct, frozen=True):
    number: str
    other: UUID
    first: bool
    role: str
    about: str = ""
    fault: str = ""
    apart_s: int = 0


_said = msgspec.json.Decoder(_Said).decode


def duplicate_told(event: Recorded) -> Suspected | None:
    """Return what the first ticket is to be told; None if it is the first that says it."""
    heard = _said(event.data)
    if heard.first:
        return None
    return Suspected(
        later=event.stream_id,
        number=heard.number,
        first=heard.other,
        suspected=event.type == TicketDuplicateSuspected.TOPIC,
        role=heard.role,
        at=event.occurred_at,
        about=heard.about,
        fault=heard.fault,
        apart_s=heard.apart_s,
    )
