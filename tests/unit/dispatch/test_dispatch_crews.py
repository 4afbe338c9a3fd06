"""Crews: a lead and posts, each asked for on their own, and nobody twice on one ticket."""

from dataclasses import replace
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispatch.domain.basis import UNKNOWN
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import Candidate, Choice
from services.dispatch.domain.commands import Accept, Release, Request
from services.dispatch.domain.crew import OnTheTicketAlready, Post, must_be_new
from services.dispatch.domain.crews import CREW_MAX, CrewRole, with_crew
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.eligibility import NotEligible
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentDeclined,
    AssignmentFact,
    AssignmentOffered,
    AssignmentReleased,
    AssignmentRequested,
    AssignmentTransferAsked,
    AssignmentTransferEnded,
)
from services.dispatch.domain.need import Grab
from services.dispatch.domain.rolling.policy import Replanning
from services.dispatch.domain.rules import CREW
from services.dispatch.domain.standing import NOBODY_EXCLUDED
from services.dispatch.domain.technician import Profile, TechnicianRegistered
from services.dispatch.domain.waiting import Tries
from tests.unit.dispatch.test_dispatch_assignment import ANNA, BEN, NEED, NOW, POLICY, SOON, TICKET

HELPER = CrewRole(role="helper", skills=("lifting",))
LEAD, POST = with_crew(replace(NEED, skills=("水",), parts=(("V", 1),)), [HELPER])
POST_ID = POST.ticket_id


def offered(who: UUID) -> AssignmentOffered:
    return AssignmentOffered(
        ticket_id=TICKET, technician_id=who, policy=POLICY.key, round=1, occurred_at=NOW
    )


def staffed(**technicians: tuple[UUID, tuple[str, ...]]) -> Bench:
    bench = Bench()
    for who, skills in technicians.values():
        profile = Profile(skills=skills, member_id=f"m{who.int}")
        bench.learn_of_technician(who, TechnicianRegistered(profile=profile, occurred_at=NOW))
    return bench


def bench_with(**technicians: tuple[UUID, tuple[str, ...]]) -> Bench:
    bench = staffed(**technicians)
    for need in (LEAD, POST):
        bench.learn_of_assignment(need.ticket_id, AssignmentRequested(need=need, occurred_at=NOW))
    return bench


def both_can() -> Bench:
    return bench_with(anna=(ANNA, ("水", "lifting")), ben=(BEN, ("水", "lifting")))


def test_each_post_has_an_assignment_of_its_own_whose_id_anybody_can_work_out() -> None:
    two = [CrewRole(role="helper", count=2), CrewRole(role="driver")]
    lead, *posts = with_crew(NEED, two)
    assert [one.key for one in lead.crew] == ["helper:1", "helper:2", "driver:1"]
    assert [one.ticket_id for one in posts] == [one.post_id for one in lead.crew]
    assert len({lead.ticket_id, *(one.ticket_id for one in posts)}) == 4
    assert Post(ticket_id=TICKET, role="helper").post_id == uuid5(TICKET, "crew:helper:1")


def test_a_post_asks_for_its_own_skills_at_the_same_place_and_brings_no_parts() -> None:
    assert (POST.skills, POST.parts, POST.place) == (("lifting",), (), LEAD.place)
    assert LEAD.parts == (("V", 1),)
    assert (LEAD.on_ticket, POST.on_ticket) == (TICKET, TICKET)


def test_nobody_of_a_crew_is_planned_again_and_no_post_stands_in_a_queue() -> None:
    policy = replace(POLICY, replan=Replanning(), grab=Grab())
    lead, post = with_crew(replace(NEED, policy=policy), [HELPER])
    assert (lead.policy.replan, post.policy.replan) == (None, None)
    assert (lead.policy.grab, post.policy.grab) == (Grab(), None)


def test_a_ticket_without_a_crew_is_as_it_was() -> None:
    assert with_crew(NEED, []) == (NEED,)
    assert with_crew(NEED, [CrewRole(role="helper", count=0)]) == (NEED,)


def test_crews_are_bounded() -> None:
    assert len(with_crew(NEED, [CrewRole(role="helper", count=500)])) == 1 + CREW_MAX


