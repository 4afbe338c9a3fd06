"""Gongdan for programs: report, work on tickets, follow what happens, verify webhooks.

``Client`` and ``AsyncClient`` have the same methods. A command is sent with an ``Idempotency-Key``
of its own, and sent again with the same one when nobody answered: it happens once.
"""

from gongdan._async_client import AsyncClient
from gongdan._client import Client
from gongdan._errors import (
    Busy,
    Conflict,
    GongdanError,
    Invalid,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    Outdated,
    Problem,
    Reason,
    Unreachable,
)
from gongdan._models import Attachment, Event, LiveEvent, Move, Moved, Opened, Page, Ticket
from gongdan._webhooks import NotGenuine, verify_webhook

__all__ = [
    "AsyncClient",
    "Attachment",
    "Busy",
    "Client",
    "Conflict",
    "Event",
    "GongdanError",
    "Invalid",
    "LiveEvent",
    "Move",
    "Moved",
    "NotAllowed",
    "NotFound",
    "NotGenuine",
    "Opened",
    "OutcomeUnknown",
    "Outdated",
    "Page",
    "Problem",
    "Reason",
    "Ticket",
    "Unreachable",
    "verify_webhook",
]
