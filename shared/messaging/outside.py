"""The streams that integrators read, in an account apart from ours: their names and subjects.

A tenant's events lie in ``EVT_<tenant>_<secret>``, those that are confidential apart in
``EVR_<tenant>_<secret>``. All tenants' readers share the account, and NATS asks nobody whether a
reply may go where it is sent: whoever may read one stream could have the server's own messages put
into another, or have the other deleted by them. So whatever reaches a stream, its name and the
subjects on which it listens, holds what other tenants cannot know (decision 97).
"""

import hashlib
import hmac
from typing import Final

from shared.intent import TenantId

EVENTS_SCOPE: Final = "events:read"
RESERVED_SCOPE: Final = "events:confidential"
SECRET_CHARS: Final = 24


def event_stream(master: bytes, tenant: TenantId) -> str:
    """Return the name of the stream of a tenant's events."""
    return f"EVT_{tenant}_{_secret(master, f'evt:{tenant}')}"


def reserved_stream(master: bytes, tenant: TenantId) -> str:
    """Return the name of the stream of a tenant's confidential events."""
    return f"EVR_{tenant}_{_secret(master, f'evr:{tenant}')}"


def inbox_prefix(tenant: TenantId) -> str:
    """Return how the subjects begin on which a tenant's clients hear answers."""
    return f"_INBOX_{tenant}"


def door_of(master: bytes, stream: str) -> str:
    """Return how the subjects begin on which a stream listens: its writer's secret."""
    return f"outlet.{_secret(master, f'door:{stream}')}"


def _secret(master: bytes, name: str) -> str:
    digest = hmac.new(master, f"stream:{name}".encode(), hashlib.sha256).hexdigest()
    return digest[:SECRET_CHARS]
