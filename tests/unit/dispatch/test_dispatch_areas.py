"""Areas and vendors: who works where a ticket is, and whose things they are authorised for."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from services.dispatch.adapters.told import TicketOpened
from services.dispatch.domain.areas import EVERYWHERE, Areas, AreaWrong
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import choose, weigh
from services.dispatch.domain.facts import AssignmentRequested, AssignmentUnassignable
from services.dispatch.domain.need import Need
from services.dispatch.domain.standing import NOBODY_EXCLUDED
from services.dispatch.domain.technician import (
    TECHNICIAN,
    Profile,
    RegisterTechnician,
    TechnicianChanged,
    TechnicianRegistered,
    TechnicianWrong,
)
from services.dispatch.domain.waiting import Tries
from tests.unit.dispatch.test_dispatch_choice import NEED, technician

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
IN_THE_EAST = replace(NEED, areas=("region:EAST", "store:042"))
OF_MINDRAY = replace(NEED, vendor="迈瑞")
ANNA = UUID(int=2)


@pytest.mark.parametrize(
    ("areas", "eliminated"),
    [
        ([], {}),
        (["region:EAST"], {}),
        (["region:WEST"], {"region": 1}),
        (["region:WEST", "store:042"], {}),
        (["region:WEST", "store:051"], {"region": 1}),
        (["building:7"], {}),
    ],
)
def test_somebody_is_left_out_where_the_ticket_says_it_is_elsewhere(
    areas: list[str], eliminated: dict[str, int]
) -> None:
    one = replace(technician(2), areas=Areas.of(areas))
    assert choose(IN_THE_EAST, [one]).eliminated == eliminated


def test_a_ticket_that_says_only_its_store_may_lie_in_anybodys_region() -> None:
    western = replace(technician(2), areas=Areas.of(["region:WEST"]))
    assert choose(replace(NEED, areas=("store:042",)), [western]).chosen == ANNA
    assert choose(NEED, [western]).chosen == ANNA


def test_only_who_the_vendor_authorised_is_sent_to_their_things() -> None:
    near = technician(2)
    other = replace(technician(3, lat=30.28), vendors=frozenset({"飞利浦"}))
    authorised = replace(technician(4, lat=30.40), vendors=frozenset({"迈瑞", "飞利浦"}))
    choice = choose(OF_MINDRAY, [near, other, authorised])
    assert (choice.chosen, choice.eliminated) == (UUID(int=4), {"vendor_authorised": 2})
    assert choose(NEED, [near, other, authorised]).chosen == ANNA


def test_what_a_person_decides_otherwise_is_weighed_by_the_same_rules() -> None:
    western = replace(technician(2), areas=Areas.of(["region:WEST"]))
    assert weigh(IN_THE_EAST, western, NOBODY_EXCLUDED).eliminated_by == "region"
    assert weigh(OF_MINDRAY, western, NOBODY_EXCLUDED).eliminated_by == "vendor_authorised"


def test_the_rule_that_keeps_everybody_who_has_the_skill_away_is_the_reason() -> None:
    people = [technician(n, skills="电路") for n in range(10, 20)]
    western = replace(technician(2), areas=Areas.of(["region:WEST"]))
    assert choose(IN_THE_EAST, [*people, western]).reason == "all_eliminated:region"
    assert choose(OF_MINDRAY, [*people, western]).reason == "all_eliminated:vendor_authorised"


def test_a_ticket_waits_for_who_comes_to_work_where_it_is() -> None:
    bench = Bench()
    western = Profile(skills=("制冷",), home=NEED.place, areas=("region:WEST",))
    bench.learn_of_technician(ANNA, TechnicianRegistered(profile=western, occurred_at=AT))
    waits(bench, IN_THE_EAST)
    assert bench.next_waiting_for(ANNA, Tries(), AT) is None
    eastern = replace(western, areas=("region:EAST",))
    bench.learn_of_technician(ANNA, TechnicianChanged(profile=eastern, occurred_at=AT))
    assert bench.next_waiting_for(ANNA, Tries(), AT) == IN_THE_EAST.ticket_id


def waits(bench: Bench, need: Need) -> None:
    """Let a ticket come for which nobody is found."""
    assert bench.choose(need, NOBODY_EXCLUDED, AT).chosen is None
    who = need.ticket_id
    bench.learn_of_assignment(who, AssignmentRequested(need=need, occurred_at=AT))
    stuck = AssignmentUnassignable(
        ticket_id=who, round=0, reason="all_eliminated:region", policy="", occurred_at=AT
    )
    bench.learn_of_assignment(who, stuck)


@pytest.mark.parametrize(
    "areas",
    [("EAST",), ("planet:EARTH",), ("region:",), ("region:E\n",), ("region:" + "x" * 201,),
     tuple(f"store:{n}" for n in range(501))],
)  # fmt: skip
def test_what_is_no_area_is_refused(areas: tuple[str, ...]) -> None:
    register = RegisterTechnician(profile=Profile(areas=areas), at=AT)
    with pytest.raises(AreaWrong):
        TECHNICIAN.decide(register, TECHNICIAN.initial())


@pytest.mark.parametrize("vendors", [("",), ("x" * 101,), tuple(f"v{n}" for n in range(51))])
def test_what_is_no_vendor_is_refused(vendors: tuple[str, ...]) -> None:
    register = RegisterTechnician(profile=Profile(vendors=vendors), at=AT)
    with pytest.raises(TechnicianWrong):
        TECHNICIAN.decide(register, TECHNICIAN.initial())


def test_a_ticket_says_where_it_is_and_whose_thing_it_is_about() -> None:
    opened: dict[str, object] = {"type": "repair", "definition": "shop@1", "dispatch": True}

    def read(**said: object) -> TicketOpened:
        return msgspec.convert({**opened, **said}, TicketOpened)

    assert (read().places, read().vendor) == ((), "")
    linked = read(links={"store": "042", "vendor": "GE"}, fields={"region": "EAST"})
    assert (linked.places, linked.vendor) == (("region:EAST", "store:042"), "GE")
    assert read(links={"vendor": "GE"}, fields={"vendor": "迈瑞"}).vendor == "迈瑞"
    assert read(asset_facts={"vendor": "迈瑞"}, fields={"vendor": 7}).vendor == "迈瑞"


def test_who_was_stored_before_there_were_areas_works_everywhere() -> None:
    profile = {"skills": ["制冷"], "capacity": 5}
    registered = msgspec.convert({"occurred_at": AT, "profile": profile}, TechnicianRegistered)
    assert (registered.profile.areas, registered.profile.vendors) == ((), ())
    assert Areas.of(registered.profile.areas) == EVERYWHERE
