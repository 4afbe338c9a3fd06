"""Queues: a ticket is given to many, and the first of them who may take it has it."""

from dataclasses import replace
from datetime import date
from functools import reduce
from uuid import UUID

import pytest

from services.dispatch.domain.areas import Areas
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import Candidate
from services.dispatch.domain.commands import Expire, Grab, NameMembers, OpenInQueue, PutInQueue
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.eligibility import (
    SENTENCES,
    NotEligible,
    belongs,
    candidate_of,
    is_queue,
)
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentFact,
    AssignmentOffered,
    AssignmentQueued,
    AssignmentUngrabbed,
)
from services.dispatch.domain.need import ANYBODY
from services.dispatch.domain.places import Place
from services.dispatch.domain.queueing import MEMBERS_TOLD_MAX
from services.dispatch.domain.queues import Queues, Stand, members_of
from services.dispatch.domain.refusals import (
    AlreadyTaken,
    AssignmentOver,
    NotForDispatch,
    NotInQueue,
    OfferNotYours,
    QueueEmpty,
    ReasonNeeded,
)
from services.dispatch.domain.rules import NOTHING_SPECIAL, OFF_SHIFT, SKILL
from services.dispatch.domain.taking import GRABBED
from services.dispatch.domain.technician import (
    Profile,
    TechnicianChanged,
    TechnicianMoved,
    TechnicianRegistered,
)
from services.dispatch.domain.waiting import Wanted
from tests.unit.dispatch.test_dispatch_assignment import (
    ACCEPTED,
    ANNA,
    BEN,
    NEED,
    NOW,
    POLICY,
    RELEASED,
    REQUESTED,
    SOON,
    TICKET,
    decided,
    following,
    for_anna,
)
from tests.unit.dispatch.test_dispatch_choice import technician

NIGHT = "team:night"
QUEUED = AssignmentQueued(
    ticket_id=TICKET,
    queue=NIGHT,
    members=("m2", "m3"),
    round=1,
    policy=POLICY.key,
    type=NEED.type,
    until=SOON,
    occurred_at=NOW,
)


def grab(by: str = "m2", rule: str | None = None) -> Grab:
    who = ANNA if by == "m2" else BEN
    candidate = Candidate(technician=str(who), eliminated_by=rule)
    return Grab(technician_id=who, member_id=by, candidate=candidate, at=NOW, day=date.min)


def put(queue: str = NIGHT, reason: str = "", members: tuple[str, ...] = ("m2",)) -> PutInQueue:
    return PutInQueue(queue=queue, members=members, reason=reason, at=NOW, until=None)


def test_a_scenario_opens_a_ticket_in_a_queue_once() -> None:
    command = OpenInQueue(need=NEED, queue=NIGHT, members=("m2", "m3"), at=NOW, until=SOON)
    assert decided(command) == [REQUESTED, QUEUED]
    assert decided(command, REQUESTED, QUEUED) == []
    assert decided(following(ANNA), REQUESTED, QUEUED) == [], "nobody is looked for meanwhile"


def test_whoever_is_first_has_it_at_once_and_it_says_how() -> None:
    offered, accepted = decided(grab(), REQUESTED, QUEUED)
    assert isinstance(offered, AssignmentOffered)
    assert isinstance(accepted, AssignmentAccepted)
    assert (offered.technician_id, offered.policy, offered.queue) == (ANNA, GRABBED, NIGHT)
    assert (offered.round, accepted.round, offered.expires_at) == (2, 2, None)
    assert decided(grab(), REQUESTED, QUEUED, offered, accepted) == [], "once is enough"
    with pytest.raises(AlreadyTaken):
        decided(grab("m3"), REQUESTED, QUEUED, offered, accepted)


def test_what_stands_in_no_queue_cannot_be_taken() -> None:
    with pytest.raises(NotForDispatch):
        decided(grab())
    with pytest.raises(NotInQueue):
        decided(grab(), REQUESTED)
    with pytest.raises(AlreadyTaken):
        decided(grab("m3"), REQUESTED, for_anna())
    with pytest.raises(AssignmentOver):
        decided(grab(), REQUESTED, QUEUED, replace(RELEASED, technician_id=None))


