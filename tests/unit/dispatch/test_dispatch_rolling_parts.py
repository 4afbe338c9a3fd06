"""Planning again heeds parts: no plan takes a ticket to somebody who lacks what is in a van."""

from dataclasses import replace

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.facts import AssignmentFact
from services.dispatch.domain.rolling.changes import Change
from services.dispatch.domain.rolling.facts import Because
from services.dispatch.domain.rolling.giving import given
from services.dispatch.domain.rolling.snapshot import Snapshot, snapshot
from services.dispatch.domain.stock.accounts import SUPPLIER, van
from services.dispatch.domain.stock.commands import Describe, Move, StockCommand
from services.dispatch.domain.stock.deciding import STOCK
from services.dispatch.domain.stock.facts import Part
from services.dispatch.domain.stock.shelves import Shelves
from services.dispatch.domain.stock.stores import StoreRegistered
from services.dispatch.domain.technician import Profile, TechnicianRegistered
from tests.unit.dispatch.planning_spec import CENTRE, north, what, who
from tests.unit.dispatch.test_dispatch_rolling import (
    NOW,
    PLAN,
    TODAY,
    able,
    board,
    need,
    offered,
    planned,
    requested,
    someone,
)

PUMP = "PUMP-2"
NEEDS, NEEDS_TOO = (replace(need(number), parts=((PUMP, 1),)) for number in (1, 2))
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


def test_a_visit_that_waits_takes_longer_by_what_the_quickest_needs_to_fetch_the_parts() -> None:
    def duration_s(number: int, *facts: AssignmentFact) -> int:
        before = seen(requested(NEEDS), *facts, places=("store:main",))
        return before.problem.visit_of[what(number)].duration_s

    at_best = min(duration_s(1, offered(1, one)) for one in (1, 2, 3))
    assert 2_700 < duration_s(1) == at_best


def bench_with(*places: str) -> Bench:
    """Return a bench with three people and a pump at each place, that two tickets need."""
    bench = Bench()
    for one in THREE:
        home = one.place or CENTRE
        profile = Profile(skills=("cold",), home=home, capacity=5)
        registered = TechnicianRegistered(profile=profile, occurred_at=NOW)
        bench.learn_of_technician(one.technician_id, registered)
    bench.shelves = shelves(*places)
    for wants in (NEEDS, NEEDS_TOO):
        bench.learn_of_assignment(wants.ticket_id, requested(wants))
    return bench


def move(to: int, *facts: AssignmentFact, number: int = 1) -> Change:
    """Return that a plan gives a ticket to somebody."""
    return Change(
        ticket=board((number, [*facts])).tickets()[what(number)],
        ticket_id=what(number),
        planned=planned(to),
        because=Because(plan_id=PLAN),
    )


def test_a_plan_does_not_give_two_tickets_for_one_last_part() -> None:
    bench = bench_with(van(who(3)))
    first, second = bench.rules_now(NEEDS, NOW), bench.rules_now(NEEDS_TOO, NOW)
    assert given(move(3, requested(NEEDS)), first, bench, NOW) is not None
    bench.reserve(what(1), who(3))
    assert given(move(3, requested(NEEDS_TOO), number=2), second, bench, NOW) is None
    had = move(3, requested(NEEDS_TOO), offered(2, 1), number=2)
    assert given(had, second, bench, NOW) is None
    bench.undo(what(1), who(3))
    assert given(had, second, bench, NOW) is not None


def test_a_plan_sends_two_by_a_store_only_for_what_it_has() -> None:
    bench = bench_with("store:main")
    first, second = bench.rules_now(NEEDS, NOW), bench.rules_now(NEEDS_TOO, NOW)
    offer = given(move(2, requested(NEEDS)), first, bench, NOW)
    assert offer is not None
    assert offer.pick_up == "store:main"
    bench.reserve(what(1), who(2))
    assert given(move(1, requested(NEEDS_TOO), number=2), second, bench, NOW) is None


def test_what_no_place_has_keeps_nobody_from_being_sent() -> None:
    bench = bench_with()
    now = bench.rules_now(NEEDS, NOW)
    offer = given(move(2, requested(NEEDS)), now, bench, NOW)
    assert offer is not None
    assert offer.pick_up == ""