def test_what_happens_to_a_post_is_told_of_its_ticket() -> None:
    command = Request(need=POST, choice=Choice(chosen=BEN, member_id="m3"), at=NOW, expires_at=SOON)
    history: list[AssignmentFact] = ASSIGNMENT.decide(command, ASSIGNMENT.fold(()))
    _, offer = history
    assert isinstance(offer, AssignmentOffered)
    assert (offer.ticket_id, offer.post) == (TICKET, "helper:1")
    yes = Accept(technician_id=BEN, at=NOW)
    (accepted,) = ASSIGNMENT.decide(yes, ASSIGNMENT.fold(history))
    assert accepted == AssignmentAccepted(
        ticket_id=TICKET,
        post="helper:1",
        technician_id=BEN,
        member_id="m3",
        round=1,
        occurred_at=NOW,
    )
    over = Release(reason="closed", at=NOW)
    (released,) = ASSIGNMENT.decide(over, ASSIGNMENT.fold([*history, accepted]))
    assert isinstance(released, AssignmentReleased)
    assert (released.ticket_id, released.post) == (TICKET, "helper:1")


def test_what_happens_to_the_lead_names_no_post() -> None:
    command = Request(need=LEAD, choice=Choice(chosen=ANNA), at=NOW, expires_at=SOON)
    _, offer = ASSIGNMENT.decide(command, ASSIGNMENT.fold(()))
    assert isinstance(offer, AssignmentOffered)
    assert (offer.ticket_id, offer.post) == (TICKET, "")


def test_who_leads_is_not_chosen_for_a_post_of_the_same_ticket() -> None:
    bench = both_can()
    assert bench.choose(LEAD, NOBODY_EXCLUDED, NOW).chosen == ANNA
    bench.learn_of_assignment(TICKET, offered(ANNA))
    choice = bench.choose(POST, NOBODY_EXCLUDED, NOW)
    assert choice.chosen == BEN
    assert choice.eliminated == {CREW: 1}
    assert choice.basis != UNKNOWN
    assert choice.basis.crew == (ANNA,)


def test_who_fills_a_post_is_not_chosen_to_lead() -> None:
    bench = both_can()
    bench.learn_of_assignment(POST_ID, offered(ANNA))
    assert bench.choose(LEAD, NOBODY_EXCLUDED, NOW).chosen == BEN


def test_who_was_chosen_a_moment_ago_counts_before_the_log_was_read() -> None:
    bench = staffed(anna=(ANNA, ("水", "lifting")), ben=(BEN, ("水", "lifting")))
    bench.reserve(TICKET, ANNA)
    assert bench.choose(POST, NOBODY_EXCLUDED, NOW).chosen == BEN
    bench.reserve(POST_ID, BEN)
    assert bench.choose(LEAD, NOBODY_EXCLUDED, NOW).chosen == ANNA


def test_who_is_asked_to_take_the_lead_over_is_not_chosen_for_a_post() -> None:
    bench = bench_with(anna=(ANNA, ("水",)), ben=(BEN, ("水", "lifting")))
    asked = AssignmentTransferAsked(
        ticket_id=TICKET,
        technician_id=BEN,
        giver=ANNA,
        type=NEED.type,
        nth=1,
        reason="my van is full",
        candidate=Candidate(technician=str(BEN)),
        round=1,
        expires_at=SOON,
        occurred_at=NOW,
    )
    ended = AssignmentTransferEnded(
        ticket_id=TICKET, technician_id=BEN, round=1, how="declined", reason="", occurred_at=NOW
    )
    bench.learn_of_assignment(TICKET, offered(ANNA))
    bench.learn_of_assignment(TICKET, asked)
    assert bench.choose(POST, NOBODY_EXCLUDED, NOW).chosen is None
    bench.learn_of_assignment(TICKET, ended)
    assert bench.choose(POST, NOBODY_EXCLUDED, NOW).chosen == BEN


