"""Server-sent events: lines in, events out."""

import json

from gongdan._errors import Json
from gongdan._models import LiveEvent
from gongdan._protocol import problem_in

HELLO, PROBLEM = "hello", "problem"


class Lines:
    """Puts events together line by line (the server writes each field on one line)."""

    def __init__(self, last_id: str) -> None:
        self.last_id = last_id
        self._fields: dict[str, str] = {}

    @property
    def resumed(self) -> dict[str, str]:
        """The header by which a stream goes on after the last event."""
        return {"last-event-id": self.last_id} if self.last_id else {}

    def take(self, line: str) -> LiveEvent | None:
        """Return the event that a line ends, if it ends one that says something.

        Raises ``Problem`` if the stream ends because of it.
        """
        if line:
            name, _, value = line.partition(":")
            if name:  # a line that begins with a colon is a comment: the line is alive
                self._fields[name] = value.removeprefix(" ")
            return None
        fields, self._fields = self._fields, {}
        self.last_id = fields.get("id", self.last_id)
        name = fields.get("event", HELLO)
        data = _object(json.loads(fields.get("data") or "{}"))
        if name == PROBLEM:
            raise problem_in(data)
        return None if name == HELLO else LiveEvent(id=self.last_id, name=name, data=data)


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}
