"""Parts speak for somebody who has them, and who lacks them is told where to pick them up."""

from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import choose, weigh
from services.dispatch.domain.facts import AssignmentRequested
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.places import Place
from services.dispatch.domain.rules import NOTHING_SPECIAL
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Standing
from services.dispatch.domain.stock.accounts import SUPPLIER, van
from services.dispatch.domain.stock.commands import Describe, Move, Reserve, StockCommand
from services.dispatch.domain.stock.deciding import STOCK
from services.dispatch.domain.stock.facts import Part
from services.dispatch.domain.stock.shelves import Shelves
from services.dispatch.domain.stock.stores import StoreRegistered
from services.dispatch.domain.technician import Profile, TechnicianRegistered
from tests.unit.dispatch.stock_spec import AT, PUMP
from tests.unit.dispatch.test_dispatch_choice import HANGZHOU, NEED, roster_of, towns

MAIN, EAST = "store:main", "store:east"
POLICY = Policy(key="restaurant_chain@1/equipment_repair", part_weight=8.0)
WITH_PUMP = replace(NEED, policy=POLICY, parts=((PUMP, 1),))
OTHER = replace(WITH_PUMP, ticket_id=UUID(int=9))
ANNA, BEN = UUID(int=2), UUID(int=3)


def nobody(_: UUID) -> None:
    """Say that nobody has a ticket."""


def shelves_with(**places: int) -> Shelves:
    """Return shelves with pumps: ``main`` and ``east`` are stores, ``van_2`` is a van."""
    shelves = Shelves()
    for key, lat in (("main", 30.28), ("east", 30.40)):
        place = Place(lat=lat, lon=HANGZHOU.lon)
        shelves.learn_of_store(StoreRegistered(store=key, name=key, place=place, occurred_at=AT))
    does(shelves, Describe(part=PUMP, card=Part(name="水泵"), at=AT))
    for key, quantity in places.items():
        target = van(UUID(int=int(key[4:]))) if key.startswith("van_") else f"store:{key}"
        does(shelves, Move(part=PUMP, source=SUPPLIER, target=target, quantity=quantity, at=AT))
    return shelves


def does(shelves: Shelves, command: StockCommand) -> None:
    for fact in STOCK.decide(command, shelves.of(PUMP)):
        shelves.learn(fact)


def bench_with(**places: int) -> Bench:
    """Return a bench with Anna near and Ben farther away, and two tickets that need a pump."""
    bench = Bench()
    bench.shelves = shelves_with(**places)
    for who, lat in ((ANNA, 30.27), (BEN, 30.29)):
        home = Place(lat=lat, lon=HANGZHOU.lon)
        profile = Profile(skills=("制冷",), home=home, capacity=9)
        bench.learn_of_technician(who, TechnicianRegistered(profile=profile, occurred_at=AT))
    for need in (WITH_PUMP, OTHER):
        requested = AssignmentRequested(need=need, occurred_at=AT)
        bench.learn_of_assignment(need.ticket_id, requested)
    return bench


def test_who_has_the_part_is_sent_although_somebody_else_is_nearer() -> None:
    choice = bench_with(van_3=1, main=5).choose(WITH_PUMP, NOBODY_EXCLUDED, AT)
    assert choice.chosen == BEN
    ben, anna = choice.candidates
    assert (ben.terms["parts_missing"], ben.pick_up) == (0, "")
    assert (anna.terms["parts_missing"], anna.pick_up) == (1, MAIN)
    assert anna.terms["detour_min"] > 0


def test_a_policy_that_does_not_weigh_parts_still_says_where_they_are() -> None:
    plain = replace(WITH_PUMP, policy=NEED.policy)
    choice = bench_with(van_3=1, east=1).choose(plain, NOBODY_EXCLUDED, AT)
    assert (choice.chosen, choice.pick_up) == (ANNA, EAST)


def test_the_store_with_the_shortest_detour_is_named() -> None:
    assert bench_with(main=1, east=9).choose(WITH_PUMP, NOBODY_EXCLUDED, AT).pick_up == MAIN
    two = replace(WITH_PUMP, parts=((PUMP, 2),))
    assert bench_with(main=1, east=9).choose(two, NOBODY_EXCLUDED, AT).pick_up == EAST
    none = bench_with(main=1).choose(two, NOBODY_EXCLUDED, AT)
    assert (none.pick_up, none.candidates[0].terms["detour_min"]) == ("", 60.0)


