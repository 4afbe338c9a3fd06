"""Agendas: whoever is asked has a visit on theirs, until they are free of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.dispatch.domain.agenda import VISIT, Happened, PlaceOnAgendas, after
from services.dispatch.domain.appointments.rule import Slot

ANNA, BO = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)
SLOT = Slot(start=NOW + timedelta(hours=5), end=NOW + timedelta(hours=7))


def told(*happened: Happened) -> PlaceOnAgendas:
    place = PlaceOnAgendas()
    for one in happened:
        place = after(place, one)
    return place


def event(
    kind: str,
    version: int,
    who: UUID | None = None,
    slot: Slot | None = None,
    begins: datetime | None = None,
) -> Happened:
    return Happened(
        kind=f"assignment.{kind}",
        at=NOW + timedelta(minutes=version),
        version=version,
        technician_id=who,
        slot=slot,
        begins_at=begins,
    )


def test_whoever_is_asked_has_it_in_the_agreed_slot_and_accepts_it() -> None:
    asked = told(event("requested", 1, slot=SLOT), event("offered", 2, ANNA))
    assert (asked.visits[ANNA].standing, asked.visits[ANNA].time) == ("asked", SLOT)
    accepted = after(asked, event("accepted", 3, ANNA)).visits[ANNA]
    assert (accepted.standing, accepted.version, accepted.promised) == ("accepted", 3, True)


def test_a_ticket_that_goes_to_somebody_else_is_gone_from_the_first_and_may_come_back() -> None:
    place = told(event("requested", 1), event("offered", 2, ANNA), event("offered", 3, BO))
    assert (place.visits[ANNA].standing, place.visits[ANNA].version) == ("gone", 3)
    assert place.visits[BO].standing == "asked"
    back = after(place, event("offered", 4, ANNA))
    assert [back.visits[one].standing for one in (ANNA, BO)] == ["asked", "gone"]
    assert back.visits[ANNA].version > place.visits[ANNA].version, "the later state wins"


def test_whoever_is_free_of_it_is_told_so_once() -> None:
    held = told(event("requested", 1), event("offered", 2, ANNA), event("accepted", 3, ANNA))
    for kind in ("declined", "expired", "released", "queued"):
        gone = after(held, event(kind, 4, ANNA))
        assert (gone.visits[ANNA].standing, gone.visits[ANNA].version) == ("gone", 4)
        again = after(gone, event("ungrabbed", 5))
        assert again.visits[ANNA].version == 4, "nothing about them changed since"


def test_another_slot_frees_them_and_the_next_one_comes_in_it() -> None:
    other = Slot(start=SLOT.start + timedelta(days=1), end=SLOT.end + timedelta(days=1))
    place = told(
        event("requested", 1, slot=SLOT),
        event("offered", 2, ANNA),
        event("appointed", 3, slot=other),
        event("offered", 4, BO),
    )
    assert (place.visits[ANNA].standing, place.visits[ANNA].time) == ("gone", SLOT)
    assert place.visits[BO].time == other
    open_again = after(place, event("unappointed", 5))
    assert (open_again.slot, open_again.visits[BO].standing) == (None, "gone")


def test_without_a_slot_it_is_when_they_were_asked_or_when_a_plan_says() -> None:
    asked = told(event("requested", 1), event("offered", 2, ANNA))
    visit = asked.visits[ANNA]
    assert (visit.time.start, visit.promised) == (NOW + timedelta(minutes=2), False)
    assert visit.time.end - visit.time.start == VISIT
    planned = after(asked, event("planned", 3, ANNA, begins=SLOT.start)).visits[ANNA]
    assert (planned.time.start, planned.version, planned.standing) == (SLOT.start, 3, "asked")


def test_a_plan_does_not_move_what_was_promised() -> None:
    held = told(event("requested", 1, slot=SLOT), event("offered", 2, ANNA))
    planned = after(held, event("planned", 3, ANNA, begins=SLOT.start + timedelta(minutes=40)))
    assert planned.visits[ANNA] == held.visits[ANNA]
