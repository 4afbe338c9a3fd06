"""What the server tells, as types; ``raw`` is all that it said, also what is newer than this."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from gongdan._errors import Json

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A report that was recorded; ``duplicate``: it had been before."""

    submission_id: str
    ticket_id: str
    tracking_url: str
    state: str
    duplicate: bool


@dataclass(frozen=True, kw_only=True)
class Move:
    """A transition of a ticket: ``open`` to this key now, or ``why_not``; ``needs`` fields."""

    name: str
    label: str
    open: bool
    why_not: str | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """A ticket as this key may see it; those of a list have no ``moves``."""

    id: str
    number: str | None
    type: str | None
    summary: str | None
    state: str
    priority: str | None
    assignee: str | None
    version: int
    moves: tuple[Move, ...] = ()
    raw: Json = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A ticket after a command."""

    ticket_id: str
    version: int | None = None
    state: str | None = None


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """One page of a list; ``next_cursor`` None: there is no more."""

    items: tuple[T, ...]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that was sent; a report names it as ``{"ref": ref}``."""

    ref: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """A CloudEvent; ``position`` is its place in the log of its ``source``."""

    id: str
    source: str
    type: str
    subject: str
    time: str
    position: int
    data: Json
    raw: Json = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class LiveEvent:
    """Something that just happened; ``reset``: some are missing, read anew what you show."""

    id: str
    name: str
    data: Json


def opened(said: Json) -> Opened:
    """Read the answer to a report."""
    return Opened(
        submission_id=text(said, "submission_id"),
        ticket_id=text(said, "ticket_id"),
        tracking_url=text(said, "tracking_url"),
        state=text(said, "state"),
        duplicate=said.get("duplicate") is True,
    )


def ticket(said: Json) -> Ticket:
    """Read a ticket."""
    return Ticket(
        id=text(said, "id"),
        number=maybe(said, "number"),
        type=maybe(said, "type"),
        summary=maybe(said, "summary"),
        state=text(said, "state"),
        priority=maybe(said, "priority"),
        assignee=maybe(said, "assignee"),
        version=number(said, "version") or 0,
        moves=tuple(map(_move, documents(said, "moves"))),
        raw=said,
    )


def moved(said: Json) -> Moved:
    """Read the answer to a command."""
    return Moved(
        ticket_id=text(said, "ticket_id"),
        version=number(said, "version"),
        state=maybe(said, "state"),
    )


def tickets(said: Json) -> Page[Ticket]:
    """Read a page of tickets."""
    items = tuple(map(ticket, documents(said, "items")))
    return Page(items=items, next_cursor=maybe(said, "next_cursor"))


def event(said: Json) -> Event:
    """Read a CloudEvent."""
    data = said.get("data")
    return Event(
        id=text(said, "id"),
        source=text(said, "source"),
        type=text(said, "type"),
        subject=text(said, "subject"),
        time=text(said, "time"),
        position=int(text(said, "sequence") or 0),
        data=data if isinstance(data, Mapping) else {},
        raw=said,
    )


def events(said: Json) -> tuple[Event, ...]:
    """Read some events of a log."""
    return tuple(map(event, documents(said, "items")))


def documents(said: Json, key: str) -> list[Json]:
    """Return the objects that a list holds."""
    found = said.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def text(said: Json, key: str) -> str:
    """Return a text, empty for none."""
    return maybe(said, key) or ""


def maybe(said: Json, key: str) -> str | None:
    """Return a text, None for none."""
    found = said.get(key)
    return None if found is None else str(found)


def number(said: Json, key: str) -> int | None:
    """Return a whole number, None for none."""
    found = said.get(key)
    return found if isinstance(found, int) else None


def _move(said: Json) -> Move:
    needs = said.get("needs")
    return Move(
        name=text(said, "name"),
        label=text(said, "label"),
        open=said.get("open") is True,
        why_not=maybe(said, "why_not"),
        needs=tuple(map(str, needs)) if isinstance(needs, list) else (),
    )