def test_nobody_is_sent_for_a_part_that_is_promised_to_another_ticket() -> None:
    bench = bench_with(main=1)
    first = bench.choose(WITH_PUMP, NOBODY_EXCLUDED, AT)
    assert first.pick_up == MAIN
    bench.reserve(WITH_PUMP.ticket_id, ANNA)
    assert bench.choose(OTHER, NOBODY_EXCLUDED, AT).pick_up == ""
    bench.undo(WITH_PUMP.ticket_id, ANNA)
    assert bench.choose(OTHER, NOBODY_EXCLUDED, AT).pick_up == MAIN
    bench.learn_of_offer(WITH_PUMP.ticket_id, ANNA, MAIN)
    assert bench.choose(OTHER, NOBODY_EXCLUDED, AT).pick_up == ""


def test_what_is_kept_for_a_ticket_is_there_for_it_and_for_no_other() -> None:
    bench = bench_with(main=1)
    reserve = Reserve(part=PUMP, ticket_id=OTHER.ticket_id, quantity=1, places=((MAIN, 1),), at=AT)
    does(bench.shelves, reserve)
    assert bench.choose(WITH_PUMP, NOBODY_EXCLUDED, AT).pick_up == ""
    assert bench.choose(OTHER, NOBODY_EXCLUDED, AT).pick_up == MAIN
    assert bench.shelves.parts_of(OTHER.ticket_id) == {PUMP}


def test_parts_that_nobody_keeps_make_no_difference() -> None:
    bench = bench_with(main=1)
    wanted = replace(WITH_PUMP, parts=(("SEAL", 1),))
    (best, *_) = bench.choose(wanted, NOBODY_EXCLUDED, AT).candidates
    assert (best.terms, best.pick_up) == ({"load": 0, "travel_min": 0.0}, "")


@pytest.mark.parametrize("place", [None, HANGZHOU])
def test_where_nobody_knows_the_way_a_detour_counts_an_hour(place: Place | None) -> None:
    need = replace(WITH_PUMP, place=place)
    shelves = shelves_with(main=1)
    supply = shelves.supply(need, nobody)
    assert supply is not None
    fetching = supply.fetching(ANNA, None, None, 25.0)
    assert (fetching.pick_up, fetching.detour_min) == (MAIN, 60.0)


@settings(max_examples=60, deadline=None)
@given(
    town=towns(), random=st.randoms(use_true_random=True), weight=st.sampled_from([0.0, 3.0, 40.0])
)
def test_looking_nearby_first_finds_who_comparing_everybody_finds_with_parts(
    town: tuple[Place, list[Standing]], random: Random, weight: float
) -> None:
    place, people = town
    shelves = Shelves()
    does(shelves, Describe(part=PUMP, card=Part(name="水泵"), at=AT))
    for number in range(4):
        lat = max(-90.0, min(90.0, place.lat + random.uniform(-0.2, 0.2)))
        there = Place(lat=lat, lon=place.lon)
        registered = StoreRegistered(store=f"{number}", name="仓", place=there, occurred_at=AT)
        shelves.learn_of_store(registered)
    targets = [f"store:{number}" for number in range(4) if random.random() < 0.7]
    targets += [van(one.technician_id) for one in people if random.random() < 0.2]
    for target in targets:
        quantity = random.randint(1, 3)
        does(shelves, Move(part=PUMP, source=SUPPLIER, target=target, quantity=quantity, at=AT))
    policy = replace(POLICY, part_weight=weight)
    need: Need = replace(WITH_PUMP, place=place, policy=policy, parts=((PUMP, 2),))
    now = replace(NOTHING_SPECIAL, supply=shelves.supply(need, nobody))
    fast = roster_of(people).choose(need, NOBODY_EXCLUDED, now)
    slow = choose(need, people, NOBODY_EXCLUDED, now)
    assert (fast.chosen, fast.pick_up) == (slow.chosen, slow.pick_up)
    if slow.chosen is not None:
        assert fast.candidates[0] == slow.candidates[0]
    weighed = [weigh(need, one, NOBODY_EXCLUDED, now) for one in people]
    able = [one for one in weighed if one.score is not None]
    in_order = sorted(able, key=lambda one: (one.score, one.technician))
    shown = [one for one in slow.candidates if one.score is not None]
    assert shown == in_order[: len(shown)], "as if everybody's parts had been looked at"
    assert len(shown) == min(len(able), 20 - (len(slow.candidates) - len(shown)))
