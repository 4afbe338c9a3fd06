"""The best technician is chosen, the choice explains itself, and the fast way finds the same."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.domain.areas import EVERYWHERE, Areas
from services.dispatch.domain.choice import CANDIDATES_MAX, choose
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.places import Place, distance_km, travel_minutes
from services.dispatch.domain.roster import COMPARE_ALL_UP_TO, Roster
from services.dispatch.domain.standing import Excluded, Standing

HANGZHOU = Place(lat=30.27, lon=120.15)
NEED = Need(
    ticket_id=UUID(int=1),
    type="equipment_repair",
    policy=Policy(key="restaurant_chain@1/equipment_repair"),
    skills=("制冷",),
    place=HANGZHOU,
)


def technician(
    number: int, *, lat: float = 30.27, lon: float = 120.15, skills: str = "制冷", load: int = 0
) -> Standing:
    return Standing(
        technician_id=UUID(int=number),
        skills=frozenset(skills.split()),
        place=Place(lat=lat, lon=lon),
        capacity=3,
        load=load,
        member_id=f"m{number}",
    )


def test_the_nearest_who_can_is_chosen() -> None:
    near_but_unskilled = technician(2, skills="电路")
    near, far = technician(3, lat=30.28), technician(4, lat=30.40)
    choice = choose(NEED, [far, near, near_but_unskilled])
    assert choice.chosen == near.technician_id
    assert choice.member_id == "m3"
    assert [one.technician for one in choice.candidates] == [
        str(UUID(int=3)),
        str(UUID(int=4)),
        str(UUID(int=2)),
    ]
    assert choice.candidates[2].eliminated_by == "skill"
    assert choice.eliminated == {"skill": 1}


def test_somebody_idle_farther_away_beats_somebody_busy_near() -> None:
    busy, idle = technician(2, load=2), technician(3, lat=30.29)
    assert choose(NEED, [busy, idle]).chosen == idle.technician_id


def test_each_rule_that_eliminates_has_a_name() -> None:
    people = [
        technician(2, skills="电路"),
        technician(3),
        technician(4),
        replace(technician(5), on_shift=False),
        replace(technician(6), place=None),
        technician(7, load=3),
    ]
    excluded = Excluded(declined=frozenset({UUID(int=3)}), silent=frozenset({UUID(int=4)}))
    choice = choose(NEED, people, excluded)
    assert choice.chosen is None
    assert [one.eliminated_by for one in sorted(choice.candidates, key=lambda c: c.technician)] == [
        "skill",
        "declined",
        "did_not_answer",
        "off_shift",
        "no_position",
        "capacity",
    ]
    assert choice.reason == "nobody_answered"
    assert choose(NEED, people[2:], Excluded()).reason.startswith("all_eliminated:")


def test_one_silent_who_could_explains_more_than_many_who_could_not() -> None:
    people = [*(technician(n, skills="电路") for n in range(3, 12)), technician(2)]
    silent = frozenset({UUID(int=2)})
    for excluded in (Excluded(silent=silent), Excluded(silent_twice=silent)):
        choice = choose(NEED, people, excluded)
        assert choice.eliminated == {"skill": 9, "did_not_answer": 1}
        assert choice.reason == "nobody_answered"


def test_who_lacks_the_skill_explains_nothing_while_somebody_has_it() -> None:
    unskilled = [technician(n, skills="电路") for n in range(3, 12)]
    choice = choose(NEED, [*unskilled, technician(2, load=3)])
    assert choice.reason == "all_eliminated:capacity"
    assert choice.candidates[0].eliminated_by == "capacity"
    assert choose(NEED, unskilled).reason == "nobody_has:制冷"


def test_the_runner_up_is_who_would_have_been_next() -> None:
    choice = choose(NEED, [technician(4, lat=30.40), technician(3, lat=30.28)])
    assert (choice.chosen, choice.runner_up) == (UUID(int=3), UUID(int=4))
    assert choose(NEED, [technician(3)]).runner_up is None


def test_without_a_place_people_are_compared_by_load() -> None:
    nowhere = replace(NEED, place=None)
    busy, idle = technician(2, load=1), technician(3, lat=50.0)
    assert choose(nowhere, [busy, idle]).chosen == idle.technician_id


def test_an_explanation_has_an_end() -> None:
    people = [technician(n, skills="制冷" if n % 2 else "电路") for n in range(2, 200)]
    choice = choose(NEED, people)
    assert len(choice.candidates) == CANDIDATES_MAX
    assert choice.considered == len(people)
    assert any(one.eliminated_by for one in choice.candidates)


def test_nobody_at_all_is_a_reason_of_its_own() -> None:
    assert choose(NEED, []).reason == "no_technicians"


def test_a_kilometre_is_a_kilometre() -> None:
    north = Place(lat=HANGZHOU.lat + 1 / 111.195, lon=HANGZHOU.lon)
    assert abs(distance_km(HANGZHOU, north) - 1.0) < 0.001
    assert abs(travel_minutes(10.0, 28.0) - 30.0) < 1e-9
    assert abs(distance_km(Place(lat=0, lon=179.9), Place(lat=0, lon=-179.9)) - 22.24) < 0.01


def roster_of(people: list[Standing]) -> Roster:
    roster = Roster()
    for one in people:
        roster.put(one)
    return roster


@st.composite
def towns(draw: st.DrawFn) -> tuple[Place, list[Standing]]:
    """A town anywhere on the globe with more people than are simply compared, and some far off."""
    middle = Place(lat=draw(st.floats(-85, 85)), lon=draw(st.floats(-180, 180)))
    width = draw(st.sampled_from([0.005, 0.05, 0.3]))
    random = draw(st.randoms(use_true_random=True))

    def somebody(number: int) -> Standing:
        spread = width if random.random() < 0.95 else 20 * width
        lat = max(-90.0, min(90.0, middle.lat + random.uniform(-spread, spread)))
        lon = (middle.lon + random.uniform(-spread, spread) + 180) % 360 - 180
        return Standing(
            technician_id=UUID(int=number),
            skills=frozenset({"制冷"} if random.random() < 0.3 else {"电路"}),
            place=None if random.random() < 0.05 else Place(lat=lat, lon=lon),
            capacity=3,
            load=random.randrange(4),
            on_shift=random.random() < 0.9,
            areas=random.choice([EVERYWHERE, Areas.of({"region:EAST"}), Areas.of({"region:WEST"})]),
            vendors=frozenset({"迈瑞"} if random.random() < 0.5 else {}),
            levels={"制冷": random.randint(1, 5)} if random.random() < 0.5 else {},
        )

    return middle, [somebody(n) for n in range(COMPARE_ALL_UP_TO + draw(st.integers(1, 600)))]


@settings(max_examples=60, deadline=None)
@given(
    town=towns(),
    areas=st.sampled_from([(), ("region:EAST", "store:042"), ("region:NORTH",)]),
    vendor=st.sampled_from(["", "迈瑞", "飞利浦"]),
    levels=st.sampled_from([(), (("制冷", 3),)]),
)
def test_looking_nearby_first_finds_who_comparing_everybody_finds(
    town: tuple[Place, list[Standing]],
    areas: tuple[str, ...],
    vendor: str,
    levels: tuple[tuple[str, int], ...],
) -> None:
    place, people = town
    need = replace(NEED, place=place, areas=areas, vendor=vendor, levels=levels)
    fast, slow = roster_of(people).choose(need), choose(need, people)
    assert fast.chosen == slow.chosen
    if slow.chosen is not None:
        assert fast.candidates[0] == slow.candidates[0]


def test_of_two_who_are_one_member_the_smaller_id_answers_whatever_happens() -> None:
    first, second = technician(1), replace(technician(2), member_id="m1")
    roster = roster_of([first, second])
    for one in (first, second, first):
        roster.put(replace(one, load=one.load + 1))
        found = roster.of_member("m1")
        assert found is not None
        assert found.technician_id == first.technician_id
    roster.put(replace(first, member_id="m9"))
    found = roster.of_member("m1")
    assert found is not None
    assert found.technician_id == second.technician_id


def test_somebody_who_moves_is_found_where_they_are() -> None:
    people = [technician(n, lat=31.0) for n in range(2 * COMPARE_ALL_UP_TO)]
    roster = roster_of(people)
    roster.put(replace(people[7], place=HANGZHOU))
    assert roster.choose(NEED).chosen == UUID(int=7)
    assert len(roster) == len(people)
