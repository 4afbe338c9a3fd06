"""Live positions: where somebody on the way may be, and how often it is told and looked at."""

from datetime import timedelta

import pytest

from services.dispatch.domain.live import (
    LOOKS,
    LivePosition,
    LivePositionTooSoon,
    LivePositionWrong,
    Look,
    LooksTooOften,
    TechnicianLookedAt,
    check_told,
)
from services.dispatch.domain.places import Place
from services.dispatch.published import public_form
from tests.unit.dispatch.test_dispatch_assignment import ANNA, NOW, TICKET

HERE = Place(lat=30.27, lon=120.15)
SECOND = timedelta(seconds=1)


def look(reader: str, seconds: int = 0) -> Look:
    return Look(
        technician_id=ANNA,
        ticket_id=TICKET,
        reader=reader,
        on_behalf_of=None,
        by="decides",
        at=NOW + seconds * SECOND,
    )


def looked(reader: str, seconds: int = 0) -> TechnicianLookedAt:
    return TechnicianLookedAt(
        technician_id=ANNA,
        ticket_id=TICKET,
        reader=reader,
        on_behalf_of=None,
        by="decides",
        occurred_at=NOW + seconds * SECOND,
    )


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(0.0, 0.0), (90.1, 0.0), (0.0, -180.1), (float("nan"), 1.0), (1.0, float("inf"))],
)
def test_what_is_no_place_is_not_taken(lat: float, lon: float) -> None:
    with pytest.raises(LivePositionWrong):
        check_told(Place(lat=lat, lon=lon), None, NOW)


def test_a_position_is_taken_every_three_seconds() -> None:
    last = LivePosition(ticket_id=TICKET, place=HERE, at=NOW)
    check_told(HERE, None, NOW)
    check_told(HERE, last, NOW + 3 * SECOND)
    with pytest.raises(LivePositionTooSoon):
        check_told(HERE, last, NOW + 2 * SECOND)


def test_every_look_is_kept_and_a_reader_may_look_every_five_seconds() -> None:
    assert LOOKS.decide(look("member:boss"), LOOKS.initial()) == [looked("member:boss")]
    before = LOOKS.fold([looked("member:boss")])
    assert LOOKS.decide(look("member:owner", 1), before) == [looked("member:owner", 1)]
    assert LOOKS.decide(look("member:boss", 5), before) == [looked("member:boss", 5)]
    with pytest.raises(LooksTooOften):
        LOOKS.decide(look("member:boss", 4), before)


def test_who_looked_is_told_to_nobody_outside() -> None:
    assert public_form(looked("member:boss")) is None
