"""What a command would come to, told from what the ticket says of itself: nothing is recorded.

It is as good as what the asker is shown now: conditions that depend on values which the command
brings are judged when it is given.
"""

from collections.abc import Collection, Mapping
from typing import Final

from services.cli.terminal import list_of, object_of

Json = dict[str, object]
TRANSITION_UNKNOWN: Final = "transition-unknown"
MOVE_CLOSED: Final = "move-closed"
FIELDS_MISSING: Final = "fields-missing"
TYPE_UNKNOWN: Final = "type-unknown"
TICKET_CHANGED: Final = "ticket-changed"
REQUIRED: Final = "required"


def move_foreseen(
    ticket: Mapping[str, object], name: str, fields: Mapping[str, object], version: int
) -> Json:
    """Say whether a move would be made now, and if not, why and what could be done instead."""
    moves = [object_of(one) for one in list_of(ticket.get("moves"))]
    move = next((one for one in moves if one.get("name") == name), None)
    told: Json = {
        "dry_run": True,
        "would": {"move": name, "fields": dict(fields)},
        "ticket": _about(ticket),
        "open_moves": [_named(one) for one in moves if one.get("open")],
        "closed_moves": [
            {**_named(one), "why_not": one.get("why_not")} for one in moves if not one.get("open")
        ],
    }
    refusal = _refusal(ticket, move, fields, version)
    return {**told, "allowed": refusal is None, "refusal": refusal}


def opening_foreseen(ticket_type: str, types: Collection[str], read: Mapping[str, object]) -> Json:
    """Say whether a report of a type could be taken, and what its words are ``read`` as."""
    refusal = None
    if ticket_type and ticket_type not in types:
        why = f"There is no such ticket type; there are: {', '.join(sorted(types))}."
        refusal = {"code": TYPE_UNKNOWN, "why": why}
    told: Json = {"dry_run": True, "would": {"open": ticket_type or "what its words say"}}
    return {**told, "allowed": refusal is None, "refusal": refusal, "read_as": dict(read)}


def _refusal(
    ticket: Mapping[str, object],
    move: Mapping[str, object] | None,
    fields: Mapping[str, object],
    version: int,
) -> Json | None:
    if version and version != ticket.get("version"):
        why = f"The ticket is at version {ticket.get('version')}: read it again, then decide again."
        return {"code": TICKET_CHANGED, "why": why}
    if move is None:
        return {"code": TRANSITION_UNKNOWN, "why": "The ticket has no such move in its state."}
    if not move.get("open"):
        return {"code": MOVE_CLOSED, "why": move.get("why_not")}
    if missing := _missing(ticket, move, fields):
        why = f"The move needs values of: {', '.join(missing)}."
        return {"code": FIELDS_MISSING, "why": why, "missing": missing}
    return None


def _missing(
    ticket: Mapping[str, object], move: Mapping[str, object], fields: Mapping[str, object]
) -> list[str]:
    """Return the fields that a move requires and that neither it nor the ticket has."""
    known = object_of(ticket.get("fields"))
    required = {name for name, how in object_of(move.get("form")).items() if how == REQUIRED}
    required |= {str(one) for one in list_of(move.get("needs"))}
    return sorted(one for one in required if fields.get(one, known.get(one)) is None)


def _about(ticket: Mapping[str, object]) -> Json:
    return {key: ticket.get(key) for key in ("id", "number", "state", "priority", "version")}


def _named(move: Mapping[str, object]) -> Json:
    return {"name": move.get("name"), "label": move.get("label"), "form": move.get("form")}
