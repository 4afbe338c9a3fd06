"""Everything a client can do, once for both kinds of client."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Final

from gongdan import _models as models
from gongdan._errors import Json
from gongdan._models import Attachment, Event, Moved, Opened, Page, Ticket
from gongdan._protocol import (
    Commanding,
    Operation,
    Query,
    Request,
    checked,
    command,
    question,
)

PIECE_BYTES: Final = 1024 * 1024
TUS: Final = {"tus-resumable": "1.0.0"}
OFFSET_WRONG: Final = frozenset({409, 408})
EVENTS_PER_PAGE: Final = 500


def open_ticket(report: Json, key: str, channel: str) -> Operation[Opened]:
    """Report something."""
    sent = command("POST", "/submissions", report, key=key)
    answer = yield Request(
        method="POST",
        path="/submissions",
        query={"channel": channel},
        headers=sent.headers,
        body=sent.body,
    )
    return models.opened(checked(answer).document)


def ticket(ticket_id: str) -> Operation[Ticket]:
    """Read a ticket."""
    answer = yield question(f"/tickets/{ticket_id}")
    return models.ticket(checked(answer).document)


def tickets(query: Query) -> Operation[Page[Ticket]]:
    """Read a page of tickets."""
    answer = yield question("/tickets", query)
    return models.tickets(checked(answer).document)


def move(
    ticket_id: str, name: str, fields: Json, if_match: int | None, key: str
) -> Operation[Moved]:
    """Move a ticket along a transition."""
    path = f"/tickets/{ticket_id}/transitions/{name}"
    answer = yield command("POST", path, {"fields": fields}, key=key, if_match=if_match)
    return models.moved(checked(answer).document)


def comment(ticket_id: str, text: str, *, internal: bool, key: str) -> Operation[Moved]:
    """Say something about a ticket."""
    said = {"text": text, "internal": internal}
    answer = yield command("POST", f"/tickets/{ticket_id}/comments", said, key=key)
    return models.moved(checked(answer).document)


def give(method: Commanding, path: str, body: Json | None, key: str) -> Operation[Json]:
    """Give any command."""
    answer = yield command(method, path, body, key=key)
    return checked(answer).document


def ask(path: str, query: Query) -> Operation[Json]:
    """Ask any question."""
    answer = yield question(path, query)
    return checked(answer).document


def events(source: str, after: int) -> Operation[Sequence[Event]]:
    """Read the events of a log after a position."""
    query: Mapping[str, str | int] = {"source": source, "after": after, "limit": EVENTS_PER_PAGE}
    answer = yield question("/events", query)
    return models.events(checked(answer).document)


def upload(content: bytes, name: str) -> Operation[Attachment]:
    """Send a file piece by piece (tus 1.0), from where the server has it after a broken line."""
    named = b64encode(name.encode()).decode()
    metadata = {"upload-length": str(len(content)), "upload-metadata": f"filename {named}"}
    begun = checked((yield Request(method="POST", path="/uploads", headers={**TUS, **metadata})))
    ref = begun.headers["location"].rpartition("/")[2]
    offset, stuck = 0, 0
    while offset < len(content):
        answer = yield _piece(ref, offset, content[offset : offset + PIECE_BYTES])
        if answer.status in OFFSET_WRONG and not stuck:
            # A piece whose answer was lost has been taken: ask how far it came.
            answer, stuck = (yield _standing(ref)), 1
        elif answer.status < 400:  # noqa: PLR2004  # where errors begin in HTTP
            stuck = 0
        offset = int(checked(answer).headers["upload-offset"])
    return Attachment(ref=ref)


def attach(ticket_id: str, ref: str, key: str) -> Operation[Moved]:
    """Add a file that was sent to a ticket."""
    answer = yield command("POST", f"/tickets/{ticket_id}/attachments", {"ref": ref}, key=key)
    return models.moved(checked(answer).document)


def _piece(ref: str, offset: int, piece: bytes) -> Request:
    headers = {
        **TUS,
        "upload-offset": str(offset),
        "content-type": "application/offset+octet-stream",
    }
    return Request(method="PATCH", path=f"/uploads/{ref}", headers=headers, body=piece)


def _standing(ref: str) -> Request:
    return Request(method="HEAD", path=f"/uploads/{ref}", headers=TUS)
