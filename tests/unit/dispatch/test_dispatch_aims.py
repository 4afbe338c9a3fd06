"""Who would come too late, who knows the thing, and whom a ticket complains about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.adapters.told import TicketOpened
from services.dispatch.domain.acquaintance import PEOPLE_MAX, Acquaintance
from services.dispatch.domain.basis import told
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import choose, weigh
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentArrived,
    AssignmentDeclined,
    AssignmentFact,
    AssignmentOffered,
    AssignmentReleased,
    AssignmentRequested,
)
from services.dispatch.domain.need import NOT_COMPLAINED_ABOUT, Need, Policy
from services.dispatch.domain.places import Place
from services.dispatch.domain.rules import Circumstances
from services.dispatch.domain.scoring import STRANGER_MIN
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Standing
from services.dispatch.domain.technician import Profile, TechnicianRegistered
from services.dispatch.published import public_form
from tests.unit.dispatch.test_dispatch_choice import HANGZHOU, NEED, roster_of, technician, towns

NOON = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)
FREEZER = "asset:FRZ-0042"
POLICY = Policy(
    key="restaurant_chain@1/equipment_repair",
    deadline_weight=10.0,
    continuity_weight=5.0,
    leaves_out_complained_about=True,
)
REPAIR = replace(NEED, policy=POLICY, about=(FREEZER,))
ANNA, BEN = UUID(int=2), UUID(int=3)


def now(need: Need, *been_there: UUID) -> Circumstances:
    return replace(Circumstances.of(need, NOON), been_there=frozenset(been_there))


def due_in(minutes: float) -> Need:
    return replace(REPAIR, due_at=NOON + timedelta(minutes=minutes))


def chosen(need: Need, *people: Standing, been_there: tuple[UUID, ...] = ()) -> UUID | None:
    return choose(need, people, NOBODY_EXCLUDED, now(need, *been_there)).chosen


def test_who_would_come_too_late_gives_way_to_who_has_nothing_to_do_before() -> None:
    busy, idle = technician(2, load=1), technician(3, lat=30.36)
    cheap = replace(POLICY, workload_weight=1.0)
    without = replace(due_in(40), policy=replace(cheap, deadline_weight=0.0))
    assert chosen(without, busy, idle) == ANNA, "the nearest, whatever was promised"
    assert chosen(replace(due_in(300), policy=cheap), busy, idle) == ANNA, "there is time enough"
    slow = replace(cheap, minutes_per_open_ticket=60.0, workload_weight=0.1)
    assert chosen(replace(due_in(40), policy=slow), busy, idle) == BEN


def test_how_late_somebody_would_be_is_said() -> None:
    busy = technician(2, load=1)
    assert weigh(due_in(5), busy, NOBODY_EXCLUDED, now(due_in(5))).terms["late_min"] == 15.0
    assert weigh(due_in(-90), busy, NOBODY_EXCLUDED, now(due_in(-90))).terms["late_min"] == 20.0
    assert "late_min" not in weigh(REPAIR, busy, NOBODY_EXCLUDED, now(REPAIR)).terms
    careless = replace(due_in(5), policy=replace(POLICY, deadline_weight=0.0))
    assert "late_min" not in weigh(careless, busy, NOBODY_EXCLUDED, now(careless)).terms


def test_who_has_been_there_is_worth_a_quarter_of_an_hour() -> None:
    near, knows = technician(2), technician(3, lat=30.30)
    assert chosen(REPAIR, near, knows) == ANNA
    assert chosen(REPAIR, near, knows, been_there=(BEN,)) == BEN
    far = technician(3, lat=30.40)
    assert chosen(REPAIR, near, far, been_there=(BEN,)) == ANNA, "that is more than a quarter"
    told = weigh(REPAIR, near, NOBODY_EXCLUDED, now(REPAIR, BEN))
    assert (told.terms["been_there"], told.score) == (0.0, 5.0 * STRANGER_MIN)


@settings(max_examples=80, deadline=None)
@given(
    town=towns(),
    due_in_min=st.one_of(st.none(), st.integers(-30, 240)),
    known=st.sets(st.integers(0, 200), max_size=PEOPLE_MAX),
    weights=st.tuples(st.sampled_from([0.0, 0.5, 8.0]), st.sampled_from([0.0, 1.0, 40.0])),
)
def test_looking_nearby_first_finds_who_comparing_everybody_finds(
    town: tuple[Place, list[Standing]],
    due_in_min: int | None,
    known: set[int],
    weights: tuple[float, float],
) -> None:
    place, people = town
    policy = replace(POLICY, deadline_weight=weights[0], continuity_weight=weights[1])
    need = replace(REPAIR, policy=policy, place=place)
    if due_in_min is not None:
        need = replace(need, due_at=NOON + timedelta(minutes=due_in_min))
    holds = now(need, *(UUID(int=one) for one in known))
    fast = roster_of(people).choose(need, now=holds)
    slow = choose(need, people, now=holds)
    assert fast.chosen == slow.chosen
    if slow.chosen is not None:
        assert fast.candidates[0] == slow.candidates[0]


def bench() -> Bench:
    """Return a bench with Anna near the ticket, and Ben farther away."""
    made = Bench()
    for who, lat in ((ANNA, 30.27), (BEN, 30.29)):
        home = Place(lat=lat, lon=HANGZHOU.lon)
        profile = Profile(
            skills=("制冷",), home=home, capacity=9, member_id=str(UUID(int=who.int + 40))
        )
        made.learn_of_technician(who, TechnicianRegistered(profile=profile, occurred_at=NOON))
    return made


def worked(made: Bench, ticket_id: UUID, who: UUID, *, arrived: bool = False) -> None:
    """Let somebody take a repair of the freezer, and close it (or arrive there only)."""
    need = replace(REPAIR, ticket_id=ticket_id)
    known = {"ticket_id": ticket_id, "technician_id": who, "round": 1, "occurred_at": NOON}
    facts: list[AssignmentFact] = [
        AssignmentRequested(need=need, occurred_at=NOON),
        AssignmentOffered(policy="x", **known),  # type: ignore[arg-type]
        AssignmentAccepted(**known),  # type: ignore[arg-type]
    ]
    if arrived:
        facts.append(AssignmentArrived(**known))  # type: ignore[arg-type]
    else:
        facts.append(AssignmentReleased(reason="closed", **known))  # type: ignore[arg-type]
    for fact in facts:
        made.learn_of_assignment(ticket_id, fact)


def test_the_log_says_who_has_been_at_a_thing() -> None:
    made = bench()
    assert made.choose(REPAIR, NOBODY_EXCLUDED, NOON).chosen == ANNA
    worked(made, UUID(int=70), BEN)
    choice = made.choose(REPAIR, NOBODY_EXCLUDED, NOON)
    assert (choice.chosen, choice.basis.been_there) == (BEN, (BEN,))
    child = replace(REPAIR, about=(f"ticket:{UUID(int=70)}",))
    assert made.choose(child, NOBODY_EXCLUDED, NOON).chosen == BEN, "it follows from their ticket"
    assert (
        made.choose(replace(REPAIR, about=("asset:OVEN-1",)), NOBODY_EXCLUDED, NOON).chosen == ANNA
    )


def test_only_who_had_said_yes_or_was_there_has_worked_on_it() -> None:
    known = {"ticket_id": UUID(int=70), "technician_id": BEN, "round": 1, "occurred_at": NOON}
    ticket, acquaintance = UUID(int=70), Acquaintance()
    no = AssignmentDeclined(reason="far", **known)  # type: ignore[arg-type]
    over = AssignmentReleased(reason="closed", **known)  # type: ignore[arg-type]
    yes = AssignmentAccepted(**known)  # type: ignore[arg-type]
    wanted = AssignmentRequested(need=REPAIR, occurred_at=NOON)
    for fact in (wanted, yes, no, over):
        acquaintance.learn(ticket, fact)
    assert acquaintance.of([FREEZER]) == frozenset()
    acquaintance.learn(ticket, wanted)
    acquaintance.learn(ticket, AssignmentArrived(**known))  # type: ignore[arg-type]
    assert acquaintance.of([FREEZER]) == {BEN}


def test_of_a_thing_the_latest_few_are_known() -> None:
    acquaintance = Acquaintance()
    acquaintance.learn(UUID(int=70), AssignmentRequested(need=REPAIR, occurred_at=NOON))
    for number in [*range(PEOPLE_MAX + 3), 3]:
        arrived = AssignmentArrived(
            ticket_id=UUID(int=70), technician_id=UUID(int=number), round=1, occurred_at=NOON
        )
        acquaintance.learn(UUID(int=70), arrived)
    assert acquaintance.of([FREEZER]) == {UUID(int=one) for one in range(3, PEOPLE_MAX + 3)}


def test_nobody_is_sent_whom_a_ticket_complains_about() -> None:
    made = bench()
    for said in (ANNA, UUID(int=ANNA.int + 40)):  # the technician, or the member they are
        choice = made.choose(replace(REPAIR, complained_about=said), NOBODY_EXCLUDED, NOON)
        assert choice.chosen == BEN
        assert choice.eliminated == {NOT_COMPLAINED_ABOUT: 1}
        assert choice.basis.complained_about[0] == ANNA
    anybody = replace(POLICY, leaves_out_complained_about=False)
    need = replace(REPAIR, policy=anybody, complained_about=ANNA)
    assert made.choose(need, NOBODY_EXCLUDED, NOON).chosen == ANNA


def test_nor_who_worked_on_what_it_complains_about_or_is_at_it() -> None:
    for arrived in (False, True):
        made = bench()
        worked(made, UUID(int=70), ANNA, arrived=arrived)
        need = replace(REPAIR, about=(), complained_about=UUID(int=70))
        assert made.choose(need, NOBODY_EXCLUDED, NOON).chosen == BEN


def test_what_a_ticket_is_about_is_read_off_it() -> None:
    opened = TicketOpened(
        type="callback",
        definition="restaurant_chain@1",
        dispatch=True,
        asset="FRZ-0042",
        parent=str(UUID(int=70)),
        links={"complained_about": f"member:{ANNA}"},
    )
    assert opened.about == (FREEZER, f"ticket:{UUID(int=70)}")
    assert opened.complained_about == ANNA
    plain = TicketOpened(type="a", definition="b", dispatch=True, fields={"complained_about": "李"})
    assert (plain.about, plain.complained_about) == ((), None)


def test_whom_a_ticket_complains_about_is_counted_and_not_told() -> None:
    made = bench()
    need = replace(REPAIR, complained_about=ANNA)
    choice = made.choose(need, NOBODY_EXCLUDED, NOON)
    offered = AssignmentOffered(
        ticket_id=need.ticket_id,
        technician_id=BEN,
        policy="x",
        round=1,
        candidates=choice.candidates,
        eliminated=choice.eliminated,
        basis=choice.basis,
        occurred_at=NOON,
    )
    public = public_form(offered)
    assert public is not None
    assert public.data is not None
    told_of = msgspec.json.decode(public.data)
    assert [one["technician"] for one in told_of["candidates"]] == [str(BEN)]
    assert told_of["eliminated"] == {NOT_COMPLAINED_ABOUT: 1}
    assert "basis" not in told_of
    assert str(ANNA) not in public.data.decode()
    assert told(choice.basis).complained_about == ()


def test_who_was_given_it_since_has_not_worked_on_it_before_they_say_yes() -> None:
    made, ticket = bench(), UUID(int=70)
    known = {"ticket_id": ticket, "technician_id": ANNA, "round": 1, "occurred_at": NOON}
    need = replace(REPAIR, ticket_id=ticket)
    made.learn_of_assignment(ticket, AssignmentRequested(need=need, occurred_at=NOON))
    made.learn_of_offer(ticket, ANNA)
    made.learn_of_assignment(ticket, AssignmentAccepted(**known))  # type: ignore[arg-type]
    made.learn_of_offer(ticket, BEN)
    made.learn_of_assignment(ticket, AssignmentReleased(reason="closed", **known))  # type: ignore[arg-type]
    assert made.rules_now(REPAIR, NOON).been_there == frozenset()
