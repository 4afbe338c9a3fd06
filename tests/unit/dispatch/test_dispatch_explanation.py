"""Whoever asks why is answered about every ticket that dispatch knows, compared or not."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.dispatch.adapters.explanations import explanation_for
from services.dispatch.app.telling import Ear
from services.dispatch.domain.appointments.facts import (
    AssignmentAppointed,
    AssignmentEndangered,
    AssignmentPutOff,
    AssignmentSecured,
)
from services.dispatch.domain.decisions import NobodyCompared, last_decision
from services.dispatch.domain.explanation import explanation_of
from services.dispatch.domain.facts import (
    AssignmentFact,
    AssignmentHeld,
    AssignmentOffered,
    AssignmentQueued,
    AssignmentReleased,
    AssignmentRequested,
)
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.refusals import NotForDispatch
from tests.unit.dispatch.appointments_spec import MONDAY, slot

NOW = MONDAY - timedelta(hours=16)
TICKET, ANNA = UUID(int=1), UUID(int=2)
POLICY = Policy(key="shop@1/onsite", zone="Asia/Shanghai")
NEED = Need(ticket_id=TICKET, type="onsite", policy=POLICY)
REQUESTED = AssignmentRequested(occurred_at=NOW, need=NEED)
HELD = AssignmentHeld(occurred_at=NOW, need=NEED)
PUT_OFF = AssignmentPutOff(occurred_at=NOW)
APPOINTED = AssignmentAppointed(
    occurred_at=NOW,
    ticket_id=TICKET,
    type="onsite",
    slot=slot(10, 12),
    before=None,
    by="customer",
    nth=1,
    round=0,
    book=1,
    look_at=slot(8, 9).start,
)
ENDANGERED = AssignmentEndangered(
    occurred_at=NOW,
    ticket_id=TICKET,
    type="onsite",
    round=0,
    slot=slot(10, 12),
    reason="all_eliminated:off_shift",
)
SECURED = AssignmentSecured(
    occurred_at=NOW, ticket_id=TICKET, type="onsite", round=0, slot=slot(10, 12)
)
QUEUED = AssignmentQueued(
    occurred_at=NOW, ticket_id=TICKET, round=1, queue="team:night", members=("m1",), policy="p"
)
OFFERED = AssignmentOffered(
    occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, policy="p", round=1
)
OVER = AssignmentReleased(
    occurred_at=NOW, ticket_id=TICKET, technician_id=None, round=0, reason="closed"
)
UNCOMPARED: list[tuple[tuple[AssignmentFact, ...], str]] = [
    ((HELD,), "held"),
    ((HELD, OVER), "over"),
    ((REQUESTED,), "looked_for"),
    ((REQUESTED, PUT_OFF), "no_slot_yet"),
    ((REQUESTED, PUT_OFF, APPOINTED), "put_off_until:2026-11-30 16:00"),
    ((REQUESTED, PUT_OFF, APPOINTED, ENDANGERED), "all_eliminated:off_shift"),
    ((REQUESTED, PUT_OFF, APPOINTED, ENDANGERED, SECURED), "put_off_until:2026-11-30 16:00"),
    ((REQUESTED, OFFERED, APPOINTED), "put_off_until:2026-11-30 16:00"),
    ((REQUESTED, QUEUED), "in_queue:team:night"),
]


@pytest.mark.parametrize(("facts", "reason"), UNCOMPARED)
@pytest.mark.parametrize("whole", [True, False])
def test_a_ticket_nobody_was_compared_for_says_why(
    facts: tuple[AssignmentFact, ...], reason: str, *, whole: bool
) -> None:
    said = explanation_for(Ear(whole=whole, own=None), explanation_of(facts))
    assert (said["chosen"], said["reason"]) == (None, reason)
    assert said["occurred_at"]


def test_who_was_compared_last_is_said_where_somebody_was() -> None:
    assert explanation_of((HELD, OFFERED)).offered == OFFERED
    assert explanation_of((REQUESTED, OFFERED, OVER)).offered == OFFERED
    assert explanation_of((REQUESTED, QUEUED, OFFERED)).offered == OFFERED


def test_a_slot_is_said_with_what_waits_for_it() -> None:
    found = explanation_of((REQUESTED, PUT_OFF, APPOINTED))
    said = explanation_for(Ear(whole=False, own=None), found)
    assert said["slot"] == {"start": "2026-11-30T10:00:00Z", "end": "2026-11-30T12:00:00Z"}


def test_why_not_somebody_says_that_nobody_was_compared() -> None:
    with pytest.raises(NobodyCompared):
        last_decision((HELD,))


def test_of_what_dispatch_never_heard_of_nothing_is_said() -> None:
    for ask in (explanation_of, last_decision):
        with pytest.raises(NotForDispatch):
            ask(())
