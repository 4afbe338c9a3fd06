"""What a reader remembers of its checkpoint between two writes."""

from shared.intent import TenantId
from shared.projections.noting import Noting

ACME = TenantId("acme")


def noting() -> Noting:
    return Noting(clock=lambda: 0.0)


def test_events_passed_over_are_not_passed_over_again() -> None:
    place = noting()
    place.found(ACME, 3, place.written_down(ACME))
    place.passed(ACME, 9)
    assert place.found(ACME, 3, place.written_down(ACME)) == 9
    assert place.noted(ACME, 9) == 3


def test_what_somebody_else_wrote_counts() -> None:
    place = noting()
    place.found(ACME, 3, place.written_down(ACME))
    place.passed(ACME, 9)
    assert place.found(ACME, 7, place.written_down(ACME)) == 7


def test_an_answer_that_is_older_than_our_own_writing_is_not_believed() -> None:
    place = noting()
    place.found(ACME, 3, place.written_down(ACME))
    before = place.written_down(ACME)
    place.written(ACME, 6)
    place.passed(ACME, 9)
    assert place.found(ACME, 3, before) == 9
