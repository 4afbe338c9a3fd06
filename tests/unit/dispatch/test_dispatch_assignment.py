"""An assignment: offered, answered, offered again, and over when the ticket closes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.domain.basis import UNKNOWN
from services.dispatch.domain.choice import Choice
from services.dispatch.domain.commands import (
    Accept,
    AssignmentCommand,
    Decline,
    Expire,
    Hold,
    OfferByHand,
    OfferNext,
    Prioritise,
    Release,
    Request,
    TakeUp,
)
from services.dispatch.domain.deciding import ASSIGNMENT, ROUNDS_MAX, TOO_MANY_ROUNDS
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentDeclined,
    AssignmentDeparted,
    AssignmentExpired,
    AssignmentFact,
    AssignmentHeld,
    AssignmentOffered,
    AssignmentPrioritised,
    AssignmentReleased,
    AssignmentRequested,
    AssignmentUnassignable,
)
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.refusals import (
    AssignmentOver,
    HasDeclined,
    NoOpenOffer,
    NotForDispatch,
    OfferNotYours,
    ReasonNeeded,
)
from services.dispatch.domain.taking import TAKEN_UP
from shared.decider import Refusal

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=10)
TICKET, ANNA, BEN = UUID(int=1), UUID(int=2), UUID(int=3)
POLICY = Policy(key="restaurant_chain@1/equipment_repair")
NEED = Need(ticket_id=TICKET, type="equipment_repair", policy=POLICY)


def for_anna(round_: int = 1) -> AssignmentOffered:
    return AssignmentOffered(
        occurred_at=NOW,
        ticket_id=TICKET,
        technician_id=ANNA,
        member_id="m2",
        policy=POLICY.key,
        round=round_,
        expires_at=SOON,
        basis=UNKNOWN,
    )


REQUESTED = AssignmentRequested(occurred_at=NOW, need=NEED)
DECLINED = AssignmentDeclined(
    occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, round=1, reason="sick"
)
EXPIRED = AssignmentExpired(occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, round=1)
ACCEPTED = AssignmentAccepted(
    occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, member_id="m2", round=1
)
RELEASED = AssignmentReleased(
    occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, round=1, reason="closed"
)
STUCK = AssignmentUnassignable(
    occurred_at=NOW,
    ticket_id=TICKET,
    round=0,
    reason="no_technicians",
    policy=POLICY.key,
    basis=UNKNOWN,
)


def decided(command: AssignmentCommand, *history: AssignmentFact) -> list[AssignmentFact]:
    return ASSIGNMENT.decide(command, ASSIGNMENT.fold(history))


def offer_to(who: UUID | None) -> Choice:
    return Choice(chosen=who, member_id=None if who is None else f"m{who.int}")


def request(who: UUID | None) -> Request:
    return Request(need=NEED, choice=offer_to(who), at=NOW, expires_at=SOON)


def following(who: UUID | None) -> OfferNext:
    return OfferNext(choice=offer_to(who), at=NOW, expires_at=SOON)


def by_hand(who: UUID, reason: str = "knows the place") -> OfferByHand:
    return OfferByHand(
        technician_id=who, member_id="m", reason=reason, candidates=(), at=NOW, expires_at=SOON
    )


def test_a_ticket_is_offered_to_the_chosen_technician() -> None:
    assert decided(request(ANNA)) == [REQUESTED, for_anna()]


def test_that_a_ticket_became_more_urgent_is_remembered_once_and_while_it_matters() -> None:
    urgent = AssignmentPrioritised(priority="P1", occurred_at=NOW)
    command = Prioritise(priority="P1", at=NOW)
    assert decided(command, REQUESTED, STUCK) == [urgent]
    assert decided(command, REQUESTED, STUCK, urgent) == []
    assert decided(command, REQUESTED, for_anna(), RELEASED) == []
    assert decided(command) == []


def test_a_ticket_is_requested_once() -> None:
    assert decided(request(BEN), REQUESTED, for_anna()) == []


def test_when_nobody_can_it_is_said_once_with_the_reason() -> None:
    assert decided(request(None)) == [REQUESTED, STUCK]
    assert decided(following(None), REQUESTED, STUCK) == []


def test_somebody_who_comes_later_is_offered_what_nobody_could_do() -> None:
    (offered,) = decided(following(ANNA), REQUESTED, STUCK)
    assert isinstance(offered, AssignmentOffered)
    assert offered.technician_id == ANNA


def test_the_technician_accepts() -> None:
    assert decided(Accept(technician_id=ANNA, at=NOW), REQUESTED, for_anna()) == [ACCEPTED]


def test_accepting_twice_says_nothing_new() -> None:
    assert decided(Accept(technician_id=ANNA, at=NOW), REQUESTED, for_anna(), ACCEPTED) == []


def test_a_dispatcher_can_say_yes_for_whoever_it_is_offered_to() -> None:
    assert decided(Accept(technician_id=None, at=NOW), REQUESTED, for_anna()) == [ACCEPTED]


@pytest.mark.parametrize(
    ("history", "refusal"),
    [
        ((), NoOpenOffer),
        ((REQUESTED, STUCK), NoOpenOffer),
        ((REQUESTED, for_anna(), EXPIRED), NoOpenOffer),
        ((REQUESTED, for_anna(), RELEASED), AssignmentOver),
    ],
)
def test_what_is_not_offered_cannot_be_accepted(
    history: tuple[AssignmentFact, ...], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        decided(Accept(technician_id=ANNA, at=NOW), *history)


def test_somebody_elses_offer_cannot_be_answered() -> None:
    for answer in (
        Accept(technician_id=BEN, at=NOW),
        Decline(technician_id=BEN, reason="far", at=NOW),
    ):
        with pytest.raises(OfferNotYours):
            decided(answer, REQUESTED, for_anna())


def test_declining_needs_a_reason() -> None:
    sick = Decline(technician_id=ANNA, reason="sick", at=NOW)
    assert decided(sick, REQUESTED, for_anna()) == [DECLINED]
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(ReasonNeeded):
            decided(replace(sick, reason=reason), REQUESTED, for_anna())


def test_an_accepted_ticket_can_be_given_back() -> None:
    sick = Decline(technician_id=ANNA, reason="sick", at=NOW)
    assert decided(sick, REQUESTED, for_anna(), ACCEPTED) == [DECLINED]


def test_whoever_declined_is_not_asked_again_not_even_by_hand() -> None:
    with pytest.raises(HasDeclined):
        decided(following(ANNA), REQUESTED, for_anna(), DECLINED)
    with pytest.raises(HasDeclined):
        decided(by_hand(ANNA), REQUESTED, for_anna(), DECLINED)


def test_the_next_round_goes_to_the_next_one() -> None:
    (offered,) = decided(following(BEN), REQUESTED, for_anna(), DECLINED)
    assert isinstance(offered, AssignmentOffered)
    assert (offered.technician_id, offered.round) == (BEN, 2)


def test_an_offer_runs_out_once_and_only_in_its_own_round() -> None:
    assert decided(Expire(round=1, at=NOW), REQUESTED, for_anna()) == [EXPIRED]
    assert decided(Expire(round=1, at=NOW), REQUESTED, for_anna(), EXPIRED) == []
    assert decided(Expire(round=1, at=NOW), REQUESTED, for_anna(), ACCEPTED) == []
    assert decided(Expire(round=1, at=NOW), REQUESTED, for_anna(), EXPIRED, for_anna(2)) == []


def test_who_did_not_answer_is_remembered_until_somebody_accepts() -> None:
    silent = ASSIGNMENT.fold([REQUESTED, for_anna(), EXPIRED])
    assert silent.excluded.silent == {ANNA}
    assert ASSIGNMENT.fold([for_anna(2), ACCEPTED], silent).excluded.silent == frozenset()


def test_who_let_it_run_out_twice_is_not_asked_a_third_time() -> None:
    twice = (for_anna(), EXPIRED, for_anna(2), replace(EXPIRED, round=2))
    now = ASSIGNMENT.fold([REQUESTED, *twice])
    assert now.excluded.silent_twice == {ANNA}
    assert now.excluded.second_time.silent == frozenset()
    assert now.excluded.second_time.silent_twice == {ANNA}
    assert ASSIGNMENT.fold([for_anna(3), ACCEPTED], now).excluded.silent_twice == frozenset()


def test_offers_do_not_go_round_for_ever() -> None:
    worn = replace(ASSIGNMENT.fold([REQUESTED]), round=ROUNDS_MAX)
    (stuck,) = ASSIGNMENT.decide(following(BEN), worn)
    assert isinstance(stuck, AssignmentUnassignable)
    assert stuck.reason == TOO_MANY_ROUNDS


def test_a_dispatcher_decides_instead_of_the_policy() -> None:
    (offered,) = decided(by_hand(BEN), REQUESTED, for_anna(), ACCEPTED)
    assert isinstance(offered, AssignmentOffered)
    assert (offered.technician_id, offered.replaces, offered.manual) == (BEN, ANNA, True)


def test_whom_the_policy_asked_already_is_asked_by_a_person_and_stays() -> None:
    (offered,) = decided(by_hand(ANNA, "asked for by the customer"), REQUESTED, for_anna())
    assert isinstance(offered, AssignmentOffered)
    assert (offered.technician_id, offered.replaces, offered.round) == (ANNA, None, 2)
    assert (offered.manual, offered.reason) == (True, "asked for by the customer")
    assert offered.expires_at == SOON
    now = ASSIGNMENT.fold([REQUESTED, for_anna(), offered])
    assert (now.by_hand, now.transfers) == (True, 0)
    assert ASSIGNMENT.decide(by_hand(ANNA), now) == []


def test_a_person_may_settle_on_who_said_yes_and_nobody_asks_or_turns_them_back() -> None:
    gone = AssignmentDeparted(occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, round=1)
    history: list[AssignmentFact] = [REQUESTED, for_anna(), ACCEPTED, gone]
    before = ASSIGNMENT.fold(history)
    offered, accepted = ASSIGNMENT.decide(by_hand(ANNA), before)
    assert isinstance(offered, AssignmentOffered)
    assert isinstance(accepted, AssignmentAccepted)
    assert (offered.manual, offered.expires_at, accepted.round) == (True, None, offered.round)
    now = ASSIGNMENT.fold([*history, offered, accepted])
    assert (now.status, now.by_hand, now.trip) == ("accepted", True, before.trip)


def test_a_held_ticket_goes_to_nobody_unless_a_person_decides() -> None:
    (held,) = decided(Hold(need=NEED, at=NOW))
    assert held == AssignmentHeld(occurred_at=NOW, need=NEED)
    assert decided(following(ANNA), held) == []
    (offered,) = decided(by_hand(ANNA), held)
    assert isinstance(offered, AssignmentOffered)


def test_a_ticket_dispatch_never_heard_of_cannot_be_assigned() -> None:
    with pytest.raises(NotForDispatch):
        decided(by_hand(ANNA))


def test_closing_releases_whoever_has_it_once() -> None:
    closed = Release(reason="closed", at=NOW)
    assert decided(closed, REQUESTED, for_anna(), ACCEPTED) == [RELEASED]
    assert decided(closed, REQUESTED, for_anna(), RELEASED) == []
    assert decided(closed) == []
    with pytest.raises(AssignmentOver):
        decided(by_hand(BEN), REQUESTED, for_anna(), RELEASED)


def take_up(who: UUID = ANNA, moved_at: datetime = SOON) -> TakeUp:
    member = f"m{who.int}"
    return TakeUp(technician_id=who, member_id=member, candidates=(), moved_at=moved_at, at=NOW)


def test_whoever_starts_what_they_were_offered_has_said_yes_and_it_does_not_run_out() -> None:
    assert decided(take_up(), REQUESTED, for_anna()) == [ACCEPTED]
    assert decided(take_up(), REQUESTED, for_anna(), ACCEPTED) == []
    assert decided(Expire(round=1, at=NOW), REQUESTED, for_anna(), ACCEPTED) == []


@pytest.mark.parametrize("since", [(), (replace(for_anna(2), technician_id=BEN),)])
def test_who_started_while_the_offer_ran_out_gets_it_back(
    since: tuple[AssignmentFact, ...],
) -> None:
    offered, accepted = decided(take_up(), REQUESTED, for_anna(), EXPIRED, *since)
    assert isinstance(offered, AssignmentOffered)
    assert (offered.technician_id, offered.policy, offered.expires_at) == (ANNA, TAKEN_UP, None)
    assert offered.replaces == (BEN if since else None)
    assert accepted == replace(ACCEPTED, round=offered.round)


def test_what_a_person_decided_is_not_undone_by_a_move() -> None:
    for_ben = replace(for_anna(2), technician_id=BEN, manual=True)
    assert decided(take_up(), REQUESTED, for_anna(), for_ben) == []
    assert decided(take_up(moved_at=NOW), REQUESTED, for_anna(), DECLINED) == []
    assert len(decided(take_up(), REQUESTED, for_anna(), DECLINED)) == 2
    assert decided(take_up()) == []
    assert decided(take_up(), REQUESTED, for_anna(), RELEASED) == []
