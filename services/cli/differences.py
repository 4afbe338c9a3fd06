"""Differences, as they are read in a terminal: what changes, and which tickets it concerns."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console

from services.cli.rest import Json
from services.cli.terminal import list_of, object_of

SHOWN_MAX = 30
NAMED_MAX = 10
"""Tickets that are named behind one way of going otherwise; the others are counted."""

HOMELESS_MAX = 100


def show(console: Console, seen: Json) -> None:
    """Print what is advised against, what differs, and which tickets would go another way."""
    show_findings(console, _objects(seen.get("problems")))
    changes = _objects(seen.get("changes"))
    for one in changes[:SHOWN_MAX]:
        console.out(f"{one['type'] or '*'}: {one['message']}  {one['message_zh']}")
    if len(changes) > SHOWN_MAX:
        console.out(f"... and {len(changes) - SHOWN_MAX} changes more")
    if seen.get("first"):
        console.out("It is the first version: all of it is new.")
    elif not changes:
        console.out("Nothing differs.")
    if seen.get("shadow"):
        _show_shadow(console, object_of(seen["shadow"]))


def show_findings(console: Console, problems: Sequence[Json]) -> None:
    """Print what a check found, in English and below it in Chinese."""
    for one in problems:
        where = f"{one['type']}: " if one.get("type") else ""
        what = f"{one.get('severity', 'error')}: {where}{one['message']} [{one.get('code', '')}]"
        console.out(what, highlight=False)
        if one.get("message_zh"):
            console.out(f"  {where}{one['message_zh']}", highlight=False)


def homeless_of(homeless: Json) -> Iterator[str]:
    """Yield the tickets in flight that would have no place, and how one is given to them."""
    tickets = _objects(homeless.get("tickets"))
    total = int(str(homeless.get("total", len(tickets))))
    yield f"{total} open tickets would stand where the new version has no open state:"
    for one in tickets[:HOMELESS_MAX]:
        yield f"  {one['number']} ({one['type']}) stands in {one['state']}"
    if total > HOMELESS_MAX:
        yield f"  ... and {total - HOMELESS_MAX} more"
    for spot in dict.fromkeys(f"{one['type']}.{one['state']}" for one in tickets):
        yield f"Say where they go with --place {spot}=STATE, or --place {spot}= if they stay."


def _show_shadow(console: Console, report: Json) -> None:
    console.out(f"{report['tickets_differing']} of {report['tickets']} tickets go another way")
    tickets = _objects(report.get("named"))
    for way in _objects(report.get("ways"))[:SHOWN_MAX]:
        console.out(f"  {way['tickets']} x {way['message']}  {way['message_zh']}")
        numbers = [str(one["number"]) for one in tickets if _goes(one, way)]
        if numbers:
            console.out(f"    {_enumerated(numbers, int(str(way['tickets'])))}")


def _goes(ticket: Json, way: Json) -> bool:
    """Return whether a ticket is one of those that go a way."""
    said = (_what(one) for one in _objects(ticket.get("differences")))
    return ticket["type"] == way["type"] and _what(way) in said


def _what(difference: Json) -> Json:
    """Return a difference apart from whose it is and how often it was seen."""
    return {key: one for key, one in difference.items() if key not in {"type", "tickets"}}


def _enumerated(numbers: Iterable[str], total: int) -> str:
    shown = list(numbers)[:NAMED_MAX]
    more = total - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _objects(value: object) -> list[Json]:
    return [object_of(one) for one in list_of(value)]