def test_a_hard_rule_holds_for_whoever_takes_it_in_words_of_its_own() -> None:
    with pytest.raises(NotEligible, match="needs a skill that you do not have") as refused:
        decided(grab(rule=SKILL), REQUESTED, QUEUED)
    assert refused.value.details == {"rule": SKILL}
    assert refused.value.zh == "您不能接此工单：它需要您没有的技能。"
    assert "odd" in NotEligible.by("odd").message
    assert all(english and chinese for english, chinese in SENTENCES.values())


def test_nobody_took_it_in_time_so_somebody_is_looked_for() -> None:
    (ungrabbed,) = decided(Expire(round=1, at=SOON), REQUESTED, QUEUED)
    assert ungrabbed == AssignmentUngrabbed(
        ticket_id=TICKET, queue=NIGHT, round=1, occurred_at=SOON
    )
    assert decided(Expire(round=2, at=SOON), REQUESTED, QUEUED) == []
    (offered,) = decided(following(BEN), REQUESTED, QUEUED, ungrabbed)
    assert isinstance(offered, AssignmentOffered)
    with pytest.raises(NotInQueue):
        decided(grab(), REQUESTED, QUEUED, ungrabbed)


def test_a_person_gives_a_ticket_to_a_queue_also_out_of_somebodys_hands() -> None:
    (queued,) = decided(put(reason="full"), REQUESTED, for_anna(), ACCEPTED)
    assert isinstance(queued, AssignmentQueued)
    assert (queued.manual, queued.reason, queued.replaces) == (True, "full", ANNA)
    assert (queued.round, queued.until) == (2, None)
    assert decided(put(), REQUESTED, QUEUED) == [], "it stands there already"
    with pytest.raises(QueueEmpty):
        decided(put(members=()), REQUESTED)
    with pytest.raises(ReasonNeeded):
        decided(put(reason="x" * 501), REQUESTED)
    with pytest.raises(NotForDispatch):
        decided(put())


def test_who_gives_it_to_a_queue_has_it_in_that_moment() -> None:
    given = replace(put(reason="full"), giver=BEN)
    with pytest.raises(OfferNotYours):
        decided(given, REQUESTED, for_anna(), ACCEPTED)
    assert decided(replace(given, giver=ANNA), REQUESTED, for_anna(), ACCEPTED)


def test_who_may_take_it_is_said_again_when_people_come_or_leave() -> None:
    command = NameMembers(joined=("m4",), left=("m2",), at=SOON)
    told = replace(QUEUED, members=("m3", "m4"), occurred_at=SOON)
    assert decided(command, REQUESTED, QUEUED) == [told]
    assert decided(command, REQUESTED, QUEUED, told) == []
    assert decided(command, REQUESTED, for_anna()) == []


def test_when_the_last_one_leaves_a_queue_somebody_is_looked_for() -> None:
    (ungrabbed,) = decided(NameMembers(joined=(), left=("m2", "m3"), at=SOON), REQUESTED, QUEUED)
    assert ungrabbed.TOPIC == "assignment.ungrabbed"


def test_who_comes_to_a_queue_is_no_hand_over() -> None:
    queued = replace(QUEUED, manual=True, replaces=ANNA)
    joined = replace(queued, members=("m2", "m3", "m4"), occurred_at=SOON)
    story: list[AssignmentFact] = [REQUESTED, for_anna(), ACCEPTED, queued, joined]
    now = reduce(ASSIGNMENT.evolve, story, Assignment())
    assert (now.transfers, now.queued, now.person_said_at) == (1, joined, queued.occurred_at)


def test_of_a_very_large_queue_no_more_are_told_than_a_fact_can_carry() -> None:
    full = replace(QUEUED, members=tuple(f"m{n:03}" for n in range(MEMBERS_TOLD_MAX)))
    one_more = NameMembers(joined=("m999",), left=(), at=SOON)
    assert decided(one_more, REQUESTED, full) == []
    [told] = decided(replace(one_more, left=("m000",)), REQUESTED, full)
    assert isinstance(told, AssignmentQueued)
    assert (len(told.members), told.members[-1]) == (MEMBERS_TOLD_MAX, "m999")


def test_whose_areas_have_it_belong_to_a_queue_and_to_all_whoever_meets_the_lasting_rules() -> None:
    need = replace(NEED, skills=("制冷",))
    at_night = replace(technician(1), areas=Areas.of([NIGHT]), on_shift=False)
    other = technician(2, skills="电")
    assert [belongs(NIGHT, need, one) for one in (at_night, other)] == [True, False]
    assert [belongs(ANYBODY, need, one) for one in (at_night, other)] == [True, False]
    rules = [
        candidate_of(queue, need, one, NOTHING_SPECIAL).eliminated_by
        for queue in (NIGHT, ANYBODY)
        for one in (at_night, other)
    ]
    assert rules == [OFF_SHIFT, "queue", OFF_SHIFT, SKILL]


