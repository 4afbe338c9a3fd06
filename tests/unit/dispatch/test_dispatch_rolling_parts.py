"""Planning again heeds parts: no plan takes a ticket to somebody who lacks what is in a van."""

from dataclasses import replace

from services.dispatch.domain.facts import AssignmentFact
from services.dispatch.domain.rolling.snapshot import Snapshot, snapshot
from services.dispatch.domain.stock.accounts import SUPPLIER, van
from services.dispatch.domain.stock.commands import Describe, Move, StockCommand
from services.dispatch.domain.stock.deciding import STOCK
from services.dispatch.domain.stock.facts import Part
from services.dispatch.domain.stock.shelves import Shelves
from services.dispatch.domain.stock.stores import StoreRegistered
from tests.unit.dispatch.planning_spec import north, what, who
from tests.unit.dispatch.test_dispatch_rolling import (
    NOW,
    TODAY,
    able,
    board,
    need,
    offered,
    requested,
    someone,
)

PUMP = "PUMP-2"
NEEDS = replace(need(1), parts=((PUMP, 1),))
THREE = (someone(1), someone(2, north(1)), someone(3, north(2)))


def shelves(*places: str) -> Shelves:
    """Return shelves with a pump at each place, of which one may be a store in the north."""
    kept = Shelves()
    kept.learn_of_store(StoreRegistered(store="main", name="main", place=north(5), occurred_at=NOW))
    known = Describe(part=PUMP, card=Part(name="水泵"), at=NOW)
    brought: list[StockCommand] = [
        Move(part=PUMP, source=SUPPLIER, target=one, quantity=1, at=NOW) for one in places
    ]
    for command in (known, *brought):
        for fact in STOCK.decide(command, kept.of(PUMP)):
            kept.learn(fact)
    return kept


def seen(*facts: AssignmentFact, places: tuple[str, ...]) -> Snapshot:
    tickets = board((1, [*facts])).tickets()
    kept = shelves(*places)
    kept.need(NEEDS)
    supply = kept.supply(NEEDS, lambda _: None)
    return snapshot(tickets, THREE, {what(1): replace(TODAY, supply=supply)}, NOW)


def test_what_somebody_has_goes_only_to_who_has_the_parts_with_them() -> None:
    had: list[AssignmentFact] = [requested(NEEDS), offered(1, 1)]
    assert able(seen(*had, places=(van(who(1)),)), 1) == {who(1)}
    assert able(seen(*had, places=(van(who(1)), van(who(3)))), 1) == {who(1), who(3)}
    assert able(seen(*had, places=("store:main",)), 1) == {who(1)}, "kept there for them, perhaps"


def test_what_nobody_has_goes_to_who_has_the_parts_if_anybody_does() -> None:
    assert able(seen(requested(NEEDS), places=(van(who(3)),)), 1) == {who(3)}
    assert able(seen(requested(NEEDS), places=("store:main",)), 1) == {who(1), who(2), who(3)}


def test_a_visit_takes_as_much_longer_as_it_takes_to_fetch_the_parts() -> None:
    def duration_s(place: str) -> int:
        before = seen(requested(NEEDS), offered(1, 1), places=(place,))
        return before.problem.visit_of[what(1)].duration_s

    assert duration_s(van(who(1))) == 2_700
    assert duration_s("store:main") > 2_700 + 600
