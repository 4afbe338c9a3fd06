"""Messages about parts: what is asked for becomes values, what is found becomes messages."""

from uuid import UUID

import msgspec

from services.dispatch.adapters.calls import ticket_id_of
from services.dispatch.domain.stock.accounts import TICKET
from services.dispatch.domain.stock.refusals import PlaceWrong
from services.dispatch.views.stock_levels import Asked, EntryRow, LevelRow, ShortRow, StoreRow
from shared.pb.gongdan.dispatch.v1 import stock_pb2
from shared.projections.position import TokenMalformed

LIMIT_DEFAULT = 50
LIMIT_MAX = 200
JOINT = "\n"
"""Between the pieces of a cursor: no key has it."""

LAST = (1 << 62, 0)


def ticket_of(request: stock_pb2.MoveStockRequest) -> UUID | None:
    """Return what parts are moved for: the ticket named, or the one they come from or go to."""
    named = {
        place.removeprefix(f"{TICKET}:")
        for place in (request.source, request.target)
        if place.startswith(f"{TICKET}:")
    } | ({request.ticket_id} if request.ticket_id else set())
    tickets = {ticket_id_of(one) for one in named}
    if len(tickets) > 1 or {str(one) for one in tickets} != named:
        raise PlaceWrong
    return next(iter(tickets), None)


def limit_of(limit: int) -> int:
    """Return how many are listed at once."""
    return min(limit if limit > 0 else LIMIT_DEFAULT, LIMIT_MAX)


def asked_of(request: stock_pb2.ListEntriesRequest | stock_pb2.ListShortfallsRequest) -> Asked:
    """Return which part, place and ticket is asked for."""
    ticket_id = ticket_id_of(request.ticket_id) if request.ticket_id else None
    place = request.place if isinstance(request, stock_pb2.ListEntriesRequest) else ""
    return Asked(part=request.part, place=place, ticket_id=ticket_id)


def pieces_of(cursor: str, many: int) -> list[str]:
    """Return where a page before ended; raises ``TokenMalformed``."""
    pieces = cursor.split(JOINT) if cursor else [""] * many
    if len(pieces) != many:
        raise TokenMalformed
    return pieces


def place_in_log(cursor: str) -> tuple[int, int]:
    """Return before which line a page begins; raises ``TokenMalformed``."""
    if not cursor:
        return LAST
    position, line = pieces_of(cursor, 2)
    try:
        return int(position), int(line)
    except ValueError as wrong:
        raise TokenMalformed from wrong


def store_message(row: StoreRow) -> stock_pb2.Store:
    """Return a store as a message."""
    return stock_pb2.Store(store=row.store, name=row.name, lat=row.lat, lon=row.lon)


def level_message(row: LevelRow) -> stock_pb2.Level:
    """Return how much is at a place as a message."""
    return stock_pb2.Level(
        part=row.part,
        place=row.account,
        quantity=row.quantity,
        reserved=row.held,
        lots=msgspec.json.decode(row.lots, type=dict[str, int]),
    )


def line_message(row: EntryRow) -> stock_pb2.Line:
    """Return a line of the books as a message."""
    return stock_pb2.Line(
        part=row.part,
        place=row.account,
        lot=row.lot,
        quantity=row.quantity,
        reserved=row.held,
        kind=row.kind,
        ticket_id="" if row.ticket_id is None else str(row.ticket_id),
        actor=row.actor,
        reason=row.reason,
        recorded_at=row.recorded_at.isoformat(),
        position=row.position,
    )


def shortfall_message(row: ShortRow) -> stock_pb2.Shortfall:
    """Return what is short as a message."""
    return stock_pb2.Shortfall(
        part=row.part,
        ticket_id=str(row.ticket_id),
        purpose=row.purpose,
        lot=row.lot,
        quantity=row.quantity,
        because=row.because,
        place=row.account,
        since=row.since.isoformat(),
    )