@pytest.mark.parametrize(
    ("key", "is_one"), [(NIGHT, True), ("*", True), ("night", False), ("team:", False), ("", False)]
)
def test_a_queue_is_an_area_or_all(key: str, *, is_one: bool) -> None:
    assert is_queue(key) is is_one


def test_the_tickets_of_a_queue_are_listed_the_most_urgent_first() -> None:
    queues, one = Queues(), replace(technician(4), areas=Areas.of([NIGHT]))
    for number, priority in enumerate(("P3", "P1"), 1):
        ticket = TICKET if number == 1 else BEN
        need = replace(NEED, ticket_id=ticket, priority=priority)
        queues.learn(Wanted(need=need, came=number), replace(QUEUED, ticket_id=ticket))
    assert [stand.queued.ticket_id for stand in queues.of(one, NOW)] == [BEN, TICKET]
    queues.want(TICKET, Wanted(need=replace(NEED, priority="P0"), came=1))
    assert [stand.queued.ticket_id for stand in queues.of(one, NOW)] == [TICKET, BEN]
    queues.drop(TICKET)
    assert [stand.queued.ticket_id for stand in queues.of(one, NOW)] == [BEN]


def test_all_who_came_since_are_told_of_a_ticket_at_once() -> None:
    bench = Bench()
    for number in range(1, 5):
        bench.position = number
        areas = (NIGHT,) if number != 3 else ("team:day",)
        profile = Profile(member_id=f"m{number}", areas=areas)
        registered = TechnicianRegistered(profile=profile, occurred_at=NOW)
        bench.learn_of_technician(UUID(int=number), registered)
    bench.position = 5
    moved = TechnicianMoved(place=Place(lat=30.3, lon=120.2), occurred_at=NOW)
    bench.learn_of_technician(UUID(int=1), moved)
    assert bench.queues.changed_after(1) == [UUID(int=number) for number in (2, 3, 4)]
    assert bench.queues.changed_after(4) == [], "whoever only moves belongs where they did"

    need = replace(NEED, skills=())
    stand = Stand(wanted=Wanted(need=need, came=1), queued=replace(QUEUED, members=("m2", "m3")))
    people = [
        one
        for one in (bench.standing(UUID(int=number)) for number in range(1, 5))
        if one is not None
    ]
    assert stand.newcomers(people, NOW) == ("m1", "m4")
    assert stand.has_lost(people, NOW), "the third works by day now"
    assert not stand.has_lost(people[:2], NOW)


def test_which_member_somebody_was_is_known_where_another_is_them_now() -> None:
    bench = Bench()
    for position, member in ((1, "m1"), (2, "m2"), (3, "m2"), (4, None)):
        bench.position = position
        changed = TechnicianChanged(profile=Profile(member_id=member), occurred_at=NOW)
        bench.learn_of_technician(UUID(int=1), changed)

    assert bench.queues.members_until(2) == {"m1", "m2"}
    assert bench.queues.members_until(4) == {"m2"}
    assert bench.queues.members_until(5) == frozenset()


def test_of_a_ticket_that_so_many_know_of_nobody_else_is_told() -> None:
    members = tuple(f"n{number}" for number in range(MEMBERS_TOLD_MAX))
    full = Stand(wanted=Wanted(need=NEED, came=1), queued=replace(QUEUED, members=members))
    assert full.is_full
    assert not replace(full, queued=replace(QUEUED, members=members[1:])).is_full


def test_what_somebody_takes_this_moment_counts_among_their_tickets() -> None:
    queues = Queues()
    with queues.grabbing(TICKET, ANNA), queues.grabbing(BEN, ANNA):
        assert queues.grabbed_before(TICKET, ANNA) == ()
        assert queues.grabbed_before(BEN, ANNA) == ((TICKET, ANNA),)
        assert queues.grabbed_before(BEN, BEN) == ()
    assert queues.grabbed_before(BEN, ANNA) == ()


def test_only_those_who_can_sign_in_are_told() -> None:
    people = [technician(2), replace(technician(3), member_id=None), technician(1)]
    assert members_of(people) == ("m1", "m2")