def test_with_one_pair_of_hands_the_post_waits_until_the_lead_is_somebody_else() -> None:
    bench = bench_with(anna=(ANNA, ("水", "lifting")))
    bench.learn_of_assignment(TICKET, offered(ANNA))
    assert bench.choose(POST, NOBODY_EXCLUDED, NOW).chosen is None
    declined = AssignmentDeclined(
        ticket_id=TICKET, technician_id=ANNA, round=1, reason="ill", occurred_at=NOW
    )
    bench.learn_of_assignment(TICKET, declined)
    assert bench.choose(POST, NOBODY_EXCLUDED, NOW).chosen == ANNA


def test_who_leads_a_ticket_is_no_help_to_its_waiting_post() -> None:
    bench = bench_with(anna=(ANNA, ("水", "lifting")))
    stuck = ASSIGNMENT.decide(
        Request(need=POST, choice=Choice(chosen=None), at=NOW, expires_at=SOON),
        ASSIGNMENT.fold(()),
    )[1]
    bench.learn_of_assignment(POST_ID, stuck)
    assert bench.next_waiting_for(ANNA, Tries(), NOW) == POST_ID
    bench.learn_of_assignment(TICKET, offered(ANNA))
    assert bench.next_waiting_for(ANNA, Tries(), NOW) is None


def test_another_ticket_is_none_of_their_business() -> None:
    bench = both_can()
    bench.learn_of_assignment(TICKET, offered(ANNA))
    other = replace(NEED, ticket_id=UUID(int=77), skills=("水",))
    assert bench.rules_now(other, NOW).crew == frozenset()
    crewed, *_ = with_crew(other, [HELPER])
    assert bench.rules_now(crewed, NOW).crew == frozenset()


def test_nobody_is_in_the_crew_any_more_when_all_of_it_are_released() -> None:
    bench = both_can()
    for need, who in ((LEAD, ANNA), (POST, BEN)):
        bench.learn_of_assignment(need.ticket_id, offered(who))
        released = AssignmentReleased(
            ticket_id=TICKET, technician_id=who, round=1, reason="closed", occurred_at=NOW
        )
        bench.learn_of_assignment(need.ticket_id, released)
    assert bench.holders.of_any(LEAD.elsewhere) == frozenset()


def test_a_person_cannot_put_somebody_twice_on_one_ticket_either() -> None:
    bench = both_can()
    bench.learn_of_assignment(TICKET, offered(ANNA))
    others = bench.holders.of_any(POST.elsewhere)
    must_be_new(BEN, others)
    with pytest.raises(OnTheTicketAlready):
        must_be_new(ANNA, others)


def test_who_takes_it_from_a_queue_is_told_that_they_are_on_it() -> None:
    assert "crew" in str(NotEligible.by(CREW))


@given(st.data())
def test_whatever_happens_nobody_is_on_one_ticket_twice(data: st.DataObject) -> None:
    """Places are filled, given back and filled again, some of it before the log says so."""
    people = [UUID(int=number) for number in range(10, 14)]
    bench = Bench()
    for who in people:
        profile = Profile(skills=("水", "lifting"), member_id=f"m{who.int}")
        bench.learn_of_technician(who, TechnicianRegistered(profile=profile, occurred_at=NOW))
    needs = with_crew(replace(NEED, skills=("水",)), [replace(HELPER, count=3)])
    for need in needs:
        bench.learn_of_assignment(need.ticket_id, AssignmentRequested(need=need, occurred_at=NOW))
    for _ in range(data.draw(st.integers(1, 12))):
        need = data.draw(st.sampled_from(needs))
        has = bench.holders.by_log(need.ticket_id)
        if has is None:
            if (before := bench.holders.of(need.ticket_id)) is not None:
                bench.undo(need.ticket_id, before)  # nothing came of it
            chosen = bench.choose(need, NOBODY_EXCLUDED, NOW).chosen
            assert chosen is not None, "there are as many people as places"
            bench.reserve(need.ticket_id, chosen)
            if data.draw(st.booleans()):
                bench.learn_of_assignment(need.ticket_id, offered(chosen))
        else:
            declined = AssignmentDeclined(
                ticket_id=TICKET, technician_id=has, round=1, reason="ill", occurred_at=NOW
            )
            bench.learn_of_assignment(need.ticket_id, declined)
        held = [on for one in needs if (on := bench.holders.of(one.ticket_id)) is not None]
        assert len(held) == len(set(held))
