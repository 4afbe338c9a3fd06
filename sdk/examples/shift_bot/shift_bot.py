"""A plug-in: when somebody's shift ends, each ticket they still have says so to colleagues.

It reads dispatch's log from the first event, so it knows who has what without asking anybody
(warm-up by replay), and says something only about what ended after it was installed. Where it
stands is kept in a file, and every comment is named by the event that caused it: killed and
started again, it says nothing twice and leaves nothing out.

    python shift_bot.py http://127.0.0.1:8080 KEY place.txt
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from gongdan import Client, Conflict, Event, NotFound

LOG = "dispatch"
HAS = "gongdan.assignment.accepted.v1"
HAS_NOT = {
    "gongdan.assignment.declined.v1",
    "gongdan.assignment.expired.v1",
    "gongdan.assignment.offered.v1",
    "gongdan.assignment.queued.v1",
    "gongdan.assignment.released.v1",
}
SHIFT_ENDED = "gongdan.technician.shift_ended.v1"
SAYS = "班次机器人：接单人已下班，请确认是否改派。 Shift bot: whoever has this is off shift now."


class Hands:
    """Who has which tickets, as far as the log was read."""

    def __init__(self) -> None:
        self._holder: dict[str, str] = {}

    def hear(self, event: Event) -> list[str]:
        """Take over what an event says; return the tickets of whose shift it ended."""
        if event.type == HAS:
            self._holder[event.subject] = str(event.data["technician_id"])
        elif event.type in HAS_NOT:
            self._holder.pop(event.subject, None)
        elif event.type == SHIFT_ENDED:
            return sorted(one for one, holder in self._holder.items() if holder == event.subject)
        return []


class Place:
    """How far the bot has come, in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> int | None:
        """Return the position of the last event that was dealt with; None before the first run."""
        return int(self._path.read_text()) if self._path.exists() else None

    def note(self, position: int) -> None:
        """Keep a position, whole or not at all."""
        new = self._path.with_suffix(".new")
        new.write_text(str(position))
        new.replace(self._path)


def warm_up(client: Client, place: Place) -> tuple[Hands, int, list[tuple[Event, list[str]]]]:
    """Replay the log; return who has what, where it ended, and what is still to be said."""
    hands, last, missed = Hands(), 0, []
    done = place.read()
    for event in client.events(LOG):
        off, last = hands.hear(event), event.position
        if off and done is not None and event.position > done:
            missed.append((event, off))
    if done is None:
        place.note(last)
    return hands, last, missed


def run(client: Client, place: Place) -> Iterator[str]:
    """Follow the log for ever; yield each ticket about which something was said."""
    hands, last, missed = warm_up(client, place)
    for event, tickets in missed:
        yield from say(client, event, tickets)
        place.note(event.position)
    for event in client.follow_events(LOG, last):
        yield from say(client, event, hands.hear(event))
        place.note(event.position)


def say(client: Client, event: Event, tickets: list[str]) -> Iterator[str]:
    """Tell colleagues on each ticket that whoever has it is off shift."""
    for ticket in tickets:
        try:
            client.comment(ticket, SAYS, internal=True, key=f"{event.id}:{ticket}")
        except (Conflict, NotFound) as problem:
            print(f"{ticket}: {problem}", file=sys.stderr)  # closed meanwhile: nobody need know
        else:
            yield ticket


def main() -> None:
    """Run until the process is ended."""
    address, key, place = sys.argv[1:]
    with Client(address, key) as client:
        for ticket in run(client, Place(Path(place))):
            print(f"told {ticket}", flush=True)


if __name__ == "__main__":
    main()
