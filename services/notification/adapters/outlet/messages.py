"""Messages: an event as integrators get it, by CloudEvents' binding for NATS in binary mode."""

from collections.abc import Mapping

import msgspec

from shared.disclosure import Disclosure, Purpose
from shared.intent import Caller, TenantId
from shared.messaging.envelope import SEQUENCE_DIGITS, percent_encoded, structured
from shared.messaging.guarded import Message
from shared.recorded import Recorded

SYSTEM = "system:notification"
BODY = "data"
"""What of an event is no attribute."""


class Disclosed:
    """Makes messages of events, with persons as ids (decision 11)."""

    def __init__(self, disclosure: Disclosure) -> None:
        self._disclosure = disclosure

    async def message(
        self, tenant: TenantId, source: str, event: Recorded, door: str, previous: int
    ) -> Message:
        """Return the message of an event of ``source``, to where a stream listens.

        ``previous`` is the position of the event before it of that source in the stream.
        """
        reader = Caller(tenant=tenant, actor=SYSTEM)
        shown = await self._disclosure.disclose(
            reader, structured(event, source), Purpose.INTEGRATION
        )
        if not isinstance(shown, dict):
            raise TypeError("what is disclosed keeps its shape")
        attributes: Mapping[str, object] = {
            **{name: value for name, value in shown.items() if name != BODY},
            "previous": f"{previous:0{SEQUENCE_DIGITS}d}",
        }
        headers = {f"ce-{name}": percent_encoded(str(one)) for name, one in attributes.items()}
        if event.meta.traceparent is not None:
            headers["traceparent"] = event.meta.traceparent
        return f"{door}.{event.type}", msgspec.json.encode(shown[BODY]), headers
