"""Ledgers as reporting keeps them: what workflow booked of each ticket, said last."""

from datetime import UTC, datetime, timedelta

import msgspec

from services.reporting.views.ledgers.keeping import LedgerRow, LedgersProjection
from tests.unit.reporting.told_by_workflow import Workflow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
REPAIRED: dict[str, object] = {
    "total_s": 100,
    "shares": [
        {"owner": "dispatch", "department": "dispatch", "reason": "assigning", "seconds": 40},
        {"owner": "assignee", "department": "technician", "reason": "work", "seconds": 60},
    ],
    "hand_overs": [{"giver": "dispatch", "taker": "technician", "seconds": 60}],
}
WAITED: dict[str, object] = {
    "total_s": 100,
    "shares": [
        {"owner": "purchasing", "department": "purchasing", "reason": "parts", "seconds": 100}
    ],
    "hand_overs": [],
}


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def kept(workflow: Workflow, batch: int = 100) -> list[LedgerRow]:
    """Fold batch by batch, each knowing what the last one left."""
    projection, known = LedgersProjection(), dict[object, LedgerRow]()
    for start in range(0, len(workflow.events), batch):
        document = msgspec.json.encode(list(known.values())).decode()
        (told,) = projection.plan(workflow.events[start : start + batch], document)
        known |= {one.ticket_id: one for one in msgspec.json.decode(told, type=list[LedgerRow])}
    return list(known.values())


def test_a_closed_ticket_has_the_seconds_that_were_booked(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON)
    workflow.says("moved", "T-1", at(1), closed=False)
    workflow.says("moved", "T-1", at(2), closed=True, booked=REPAIRED)
    (row,) = kept(workflow)
    assert (row.is_open, row.booked_s, row.opened_at) == (False, 100, NOON)
    assert (row.owners, row.seconds) == (("dispatch", "assignee"), (40, 60))
    assert (row.givers, row.takers, row.handed_s) == (("dispatch",), ("technician",), (60,))


def test_what_is_learned_of_late_is_booked_anew(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON)
    workflow.says("moved", "T-1", at(2), closed=True, booked=REPAIRED)
    workflow.says("waiting", "T-1", at(1), booked=WAITED)
    assert [(one.owners, one.seconds) for one in kept(workflow)] == [(("purchasing",), (100,))]


def test_a_ticket_that_is_opened_again_has_its_time_before_it(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON)
    workflow.says("moved", "T-1", at(2), closed=True, booked=REPAIRED)
    workflow.says("moved", "T-1", at(3), closed=False)
    assert [(one.is_open, one.booked_s, one.owners) for one in kept(workflow)] == [(True, None, ())]


def test_of_a_ticket_closed_before_there_were_bookings_nothing_is_known(workflow: Workflow) -> None:
    workflow.says("moved", "T-0", at(1), closed=True, booked=REPAIRED)  # never seen to open
    workflow.says("opened", "T-1", NOON)
    workflow.says("moved", "T-1", at(2), closed=True)
    assert [(one.is_open, one.booked_s) for one in kept(workflow)] == [(False, None)]


def test_however_the_log_is_cut_and_told_again_it_is_the_same(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON)
    workflow.says("opened", "T-2", NOON)
    workflow.says("moved", "T-1", at(2), closed=True, booked=REPAIRED)
    workflow.says("moved", "T-2", at(2), closed=True, booked=WAITED)
    workflow.says("moved", "T-2", at(3), closed=False)
    once = kept(workflow)
    assert all(kept(workflow, batch) == once for batch in (1, 2, 3))
    workflow.events += workflow.events
    assert all(kept(workflow, batch) == once for batch in (1, 5, 100))
